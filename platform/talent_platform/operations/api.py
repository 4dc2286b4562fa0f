"""How the installation is, for monitors that sign in."""

from __future__ import annotations

from typing import Literal

from litestar import get
from pydantic import BaseModel

from talent_platform.accounts.permissions import require
from talent_platform.operations import examination, queries
from talent_platform.operations.access import LOOKERS
from talent_platform.web.requests import AppRequest, actor


class OperationsCheck(BaseModel):
    """`bad` keeps the installation from working, `warn` will or may."""

    name: str
    finding: Literal["ok", "warn", "bad"]
    said: str


class OperationsOut(BaseModel):
    """The queue counts jobs of now, `failed` those of the last seven days."""

    fit: bool
    checks: list[OperationsCheck]
    waiting: int
    running: int
    failed: int


@get("/operations", summary="How the installation is", tags=["jobs"])
async def operations(request: AppRequest) -> OperationsOut:
    """Everything `talent doctor` looks at, looked at now, and the queue."""
    require(actor(request), *LOOKERS)
    checks, jobs = await examination.here(), await queries.jobs_lately()
    return OperationsOut(
        fit=examination.fit(checks),
        checks=[OperationsCheck.model_validate(vars(check)) for check in checks],
        waiting=jobs.waiting, running=jobs.running, failed=jobs.failed,
    )  # fmt: skip


HANDLERS = [operations]
