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
    """Rows of the staff as they are, skilled workers with a trade; their ids."""
    async with as_owner():
        rows = await StaffMember.insert(*people)
        await in_a_trade([row["id"] for row in rows])
        return rows


async def in_a_trade(people: list[int]) -> None:
    """Whoever of them has passed a skill test has the trade on record too; written as the owner."""
    await StaffMember.raw(
        "INSERT INTO staff_record (person, kind, facts, document, state, origin, asked, asked_by, asked_name,"
        " decided, decided_name, note) SELECT id, 'trade',"
        " jsonb_build_object('name', '焊工'), '', 'confirmed',"
        " 'first_load', '2015-01-01', 0, '', '2015-01-01', '', '' FROM staff_member"
        " WHERE id = ANY({}) AND skills <> '[]'",
        people,
    )


async def rewritten(change: dict[Any, Any], person: int) -> None:
    """What a row of the staff says of somebody, otherwise than the application may say it."""
    async with as_owner():
        await StaffMember.update(change).where(StaffMember.id == person)
