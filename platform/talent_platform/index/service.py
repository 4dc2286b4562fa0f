"""The engine in use, and keeping its index in step with the tables."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from functools import cache

from talent_platform.database.engine import DB
from talent_platform.index import documents
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
    drain_outbox,
    holding_outbox,
    outbox_backlog,
)

log = logging.getLogger(__name__)

IDLE_SECONDS = 1.0
"""Between two looks into the outbox."""
BROKEN_SECONDS = 15.0
"""Before the next try when the engine does not answer."""


def engine() -> SearchEngine:
    """Meilisearch with PostgreSQL behind it if one is configured, PostgreSQL alone otherwise."""
    embedded = PostgresEngine(DB.asyncpg_pool)
    return Fallback(_meilisearch(index_prefix()), embedded) if settings().meili_url else embedded


def index_prefix() -> str:
    """What the names of this installation's indexes begin with: others on the same server keep theirs."""
    return f"talent_{DB.installation}"


@cache
def _meilisearch(prefix: str) -> SearchEngine:
    from talent_search import MeiliEngine  # noqa: PLC0415 - a client most installations never need

    key = settings().meili_key.get_secret_value() or None
    return MeiliEngine(settings().meili_url, key, prefix=prefix)


async def rebuild(*kinds: DocumentKind) -> dict[DocumentKind, int]:
    """Fill the indexes anew from the tables; searches are answered from the old ones meanwhile. Returns
    counts."""
    counts = {}
    async with holding_outbox(DB.asyncpg_pool):
        for kind in kinds or tuple(DocumentKind):
            counts[kind] = await engine().rebuild(kind, documents.every(kind))
    return counts


async def status() -> tuple[tuple[IndexStatus, ...], OutboxBacklog]:
    """The indexes, and what still waits to get into them."""
    return await engine().status(), await outbox_backlog(DB.asyncpg_pool)


async def indexed() -> bool:
    """Whether every index has been filled once."""
    return all(index.rebuilt_at is not None for index in await engine().status())


async def drain() -> DrainedOutbox:
    """Bring the index up to date with every committed change."""
    return await drain_outbox(DB.asyncpg_pool, engine(), documents.load)


async def keep_in_step(stop: asyncio.Event) -> None:
    """Fill an index that never was, then drain again and again until `stop`; raises what goes wrong."""
    filled, behind = False, None
    while not stop.is_set():
        if not filled and not await indexed():
            await rebuild()
        # A configured engine that is silent now may turn out to have no index of ours.
        filled = filled or not settings().meili_url or await _meilisearch(index_prefix()).ready()
        drained = await drain()
        if drained.unavailable != behind:
            behind = drained.unavailable
            log.warning("search index is behind: %s", behind or "no longer")
        with suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), BROKEN_SECONDS if behind else IDLE_SECONDS)


@asynccontextmanager
async def drainer() -> AsyncIterator[None]:
    """Keep the index in step while the block runs."""
    stop = asyncio.Event()
    task = asyncio.create_task(keep("the search index", lambda: keep_in_step(stop), stop))
    try:
        yield
    finally:
        stop.set()
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
