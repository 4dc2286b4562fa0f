"""The outbox: nothing lost, nothing twice, one drainer, and a bad document does not hold up the others."""

import asyncio
from collections.abc import AsyncIterator, Sequence

import asyncpg
import pytest

from talent_search.documents import Document, DocumentKind
from talent_search.engines.fallback import Fallback
from talent_search.engines.meili import MeiliEngine
from talent_search.engines.postgres import PostgresEngine
from talent_search.errors import EngineUnavailableError
from talent_search.outbox import (
    ENQUEUE,
    DrainedOutbox,
    OutboxBacklog,
    drain_outbox,
    holding_outbox,
    outbox_backlog,
)
from talent_search.queries import EVERYTHING, Query, SearchScope


class City:
    """The application's side: rows, and the documents made of them."""

    def __init__(self, pool: asyncpg.Pool) -> None:
        self.pool = pool
        self.engine = PostgresEngine(pool)
        self.calls: list[list[str]] = []

    async def save(self, *ids: str, title: str = "氩弧焊") -> None:
        async with self.pool.acquire() as connection, connection.transaction():
            await connection.executemany(
                "insert into need values ($1, $2) on conflict (id) do update set title = $2",
                [(id_, title) for id_ in ids],
            )
            await connection.execute(ENQUEUE, DocumentKind.NEED.value, list(ids))

    async def remove(self, *ids: str) -> None:
        async with self.pool.acquire() as connection, connection.transaction():
            await connection.execute("delete from need where id = any($1)", list(ids))
            await connection.execute(ENQUEUE, DocumentKind.NEED.value, list(ids))

    async def load(self, kind: DocumentKind, ids: Sequence[str]) -> list[Document]:
        self.calls.append(list(ids))
        rows = await self.pool.fetch("select id, title from need where id = any($1)", list(ids))
        return [Document(kind=kind, id=row["id"], title=self._checked(row["title"])) for row in rows]

    def _checked(self, title: str) -> str:
        if title == "毒":
            raise ValueError("this row cannot be a document")
        return title

    async def drain(self) -> DrainedOutbox:
        return await drain_outbox(self.pool, self.engine, self.load)

    async def indexed(self, text: str = "") -> set[str]:
        page = await self.engine.search(
            Query(DocumentKind.NEED, SearchScope(EVERYTHING), text=text, size=200)
        )
        return {hit.id for hit in page.hits}


@pytest.fixture
async def city(pool: asyncpg.Pool) -> AsyncIterator[City]:
    await pool.execute("create table need (id text primary key, title text)")
    made = City(pool)
    await made.engine.rebuild(DocumentKind.NEED, _nothing())
    yield made
    await pool.execute("drop table need; truncate search_outbox")


async def _nothing() -> AsyncIterator[Document]:
    for document in ():
        yield document


async def test_changes_reach_the_index_and_rolled_back_ones_do_not(city: City) -> None:
    await city.save("a", "b")
    await city.save("a", title="数控加工")
    connection = await city.pool.acquire()
    change = connection.transaction()
    await change.start()
    await connection.execute(ENQUEUE, "need", ["ghost"])
    await change.rollback()
    await city.pool.release(connection)
    assert await city.drain() == DrainedOutbox(written=2)
    assert city.calls == [["a", "b"]], "two changes of one document are one write"
    assert await city.indexed("CNC") == {"a"}
    await city.remove("a")
    assert await city.drain() == DrainedOutbox(deleted=1)
    assert await city.indexed() == {"b"}
    assert await outbox_backlog(city.pool, city.engine.name) == OutboxBacklog(0, 0, None, None)
    assert await city.drain() == DrainedOutbox()


async def test_a_change_committed_during_the_write_is_not_swallowed(city: City) -> None:
    early = await city.pool.acquire()
    change = early.transaction()
    await change.start()
    await early.execute(ENQUEUE, "need", ["a"])  # the lower number, committed last
    await city.save("a", title="旧")
    load = city.load

    async def slow(kind: DocumentKind, ids: Sequence[str]) -> list[Document]:
        documents = await load(kind, ids)
        if not change_done.is_set():
            await early.execute("update need set title = '新' where id = 'a'")
            await change.commit()
            change_done.set()
        return documents

    change_done = asyncio.Event()
    assert (await drain_outbox(city.pool, city.engine, slow)).written == 2, "once for each of the two changes"
    await city.pool.release(early)
    assert await city.indexed("新") == {"a"}


async def test_one_bad_document_is_singled_out_and_waits_longer_each_time(city: City) -> None:
    good = [f"g{n}" for n in range(20)]
    await city.save(*good[:10])
    await city.save("bad", title="毒")
    await city.save(*good[10:])
    assert await city.drain() == DrainedOutbox(written=20, failed=1)
    assert await city.indexed() == set(good)
    left = await outbox_backlog(city.pool, city.engine.name)
    assert (left.waiting, left.failing) == (1, 1)
    assert "ValueError: this row cannot be a document" in str(left.error)
    assert await city.drain() == DrainedOutbox(), "not due yet"
    waits = []
    for _ in range(3):
        await city.pool.execute("update search_outbox set not_before = now()")
        assert (await city.drain()).failed == 1
        waits.append(await city.pool.fetchval("select max(not_before) - now() from search_outbox"))
    assert waits == sorted(waits)
    assert waits[0] != waits[-1]
    await city.save("bad", title="好了")
    assert await city.drain() == DrainedOutbox(written=1), (
        "a new change is tried at once, and settles the old ones"
    )
    assert (await outbox_backlog(city.pool, city.engine.name)).waiting == 0


async def test_only_one_drains_and_a_rebuild_keeps_it_out(city: City) -> None:
    await city.save(*(f"n{n}" for n in range(50)))
    several = await asyncio.gather(*(city.drain() for _ in range(3)))
    assert sum(one.written for one in several) == 50
    await city.save("x")
    async with holding_outbox(city.pool, city.engine.name):
        assert await city.drain() == DrainedOutbox(busy=True)
    assert (await city.drain()).written == 1


async def test_while_meilisearch_is_down_only_its_own_queue_waits(city: City) -> None:
    await city.save("a")
    assert (await city.drain()).written == 1
    down = MeiliEngine(
        "http://127.0.0.1:9", prefix="test", timeout_seconds=1
    )  # the discard port: nobody listens
    both = Fallback(down, city.engine)
    names = (city.engine.name, down.name)
    await city.save("b")
    drained = await drain_outbox(city.pool, down, city.load, engines=names)
    assert drained.written == 0
    assert "Meilisearch does not answer" in str(drained.unavailable)
    assert (await drain_outbox(city.pool, city.engine, city.load, engines=names)).written == 1
    left = await outbox_backlog(city.pool, down.name)
    assert (left.waiting, left.failing) == (1, 0)
    assert "Meilisearch" in str(left.error)
    assert (await outbox_backlog(city.pool, city.engine.name)).waiting == 0
    page = await both.search(Query(DocumentKind.NEED, SearchScope(EVERYTHING), text="TIG焊"))
    assert {hit.id for hit in page.hits} == {"a", "b"}
    assert page.engine == "postgres"
    assert "Meilisearch does not answer" in str(page.degraded_reason)
    assert not await down.ready()
    with pytest.raises(EngineUnavailableError):
        await down.search(Query(DocumentKind.NEED, SearchScope(EVERYTHING)))
    await down.close()
    assert await city.drain() == DrainedOutbox(), "alone again: the other's queue is forgotten"
    assert (await outbox_backlog(city.pool, down.name)).waiting == 0
