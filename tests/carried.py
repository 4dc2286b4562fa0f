"""Books carried over from elsewhere, as the owner of the tables does: the application enters nobody with
facts that no office has compared."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from talent_platform.database.engine import DB
from talent_platform.establishment.tables.institutions import StaffMember


@asynccontextmanager
async def as_owner() -> AsyncIterator[None]:
    """What is written inside is written as the owner of the tables."""
    async with DB.transaction():
        await StaffMember.raw("SET LOCAL ROLE NONE")
        yield


async def listed(*people: StaffMember) -> list[dict[str, Any]]:
    """Rows of the staff as they are; their ids."""
    async with as_owner():
        return await StaffMember.insert(*people)


async def rewritten(change: dict[Any, Any], person: int) -> None:
    """What a row of the staff says of somebody, otherwise than the application may say it."""
    async with as_owner():
        await StaffMember.update(change).where(StaffMember.id == person)
