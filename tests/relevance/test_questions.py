"""How good the answers are, over people and needs: nDCG@10, recall@50 and the share of questions without any.

`make relevance` prints them for the embedded engine, Meilisearch (`TALENT_MEILI_URL` of a running server) and
plain ILIKE, and fails below the gates.
"""

import math
import os
import sys
import tomllib
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Protocol
from uuid import uuid4

import asyncpg
import pytest

sys.path.insert(0, str(Path(__file__).parent))
from city import Judged, city, questions

from talent_search.documents import Document, DocumentKind
from talent_search.engines.engine import SearchEngine
from talent_search.engines.meili import MeiliEngine
from talent_search.engines.postgres import PostgresEngine
from talent_search.engines.postgres_schema import POSTGRES_SCHEMA
from talent_search.queries import EVERYTHING, Query, SearchScope

GATES = {
    "made": {"nDCG@10": 0.92, "recall@50": 0.97, "nothing": 0.02},
    "read": {"nDCG@10": 0.95, "recall@50": 0.99, "nothing": 0.0},
}
"""Least of the first two, most of the last, for each engine: of questions about made documents, and of those
that were graded by reading."""
FIGURES = tuple(GATES["made"])
Ask = Callable[[Judged], Awaitable[list[str]]]


class Server(Protocol):
    def url(self, name: str) -> str: ...

    async def execute(self, sql: str) -> None: ...


@dataclass(frozen=True)
class Corpus:
    documents: list[Document]
    asked: list[Judged]

    @property
    def kinds(self) -> list[DocumentKind]:
        return sorted({document.kind for document in self.documents})


@pytest.fixture(scope="module", params=["made", "read"])
def corpus(request: pytest.FixtureRequest) -> Corpus:
    return _made() if request.param == "made" else _read()


@cache
def _made() -> Corpus:
    facts = city()
    return Corpus([fact.document for fact in facts], questions(facts))


@cache
def _read() -> Corpus:
    told = tomllib.loads(Path(__file__).with_name("read.toml").read_text(encoding="utf-8"))
    documents = [_document(id_, *row) for id_, row in told["documents"].items()]
    asked = [
        Judged(
            one["kind"], one["text"], DocumentKind(one["of"]),
            {id_: grade for id_, (grade, _) in one["grades"].items()},
            {id_: reason for id_, (_, reason) in one["grades"].items()},
        )
        for one in told["question"]
    ]  # fmt: skip
    return Corpus(documents, asked)


def _document(
    id_: str, kind: str, title: str, skills: str, keyword: str, body: str, employer: str = ""
) -> Document:
    keywords = (keyword,) if keyword else ()
    return Document(
        kind=DocumentKind(kind), id=id_, title=title, skills=tuple(skills.split("|")), keywords=keywords,
        body=body, employer=employer,
    )  # fmt: skip


@pytest.fixture(scope="module")
async def pool(server: Server) -> AsyncIterator[asyncpg.Pool]:
    name = f"relevance_{uuid4().hex[:8]}"
    await server.execute(f"create database {name}")
    made = await asyncpg.create_pool(server.url(name), min_size=1, max_size=4)
    await made.execute(POSTGRES_SCHEMA)
    yield made
    await made.close()
    await server.execute(f"drop database {name}")


async def _filled(engine: SearchEngine, corpus: Corpus) -> Ask:
    async def stream(kind: DocumentKind) -> AsyncIterator[Document]:
        for document in corpus.documents:
            if document.kind is kind:
                yield document

    for kind in corpus.kinds:
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
        kind: dict(zip(FIGURES, (sum(column) / len(rows) for column in zip(*rows, strict=True)), strict=True))
        for kind, rows in found.items()
    }


def _ndcg(hits: list[str], grades: dict[str, int]) -> float:
    gained = sum((2 ** grades.get(id_, 0) - 1) / math.log2(place + 2) for place, id_ in enumerate(hits[:10]))
    best = sorted(grades.values(), reverse=True)[:10]
    return gained / sum((2**grade - 1) / math.log2(place + 2) for place, grade in enumerate(best))


def _recall(hits: list[str], grades: dict[str, int]) -> float:
    right = {id_ for id_, grade in grades.items() if grade == 3}
    return len(right & set(hits[:50])) / min(len(right), 50) if right else 1.0


def test_the_questions_are_two_hundred_and_sixty_and_each_has_an_answer() -> None:
    assert (len(_made().asked), len(_read().asked)) == (200, 60)
    known = {document.id for document in _read().documents}
    for question in (*_made().asked, *_read().asked):
        assert max(question.grades.values(), default=0) >= 2, question.text
        assert question.reasons.keys() == question.grades.keys()
    assert all(question.grades.keys() <= known for question in _read().asked)


async def test_answers_are_as_good_as_they_were(
    pool: asyncpg.Pool, corpus: Corpus, request: pytest.FixtureRequest
) -> None:
    name = request.node.callspec.params["corpus"]
    measured = {"embedded": await _measured(await _filled(PostgresEngine(pool), corpus), corpus.asked)}
    if url := os.environ.get("TALENT_MEILI_URL"):
        meili = MeiliEngine(url, os.environ.get("TALENT_MEILI_KEY"), prefix=f"relevance{uuid4().hex[:8]}")
        measured["meilisearch"] = await _measured(await _filled(meili, corpus), corpus.asked)
        for kind in corpus.kinds:
            await meili._drop(meili._uid(kind))
        await meili.close()
    measured["ilike"] = await _measured(_by_ilike(pool), corpus.asked)
    for engine, kinds in measured.items():
        for kind, figures in kinds.items():
            told = "  ".join(f"{figure} {value:.3f}" for figure, value in figures.items())
            sys.stdout.write(f"{name} {engine:<12} {kind:<14} {told}\n")
    gates = GATES[name]
    for engine in measured.keys() - {"ilike"}:
        figures = measured[engine]["all"]
        assert figures["nDCG@10"] >= gates["nDCG@10"], engine
        assert figures["recall@50"] >= gates["recall@50"], engine
        assert figures["nothing"] <= gates["nothing"], engine
        assert figures["nDCG@10"] > measured["ilike"]["all"]["nDCG@10"]
