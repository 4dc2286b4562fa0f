"""What every table to the superior says of itself: which period, filled when, by which city."""

from __future__ import annotations

from datetime import date

from talent_platform.clock import today
from talent_platform.i18n import N_
from talent_platform.reference.codes import city
from talent_platform.upward.figures import Counted, Figure, Period


async def _period(period: Period) -> Counted:
    return {(): "至".join((_day(period.first), _day(period.last)))}


async def _filled(_period: Period) -> Counted:
    return {(): _day(today())}


async def _city(_period: Period) -> Counted:
    return {(): city()[1]}


def _day(day: date) -> str:
    return day.strftime("%Y年%-m月%-d日")


FIGURES = (
    Figure("table.period", N_("填报期"), (), _period, N_("填报期的第一天和最后一天")),
    Figure("table.filled", N_("填报日期"), (), _filled, N_("填表当天的日期")),
    Figure("table.city", N_("填报单位"), (), _city, N_("本市的名称")),
)
