"""Keeps background work going: whatever ends or raises before it is told to is started again."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable

from talent_platform.database.outage import is_away

log = logging.getLogger(__name__)

FIRST_PAUSE_SECONDS = 1.0
LONGEST_PAUSE_SECONDS = 10.0
"""Between two starts; the pause doubles from the first to the longest."""
STEADY_SECONDS = 20.0
"""Work that has gone on for so long counts as going again."""


async def keep(name: str, work: Callable[[], Awaitable[None]], stop: asyncio.Event) -> None:
    """Run `work` until `stop` is set, again after a pause whenever it ends; `work` itself heeds `stop`.

    The log tells once why it ended and once that it goes on again, however often it is tried in between.
    """
    told, pause = "", FIRST_PAUSE_SECONDS
    while not stop.is_set():
        running = asyncio.ensure_future(work())
        try:
            await asyncio.wait({running}, timeout=STEADY_SECONDS)
            if not running.done():
                if told:
                    log.warning("%s goes on again", name)
                told, pause = "", FIRST_PAUSE_SECONDS
                await asyncio.wait({running})
        except asyncio.CancelledError:
            running.cancel()
            await asyncio.wait({running})
            raise
        if stop.is_set():
            return
        error = asyncio.CancelledError() if running.cancelled() else running.exception()
        reason = _reason(error)
        if reason != told:
            told = reason
            unexpected = error if error is not None and not is_away(error) else None
            log.error("%s stopped and is tried again: %s", name, reason, exc_info=unexpected)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), pause)
        pause = min(2 * pause, LONGEST_PAUSE_SECONDS)


def _reason(error: BaseException | None) -> str:
    if error is None:
        return "it ended"
    return "the database is away" if is_away(error) else f"{type(error).__name__}: {error}"
