"""The engines in use, and keeping their indexes in step with the tables."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from functools import cache, partial
from time import monotonic

from talent_platform.database.engine import DB
from talent_platform.index import check, documents, standing
from talent_platform.index.check import Compared
from talent_platform.jobs.supervision import keep
from talent_platform.settings import settings
from talent_search import (
    DocumentKind,
    DrainedOutbox,
    Fallback,
    IndexStatus,
    OutboxBacklog,
    PostgresEngine,
    SearchEngine,
    Searcher,
    SearchError,
    drain_outbox,
    outbox_backlog,
)

log = logging.getLogger(__name__)

IDLE_SECONDS = 1.0
"""Between two looks into the outbox."""
BROKEN_SECONDS = 5.0
"""Before the next try when an engine does not answer."""
LOOK_SECONDS = 30.0
"""Between two looks at an index that was whole."""


def engines() -> list[SearchEngine]:
    """All that follow the tables: PostgreSQL, and Meilisearch where one is configured."""
    embedded = PostgresEngine(DB.asyncpg_pool)
    return [embedded, _meilisearch(index_prefix())] if settings().meili_url else [embedded]


def engine() -> Searcher:
    """Who is asked: Meilisearch with PostgreSQL behind it if one is configured, else PostgreSQL alone."""
    embedded, *configured = engines()
    if not configured:
        return embedded
    return Fallback(configured[0], embedded, partial(standing.doubt, configured[0].name))


def index_prefix() -> str:
    """What the names of this installation's indexes begin with: others on the same server keep theirs."""
    return f"talent_{DB.installation}"


@cache
def _meilisearch(prefix: str) -> SearchEngine:
    from talent_search import MeiliEngine  # noqa: PLC0415 - a client most installations never need

    # One line for each request, and several requests a second while a write is waited for.
    logging.getLogger("httpx2").setLevel(logging.WARNING)
    key = settings().meili_key.get_secret_value() or None
    return MeiliEngine(settings().meili_url, key, prefix=prefix)


async def rebuild(*kinds: DocumentKind) -> dict[DocumentKind, int]:
    """Fill the indexes anew from the tables; searches are answered from the old ones meanwhile. Returns
    counts.

    Raises:
        SearchError: an engine does not answer; those before it are filled.
    """
    counts: dict[DocumentKind, int] = {}
    for one in engines():
        try:
            counts = await check.refill(one, *kinds)
        except SearchError as error:
            await standing.note(one.name, str(error))
            raise
    return counts


async def status() -> tuple[tuple[IndexStatus, ...], OutboxBacklog]:
    """The index of the embedded engine, and what still waits to get into it."""
    return await state_of(engines()[0])


async def state_of(one: SearchEngine) -> tuple[tuple[IndexStatus, ...], OutboxBacklog]:
    """The indexes of one engine, and what still waits to get into them."""
    return await one.status(), await outbox_backlog(DB.asyncpg_pool, one.name)


async def indexed() -> bool:
    """Whether every index that answers without Meilisearch has been filled once."""
    return all(index.rebuilt_at is not None for index in await engines()[0].status())


async def drain(one: SearchEngine | None = None) -> DrainedOutbox:
    """Bring one engine's index (of the embedded one) up to date with every committed change."""
    everyone = engines()
    names = [each.name for each in everyone]
    return await drain_outbox(DB.asyncpg_pool, one or everyone[0], documents.load, engines=names)


async def check_all() -> dict[str, list[Compared] | str]:
    """Compare every index with the tables and put right what differs; by engine, or why it could not be."""
    found: dict[str, list[Compared] | str] = {}
    for one in engines():
        try:
            found[one.name] = await check.check(one)
            await drain(one)
        except SearchError as error:
            found[one.name] = str(error)
    return found


async def keep_in_step(one: SearchEngine, stop: asyncio.Event) -> None:
    """Look and drain again and again until `stop`; what an engine cannot do waits until it can.

    Every document is compared at the start and whenever the engine has been away: what happened to an index
    meanwhile cannot be known.
    """
    compared, behind, next_look = False, None, 0.0
    while not stop.is_set():
        reason = None
        try:
            drained = await drain(one)
            if drained.unavailable:
                reason = None if await check.filled_anew(one) else drained.unavailable
            elif monotonic() >= next_look:
                await (check.heal(one) if compared else check.check(one))
                compared, next_look = True, monotonic() + LOOK_SECONDS
        except SearchError as error:
            reason = str(error)
        if reason:
            await standing.note(one.name, reason)
            compared, next_look = False, 0.0
        if reason != behind:
            behind = reason
            log.warning("search index %s is behind: %s", one.name, behind or "no longer")
        with suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), BROKEN_SECONDS if behind else IDLE_SECONDS)


@asynccontextmanager
async def drainer() -> AsyncIterator[None]:
    """Keep the indexes in step while the block runs."""
    stop = asyncio.Event()
    tasks = [
        asyncio.create_task(keep(f"the search index of {one.name}", partial(keep_in_step, one, stop), stop))
        for one in engines()
    ]
    try:
        yield
    finally:
        stop.set()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
