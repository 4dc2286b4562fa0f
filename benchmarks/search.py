"""The embedded search engine, and texts of people beside those of needs."""

from __future__ import annotations

import asyncio
import random
import tempfile
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from time import perf_counter

import asyncpg
import numpy as np

from talent_platform.database import embedded
from talent_search.documents import Document, DocumentKind
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


async def _engine(pool: asyncpg.Pool, candidates: list[Document]) -> tuple[float, float, float]:
    """Documents/s of a rebuild and of an update, and queries/s with a facet and highlights."""
    engine = PostgresEngine(pool)
    begun = perf_counter()
    await engine.rebuild(DocumentKind.CANDIDATE, _stream(candidates))
    rebuilt = len(candidates) / (perf_counter() - begun)
    begun = perf_counter()
    await engine.upsert(candidates[:1000])
    updated = 1000 / (perf_counter() - begun)
    chance = random.Random(1)
    texts = [chance.choice(chance.choice(candidates).skills) for _ in range(ASKED)]
    texts += [chance.choice(candidates).title for _ in range(ASKED)]
    begun = perf_counter()
    for text in texts:
        page = await engine.search(
            Query(
                DocumentKind.CANDIDATE, SearchScope(EVERYTHING), text=text, facets=("county",), highlight=True
            )
        )
        assert page.hits
    return rebuilt, updated, len(texts) / (perf_counter() - begun)


async def _measure(pool: asyncpg.Pool, scale: int) -> None:
    candidates = synthetic(DocumentKind.CANDIDATE, CANDIDATES * scale, 1)
    needs = synthetic(DocumentKind.NEED, NEEDS * scale, 2)
    rebuilt, updated, asked = await _engine(pool, candidates)
    print(
        f"search, scale {scale}, {len(candidates):,} documents: rebuild {rebuilt:,.0f} and update "
        f"{updated:,.0f} documents/s, {asked:,.0f} queries/s with facet and highlights"
    )
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


async def _run(scales: tuple[int, ...]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        server = embedded.server(Path(folder) / "postgres")
        try:
            for scale in scales:
                server.psql(f"create database bench_{scale}")
                async with asyncpg.create_pool(
                    server.get_uri(f"bench_{scale}"), min_size=1, max_size=2
                ) as pool:
                    await pool.execute(POSTGRES_SCHEMA)
                    await _measure(pool, scale)
        finally:
            server.cleanup()


def main(scales: tuple[int, ...] = (1, 10)) -> None:
    """Print two lines per scale; 1 is the demo city."""
    asyncio.run(_run(scales))


if __name__ == "__main__":
    main()
