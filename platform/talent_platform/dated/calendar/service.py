"""Entering a year's notice: what it may say, and which days it settles."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from talent_platform import clock
from talent_platform.accounts.actor import Actor
from talent_platform.accounts.permissions import require
from talent_platform.accounts.roles import Role
from talent_platform.dated import service as dated
from talent_platform.dated.calendar import queries
from talent_platform.dated.columns import Paper
from talent_platform.dated.service import DatedKind, ProposedValue
from talent_platform.dated.tables import CalendarYear
from talent_platform.errors import Invalid
from talent_platform.i18n import N_, gettext
from talent_platform.part import hooks
from talent_platform.reference.fields import Line


@dataclass(frozen=True)
class EnteredYear(ProposedValue):
    """A year as somebody entered it."""

    year: int
    days: list[dict[str, object]]
    """Each with name, first, last and makeup (ISO dates)."""


CALENDAR = DatedKind(
    "calendar", CalendarYear, EnteredYear, N_("这一年另有一项待确认，请先确认或撤回"), named="year"
)
HOLIDAYS = (
    N_("元旦"), N_("春节"), N_("清明节"), N_("劳动节"), N_("端午节"), N_("中秋节"), N_("国庆节"),
)  # fmt: skip
ALWAYS_OFF = ((1, 1), (5, 1), (10, 1), (10, 2), (10, 3))
"""Month and day of the holidays that never move (全国年节及纪念日放假办法; the second of May since 2025)."""


class HolidayDays(BaseModel):
    """One holiday: its days off, and the weekend days worked for it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Annotated[Line, StringConstraints(min_length=1, max_length=20)] = Field(title=N_("节日"))
    first: date = Field(title=N_("放假首日"))
    last: date = Field(title=N_("放假末日"))
    makeup: tuple[date, ...] = Field(title=N_("调休上班日"), default=(), max_length=4)

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if not 0 <= (self.last - self.first).days < 15:
            raise ValueError(gettext("{name}：放假末日应在首日或之后，且不超过 15 天", name=self.name))
        return self


class CalendarForm(Paper):
    """The State Council's notice for a year."""

    year: int = Field(title=N_("年份"), ge=2000, le=2100)
    holidays: tuple[HolidayDays, ...] = Field(title=N_("放假安排"), min_length=1, max_length=12)


@dataclass(frozen=True)
class Settled:
    """A deadline that a calendar settles."""

    label: str
    url: str
    day: date


async def propose(actor: Actor, form: CalendarForm) -> int:
    """Lay a year before a second person; nothing is counted by it yet.

    Raises:
        Invalid: a past year, days that are not of the year, or no notice as there ever was one.
        Conflict: another for the year is waiting.
    """
    require(actor, Role.CITY)
    _check(form)
    days = [each.model_dump(mode="json") for each in form.holidays]
    content = {"year": form.year, "days": days}
    return await dated.propose(CALENDAR, actor, form, content)


def _check(form: CalendarForm) -> None:
    """A slip of the pen would move deadlines of everybody."""
    if form.year < clock.today().year:
        raise Invalid(N_("过去的年份不能更改"), {"year": N_("过去的年份不能更改")})
    off = [day for each in form.holidays for day in queries.days_off(each.first, each.last)]
    on = [day for each in form.holidays for day in each.makeup]
    known = {*off, *on}
    wrong = ""
    if len(known) < len(off) + len(on):
        wrong = gettext("同一天不能写两次")
    elif strange := [
        day for day in known if day.year != form.year and (day.year, day.month) != (form.year - 1, 12)
    ]:
        wrong = gettext("{day} 不在这一年", day=min(strange).isoformat())
    elif weekday := [day for day in on if day.weekday() < 5]:
        wrong = gettext("调休上班日 {day} 不是周六、周日", day=min(weekday).isoformat())
    elif missing := [day for day in ALWAYS_OFF if date(form.year, *day) not in off]:
        month, day = missing[0]
        wrong = gettext("缺少法定节假日 {month} 月 {day} 日", month=month, day=day)
    if wrong:
        raise Invalid(wrong, {"holidays": wrong})


async def confirm(actor: Actor, year_id: int) -> None:
    """From now on it is counted by it, and what waited for it gets its day.

    Raises:
        Conflict: it no longer waits.
        NotAllowed: not a second person of the bureau.
    """
    await dated.confirm(CALENDAR, actor, year_id)
    for reckon in hooks("calendar.set"):
        await reckon()


async def preview(row: EnteredYear) -> list[Settled]:
    """Every deadline not known today that would be known with a proposal, the nearest first."""
    calendar = queries.with_row(await queries.in_force(), row.year, row.days)
    found = [each for settles in hooks("calendar.settles") for each in await settles(calendar)]
    return sorted(found, key=lambda each: (each.day, each.url))
