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
    return _days_of(await _confirmed())


def _days_of(rows: Sequence[Mapping[str, Any]]) -> tuple[tuple[int, str], ...]:
    return tuple((row["year"], row["days"]) for row in rows)


def day_after(calendar: WorkingDays, day: date, days: int) -> date | None:
    """The day that is so many working days after `day`; None beyond the known years."""
    try:
        return calendar.after(day, days)
    except CalendarError:
        return None


def last_start_over(calendar: WorkingDays, days: int, on: date) -> date | None:
    """The last day of which a term of so many working days has run out before `on`; None where the calendar
    does not reach back."""
    start = on - _DAY * (days + 1)
    try:
        while calendar.after(start, days) >= on:
            start -= _DAY
    except CalendarError:
        return None
    return start


def days_off(first: date, last: date) -> list[date]:
    """The days of a holiday, both ends included."""
    return [first + _DAY * n for n in range((last - first).days + 1)]


def with_row(calendar: WorkingDays, year: int, days: Sequence[Mapping[str, Any]]) -> WorkingDays:
    """The calendar with a year as it is stored."""
    off, on = set[date](), set[date]()
    for each in days:
        first, last = (date.fromisoformat(each[name]) for name in ("first", "last"))
        off.update(days_off(first, last))
        on |= {date.fromisoformat(day) for day in each["makeup"]}
    return calendar.with_year(year, off, on, invented=city()[0] == FICTIONAL)


async def known_years() -> list[KnownYear]:
    """The newest first."""
    rows = await _confirmed()
    calendar = _calendar(_days_of(rows), city()[0] == FICTIONAL)
    own = {row["year"]: row for row in rows}
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
    return calendar.count(date(year - 1, 12, 31), date(year, 12, 31))


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
