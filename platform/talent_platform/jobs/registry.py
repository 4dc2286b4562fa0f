"""Which functions do background work, and which run by the clock.

A part registers its own in the modules it names as `jobs`:

    @job("match.run", title=N_("匹配运算"))
    async def run(progress: Progress, *, run_id: int) -> Mapping[str, Any]: ...

    @periodic("needs.expire", "7 * * * *")
    async def expire() -> None: ...
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from talent_platform.jobs.progress import Progress
from talent_platform.part import modules

Work = Callable[..., Awaitable[Mapping[str, Any] | None]]
Routine = Callable[[], Awaitable[object]]


@dataclass(frozen=True)
class JobKind:
    """A kind of job."""

    work: Work
    title: str
    result_url: str
    """Address of what came of it, filled from the result: `/runs/{run_id}`; empty if none."""
    result_label: str


KINDS: dict[str, JobKind] = {}
ROUTINES: dict[str, tuple[str, Routine]] = {}


def job(name: str, *, title: str, result_url: str = "", result_label: str = "") -> Callable[[Work], Work]:
    """Register a function (progress, **params) → result; `title` and `result_label` are msgids."""

    def register(work: Work) -> Work:
        KINDS[name] = JobKind(work, title, result_url, result_label)
        return work

    return register


def periodic(name: str, cron: str) -> Callable[[Routine], Routine]:
    """Register a function that runs by a cron expression (UTC), once for all workers together."""

    def register(routine: Routine) -> Routine:
        ROUTINES[name] = (cron, routine)
        return routine

    return register


def load() -> None:
    """Import every module that registers work."""
    for _ in modules("jobs"):
        pass


__all__ = ["KINDS", "ROUTINES", "JobKind", "Progress", "job", "load", "periodic"]
