"""The same parts solved on threads, processes or a Dask cluster give the same plan as solved here."""

import os
import signal
from concurrent.futures import BrokenExecutor, Executor, Future
from typing import Any

import numpy as np
import pytest

from talent_matching.problem.limits import Control
from talent_matching.problem.problem import MILLION, Bundles, Problem
from talent_matching.solver import parallel
from talent_matching.solver.assignment import solve
from talent_matching.solver.parallel import open_executor


def islands(count: int, seed: int = 1, *, ties: bool = False) -> Problem:
    """Separate small markets: 4 needs, 20 people, 3 teams each; every fourth has no teams."""
    rng = np.random.default_rng(seed)
    need, person, offer, at, score, members = [], [], [], [], [], []
    for k in range(count):
        cells = rng.choice(80, 40, replace=False)
        need.append(4 * k + cells // 20)
        person.append(20 * k + cells % 20)
        for t in range(3 if k % 4 else 0):
            team = 20 * k + rng.choice(20, 3, replace=False)
            for i in rng.choice(4, 2, replace=False):
                offer.append(3 * k + t)
                at.append(4 * k + int(i))
                score.append(int(rng.integers(300_000, MILLION)))
                members.append(team)
    bundles = Bundles(
        np.arange(3 * count),
        np.array(offer, np.int32),
        np.array(at, np.int32),
        np.array(score),
        np.arange(0, 3 * len(members) + 1, 3),
        np.concatenate(members).astype(np.int32),
    )
    return Problem.build(
        need_ids=np.arange(4 * count),
        seats=rng.integers(1, 5, 4 * count),
        weight=(np.ones(4 * count, np.int64) if ties else rng.integers(1, 4, 4 * count)) * MILLION,
        person_ids=np.arange(20 * count),
        pair_need=np.concatenate(need),
        pair_person=np.concatenate(person),
        pair_score=np.full(40 * count, 250_000) if ties else rng.integers(1, MILLION, 40 * count),
        bundles=bundles,
    )


class Broken(Executor):
    """A pool whose workers are gone."""

    def submit(self, *_: Any, **__: Any) -> Future[Any]:  # type: ignore[override]
        future: Future[Any] = Future()
        future.set_exception(BrokenExecutor("the worker died"))
        return future


@pytest.mark.parametrize("split", [1 << 60, 100])
def test_equal_plans_are_told_apart_the_same_way_on_every_machine(
    monkeypatch: pytest.MonkeyPatch, split: int
) -> None:
    monkeypatch.setattr(parallel, "SPLIT_PAIRS", split)
    problem = islands(24, ties=True)
    here = solve(problem).person_need
    for processors in (1, 3, 8):
        monkeypatch.setattr(os, "cpu_count", lambda count=processors: count)
        with open_executor("threads") as executor:
            assert (solve(problem, executor=executor).person_need == here).all()


class Deaf(Executor):
    """A pool that takes work and never answers, like a cluster without workers."""

    def submit(self, *_: Any, **__: Any) -> Future[Any]:  # type: ignore[override]
        return Future()


def test_a_pool_that_never_answers_costs_the_limit_and_the_grace(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parallel, "GRACE_SECONDS", 0.1)
    result = solve(islands(8), Control(time_limit=0.5), executor=Deaf())
    assert len(result.bundles)
    assert result.objective <= result.bound


@pytest.mark.parametrize("pool", ["threads", "processes", "broken"])
def test_the_plan_does_not_depend_on_the_pool(pool: str) -> None:
    problem = islands(24)
    here = solve(problem)
    if pool == "broken":
        there = solve(problem, executor=Broken())
    else:
        with open_executor(pool) as executor:
            there = solve(problem, executor=executor)
    assert here.status == there.status == "optimal"
    assert here.objective == there.objective
    assert np.array_equal(here.person_need, there.person_need)
    assert len(here.bundles) > 0


def test_a_cancelled_run_returns_its_best_plan_with_its_gap() -> None:
    problem = islands(24)
    cancelled = solve(problem, Control(cancelled=lambda: True))
    assert cancelled.status == "feasible"
    assert 0 < cancelled.objective <= solve(problem).objective <= cancelled.bound


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::ResourceWarning")
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_dask_worker_killed_mid_run_costs_nothing_but_time() -> None:
    distributed = pytest.importorskip("distributed")
    dask_config = pytest.importorskip("dask.config")
    problem = islands(600)
    killed: list[int] = []
    # A busy machine takes its time to start two workers.
    patient = {"distributed.comm.timeouts.connect": "120s", "distributed.comm.timeouts.tcp": "120s"}
    with (
        dask_config.set(patient),
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, host="127.0.0.1"
        ) as cluster,
    ):
        victim = next(iter(cluster.workers.values()))

        def watch() -> bool:
            """Asked while the tasks run: the place to kill from."""
            if not killed:
                killed.append(victim.pid)
                os.kill(victim.pid, signal.SIGKILL)
            return False

        address = cluster.scheduler_address.replace("tcp://", "dask://")
        with open_executor(address) as executor:
            there = solve(problem, Control(cancelled=watch), executor=executor)
    assert killed
    assert there.status == "optimal"
    assert there.objective == solve(problem).objective
