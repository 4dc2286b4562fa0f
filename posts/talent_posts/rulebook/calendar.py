"""Working days by the State Council's yearly notices; there is no formula.

The start day never counts (Civil Code article 201, recalled). CalendarError is raised for a year whose
notice is not in data/working-days.csv: a guess would move a legal deadline.
"""

import csv
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from typing import Final

_DAY: Final = timedelta(days=1)


class CalendarError(ValueError):
    """A day in a year whose holidays have not been announced to us."""


@cache
def _notices() -> tuple[frozenset[date], frozenset[date], frozenset[int]]:
    holidays: set[date] = set()
    makeup: set[date] = set()
    years: set[int] = set()
    with files("talent_posts").joinpath("data", "working-days.csv").open(encoding="utf-8") as text:
        for row in csv.DictReader(text):
            day = date.fromisoformat(row["date"])
            years.add(day.year)
            (holidays if row["kind"] == "holiday" else makeup).add(day)
    return frozenset(holidays), frozenset(makeup), frozenset(years)


def is_working_day(day: date) -> bool:
    """True on weekdays that are no holiday and on make-up weekend days (调休)."""
    holidays, makeup, years = _notices()
    if day.year not in years:
        first, last = min(years), max(years)
        raise CalendarError(f"{day.year} 年的放假安排尚未收录,无法计算工作日;已收录 {first} 至 {last} 年")
    return day in makeup or (day.weekday() < 5 and day not in holidays)


def count_working_days(start: date, end: date) -> int:
    """Working days after `start` up to and including `end`; 0 when `end` is not after `start`."""
    return sum(is_working_day(start + _DAY * n) for n in range(1, (end - start).days + 1))


def add_working_days(start: date, days: int) -> date:
    """The `days`-th working day after `start`."""
    if days < 0:
        raise ValueError("工作日天数不得为负")
    day = start
    while days:
        day += _DAY
        days -= is_working_day(day)
    return day
