"""The matching engine beside what people would pick instead: same arrays, same objective, ratios of one run.

    python -m benchmarks.matching [--size city|province]

Synthetic markets of three sizes; the median of several interleaved rounds. Peers that cannot reach the
optimum (greedy, stable matching) show what they lose; exact peers must agree to the last digit.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from collections.abc import Callable
from math import log
from pathlib import Path

import networkx as nx
import numpy as np
from ortools.graph.python.min_cost_flow import SimpleMinCostFlow
from ortools.sat.python import cp_model
from rich.console import Console
from rich.table import Table
from scipy.sparse import csr_array
from scipy.sparse.csgraph import min_weight_full_bipartite_matching

from benchmarks.market import market
from talent_matching.problem.limits import Control
from talent_matching.problem.problem import Problem
from talent_matching.solver.assignment import solve
from talent_matching.solver.result import relative_gap

SIZES = {"city": (50, 500, 2000), "province": (500, 2000, 20_000)}
CP_SAT_SECONDS = 30
GAPS = (1e-3, 5e-4, 2e-4, 1e-4)
"""The table of teams says after how long each was proved."""
SLOW_SECONDS = 20
"""A peer that has taken this long is not asked again."""
RAW, ENGINE = "OR-Tools SimpleMinCostFlow, raw", "this engine, all included"


def columns(problem: Problem) -> dict[str, np.ndarray]:
    """The arrays a caller would have: no canonical order, weights and scores in millionths."""
    return {
        "need_ids": problem.need_ids,
        "seats": problem.seats,
        "weight": problem.weight,
        "person_ids": problem.person_ids,
        "pair_need": problem.pair_need,
        "pair_person": problem.pair_person,
        "pair_score": problem.pair_score,
    }


def engine(problem: Problem) -> int:
    """The library call on arrays: checks, canonical order, plan, certificate, everybody's reason."""
    built = Problem.build(**columns(problem))
    result = solve(built)
    assert result.status == "optimal"
    return result.objective // built.value_unit


def raw_flow(problem: Problem) -> int:
    """OR-Tools SimpleMinCostFlow alone, bulk arrays, a slack arc per need."""
    needs, people, pairs = problem.needs, problem.people, len(problem.pair_need)
    supply = np.minimum(problem.seats, np.bincount(problem.pair_need, minlength=needs))
    flow, sink = SimpleMinCostFlow(), needs + people
    tail = np.concatenate((problem.pair_need, np.arange(needs, sink), np.arange(needs))).astype(np.int32)
    head = np.concatenate((needs + problem.pair_person, np.full(people + needs, sink))).astype(np.int32)
    capacity = np.concatenate((np.ones(pairs + people, np.int64), supply))
    cost = np.concatenate((-problem.pair_value, np.zeros(people + needs, np.int64)))
    arcs = flow.add_arcs_with_capacity_and_unit_cost(tail, head, capacity, cost)
    flow.set_nodes_supplies(np.arange(needs), supply)
    flow.set_node_supply(sink, -int(supply.sum()))
    assert flow.solve() == flow.OPTIMAL
    return int(problem.pair_value[flow.flows(arcs)[:pairs] > 0].sum())


def scipy_matching(problem: Problem) -> int:
    """scipy min_weight_full_bipartite_matching: a row per seat, a dummy column per row."""
    length = np.diff(problem.pair_start)
    seats = np.minimum(problem.seats, length)
    need = np.repeat(np.arange(problem.needs), seats)
    width = length[need] + 1
    ends = np.cumsum(width)
    place = np.arange(ends[-1]) - np.repeat(ends - width, width)
    row = np.repeat(np.arange(len(need)), width)
    dummy = place == width[row] - 1
    pair = np.minimum(problem.pair_start[need[row]] + place, len(problem.pair_need) - 1)
    top = int(problem.pair_value.max()) + 1
    column = np.where(dummy, problem.people + row, problem.pair_person[pair])
    cost = np.where(dummy, top, top - problem.pair_value[pair]).astype(np.float64)
    table = csr_array((cost, (row, column)), shape=(len(need), problem.people + len(need)))
    rows, chosen = min_weight_full_bipartite_matching(table)
    real = chosen < problem.people
    at = problem.find_pairs(need[rows[real]], chosen[real])
    return int(problem.pair_value[at].sum())


def network_simplex(problem: Problem) -> int:
    """NetworkX network simplex on the same flow."""
    graph = nx.DiGraph()
    for i, seats in enumerate(problem.seats.tolist()):
        graph.add_node(("n", i), demand=-seats)
        graph.add_edge(("n", i), "sink", capacity=seats, weight=0)
    graph.add_node("sink", demand=int(problem.seats.sum()))
    rows = zip(
        problem.pair_need.tolist(), problem.pair_person.tolist(), problem.pair_value.tolist(), strict=True
    )
    for i, j, value in rows:
        graph.add_edge(("n", i), ("p", j), capacity=1, weight=-value)
        graph.add_edge(("p", j), "sink", capacity=1, weight=0)
    return -int(nx.network_simplex(graph)[0])


def cp_sat(problem: Problem) -> tuple[int, int]:
    """OR-Tools CP-SAT on the whole model, teams included: (value, bound) within the limit."""
    model, bundles = cp_model.CpModel(), problem.bundles
    x = [model.new_bool_var("") for _ in range(len(problem.pair_need))]
    y = [model.new_bool_var("") for _ in range(len(bundles))]
    seats: list[list[tuple[object, int]]] = [[] for _ in range(problem.needs)]
    people: list[list[object]] = [[] for _ in range(problem.people)]
    for a, (i, j) in enumerate(zip(problem.pair_need.tolist(), problem.pair_person.tolist(), strict=True)):
        seats[i].append((x[a], 1))
        people[j].append(x[a])
    offers: list[list[object]] = [[] for _ in range(len(bundles.offer_ids))]
    for k in range(len(bundles)):
        seats[bundles.need[k]].append((y[k], int(bundles.size[k])))
        offers[bundles.offer[k]].append(y[k])
        for member in bundles.members_of(k).tolist():
            people[member].append(y[k])
    for i, used in enumerate(seats):
        model.add(sum(v * size for v, size in used) <= int(problem.seats[i]))
    for group in people + offers:
        if len(group) > 1:
            model.add_at_most_one(group)
    values = np.concatenate((problem.pair_value, problem.bundle_value)).tolist()
    model.maximize(cp_model.LinearExpr.weighted_sum(x + y, values))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 8
    solver.parameters.max_time_in_seconds = CP_SAT_SECONDS
    solver.solve(model)
    return int(solver.objective_value), int(solver.best_objective_bound)


def greedy(problem: Problem) -> int:
    """Best pair first."""
    seats, free, total = problem.seats.tolist(), [True] * problem.people, 0
    order = np.argsort(-problem.pair_value)
    rows = (problem.pair_need[order], problem.pair_person[order], problem.pair_value[order])
    for i, j, value in zip(*(column.tolist() for column in rows), strict=True):
        if free[j] and seats[i]:
            free[j], seats[i], total = False, seats[i] - 1, total + value
    return total


def stable(problem: Problem) -> int:
    """The package `matching`: hospital-resident, both sides ranking by score (small markets only)."""
    from matching.games import HospitalResident  # noqa: PLC0415 - only where it is wanted

    likes: dict[int, list[int]] = {}
    wanted: dict[int, list[int]] = {}
    for a in np.argsort(-problem.pair_score, kind="stable").tolist():
        i, j = int(problem.pair_need[a]), int(problem.pair_person[a])
        likes.setdefault(j, []).append(i)
        wanted.setdefault(i, []).append(j)
    capacity = {i: int(problem.seats[i]) for i in wanted}
    game = HospitalResident.create_from_dictionaries(likes, wanted, capacity)
    placed = [(h.name, r.name) for h, rs in game.solve().items() for r in rs]
    at = problem.find_pairs([i for i, _ in placed], [j for _, j in placed])
    return int(problem.pair_value[at].sum())


PEERS: list[tuple[str, Callable[[Problem], int], int, bool]] = [
    # name, function, largest number of needs, must reach the optimum
    (RAW, raw_flow, 10**9, True),
    (ENGINE, engine, 10**9, True),
    ("scipy min_weight_full_bipartite_matching", scipy_matching, 10**9, True),
    ("OR-Tools CP-SAT, 8 workers", lambda p: cp_sat(p)[0], 50, True),
    ("NetworkX network_simplex", network_simplex, 500, True),
    ("matching (stable)", stable, 50, False),
    ("greedy", greedy, 10**9, False),
]


def peak_megabytes(call: Callable[[], object]) -> float:
    """How far the process's memory rises above its present size during a call (Linux; else 0)."""
    status, reset = Path("/proc/self/status"), Path("/proc/self/clear_refs")
    if not reset.exists():
        call()
        return 0.0

    def kilobytes(name: str) -> int:
        return int(next(line for line in status.read_text().splitlines() if line.startswith(name)).split()[1])

    reset.write_text("5")
    before = kilobytes("VmRSS")
    call()
    return (kilobytes("VmHWM") - before) / 1024


def singles(console: Console, sizes: tuple[int, ...]) -> None:
    """Peers at three sizes without teams."""
    table = Table(title="No teams: seconds (ratio to the raw flow), loss of value")
    for title in ("", *(f"{n} needs" for n in sizes), "growth"):
        table.add_column(title, justify="right" if title else "left")
    seconds: dict[str, list[float]] = {name: [] for name, *_ in PEERS}
    cells: dict[str, list[str]] = {name: [] for name, *_ in PEERS}
    for n in sizes:
        problem = market(n)
        memory = peak_megabytes(lambda problem=problem: engine(problem))
        console.print(
            f"{n} needs, {problem.seats.sum()} seats, {problem.people} people, "
            f"{len(problem.pair_need)} pairs: the engine's call takes {memory:.0f} MB"
        )
        values = measure(problem, n, seconds)
        for name, value in values.items():
            loss = 1 - value / values[ENGINE]
            ratio = seconds[name][-1] / seconds[RAW][-1]
            cells[name].append(f"{seconds[name][-1]:.3f} ({ratio:.2f}x)" + (f" -{loss:.2%}" if loss else ""))
    for name, spent in seconds.items():
        growth = ""
        if len(spent) == len(sizes):
            growth = f"{log(spent[-1] / spent[-2]) / log(sizes[-1] / sizes[-2]):.2f}"
        table.add_row(name, *cells[name], *[""] * (len(sizes) - len(spent)), growth)
    console.print(table)


def measure(problem: Problem, needs: int, seconds: dict[str, list[float]]) -> dict[str, int]:
    """Median seconds of interleaved rounds of every peer that this size suits; the values they reach."""
    fitting = [peer for peer in PEERS if needs <= peer[2]]
    times: dict[str, list[float]] = {name: [] for name, *_ in fitting}
    values: dict[str, int] = {}
    for _ in range(5 if needs <= 2000 else 3):
        for name, call, *_ in fitting:
            if sum(times[name]) < SLOW_SECONDS:
                begun = time.perf_counter()
                values[name] = call(problem)
                times[name].append(time.perf_counter() - begun)
    for name, _, _, exact in fitting:
        seconds[name].append(statistics.median(times[name]))
        assert not exact or values[name] == values[ENGINE], f"{name} disagrees"
    return values


def teams(console: Console, needs: int, counts: tuple[int, ...], limit: float) -> None:
    """What the engine proves with teams, and when; CP-SAT on the whole model beside the smallest."""
    table = Table(title=f"{needs} needs with teams, limit {limit:.0f} s")
    gaps = [f"<= {gap:.2%}" for gap in GAPS]
    for title in ("teams", "options", *gaps, "end", "gap", "by prices", "memory"):
        table.add_column(title, justify="right")
    for count in counts:
        problem, run = market(needs, count), TeamRun(limit)
        memory = peak_megabytes(lambda problem=problem, run=run: run(problem))
        result = run.result
        by_prices = f"{relative_gap(result.objective, result.price_bound):.4%}"
        row = [f"{run.seconds:.2f} s", f"{result.gap:.4%}", by_prices, f"{memory:.0f} MB"]
        table.add_row(str(count), str(len(problem.bundles)), *run.reached.values(), *row)
        if count == counts[0] and needs <= 2000:
            begun = time.perf_counter()
            value, bound = cp_sat(problem)
            spent, gap = time.perf_counter() - begun, relative_gap(value, bound)
            table.add_row(f"{count}, CP-SAT", "", *[""] * len(GAPS), f"{spent:.2f} s", f"{gap:.4%}")
            assert value * problem.value_unit <= result.bound
    console.print(table)


class TeamRun:
    """One run of the engine with teams and the seconds after which it had proved certain gaps."""

    def __init__(self, limit: float) -> None:
        self.limit, self.seconds = limit, 0.0
        self.reached = dict.fromkeys(GAPS, "")

    def __call__(self, problem: Problem) -> None:
        self.begun = time.perf_counter()
        self.result = solve(problem, Control(time_limit=self.limit, progress=self.note))
        self.seconds = time.perf_counter() - self.begun
        self.note("end", self.result.objective, self.result.bound)

    def note(self, _step: str, objective: int, bound: int) -> None:
        for gap, already in self.reached.items():
            if not already and 0 < objective <= bound and relative_gap(objective, bound) <= gap:
                self.reached[gap] = f"{time.perf_counter() - self.begun:.2f} s"


def phases(console: Console, needs: int) -> None:
    """Where the engine's time goes."""
    built = market(needs)
    begun = time.perf_counter()
    problem = Problem.build(**columns(built))
    control = Control()
    check = time.perf_counter() - begun
    solve(problem, control)
    spent = ", ".join(f"{name} {seconds:.3f}" for name, seconds in control.phases.items())
    console.print(f"{needs} needs, seconds: check and order {check:.3f}, {spent}")


def main(arguments: list[str] | None = None) -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--size", choices=SIZES, default="city")
    size = parser.parse_args(arguments).size
    console = Console(width=max(120, Console().width), force_terminal=False, file=sys.stdout)
    singles(console, SIZES[size])
    phases(console, SIZES[size][-1])
    teams(console, 2000, (300, 1000, 3000), 30)
    if size == "province":
        teams(console, 20_000, (3000, 10_000, 30_000), 120)


if __name__ == "__main__":
    main()
