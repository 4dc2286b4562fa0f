"""Working days by the State Council's yearly notices; there is no formula.

The start day never counts (Civil Code article 201, recalled). CalendarError is raised for a year whose
notice is not known: a guess would move a legal deadline.
"""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from typing import Final

_DAY: Final = timedelta(days=1)


def years_after(day: date, years: int) -> date:
    """The same day some years later; 29 February becomes 1 March."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)


class CalendarError(ValueError):
    """A day in a year whose holidays have not been announced to us."""


@dataclass(frozen=True)
class WorkingDays:
    """The years whose notice is known: days off, and weekend days on which people work (调休)."""

    holidays: frozenset[date]
    makeup: frozenset[date]
    years: frozenset[int]
    compared: frozenset[int] = frozenset()
    """Years of which every day was compared with the notice; the others come from copies that agree."""
    invented: frozenset[int] = frozenset()
    """Those of a fictional city, from no notice of the State Council."""

    def with_year(
        self, year: int, holidays: Iterable[date], makeup: Iterable[date], *, invented: bool = False
    ) -> "WorkingDays":
        """A copy that knows this year by this notice instead of any other; a notice also names days of the
        December before."""
        return WorkingDays(
            frozenset(day for day in self.holidays if day.year != year) | frozenset(holidays),
            frozenset(day for day in self.makeup if day.year != year) | frozenset(makeup),
            self.years | {year},
            self.compared - {year},
            self.invented | {year} if invented else self.invented,
        )

    def is_working(self, day: date) -> bool:
        """True on weekdays that are no holiday and on make-up weekend days."""
        if day.year not in self.years:
            first, last = min(self.years), max(self.years)
            raise CalendarError(f"{day.year} 年的放假安排尚未收录,无法计算工作日;已收录 {first} 至 {last} 年")
        return day in self.makeup or (day.weekday() < 5 and day not in self.holidays)

    def count(self, start: date, end: date) -> int:
        """Working days after `start` up to and including `end`; 0 when `end` is not after `start`."""
        return sum(self.is_working(start + _DAY * n) for n in range(1, (end - start).days + 1))

    def after(self, start: date, days: int) -> date:
        """The `days`-th working day after `start`."""
        if days < 0:
            raise ValueError("工作日天数不得为负")
        day = start
        while days:
            day += _DAY
            days -= self.is_working(day)
        return day


@cache
def shipped_calendar() -> WorkingDays:
    """The notices in data/working-days.csv."""
    holidays, makeup, unread = set[date](), set[date](), set[int]()
    with files("talent_posts").joinpath("data", "working-days.csv").open(encoding="utf-8") as text:
        for row in csv.DictReader(text):
            day = date.fromisoformat(row["date"])
            (holidays if row["kind"] == "holiday" else makeup).add(day)
            if row["status"] != "verified":
                unread.add(day.year)
    years = frozenset(day.year for day in holidays | makeup)
    return WorkingDays(frozenset(holidays), frozenset(makeup), years, years - unread)
