"""The embedded search engine and the batch shortlist, beside ts_rank over the very same tokens."""

from __future__ import annotations

import asyncio
import random
import tempfile
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from time import perf_counter

import asyncpg

from talent_platform.database import embedded
from talent_search.documents import Document, DocumentKind
from talent_search.engines.postgres import PostgresEngine
from talent_search.engines.postgres_schema import POSTGRES_SCHEMA
from talent_search.queries import EVERYTHING, Query, SearchScope
from talent_search.shortlist.shortlist import Shortlist
from talent_search.text.lexicon import occupations, skills
from talent_search.text.words import cut_document

CANDIDATES, NEEDS = 6_000, 600
BEST, ASKED = 50, 60
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


async def _ts_rank(
    pool: asyncpg.Pool, candidates: list[Document], needs: list[Document]
) -> tuple[list[list[int]], float]:
    """For each need the places of the best people by ts_rank over the very same tokens; queries/s."""
    await pool.execute("create table ranked (place integer, words tsvector)")
    await pool.executemany(
        "insert into ranked values ($1, $2::text::tsvector)",
        [(place, _vector(document)) for place, document in enumerate(candidates)],
    )
    await pool.execute("create index on ranked using gin (words)")
    await pool.execute("analyze ranked")
    found = []
    begun = perf_counter()
    for need in needs:
        rows = await pool.fetch(
            """select place from ranked, cast($1::text as tsquery) as asked where words @@ asked
               order by ts_rank(words, asked) desc, place limit $2""",
            " | ".join(_quoted(token) for token in cut_document(need)),
            BEST,
        )
        found.append([row["place"] for row in rows])
    return found, len(needs) / (perf_counter() - begun)


def _vector(document: Document) -> str:
    """A tsvector literal with one position for each weighted occurrence."""
    counted = cut_document(document).items()
    return " ".join(f"{_quoted(token)}:{','.join(map(str, range(1, n + 1)))}" for token, n in counted)


def _quoted(token: str) -> str:
    escaped = token.replace("\\", "\\\\").replace("'", "''")
    return f"'{escaped}'"


def _recall(shortlist: Shortlist, needs: list[Document], found: list[list[int]]) -> float:
    """Share of the best by exact BM25 among those found; people with equal scores count alike."""
    shares = []
    for need, places in zip(needs, found, strict=True):
        scores = shortlist.scores(need)
        cut = sorted(scores, reverse=True)[BEST - 1]
        shares.append(sum(scores[place] >= cut for place in places) / BEST)
    return sum(shares) / len(shares)


async def _measure(pool: asyncpg.Pool, scale: int) -> None:
    candidates = synthetic(DocumentKind.CANDIDATE, CANDIDATES * scale, 1)
    needs = synthetic(DocumentKind.NEED, NEEDS * scale, 2)
    rebuilt, updated, asked = await _engine(pool, candidates)
    begun = perf_counter()
    shortlist = Shortlist(candidates)
    built = perf_counter() - begun
    shortlist.top(needs[:1], BEST)  # compiles
    begun = perf_counter()
    pairs = shortlist.top(needs, BEST)
    batch = len(needs) / (perf_counter() - begun)
    exact = [pairs.candidate[pairs.need == place].tolist() for place in range(ASKED)]
    ranked, slow = await _ts_rank(pool, candidates, needs[:ASKED])
    batch_recall = _recall(shortlist, needs[:ASKED], exact)
    slow_recall = _recall(shortlist, needs[:ASKED], ranked)
    print(
        f"search, scale {scale}, {len(candidates):,} documents: rebuild {rebuilt:,.0f} and update "
        f"{updated:,.0f} documents/s, {asked:,.0f} queries/s with facet and highlights"
    )
    print(
        f"batch shortlist, scale {scale}, best {BEST} for {len(needs):,} needs: index {built:.1f} s, "
        f"{batch:,.0f} needs/s, recall {batch_recall:.3f}; ts_rank over the same tokens {slow:,.1f} needs/s "
        f"({batch / slow:,.0f} times slower), recall {slow_recall:.3f}"
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
