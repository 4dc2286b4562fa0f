"""From the application's tables to the search engines: a transactional outbox with one drainer for each.

Whoever changes a searchable row also runs `ENQUEUE` in the same transaction. Each engine has a queue of its
own (`search_outbox.engine`), into which new names are spread, so that none waits for another. `drain_outbox`
takes the waiting names of one engine, asks the platform for the documents as they are now, and writes or
deletes them; so many changes of one document cost one write, and the order of changes does not matter. A
document the engine refuses is singled out by halving, waits longer each time and keeps its error; the others
go on.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import asyncpg

from talent_search.documents import Document, DocumentKind
from talent_search.engines.engine import SearchEngine
from talent_search.errors import EngineUnavailableError

_KINDS: Final = ", ".join(f"'{kind}'" for kind in DocumentKind)

OUTBOX_SCHEMA: Final = f"""
create table if not exists search_outbox (
    seq bigint generated always as identity primary key,
    kind text not null check (kind in ({_KINDS})),
    doc_id text not null,
    at timestamptz not null default now(),
    tries integer not null default 0,
    error text,
    not_before timestamptz not null default now()
);
create index if not exists search_outbox_document on search_outbox (kind, doc_id);
-- Empty: not yet handed to the engines.
alter table search_outbox add column if not exists engine text not null default '';
create index if not exists search_outbox_fresh on search_outbox (seq) where engine = '';

-- What the last look at an engine's index found (`talent_platform.index.standing`).
create table if not exists search_engine (
    name text primary key,
    whole boolean not null,
    reason text not null default '',
    identity jsonb not null default '{{}}',
    since timestamptz not null default now(),
    looked_at timestamptz not null default now(),
    checked_at timestamptz
);
"""

ENQUEUE: Final = "insert into search_outbox (kind, doc_id) select $1, unnest($2::text[])"
"""Parameters: kind, ids. Run in the transaction that changes the rows."""

Load = Callable[[DocumentKind, Sequence[str]], Awaitable[Sequence[Document]]]
"""The current documents of these ids, as committed; an id without one is deleted from the index."""

_LOCK: Final = "hashtextextended('search outbox of ' || $1, 0)"
"""Advisory lock held by whoever writes to an engine: its drainer or a rebuild."""
_LONGEST_ERROR: Final = 500


@dataclass(frozen=True, slots=True)
class DrainedOutbox:
    """What one `drain_outbox` did."""

    written: int = 0
    deleted: int = 0
    failed: int = 0
    """documents put back with an error"""
    busy: bool = False
    """somebody else is draining or rebuilding; nothing was done"""
    unavailable: str | None = None
    """the engine did not answer; everything not yet written waits"""


@dataclass(frozen=True, slots=True)
class OutboxBacklog:
    """What still waits."""

    waiting: int
    """documents"""
    failing: int
    """documents tried at least once"""
    oldest: datetime | None
    error: str | None
    """of the latest failure"""


@asynccontextmanager
async def holding_outbox(pool: asyncpg.Pool, engine: str) -> AsyncIterator[None]:
    """Keep the engine's drainer out, waiting for it if need be; hold this around `SearchEngine.rebuild`."""
    async with pool.acquire() as connection:
        await connection.execute(f"select pg_advisory_lock({_LOCK})", engine)
        try:
            yield
        finally:
            await connection.execute(f"select pg_advisory_unlock({_LOCK})", engine)


async def outbox_backlog(pool: asyncpg.Pool, engine: str) -> OutboxBacklog:
    """What waits for an engine and the latest error; what is not yet spread waits for each."""
    (row,) = await pool.fetch(
        """select count(distinct (kind, doc_id)) as waiting,
                  count(distinct (kind, doc_id)) filter (where tries > 0) as failing,
                  min(at) as oldest,
                  (array_agg(error order by not_before desc) filter (where error is not null))[1] as error
           from search_outbox where engine in ($1, '')""",
        engine,
    )
    return OutboxBacklog(row["waiting"], row["failing"], row["oldest"], row["error"])


async def put_again(pool: asyncpg.Pool, engine: str, kind: DocumentKind, ids: Sequence[str]) -> None:
    """Have documents written to one engine anew."""
    await pool.execute(
        "insert into search_outbox (engine, kind, doc_id) select $1, $2, unnest($3::text[])",
        engine,
        kind.value,
        list(ids),
    )


async def _spread(connection: asyncpg.Connection, engines: Sequence[str]) -> None:
    """Give new names to the queue of each engine, and forget engines no longer in use."""
    await connection.execute(
        """with fresh as (delete from search_outbox where engine = '' returning kind, doc_id, at)
           insert into search_outbox (engine, kind, doc_id, at)
           select name, kind, doc_id, at from fresh, unnest($1::text[]) as name order by at""",
        list(engines),
    )
    for forget in (
        "delete from search_outbox where engine <> '' and engine <> all($1::text[])",
        "delete from search_engine where name <> all($1::text[])",
    ):
        await connection.execute(forget, list(engines))


async def drain_outbox(
    pool: asyncpg.Pool,
    engine: SearchEngine,
    load: Load,
    *,
    engines: Sequence[str] = (),
    batch: int = 500,
) -> DrainedOutbox:
    """Bring the engine up to date with everything that is due; returns at once if another is at it.

    `engines`: the names of all that follow the tables, this one among them; by default it alone does.
    Needs a connection of the pool for itself besides those of `load` and the engine.
    """
    async with pool.acquire() as connection:
        if not await connection.fetchval(f"select pg_try_advisory_lock({_LOCK})", engine.name):
            return DrainedOutbox(busy=True)
        try:
            return await _Drain(connection, engine, load, engines or (engine.name,)).run(batch)
        finally:
            await connection.execute(f"select pg_advisory_unlock({_LOCK})", engine.name)


@dataclass(frozen=True, slots=True)
class _Waiting:
    kind: DocumentKind
    id: str
    seqs: list[int]


class _Drain:
    """One run of the drainer, which holds the lock on `connection`."""

    def __init__(
        self, connection: asyncpg.Connection, engine: SearchEngine, load: Load, engines: Sequence[str]
    ) -> None:
        self._connection = connection
        self._engine = engine
        self._load = load
        self._engines = engines
        self._written = self._deleted = self._failed = 0

    async def run(self, batch: int) -> DrainedOutbox:
        unavailable = None
        while unavailable is None and (due := await self._due(batch)):
            for kind in DocumentKind:
                entries = [entry for entry in due if entry.kind is kind]
                if entries and unavailable is None:
                    unavailable = await self._settle(entries)
            if unavailable is not None:
                await self._note(due, unavailable)
        return DrainedOutbox(self._written, self._deleted, self._failed, unavailable=unavailable)

    async def _due(self, batch: int) -> list[_Waiting]:
        await _spread(self._connection, self._engines)
        rows = await self._connection.fetch(
            """select kind, doc_id, array_agg(seq) as seqs from search_outbox where engine = $2
               group by kind, doc_id having min(not_before) <= now() order by min(seq) limit $1""",
            batch,
            self._engine.name,
        )
        return [_Waiting(DocumentKind(row["kind"]), row["doc_id"], row["seqs"]) for row in rows]

    async def _settle(self, entries: list[_Waiting]) -> str | None:
        """Write the entries, halving them around whatever fails; returns why the engine is unavailable."""
        try:
            await self._write(entries)
        except EngineUnavailableError as error:
            return str(error)
        except Exception as error:  # whatever one document's content can break, in `load` or in the engine
            if len(entries) == 1:
                await self._put_back(entries[0], error)
                return None
            middle = len(entries) // 2
            return await self._settle(entries[:middle]) or await self._settle(entries[middle:])
        return None

    async def _write(self, entries: list[_Waiting]) -> None:
        kind = entries[0].kind
        documents = await self._load(kind, [entry.id for entry in entries])
        present = {document.id for document in documents}
        missing = [entry.id for entry in entries if entry.id not in present]
        if documents:
            await self._engine.upsert(documents)
        if missing:
            await self._engine.delete(kind, missing)
        # Exactly the rows that were seen: one with a lower number may have been committed since.
        seqs = [seq for entry in entries for seq in entry.seqs]
        await self._connection.execute("delete from search_outbox where seq = any($1)", seqs)
        self._written += len(documents)
        self._deleted += len(missing)

    async def _note(self, entries: list[_Waiting], error: str) -> None:
        """Keep why entries wait that are not to blame themselves."""
        seqs = [seq for entry in entries for seq in entry.seqs]
        await self._connection.execute(
            "update search_outbox set error = $2 where seq = any($1)", seqs, error[:_LONGEST_ERROR]
        )

    async def _put_back(self, entry: _Waiting, error: Exception) -> None:
        await self._connection.execute(
            """update search_outbox set tries = tries + 1, error = $2,
                      not_before = now() + least(5 * 2 ^ tries, 3600) * interval '1 second'
               where seq = any($1)""",
            entry.seqs,
            f"{type(error).__name__}: {error}"[:_LONGEST_ERROR].replace("\x00", ""),
        )
        self._failed += 1
