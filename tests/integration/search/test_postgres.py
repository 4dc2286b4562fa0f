"""The embedded engine alone: its scores are exact BM25, its sums survive every kind of write."""

import asyncio
import math
import random
from collections.abc import AsyncIterator

import asyncpg
import pytest

from talent_search.bm25 import K1, B
from talent_search.documents import Document, DocumentKind
from talent_search.engines.postgres import PostgresEngine
from talent_search.engines.postgres_schema import POSTGRES_SCHEMA
from talent_search.errors import EngineRefusedError, EngineUnavailableError
from talent_search.queries import EVERYTHING, Query, SearchScope
from talent_search.shortlist.shortlist import Shortlist
from talent_search.text.lexicon import skills
from talent_search.text.words import cut_document, cut_query

ALL = SearchScope(EVERYTHING)


def _people(size: int) -> list[Document]:
    chance = random.Random(7)
    names = list(skills())[:60]
    return [
        Document(
            kind=DocumentKind.CANDIDATE,
            id=f"c{n}",
            title=chance.choice(names),
            skills=tuple(chance.sample(names, 4)),
        )
        for n in range(size)
    ]


async def _stream(documents: list[Document]) -> AsyncIterator[Document]:
    for document in documents:
        yield document


async def test_scores_are_bm25_to_the_last_digit_after_many_writes(pool: asyncpg.Pool) -> None:
    engine = PostgresEngine(pool)
    people = _people(200)
    await engine.rebuild(DocumentKind.CANDIDATE, _stream(people[:120]))
    await asyncio.gather(*(engine.upsert(people[start : start + 40]) for start in range(0, 200, 20)))
    await engine.delete(DocumentKind.CANDIDATE, [person.id for person in people[150:]])
    people = people[:150]
    counted = {person.id: cut_document(person) for person in people}
    usual = sum(tokens.total() for tokens in counted.values()) / len(counted)
    for text in (people[3].title, "设计 数控", "CNC"):
        page = await engine.search(Query(DocumentKind.CANDIDATE, ALL, text=text, size=200))
        assert page.hits
        for hit in page.hits:
            own, score = counted[hit.id], 0.0
            for token, weight in cut_query(text).items():
                holders = sum(token in tokens for tokens in counted.values())
                worth = math.log(1 + (len(counted) - holders + 0.5) / (holders + 0.5))
                often = own[token]
                score += weight * worth * often / (often + K1 * (1 - B + B * own.total() / usual))
            assert hit.score == pytest.approx(score, rel=1e-9)


async def test_search_and_shortlist_agree(pool: asyncpg.Pool) -> None:
    engine = PostgresEngine(pool)
    people = _people(150)
    await engine.rebuild(DocumentKind.CANDIDATE, _stream(people))
    shortlist = Shortlist(people)
    text = people[11].title
    page = await engine.search(Query(DocumentKind.CANDIDATE, ALL, text=text, size=200))
    # A keyword counts twice in a document and so in a need; in a query it counts once.
    scores = shortlist.scores(Document(kind=DocumentKind.NEED, id="1", title="", keywords=(text,))) / 2
    place = {id_: number for number, id_ in enumerate(shortlist.ids)}
    assert [hit.score for hit in page.hits] == pytest.approx(
        [scores[place[hit.id]] for hit in page.hits], rel=1e-5
    )


async def test_the_schema_may_be_applied_again(pool: asyncpg.Pool) -> None:
    await pool.execute(POSTGRES_SCHEMA)


async def test_failures_are_told_apart(pool: asyncpg.Pool) -> None:
    engine = PostgresEngine(pool)
    async with pool.acquire() as connection:
        await connection.execute("alter table search_document rename to search_document_away")
        try:
            with pytest.raises(EngineRefusedError):
                await engine.search(Query(DocumentKind.NEED, ALL))
        finally:
            await connection.execute("alter table search_document_away rename to search_document")
    closed = await asyncpg.create_pool(**_address(pool), min_size=0)
    await closed.close()
    with pytest.raises(EngineUnavailableError):
        await PostgresEngine(closed).search(Query(DocumentKind.NEED, ALL))
    assert not await PostgresEngine(closed).ready()


def _address(pool: asyncpg.Pool) -> dict[str, object]:
    return {"dsn": pool._connect_args[0]}
