"""The process that keeps the runs asked about last; what is asked of it is answered from memory."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from functools import lru_cache
from typing import TypeVar

from talent_matching import StandingPlan
from talent_platform.brokerage.calculation import run_files
from talent_platform.database.engine import DB
from talent_platform.standing import StandingProcess

T = TypeVar("T")
ASKED = StandingProcess(idle_seconds=600)


def in_database(dsn: str, work: Callable[[], Awaitable[T]]) -> T:
    """What `work` finds in the database; in that process."""

    async def connected() -> T:
        await DB.connect(dsn, pool_size=1)
        try:
            return await work()
        finally:
            await DB.close()

    return asyncio.run(connected())


@lru_cache(maxsize=4)
def standing_plan(dsn: str, run_id: int) -> StandingPlan:
    """A finished run, read once: its package never changes."""
    return in_database(dsn, lambda: run_files.standing(run_id))
