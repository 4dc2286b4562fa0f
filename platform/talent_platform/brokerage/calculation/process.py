"""A run's calculation: what goes into its process, what comes back, and how it is followed.

The solvers are imported only there: a server that only shows pages never loads them.
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from decimal import Decimal
from importlib.metadata import version
from typing import TYPE_CHECKING

from talent_matching import RunLimits
from talent_platform import processes
from talent_platform.brokerage.calculation.asked import in_database
from talent_platform.brokerage.input import run_input
from talent_platform.database.copy import as_text
from talent_platform.database.engine import DB
from talent_platform.i18n import N_

if TYPE_CHECKING:
    from talent_matching import Calculation


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
    proposals: bytes
    """Rows of the table as COPY takes them."""
    outcomes: bytes
    report: str
    files: bytes
    """Empty where the pins contradict each other, as are the rows."""
    standing: bytes
    """See `RunPackage.standing`."""


def work(dsn: str, run_id: int, asked: run_input.RunRequest, limits: RunLimits) -> Calculated | None:
    """The whole calculation from the tables on, in its process; None where no need is open.

    It tells each step to whoever listens to its standard error.
    """
    from talent_matching import Explained, StandingPlan, calculate, explain  # noqa: PLC0415 - the solvers
    from talent_platform.brokerage.calculation import run_files  # noqa: PLC0415
    from talent_platform.brokerage.calculation.closeness import Closeness  # noqa: PLC0415

    run, texts = in_database(dsn, lambda: run_input.read(asked))
    if not run.needs.ids:
        return None
    _tell(1)
    done = calculate(run, Closeness(run, texts), limits, step=_tell)
    _tell(3)
    result, possible = done.widened.result, done.widened.result.status != "infeasible"
    explained = explain(done) if possible else Explained([], [], {})
    return Calculated(
        status=result.status,
        message=result.message,
        objective=result.objective_decimal,
        bound=result.bound_decimal,
        gap=result.gap,
        loss=done.widened.loss,
        input_hash=done.widened.prepared.problem.input_hash,
        versions=_versions(done),
        proposals=as_text({"run": run_id} | row for row in explained.proposals),
        outcomes=as_text({"run": run_id} | row for row in explained.outcomes),
        report=json.dumps(explained.report, ensure_ascii=False),
        files=run_files.packed(done.widened, limits.time_limit_seconds) if possible else b"",
        standing=StandingPlan.of_run(done).dumped() if possible else b"",
    )


def _versions(done: Calculation) -> dict[str, str]:
    """What a run must be repeated with to give the same result."""
    packages = ("talent-platform", "ortools", "highspy", "numpy", "rjieba")
    dated = {"weights": done.weights.valid_from.isoformat()}
    if done.decided and done.decided.goals_from:
        dated["goals"] = done.decided.goals_from
    return {name: version(name) for name in packages} | dated


def _tell(step: int) -> None:
    print(f"{_STEP}{step}", file=sys.stderr, flush=True)  # noqa: T201


async def followed(
    run_id: int, asked: run_input.RunRequest, limits: RunLimits, report: Callable[[int], Awaitable[None]]
) -> Calculated | None:
    """Calculate, and tell `report` the step again and again; what it raises ends the calculation at once."""
    step = 0

    def hear(line: str) -> None:
        nonlocal step
        if line.startswith(_STEP):
            step = int(line.removeprefix(_STEP))

    seconds = limits.time_limit_seconds + GRACE_SECONDS
    calculation = asyncio.ensure_future(
        processes.in_thread(
            lambda: processes.call(work, DB.dsn, run_id, asked, limits, seconds=seconds, hear=hear)
        )
    )
    try:
        while not calculation.done():
            await asyncio.wait({calculation}, timeout=POLL_SECONDS)
            await report(step)
    finally:
        calculation.cancel()
    return calculation.result()
