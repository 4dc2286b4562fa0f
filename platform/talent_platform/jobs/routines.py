"""What the clock calls for: each routine in its time, and how it ended."""

from __future__ import annotations

import asyncio
import logging

from pgqueuer.core.sm import SchedulerManager
from pgqueuer.models import Schedule
from pgqueuer.queries import Queries

from talent_platform.database.engine import DB
from talent_platform.jobs import registry
from talent_platform.jobs.tables import Routine
from talent_platform.logs.lines import AT_WORK

log = logging.getLogger(__name__)

LIMIT_SECONDS = 1800
"""That a routine may take: one that hangs is ended and counts as failed, so that it is called again."""


async def run_noted(name: str, routine: registry.Routine) -> None:
    """Run a routine and remember how it ended, for whoever watches the installation."""
    mark = AT_WORK.set(name)
    try:
        await _run_noted(name, routine)
    finally:
        AT_WORK.reset(mark)


async def _run_noted(name: str, routine: registry.Routine) -> None:
    log.debug("%s begins", name)
    try:
        async with asyncio.timeout(LIMIT_SECONDS):
            await routine()
    except Exception:
        await Routine.raw(
            "INSERT INTO routine (id, failing) VALUES ({}, now()) "
            "ON CONFLICT (id) DO UPDATE SET failing = coalesce(routine.failing, now())",
            name,
        )
        raise
    await Routine.raw(
        "INSERT INTO routine (id, ended) VALUES ({}, now()) "
        "ON CONFLICT (id) DO UPDATE SET ended = now(), failing = NULL",
        name,
    )
    log.debug("%s has ended", name)


def scheduler() -> SchedulerManager:
    """The clock that calls for every routine."""
    clock = SchedulerManager(Queries.from_asyncpg_pool(DB.asyncpg_pool))
    for name, (cron, routine) in registry.ROUTINES.items():

        async def run(schedule: Schedule, name: str = name, routine: registry.Routine = routine) -> None:
            await run_noted(name, routine)

        clock.schedule(name, cron, clean_old=True, accepts_context=False)(run)
    return clock
