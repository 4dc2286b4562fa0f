"""How good the answers are, over people and needs: nDCG@10, recall@50 and the share of questions without any.

`make relevance` prints them for the embedded engine, Meilisearch (`TALENT_MEILI_URL` of a running server) and
plain ILIKE, and fails below the gates.
"""

import math
import os
import sys
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Protocol
from uuid import uuid4

import asyncpg
import pytest

sys.path.insert(0, str(Path(__file__).parent))
from city import Fact, Judged, city, documents, questions

from talent_search.documents import Document, DocumentKind
from talent_search.engines.engine import SearchEngine
from talent_search.engines.meili import MeiliEngine
from talent_search.engines.postgres import PostgresEngine
from talent_search.engines.postgres_schema import POSTGRES_SCHEMA
from talent_search.queries import EVERYTHING, Query, SearchScope

GATES = {"nDCG@10": 0.92, "recall@50": 0.97, "nothing": 0.02}
"""Least of the first two, most of the last, for each engine."""
KINDS = (DocumentKind.CANDIDATE, DocumentKind.NEED)
Ask = Callable[[Judged], Awaitable[list[str]]]


class Server(Protocol):
    def url(self, name: str) -> str: ...

    async def execute(self, sql: str) -> None: ...


@pytest.fixture(scope="module")
def facts() -> list[Fact]:
    return city()


@pytest.fixture(scope="module")
async def pool(server: Server) -> AsyncIterator[asyncpg.Pool]:
    name = f"relevance_{uuid4().hex[:8]}"
    await server.execute(f"create database {name}")
    made = await asyncpg.create_pool(server.url(name), min_size=1, max_size=4)
    await made.execute(POSTGRES_SCHEMA)
    yield made
    await made.close()
    await server.execute(f"drop database {name}")


async def _filled(engine: SearchEngine, facts: list[Fact]) -> Ask:
    async def stream(kind: DocumentKind) -> AsyncIterator[Document]:
        for document in documents(facts, kind):
            yield document

    for kind in KINDS:
        await engine.rebuild(kind, stream(kind))

    async def ask(question: Judged) -> list[str]:
        query = Query(question.of, SearchScope(EVERYTHING), text=question.text, size=50)
        return [hit.id for hit in (await engine.search(query)).hits]

    return ask


def _by_ilike(pool: asyncpg.Pool) -> Ask:
    async def ask(question: Judged) -> list[str]:
        rows = await pool.fetch(
            """select id from search_document d, unnest($2::text[]) as word
               where kind = $1 and concat_ws(' ', title, array_to_string(skills, ' '), body, employer)
                     ilike '%' || word || '%'
               group by id order by count(*) desc, id limit 50""",
            question.of.value,
            question.text.split(),
        )
        return [row["id"] for row in rows]

    return ask


async def _measured(ask: Ask, asked: list[Judged]) -> dict[str, dict[str, float]]:
    """Per kind of question, and for all together."""
    found: defaultdict[str, list[tuple[float, float, float]]] = defaultdict(list)
    for question in asked:
        hits = await ask(question)
        row = (_ndcg(hits, question.grades), _recall(hits, question.grades), float(not hits))
        found[question.kind].append(row)
        found["all"].append(row)
    return {
        kind: dict(zip(GATES, (sum(column) / len(rows) for column in zip(*rows, strict=True)), strict=True))
        for kind, rows in found.items()
    }


def _ndcg(hits: list[str], grades: dict[str, int]) -> float:
    gained = sum((2 ** grades.get(id_, 0) - 1) / math.log2(place + 2) for place, id_ in enumerate(hits[:10]))
    best = sorted(grades.values(), reverse=True)[:10]
    return gained / sum((2**grade - 1) / math.log2(place + 2) for place, grade in enumerate(best))


def _recall(hits: list[str], grades: dict[str, int]) -> float:
    right = {id_ for id_, grade in grades.items() if grade == 3}
    return len(right & set(hits[:50])) / min(len(right), 50) if right else 1.0


def test_the_questions_are_two_hundred_and_each_has_an_answer(facts: list[Fact]) -> None:
    asked = questions(facts)
    assert len(asked) == 200
    assert all(max(question.grades.values(), default=0) == 3 for question in asked)
    assert all(question.reasons.keys() == question.grades.keys() for question in asked)


async def test_answers_are_as_good_as_they_were(pool: asyncpg.Pool, facts: list[Fact]) -> None:
    asked = questions(facts)
    measured = {"embedded": await _measured(await _filled(PostgresEngine(pool), facts), asked)}
    if url := os.environ.get("TALENT_MEILI_URL"):
        meili = MeiliEngine(url, os.environ.get("TALENT_MEILI_KEY"), prefix=f"relevance{uuid4().hex[:8]}")
        measured["meilisearch"] = await _measured(await _filled(meili, facts), asked)
        for kind in KINDS:
            await meili._drop(meili._uid(kind))
        await meili.close()
    measured["ilike"] = await _measured(_by_ilike(pool), asked)
    for engine, kinds in measured.items():
        for kind, figures in kinds.items():
            told = "  ".join(f"{name} {figure:.3f}" for name, figure in figures.items())
            sys.stdout.write(f"{engine:<12} {kind:<14} {told}\n")
    for engine in measured.keys() - {"ilike"}:
        figures = measured[engine]["all"]
        assert figures["nDCG@10"] >= GATES["nDCG@10"], engine
        assert figures["recall@50"] >= GATES["recall@50"], engine
        assert figures["nothing"] <= GATES["nothing"], engine
        assert figures["nDCG@10"] > measured["ilike"]["all"]["nDCG@10"]
