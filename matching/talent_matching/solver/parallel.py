"""Solving the connected parts of a market, here or on any `concurrent.futures.Executor`."""

from __future__ import annotations

import importlib
import multiprocessing
import os
import time
from collections.abc import Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import replace

import numpy as np

from talent_matching.problem.limits import Control
from talent_matching.problem.problem import Ints, exact_sum
from talent_matching.problem.reduction import Reduced
from talent_matching.solver.bundles import Plan, Search, best_alone
from talent_matching.solver.certificate import tight_prices
from talent_matching.solver.components import Part, split
from talent_matching.solver.cuts import joined
from talent_matching.solver.result import Cuts, Prices

SPLIT_PAIRS, GROUPS = 500_000, 16
"""A market of more pairs is split into components and so many groups of those without teams. What decides is
the market alone, never the executor or the machine: how equal plans are told apart hangs on the split."""
GRACE_SECONDS = 10
"""How long after the deadline an executor may still answer; then its parts are solved here."""
TASK_COLUMNS = 20_000
"""Small parts are sent together until a task has this many columns."""
POLL_SECONDS = 0.2


def best_plan(market: Reduced, offers: int, control: Control, executor: Executor | None = None) -> Plan:
    """The best plan found within the limits; `offers` is the number of offers, open or not."""
    groups = GROUPS if len(market.pair) > SPLIT_PAIRS else 1
    if groups == 1 and not len(market.option):
        return (
            solve_parts([market], control) if executor is None else _on_executor([market], control, executor)
        )[0]
    parts = split(market, offers, groups)
    markets = [part.market for part in parts]
    plans = solve_parts(markets, control) if executor is None else _on_executor(markets, control, executor)
    return _merge(market, offers, parts, plans)


def solve_parts(markets: list[Reduced], control: Control) -> list[Plan]:
    """First something good for every part with teams, then proofs, the widest gap first."""
    searches = {k: Search(m, control) for k, m in enumerate(markets) if len(m.option)}
    for search in searches.values():
        search.quick()
    for search in sorted(searches.values(), key=lambda s: s.value - s.bound):
        search.prove()
    return [searches[k].plan() if k in searches else _singles_plan(m) for k, m in enumerate(markets)]


@contextmanager
def open_executor(name: str) -> Iterator[Executor]:
    """`threads`, `processes`, or `dask://host:port` for a Dask cluster (needs the package `distributed`)."""
    if name.startswith("dask://"):
        distributed = importlib.import_module("distributed")
        address = name.replace("dask://", "tcp://", 1)
        with distributed.Client(address, timeout="10s", set_as_default=False) as client:
            yield client.get_executor(pure=False, retries=3)
    elif name == "threads":
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            yield pool
    elif name == "processes":
        with ProcessPoolExecutor(os.cpu_count(), multiprocessing.get_context("spawn")) as pool:
            yield pool
    else:
        raise ValueError("expected threads, processes or dask://host:port")


def _on_executor(markets: list[Reduced], control: Control, executor: Executor) -> list[Plan]:
    """Each task's parts are solved there; what a cancel or a broken pool left undone is solved here."""
    tasks = _tasks(markets)
    deadline = None if control.time_limit is None else time.time() + control.remaining
    futures: list[Future[list[Plan]]] = [
        executor.submit(_solve_there, [markets[k] for k in task], deadline, control.gap) for task in tasks
    ]
    pending: set[Future[list[Plan]]] = set(futures)
    while pending and not control.cancelled() and control.remaining > -GRACE_SECONDS:
        _, pending = wait(pending, timeout=POLL_SECONDS)
    plans: dict[int, Plan] = {}
    for task, future in zip(tasks, futures, strict=True):
        plans.update(zip(task, _collect(future, [markets[k] for k in task], control), strict=True))
    return [plans[k] for k in range(len(markets))]


def _collect(future: Future[list[Plan]], markets: list[Reduced], control: Control) -> list[Plan]:
    if not future.done():
        future.cancel()
        return solve_parts(markets, control)
    try:
        return future.result()
    except Exception:
        # Each executor has its own way to lose a worker; a fault of ours comes up again here.
        return solve_parts(markets, control)


def _solve_there(markets: list[Reduced], deadline: float | None, gap: float) -> list[Plan]:
    """What a worker does. The deadline is wall-clock time, so the machines' clocks must agree."""
    limit = None if deadline is None else max(deadline - time.time(), 0.0)
    return solve_parts(markets, Control(time_limit=limit, gap=gap))


def _tasks(markets: list[Reduced]) -> list[list[int]]:
    """Positions of the markets that travel together, the largest first."""
    tasks: list[list[int]] = []
    room = 0
    columns = [len(m.pair) + len(m.option) for m in markets]
    for k in sorted(range(len(markets)), key=lambda k: -columns[k]):
        if not tasks or columns[k] > room:
            tasks.append([])
            room = TASK_COLUMNS
        tasks[-1].append(k)
        room -= columns[k]
    return tasks


def _singles_plan(market: Reduced) -> Plan:
    return Plan(best_alone(market)[0], np.zeros(0, np.int64), None, None)


def _merge(market: Reduced, offers: int, parts: list[Part], plans: list[Plan]) -> Plan:
    singles = np.zeros(len(market.pair), np.bool_)
    need, person = np.zeros(market.needs, np.int64), np.zeros(market.people, np.int64)
    offer = np.zeros(offers, np.int64)
    options: list[Ints] = []
    cuts: list[Cuts] = []
    bound = 0
    for part, plan in zip(parts, plans, strict=True):
        singles[part.pairs[plan.singles]] = True
        options.append(part.options[plan.options])
        m = part.market
        if plan.prices is None:
            seat_price, own_price = tight_prices(
                m.need, m.person, m.value, plan.singles, seats=m.seats, people=m.people
            )
            need[part.needs], person[part.people] = seat_price * market.fineness, own_price * market.fineness
            bound += exact_sum(m.value[plan.singles])
        else:
            assert plan.bound is not None
            scale = market.fineness // plan.prices.per_unit
            need[part.needs], person[part.people] = plan.prices.need * scale, plan.prices.person * scale
            offer[part.offers[: len(plan.prices.offer)]] = plan.prices.offer * scale
            cuts.append(_whole_cuts(part, plan.prices.cuts, scale))
            bound += plan.bound
    prices = Prices(need, person, offer, need, joined(cuts), market.fineness)
    return Plan(singles, np.sort(np.concatenate(options)), prices, bound)


def _whole_cuts(part: Part, cuts: Cuts, scale: int) -> Cuts:
    """The cuts in positions of the problem, their prices scaled."""
    market, team = part.market, cuts.items < 0
    items = np.empty(len(cuts.items), np.int64)
    items[~team] = market.pair[cuts.items[~team]]
    items[team] = -1 - market.option[-1 - cuts.items[team]]
    need = np.full(len(cuts.need), -1, np.int32)
    need[cuts.need >= 0] = part.needs[cuts.need[cuts.need >= 0]]
    crowd = market.option[cuts.crowd].astype(np.int32)
    return replace(cuts, need=need, crowd=crowd, items=items, price=cuts.price * scale)
