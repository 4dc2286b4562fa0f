"""The embedded engine alone: its scores are exact BM25, its sums survive every kind of write."""

import asyncio
import math
import random
from collections import Counter
from collections.abc import AsyncIterator

import asyncpg
import pytest

from talent_search.bm25 import K1, B
from talent_search.documents import Document, DocumentKind
from talent_search.engines.postgres import PostgresEngine
from talent_search.engines.postgres_schema import POSTGRES_SCHEMA
from talent_search.engines.postgres_sql import PAIR_WEIGHT
from talent_search.errors import EngineRefusedError, EngineUnavailableError
from talent_search.queries import EVERYTHING, Query, SearchScope
from talent_search.text.asking import AskedWord, asked
from talent_search.text.lexicon import skills
from talent_search.text.words import PAIR, cut_document, pairs_of

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
    counted = {person.id: cut_document(person) + pairs_of(person) for person in people}
    usual = sum(length(tokens) for tokens in counted.values()) / len(counted)
    for text in (people[3].title, "设计 数控", "CNC"):
        page = await engine.search(Query(DocumentKind.CANDIDATE, ALL, text=text, size=200))
        assert page.hits
        for hit in page.hits:
            own = counted[hit.id]
            score = sum(
                weight
                * _worth(token, counted)
                * own[token]
                / (own[token] + K1 * (1 - B + B * length(own) / usual))
                for word in asked(text)
                for token, weight in _read(word, counted).items()
            )
            assert hit.score == pytest.approx(score, rel=1e-9)


def length(tokens: Counter[str]) -> int:
    """Pairs of characters do not make a document longer."""
    return sum(times for token, times in tokens.items() if not token.startswith(PAIR))


def _held(token: str, counted: dict[str, Counter[str]]) -> int:
    return sum(token in tokens for tokens in counted.values())


def _worth(token: str, counted: dict[str, Counter[str]]) -> float:
    return math.log(1 + (len(counted) - _held(token, counted) + 0.5) / (_held(token, counted) + 0.5))


def _read(word: AskedWord, counted: dict[str, Counter[str]]) -> dict[str, float]:
    """Pairs are read where more documents have them than have the word itself."""
    most = max(_held(token, counted) for token in word.tokens)
    least = min((_held(pair, counted) for pair in word.pairs if _held(pair, counted)), default=0)
    pairs = dict.fromkeys(word.pairs, PAIR_WEIGHT) if least > most else {}
    return {**word.tokens, **word.inside, **pairs}


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
