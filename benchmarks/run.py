"""A match run of the whole city, phase by phase: CPU seconds, memory, and what others wait for meanwhile.

`python -m benchmarks.run`, or with sizes of the city as arguments: `python -m benchmarks.run 1 10 100`.
"""

from __future__ import annotations

import asyncio
import os
from itertools import pairwise
from resource import RUSAGE_CHILDREN, getrusage
from time import perf_counter, process_time
from typing import Any

from litestar import Litestar

import talent_matching as matching
from benchmarks.city import Figures, answered, report
from talent_platform.accounts.actor import Actor
from talent_platform.accounts.sign_in.acting import actor_by_login
from talent_platform.app import create_app
from talent_platform.brokerage.calculation import run_files
from talent_platform.brokerage.calculation.closeness import Closeness
from talent_platform.brokerage.input import run_input
from talent_platform.brokerage.releases import service as releases
from talent_platform.brokerage.releases.choosing import ReleaseForm
from talent_platform.brokerage.runs import service as runs
from talent_platform.brokerage.whatif import service as what_if
from talent_platform.brokerage.whatif import steps
from talent_platform.clock import today
from talent_platform.database.copy import as_text
from talent_platform.database.engine import DB
from talent_platform.jobs import registry, worker
from talent_platform.jobs import service as jobs

PAUSE = 0.05
"""Between two readers of a page."""
QUESTIONS = 5


async def _phases() -> Figures:
    """In this process: CPU seconds, and how good the plan is."""
    marks = [("", process_time())]

    def mark(name: str) -> None:
        marks.append((name, process_time()))

    scope = run_input.RunScope(None, None, "all")
    asked = run_input.RunRequest(scope, today(), matching.GoalOrder.on(today()))
    given, texts = await run_input.read(asked)
    mark("read")
    closeness = Closeness(given, texts)
    mark("text")
    limits = matching.RunLimits(50, 1, "value", 0, 120, round(given.weights.floor * matching.MILLION))
    done = matching.calculate(given, closeness, limits, step=lambda _: None)
    mark("score and solve")
    explained = matching.explain(done)
    mark("reasons")
    as_text(explained.proposals)
    as_text(explained.outcomes)
    run_files.packed(done.widened, limits.time_limit_seconds)
    mark("rows and files")
    figures = {f"phase: {name}": f"{at - before:.1f} CPU s" for (_, before), (name, at) in pairwise(marks)}
    result, pairs = done.widened.result, done.widened.prepared.legal
    figures["plan"] = (
        f"{len(given.needs.ids):,} needs, {len(given.people.ids):,} people, {len(pairs):,} pairs, "
        f"{len(explained.proposals):,} proposals, {result.status}, gap {result.gap:.4%}"
    )
    return figures


async def _whole() -> Figures:
    """As an officer orders it: calculated in its process, stored by the server, while others read a page."""
    registry.load()
    app, actor = create_app(lifespan=False), await actor_by_login("city")
    idle = [await answered(app, "/needs") for _ in range(40)][20:]
    run_id, job = await runs.order(actor, runs.RunForm())
    begun, used = perf_counter(), getrusage(RUSAGE_CHILDREN)
    running = asyncio.ensure_future(worker.run_job(job))
    waits = await _readers(app, running)
    ended, after = perf_counter(), getrusage(RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - used.ru_utime - used.ru_stime
    run = await runs.read(actor, run_id)
    return {
        "run: together": f"{cpu:.1f} CPU s",
        "run: clock": f"{ended - begun:.1f} s, load {os.getloadavg()[0]:.1f}",
        "run: peak memory": f"{after.ru_maxrss / 1024:,.0f} MB",
        "page /needs, nothing else to do": _spread(idle),
        "page /needs, while a run computes": _spread(waits),
    } | await _afterwards(actor, run)


async def _readers(app: Litestar, running: asyncio.Future[bool]) -> list[float]:
    waits = []
    while not running.done():
        waits.append(await answered(app, "/needs"))
        await asyncio.sleep(PAUSE)
    await running
    return waits


def _spread(seconds: list[float]) -> str:
    ordered = sorted(seconds)
    p50, p99 = (ordered[min(int(len(ordered) * share), len(ordered) - 1)] for share in (0.5, 0.99))
    return f"p50 {p50 * 1000:.0f}, p99 {p99 * 1000:.0f}, most {ordered[-1] * 1000:.0f} ms of {len(ordered)}"


async def _afterwards(actor: Actor, run: dict[str, Any]) -> Figures:
    """Asked what if, and released."""
    needs = await DB.asyncpg_pool.fetch(
        "SELECT DISTINCT need FROM proposal WHERE run = $1 AND team IS NULL LIMIT $2",
        run["id"],
        QUESTIONS + 1,
    )
    took = []
    for need in needs:
        closing, begun = [steps.parsed(f"close:{need['need']}")], perf_counter()
        await what_if.effect(run, closing, await steps.names(run["id"], closing))
        took.append(perf_counter() - begun)
    begun = perf_counter()
    release = await releases.order(actor, run["id"], ReleaseForm())
    ordered = perf_counter()
    await worker.run_job(release)
    released = (await jobs.read(actor, release)).result["cases"]
    return {
        "what if: the first question": f"{took[0]:.2f} s",
        "what if: a further one": f"{min(took[1:]):.2f} to {max(took[1:]):.2f} s",
        "release: answer": f"{ordered - begun:.2f} s",
        "release: its job": f"{perf_counter() - ordered:.1f} s for {released:,} cases",
    }


if __name__ == "__main__":
    report("a match run", (_phases, _whole))
