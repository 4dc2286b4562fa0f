"""The process that keeps the runs asked about last; what is asked of it is answered from memory."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import lru_cache
from typing import TypeVar
from weakref import WeakValueDictionary

from talent_matching import StandingPlan
from talent_platform.brokerage.calculation import run_files
from talent_platform.database.engine import DB
from talent_platform.errors import TooManyAttempts
from talent_platform.i18n import N_
from talent_platform.standing import StandingProcess

T = TypeVar("T")
ASKED = StandingProcess(idle_seconds=600)
_TURNS: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()


@asynccontextmanager
async def turn_of(account: int, *, seconds: float) -> AsyncIterator[None]:
    """An account asks one question at a time: its next one waits here and not before those of others.

    Raises:
        TooManyAttempts: its earlier ones were not answered within `seconds`.
    """
    turn = _TURNS.setdefault(account, asyncio.Lock())
    try:
        async with asyncio.timeout(seconds):
            await turn.acquire()
    except TimeoutError:
        raise TooManyAttempts(_ASKS_ALREADY, int(seconds)) from None
    try:
        yield
    finally:
        turn.release()


_ASKS_ALREADY = N_("您先前提交的试算或推荐名单还没有算完，请稍后再试")


def in_database(dsn: str, work: Callable[[], Awaitable[T]]) -> T:
    """What `work` finds in the database; in that process."""

    # Not the task's own result, which `asyncio.run` puts into words at its end, however large it is.
    found: list[T] = []

    async def connected() -> None:
        await DB.connect(dsn, pool_size=1)
        try:
            found.append(await work())
        finally:
            await DB.close()

    asyncio.run(connected())
    return found[0]


@lru_cache(maxsize=4)
def standing_plan(dsn: str, run_id: int) -> StandingPlan:
    """A finished run, read once: its package never changes."""
    return in_database(dsn, lambda: run_files.standing(run_id))
