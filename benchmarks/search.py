"""The embedded search engine, Meilisearch beside it (`TALENT_MEILI_URL` of a running server, left out
without), and texts of people beside those of needs. Absolute figures are this machine's."""

from __future__ import annotations

import asyncio
import os
import random
import sys
import tempfile
from collections.abc import AsyncIterator, Sequence
from math import log
from pathlib import Path
from time import perf_counter

import asyncpg
import numpy as np

from talent_platform.database import embedded
from talent_search.documents import Document, DocumentKind
from talent_search.engines.engine import SearchEngine
from talent_search.engines.meili import MeiliEngine
from talent_search.engines.postgres import PostgresEngine
from talent_search.engines.postgres_schema import POSTGRES_SCHEMA
from talent_search.queries import EVERYTHING, Query, SearchScope
from talent_search.text.lexicon import occupations, skills
from talent_search.text.overlap import Overlap, text_of

CANDIDATES, NEEDS = 6_000, 600
ASKED, PAIRS = 60, 1_000_000
COUNTIES = tuple(str(number) for number in range(210101, 210113))


def synthetic(kind: DocumentKind, size: int, seed: int) -> list[Document]:
    """People or needs made of the lexicon: an occupation (some much more frequent), its skills and others."""
    chance = random.Random(seed)
    jobs, names = list(occupations().values()), list(skills())
    share = [1 / (place + 1) for place in range(len(jobs))]
    chance.shuffle(share)
    documents = []
    for number, job in enumerate(chance.choices(jobs, share, k=size)):
        more, other, third = chance.sample(names, 3)
        body = (
            f"从事{job.branch}工作{chance.randint(1, 30)}年，主持{more}项目，参与{other}改造和{third}攻关。"
        )
        own = (*chance.sample(job.skills, min(3, len(job.skills))), *chance.sample(names, 2))
        county = chance.choice(COUNTIES)
        documents.append(
            Document(kind=kind, id=str(number), title=job.title, skills=own, body=body, county=county)
        )
    return documents


async def _stream(documents: Sequence[Document]) -> AsyncIterator[Document]:
    for document in documents:
        yield document


def _asked(candidates: list[Document]) -> dict[str, list[str]]:
    """Texts of each kind that somebody types."""
    chance = random.Random(1)
    skill, other = ([chance.choice(chance.choice(candidates).skills) for _ in range(ASKED)] for _ in range(2))
    return {
        "one skill": skill,
        "two skills": [" ".join(pair) for pair in zip(skill, other, strict=True)],
        "occupation": [chance.choice(candidates).title for _ in range(ASKED)],
        "工程师": ["工程师"] * ASKED,
        "two characters": ["钣金", "电芯", "装调", "工艺"] * (ASKED // 4),
        "no hit": ["啊吧嘎哒", "qqzzxx", "木里藏", "鱼鸟虫草"] * (ASKED // 4),
        "empty": [""] * ASKED,
    }


async def _seconds(engine: SearchEngine, texts: list[str]) -> list[float]:
    """Of each query with a facet and highlights, in ascending order."""
    found = []
    for text in texts:
        begun = perf_counter()
        await engine.search(
            Query(
                DocumentKind.CANDIDATE, SearchScope(EVERYTHING), text=text, facets=("county",), highlight=True
            )
        )
        found.append(perf_counter() - begun)
    return sorted(found)


async def _engine(engine: SearchEngine, candidates: list[Document], scale: int) -> dict[str, float]:
    """Fill it, change some, ask it; the medians by kind of text."""
    begun = perf_counter()
    await engine.rebuild(DocumentKind.CANDIDATE, _stream(candidates))
    rebuilt = len(candidates) / (perf_counter() - begun)
    begun = perf_counter()
    await engine.upsert(candidates[:1000])
    updated = min(1000, len(candidates)) / (perf_counter() - begun)
    print(
        f"{engine.name}, scale {scale}, {len(candidates):,} documents: rebuild {rebuilt:,.0f} and update "
        f"{updated:,.0f} documents/s"
    )
    medians = {}
    for kind, texts in _asked(candidates).items():
        await _seconds(engine, texts[:3])
        took = await _seconds(engine, texts)
        medians[kind] = took[len(took) // 2]
        print(
            f"  {kind:<16} median {medians[kind] * 1000:6.1f} ms, "
            f"95 % {took[-len(took) // 20] * 1000:6.1f} ms"
        )
    return medians


async def _engines(pool: asyncpg.Pool, candidates: list[Document], scale: int) -> dict[str, dict[str, float]]:
    medians = {"postgres": await _engine(PostgresEngine(pool), candidates, scale)}
    size = await pool.fetchval(
        "select sum(pg_total_relation_size(oid))::bigint from pg_class "
        "where relkind = 'r' and relname like 'search_%'"
    )
    print(f"  {size / 1e6:,.0f} MB of tables and indexes")
    if url := os.environ.get("TALENT_MEILI_URL"):
        meili = MeiliEngine(url, os.environ.get("TALENT_MEILI_KEY"), prefix=f"bench{os.getpid()}")
        try:
            await meili.rebuild(DocumentKind.CANDIDATE, _stream(()))
            medians["meilisearch"] = await _engine(meili, candidates, scale)
        finally:
            await meili._drop(meili._uid(DocumentKind.CANDIDATE))  # noqa: SLF001 - only here is it not kept
            await meili.close()
    return medians


async def _measure(pool: asyncpg.Pool, scale: int) -> dict[str, dict[str, float]]:
    candidates = synthetic(DocumentKind.CANDIDATE, CANDIDATES * scale, 1)
    needs = synthetic(DocumentKind.NEED, NEEDS * scale, 2)
    medians = await _engines(pool, candidates, scale)
    chance = np.random.default_rng(1)
    need = np.sort(chance.integers(0, len(needs), PAIRS)).astype(np.int32)
    person = chance.integers(0, len(candidates), PAIRS).astype(np.int32)
    begun = perf_counter()
    overlap = Overlap(map(text_of, candidates), needs)
    read = perf_counter()
    overlap.of(need, person)
    compared = perf_counter()
    print(
        f"texts, scale {scale}: {len(candidates) + len(needs):,} read in {read - begun:.1f} s, "
        f"{PAIRS / (compared - read):,.0f} pairs/s compared"
    )
    return medians


def _growth(first: dict[str, float], last: dict[str, float], times: float) -> str:
    """By which power of the size the medians grow."""
    return ", ".join(f"{kind} {log(last[kind] / first[kind]) / log(times):.2f}" for kind in first)


async def _run(scales: tuple[int, ...]) -> None:
    medians = []
    with tempfile.TemporaryDirectory() as folder:
        server = embedded.server(Path(folder) / "postgres")
        try:
            for scale in scales:
                server.psql(f"create database bench_{scale}")
                async with asyncpg.create_pool(
                    server.get_uri(f"bench_{scale}"), min_size=1, max_size=2
                ) as pool:
                    await pool.execute(POSTGRES_SCHEMA)
                    medians.append(await _measure(pool, scale))
        finally:
            server.cleanup()
    if len(scales) > 1:
        for engine, first in medians[0].items():
            print(f"{engine}, growth: {_growth(first, medians[-1][engine], scales[-1] / scales[0])}")


def main() -> None:
    """Print some lines for each scale given, or for 1, the demo city, and 10."""
    asyncio.run(_run(tuple(map(int, sys.argv[1:])) or (1, 10)))


if __name__ == "__main__":
    main()
