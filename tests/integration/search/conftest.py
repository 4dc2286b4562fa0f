"""A database of their own for the search engines, and Meilisearch when one can be had.

Meilisearch: `TALENT_MEILI_URL` (and `TALENT_MEILI_KEY`) of a running server, or a `meilisearch` binary on
PATH, which is started on loopback for the session. Otherwise its half of the contract is skipped, and said
to be.
"""

import os
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Protocol
from uuid import uuid4

import asyncpg
import pytest
from real_meilisearch import KEY, NONE_HERE, Meilisearch

sys.path.insert(0, str(Path(__file__).parent))
from standin import StandIn

from talent_search.documents import Document, DocumentKind
from talent_search.engines.engine import SearchEngine
from talent_search.engines.meili import MeiliEngine
from talent_search.engines.postgres import PostgresEngine
from talent_search.engines.postgres_schema import POSTGRES_SCHEMA
from talent_search.outbox import OUTBOX_SCHEMA


class Server(Protocol):
    """The running PostgreSQL of `tests/conftest.py`."""

    def url(self, name: str) -> str: ...

    async def execute(self, sql: str) -> None: ...


@pytest.fixture(scope="session")
async def pool(server: Server) -> AsyncIterator[asyncpg.Pool]:
    """A pool on a fresh database with only the tables of the engine and the outbox."""
    name = f"search_{uuid4().hex[:8]}"
    await server.execute(f"create database {name}")
    made = await asyncpg.create_pool(server.url(name), min_size=1, max_size=6)
    await made.execute(POSTGRES_SCHEMA + OUTBOX_SCHEMA)
    yield made
    await made.close()
    await server.execute(f"drop database {name}")


@pytest.fixture(scope="session")
async def meilisearch(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[tuple[str, str | None]]:
    """Address and key of a server; skips when there is none."""
    if url := os.environ.get("TALENT_MEILI_URL"):
        yield url, os.environ.get("TALENT_MEILI_KEY")
        return
    server = Meilisearch(tmp_path_factory.mktemp("meilisearch"))
    await server.start()
    yield server.url, KEY
    server.stop()


@pytest.fixture(scope="session")
async def postgres_engine(pool: asyncpg.Pool) -> PostgresEngine:
    """The embedded engine."""
    return PostgresEngine(pool)


@pytest.fixture(scope="session")
async def meili_engine(meilisearch: tuple[str, str | None]) -> AsyncIterator[MeiliEngine]:
    """An engine with indexes of its own on the server, removed at the end."""
    url, key = meilisearch
    made = await _filled(MeiliEngine(url, key, prefix=f"test{uuid4().hex[:8]}"))
    yield made
    for kind in DocumentKind:
        await made._drop(made._uid(kind))
    await made.close()


@pytest.fixture(scope="session")
async def standin_engine() -> AsyncIterator[MeiliEngine]:
    """The same over the stand-in, which by this keeps the contract too."""
    server = StandIn()
    server.start()
    made = await _filled(MeiliEngine(server.url, prefix="test"))
    yield made
    await made.close()
    server.stop()


async def _filled(made: MeiliEngine) -> MeiliEngine:
    for kind in DocumentKind:
        await made.rebuild(kind, _nothing())
    return made


async def _nothing() -> AsyncIterator[Document]:
    for document in ():
        yield document


@pytest.fixture(scope="session", params=["postgres_engine", "meili_engine"])
def engine(request: pytest.FixtureRequest) -> SearchEngine:
    """Each engine in turn, over servers that run."""
    made: SearchEngine = request.getfixturevalue(request.param)
    return made


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """One line that cannot be overlooked when half of the contract did not run."""
    skipped = terminalreporter.stats.get("skipped", [])
    if any(NONE_HERE in str(report.longrepr) for report in skipped):
        terminalreporter.write_sep(
            "!", f"search contract NOT run against Meilisearch ({NONE_HERE})", yellow=True
        )
