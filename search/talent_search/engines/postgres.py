"""The embedded engine: words cut here, postings and BM25 in PostgreSQL.

Found are the documents that have every word of the query, as a word or as a part of one; when none has all,
those that have some, and the page says so. Sums for BM25 are kept in the transaction that writes, so idf and
lengths are exact at any time.

A transaction of the engine is its own; it never joins one of the application (the outbox does that job).
"""

import asyncio
import json
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Final

import asyncpg
from asyncpg import Connection

from talent_search.documents import FIELDS, TEXT_FIELDS, Document, DocumentKind
from talent_search.engines.engine import FoundWord, Hit, IndexStatus, Page, batches, or_apart
from talent_search.engines.postgres_schema import COLUMNS, TABLES
from talent_search.engines.postgres_sql import Parameters, page_of, ranked, unranked
from talent_search.errors import EngineRefusedError, EngineUnavailableError
from talent_search.fingerprints import fingerprint
from talent_search.queries import NOTHING, Query
from talent_search.text.asking import AskedWord, asked, shown_by
from talent_search.text.highlight import highlights
from talent_search.text.words import cut_document, cutting, pairs_of

_BATCH: Final = 2000
"""Documents written at once in a rebuild."""


@contextmanager
def _errors() -> Iterator[None]:
    try:
        yield
    except (asyncpg.PostgresConnectionError, asyncpg.InterfaceError, OSError, TimeoutError) as error:
        raise EngineUnavailableError(f"PostgreSQL does not answer: {error!r}.") from error
    except asyncpg.QueryCanceledError as error:
        raise EngineUnavailableError(f"PostgreSQL took too long: {error}.") from error
    except asyncpg.PostgresError as error:
        raise EngineRefusedError(f"PostgreSQL refused: {error}.") from error


@dataclass(frozen=True, slots=True)
class _Row:
    """A page as the database gives it; lists and maps are JSON."""

    hits: str
    total: int
    facets: str
    words: str
    complete: bool


class PostgresEngine:
    """`SearchEngine` over the tables of `postgres_schema.POSTGRES_SCHEMA`."""

    name: Final = "postgres"

    def __init__(self, pool: asyncpg.Pool) -> None:
        self._pool = pool

    async def search(self, query: Query) -> Page:
        """Answer with the documents that have every word, or with those that have some when none has all."""
        with _errors():
            async with self._pool.acquire() as connection:
                return await or_apart(asked(query.text), partial(self._search, connection, query))

    async def _search(self, connection: Connection, query: Query, words: tuple[AskedWord, ...]) -> Page:
        parameters = Parameters()
        if not query.text:
            row = await _page(connection, query, unranked(query, parameters), (), parameters)
        elif not words:  # punctuation only
            nothing = replace(query, filters=NOTHING)
            row = await _page(connection, nothing, unranked(nothing, parameters), (), parameters)
        else:
            row = await _page(connection, query, ranked(query, words, parameters), words, parameters)
        return _answer(query, row, words, await self._highlights(connection, query, row, words))

    async def _highlights(
        self, connection: Connection, query: Query, row: _Row, words: Sequence[AskedWord]
    ) -> dict[str, dict[str, Any]]:
        if not query.highlight:
            return {}
        names = ", ".join(field.name for field in TEXT_FIELDS)
        texts = await connection.fetch(
            f"select id, {names} from search_document where kind = $1 and id = any($2)",  # noqa: S608
            query.kind.value,
            [hit[0] for hit in json.loads(row.hits)],
        )
        wanted = shown_by(words)
        return {text["id"]: highlights(Document(kind=query.kind, **text), wanted) for text in texts}

    async def upsert(self, documents: Sequence[Document]) -> None:
        """Replace documents, each kind in one transaction."""
        for kind in DocumentKind:
            newest = {document.id: document for document in documents if document.kind is kind}
            if newest:
                with _errors():
                    async with self._pool.acquire() as connection:
                        async with connection.transaction():
                            await _lock(connection, kind)
                            await _remove(connection, kind, list(newest))
                            await _insert(connection, kind, list(newest.values()))
                        await _clean(connection, kind)

    async def delete(self, kind: DocumentKind, ids: Sequence[str]) -> None:
        """Remove documents and their postings."""
        with _errors():
            async with self._pool.acquire() as connection:
                async with connection.transaction():
                    await _lock(connection, kind)
                    await _remove(connection, kind, list(ids))
                await _clean(connection, kind)

    async def rebuild(self, kind: DocumentKind, documents: AsyncIterator[Document]) -> int:
        """Replace everything of a kind in one transaction: readers see the old index until it commits.

        Writers of this kind wait for it. The documents are read after the lock is taken, so give an
        iterator that reads its rows when asked.
        """
        with _errors():
            async with self._pool.acquire() as connection:
                await connection.execute("set statement_timeout = 0")  # undone when the pool takes it back
                async with connection.transaction():
                    await _lock(connection, kind)
                    await connection.execute(
                        "delete from search_posting p using search_token t "
                        "where p.token = t.id and t.kind = $1",
                        kind.value,
                    )
                    await connection.execute("delete from search_token where kind = $1", kind.value)
                    await connection.execute("delete from search_document where kind = $1", kind.value)
                    await connection.execute(
                        "update search_index set documents = 0, length = 0, rebuilt_at = clock_timestamp(), "
                        "cutting = $2 where kind = $1",
                        kind.value,
                        cutting(),
                    )
                    total = 0
                    async for batch in batches(documents, _BATCH):
                        await _insert(connection, kind, batch)
                        total += len(batch)
                await _clean(connection, kind)
                for table in TABLES:
                    await connection.execute(f"vacuum analyze {table}")
                return total

    async def status(self) -> tuple[IndexStatus, ...]:
        """Counts of the rows that are there."""
        with _errors():
            rows = await self._pool.fetch(
                """select kind, case when cutting = $1 then rebuilt_at end as rebuilt_at,
                          (select count(*) from search_document d where d.kind = i.kind) as documents
                   from search_index i""",
                cutting(),
            )
        by_kind = {row["kind"]: row for row in rows}
        return tuple(
            IndexStatus(kind, row["documents"], row["rebuilt_at"], str(row["rebuilt_at"]))
            for kind in DocumentKind
            for row in (by_kind[kind],)
        )

    async def fingerprints(self, kind: DocumentKind) -> AsyncIterator[tuple[str, str]]:
        """As stored; none for a document that has lost its postings."""
        with _errors():
            rows = await self._pool.fetch(
                """select id, case when length = 0
                                     or exists (select from search_posting p where p.document = d.number)
                              then fingerprint else '' end as fingerprint
                   from search_document d where kind = $1""",
                kind.value,
            )
        for row in rows:
            yield row["id"], row["fingerprint"]

    async def ready(self) -> bool:
        """The tables are there."""
        try:
            with _errors():
                found = await self._pool.fetchval("select count(*) from search_index")
        except (EngineRefusedError, EngineUnavailableError):
            return False
        return bool(found == len(DocumentKind))


async def _page(
    connection: Connection, query: Query, matched: str, words: Sequence[AskedWord], parameters: Parameters
) -> _Row:
    wanted = 0 if query.any_word else sum(not word.excluded for word in words)
    sql = page_of(query, matched, wanted, parameters)
    (row,) = await connection.fetch(sql, *parameters.values)
    return _Row(**row)


def _answer(query: Query, row: _Row, words: Sequence[AskedWord], marked: dict[str, dict[str, Any]]) -> Page:
    facets_of: dict[str, list[tuple[str | None, int]]] = json.loads(row.facets)
    hits_of: list[tuple[str, float]] = json.loads(row.hits)
    facets = {
        name: {value: found for value, found in values if value is not None}
        for name, values in facets_of.items()
    }
    hits = tuple(Hit(id_, float(score), marked.get(id_, {})) for id_, score in hits_of)
    counts: dict[str, int] = json.loads(row.words)
    said = tuple(
        FoundWord(word.text, None if word.excluded else counts.get(str(number), 0), word.meant, word.excluded)
        for number, word in enumerate(words)
    )
    return Page(hits, row.total, facets, PostgresEngine.name, said, complete=bool(row.complete))


async def _lock(connection: Connection, kind: DocumentKind) -> None:
    """Writers of one kind take turns; its sums would be wrong otherwise."""
    await connection.execute("select 1 from search_index where kind = $1 for update", kind.value)


async def _remove(connection: Connection, kind: DocumentKind, ids: list[str]) -> None:
    gone = await connection.fetch(
        "delete from search_document where kind = $1 and id = any($2) returning number, length",
        kind.value,
        ids,
    )
    if gone:
        await connection.execute(
            """with gone as (delete from search_posting where document = any($1) returning token)
               update search_token set documents = documents - n
               from (select token, count(*) as n from gone group by token) as lost where id = lost.token""",
            [row["number"] for row in gone],
        )
        await _count(connection, kind, -len(gone), -sum(row["length"] for row in gone))


async def _insert(connection: Connection, kind: DocumentKind, documents: list[Document]) -> None:
    rows, postings = await asyncio.to_thread(_records, documents)
    reserved = await connection.fetch(
        "select nextval(pg_get_serial_sequence('search_document', 'number')) from generate_series(1, $1)",
        len(documents),
    )
    numbers = [row[0] for row in reserved]
    placed = [(number, *row) for number, row in zip(numbers, rows, strict=True)]
    await connection.copy_records_to_table("search_document", records=placed, columns=COLUMNS)
    ids = await _token_ids(connection, kind, Counter(token for _, token, _, _ in postings))
    await connection.copy_records_to_table(
        "search_posting",
        records=[(ids[token], numbers[place], weight, length) for place, token, weight, length in postings],
        columns=("token", "document", "weight", "length"),
    )
    await _count(connection, kind, len(documents), sum(row[3] for row in rows))


async def _clean(connection: Connection, kind: DocumentKind) -> None:
    """Forget what the index now says by itself; whoever writes does so alone (`holding_outbox`)."""
    await connection.execute(
        """delete from search_hidden h where kind = $1 and not exists (
               select from search_document d where d.kind = h.kind and d.id = h.doc_id and d.public)""",
        kind.value,
    )


async def _token_ids(connection: Connection, kind: DocumentKind, documents: Counter[str]) -> dict[str, int]:
    """Count the documents towards their tokens; returns the tokens' ids."""
    rows = await connection.fetch(
        """insert into search_token as known (kind, token, documents)
           select $1, token, n from unnest($2::text[], $3::integer[]) as new(token, n)
           on conflict (kind, token) do update set documents = known.documents + excluded.documents
           returning token, id""",
        kind.value,
        list(documents),
        list(documents.values()),
    )
    return {row["token"]: row["id"] for row in rows}


async def _count(connection: Connection, kind: DocumentKind, documents: int, length: int) -> None:
    await connection.execute(
        "update search_index set documents = documents + $2, length = length + $3 where kind = $1",
        kind.value,
        documents,
        length,
    )


def _records(documents: list[Document]) -> tuple[list[tuple[Any, ...]], list[tuple[int, str, int, int]]]:
    """Rows of `search_document` without their number, and postings that name a row by its place."""
    rows, postings = [], []
    for place, document in enumerate(documents):
        tokens = cut_document(document)
        values = (getattr(document, name) for name in FIELDS)
        length = tokens.total()
        rows.append((document.kind.value, document.id, fingerprint(document), length, *values))
        held = tokens + pairs_of(document)
        postings += [(place, token, weight, length) for token, weight in held.items()]
    return rows, postings
