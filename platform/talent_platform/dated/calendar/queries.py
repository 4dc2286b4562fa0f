"""The calendar in force, which every deadline counts by."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from talent_platform.dated.tables import CalendarYear
from talent_platform.reference.codes import FICTIONAL, city
from talent_posts import CalendarError, WorkingDays, shipped_calendar

_DAY = timedelta(days=1)


@dataclass(frozen=True)
class KnownYear:
    """A year whose notice is known."""

    year: int
    working_days: int
    source: str
    """Empty for one that came with the software."""
    document: str
    compared: bool
    """Every day with the notice itself."""
    invented: bool
    proposal: int | None


async def in_force() -> WorkingDays:
    """What is counted by today. In the fictional city a year that its bureau entered is an invented one."""
    return _calendar(await entered(), city()[0] == FICTIONAL)


async def entered() -> tuple[tuple[int, str], ...]:
    """What two people have set: year and its days as stored."""
    return tuple((row["year"], row["days"]) for row in await _confirmed())


def day_after(calendar: WorkingDays, day: date, days: int) -> date | None:
    """The day that is so many working days after `day`; None beyond the known years."""
    try:
        return calendar.after(day, days)
    except CalendarError:
        return None


def made_up(calendar: WorkingDays, day: date | None) -> bool:
    """Whether a day counted by this calendar rests on an invented year."""
    return day is not None and day.year in calendar.invented


def with_row(calendar: WorkingDays, year: int, days: Sequence[Mapping[str, Any]]) -> WorkingDays:
    """The calendar with a year as it is stored."""
    off, on = set[date](), set[date]()
    for each in days:
        first, last = (date.fromisoformat(each[name]) for name in ("first", "last"))
        off |= {first + _DAY * n for n in range((last - first).days + 1)}
        on |= {date.fromisoformat(day) for day in each["makeup"]}
    return calendar.with_year(year, off, on, invented=city()[0] == FICTIONAL)


async def known_years() -> list[KnownYear]:
    """The newest first."""
    calendar = await in_force()
    own = {row["year"]: row for row in await _confirmed()}
    found = []
    for year in sorted(calendar.years, reverse=True):
        row = own.get(year, {"source": "", "document": "", "id": None})
        found.append(
            KnownYear(
                year, working_days_of(calendar, year), row["source"], row["document"],
                year in calendar.compared, year in calendar.invented, row["id"],
            )
        )  # fmt: skip
    return found


def working_days_of(calendar: WorkingDays, year: int) -> int:
    first = date(year, 1, 1)
    return sum(calendar.is_working(first + _DAY * n) for n in range((date(year + 1, 1, 1) - first).days))


async def _confirmed() -> list[dict[str, Any]]:
    """The entered years, each by the proposal that was confirmed last."""
    return list(
        await CalendarYear.raw(
            "SELECT DISTINCT ON (year) id, year, days::text AS days, source, document FROM calendar_year "
            "WHERE confirmed IS NOT NULL ORDER BY year, confirmed DESC, id DESC"
        )
    )


@lru_cache(maxsize=8)
def _calendar(own: tuple[tuple[int, str], ...], fictional: bool) -> WorkingDays:
    """One object as long as nothing changes; `fictional` is part of what it is made of."""
    calendar = shipped_calendar()
    for year, days in own:
        calendar = with_row(calendar, year, json.loads(days))
    return calendar
