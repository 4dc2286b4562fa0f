"""The database for the length of one command."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from talent_platform.database import embedded
from talent_platform.database import installation as installations
from talent_platform.database.engine import DB
from talent_platform.settings import settings


@asynccontextmanager
async def connected(*, migrating: bool = False) -> AsyncIterator[None]:
    """The database with its pool open, for the length of one command; migrated first only if it says so."""
    dsn = embedded.dsn(settings())
    if migrating:
        from talent_platform.database.migrate import migrate_if_needed  # noqa: PLC0415

        await migrate_if_needed(dsn)
    await installations.open_database(dsn)
    try:
        yield
    finally:
        await DB.close()
