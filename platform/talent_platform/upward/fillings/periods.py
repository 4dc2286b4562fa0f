"""The periods that tables are asked for: the month, quarter and year that ended last, and those that run."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from talent_platform.clock import today
from talent_platform.i18n import N_
from talent_platform.upward.figures import Period

_SPANS = ((1, N_("上月"), N_("本月")), (3, N_("上季度"), N_("本季度")), (12, N_("上年"), N_("本年")))


def last_periods(day: date | None = None) -> Sequence[tuple[str, Period]]:
    """Label and period, those that ended first; what runs ends with its own last day."""
    on = day or today()
    over: list[tuple[str, Period]] = []
    running: list[tuple[str, Period]] = []
    for months, past, current in _SPANS:
        first = date(on.year, (on.month - 1) // months * months + 1, 1)
        running.append((current, Period(first, _month(first, months) - timedelta(days=1))))
        over.append((past, Period(_month(first, -months), first - timedelta(days=1))))
    return [*over, *running]


def _month(first: date, months: int) -> date:
    """The first day of the month so many months later."""
    number = first.year * 12 + first.month - 1 + months
    return date(number // 12, number % 12 + 1, 1)
