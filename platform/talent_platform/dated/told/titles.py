"""How what two people set is called for those who are told of it."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.roles import Role
from talent_platform.dated.tables import CalendarYear
from talent_platform.events import Title
from talent_platform.i18n import gettext


async def years(reader: Actor, ids: Collection[int]) -> Mapping[int, Title]:
    """By the year."""
    if reader.role is not Role.CITY:
        return {}
    rows = await CalendarYear.select(CalendarYear.id, CalendarYear.year).where(
        CalendarYear.id.is_in(list(ids))
    )
    return {
        row["id"]: Title(gettext("{year} 年放假安排", year=row["year"]), f"/calendar/years/{row['id']}")
        for row in rows
    }
