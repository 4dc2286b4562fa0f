"""Which functions do background work, and which run by the clock.

A part registers its own in `tasks.py`:

    @job("match.run", title=N_("匹配运算"))
    async def run(progress: Progress, *, run_id: int) -> dict[str, Any]: ...

    @periodic("needs.expire", "7 * * * *")
    async def expire() -> None: ...
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from talent_platform.jobs.progress import Progress

Work = Callable[..., Awaitable[dict[str, Any] | None]]
Routine = Callable[[], Awaitable[object]]

MODULES = [
    "talent_platform.jobs.tasks",
    "talent_platform.demand.needs.tasks",
    "talent_platform.brokerage.tasks",
    "talent_platform.imports.tasks",
    "talent_platform.establishment.tasks",
    "talent_platform.disclosure.tasks",
]
"""Modules that register work; a part with background work adds its own here."""


@dataclass(frozen=True)
class Kind:
    """A kind of job."""

    work: Work
    title: str
    result_url: str
    """Address of what came of it, filled from the result: `/runs/{run_id}`; empty if none."""
    result_label: str


KINDS: dict[str, Kind] = {}
ROUTINES: dict[str, tuple[str, Routine]] = {}


def job(name: str, *, title: str, result_url: str = "", result_label: str = "") -> Callable[[Work], Work]:
    """Register a function (progress, **params) → result; `title` and `result_label` are msgids."""

    def register(work: Work) -> Work:
        KINDS[name] = Kind(work, title, result_url, result_label)
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
    for module in MODULES:
        import_module(module)


__all__ = ["KINDS", "MODULES", "ROUTINES", "Kind", "Progress", "job", "load", "periodic"]
