"""A run's calculation: what goes into its process, what comes back, and how it is followed.

The solvers are imported only there: a server that only shows pages never loads them.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from decimal import Decimal
from importlib.metadata import version
from typing import TYPE_CHECKING

from talent_matching import RunInput, RunLimits
from talent_platform import processes
from talent_platform.brokerage.calculation.closeness import RunTexts
from talent_platform.i18n import N_

if TYPE_CHECKING:
    from talent_matching import Calculation, Explained


STEPS = (N_("读取需求与人才"), N_("检索初选"), N_("资格审查、评分与求解"), N_("写明理由"), N_("保存结果"))
POLL_SECONDS = 0.4
GRACE_SECONDS = 3600
"""Beyond its time limit, for the shortlists, the reasons and the files of a province; then it is ended."""
_STEP = "step "


@dataclass(frozen=True)
class Calculated:
    """A plan as it is stored, with everything that explains it."""

    status: str
    message: str
    objective: Decimal
    bound: Decimal
    gap: float
    loss: float
    input_hash: str
    versions: dict[str, str]
    explained: Explained | None
    """None where the pins contradict each other."""
    files: bytes


def work(run: RunInput, texts: RunTexts, limits: RunLimits) -> Calculated:
    """The whole calculation, in its process; tells each step to whoever listens to its standard error."""
    from talent_matching import calculate, explain  # noqa: PLC0415 - the solvers
    from talent_platform.brokerage.calculation import run_files  # noqa: PLC0415
    from talent_platform.brokerage.calculation.closeness import Closeness  # noqa: PLC0415

    _tell(1)
    done = calculate(run, Closeness(run, texts), limits, step=_tell)
    _tell(3)
    result, possible = done.widened.result, done.widened.result.status != "infeasible"
    return Calculated(
        status=result.status,
        message=result.message,
        objective=result.objective_decimal,
        bound=result.bound_decimal,
        gap=result.gap,
        loss=done.widened.loss,
        input_hash=done.widened.prepared.problem.input_hash,
        versions=_versions(done),
        explained=explain(done) if possible else None,
        files=run_files.packed(done.widened, limits.time_limit_seconds) if possible else b"",
    )


def _versions(done: Calculation) -> dict[str, str]:
    """What a run must be repeated with to give the same result."""
    packages = ("talent-platform", "ortools", "highspy", "numpy", "bm25s", "rjieba")
    dated = {"weights": done.weights.valid_from.isoformat()}
    if done.decided and done.decided.goals_from:
        dated["goals"] = done.decided.goals_from
    return {name: version(name) for name in packages} | dated


def _tell(step: int) -> None:
    print(f"{_STEP}{step}", file=sys.stderr, flush=True)  # noqa: T201


async def followed(
    run: RunInput, texts: RunTexts, limits: RunLimits, report: Callable[[int], Awaitable[None]]
) -> Calculated:
    """Calculate, and tell `report` the step again and again; what it raises ends the calculation at once."""
    step = 0

    def hear(line: str) -> None:
        nonlocal step
        if line.startswith(_STEP):
            step = int(line.removeprefix(_STEP))

    seconds = limits.time_limit_seconds + GRACE_SECONDS
    calculation = asyncio.ensure_future(
        processes.in_thread(lambda: processes.call(work, run, texts, limits, seconds=seconds, hear=hear))
    )
    try:
        while not calculation.done():
            await asyncio.wait({calculation}, timeout=POLL_SECONDS)
            await report(step)
    finally:
        calculation.cancel()
    return calculation.result()
