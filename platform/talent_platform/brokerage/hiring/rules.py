"""The days of a hire."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

from talent_matching import DatedFileError, in_force
from talent_platform.accounts.roles import Role
from talent_platform.errors import Conflict, Invalid
from talent_platform.i18n import N_, gettext

FOLDER = Path(__file__).parent / "guarantee"
ANSWERS = Path(__file__).parent / "answers"
AHEAD = timedelta(days=366)
"""How far ahead a start may be named."""
_DAY = N_("请填写到岗日期")
_LEFT = N_("请填写最后工作日")
_NO_FIGURE = N_("保证期的天数尚未设定，不能登记未报到和保证期内离职")
_LONG_AGO = N_("最后工作日已过去太久（超过登记离职的期限），须由市级核实后登记")
_CITY = N_("保证期已经届满或不适用，撤销录用登记须由市级办理")


def guarantee_days(day: date) -> int | None:
    """The dated figure in force: calendar days after the start; None where none is set."""
    return _figure(day, FOLDER, "days")


def answer_within(day: date) -> int | None:
    """Working days in which the other side answers what the employer says; None where no figure is set."""
    return _figure(day, ANSWERS, "answer_within")


def _figure(day: date, folder: Path, name: str) -> int | None:
    try:
        found = in_force(day, folder).get(name)
    except DatedFileError:
        return None
    return None if found is None else int(found)


def guaranteed_until(starts: date) -> date | None:
    """The last day of the guarantee time of who starts on this day."""
    days = guarantee_days(starts)
    return None if days is None else starts + timedelta(days=days)


def start_day(named: date | None, stands: date | None, opened: date, today: date) -> date:
    """The day somebody names, or confirms.

    Raises:
        Invalid: none stands, or it lies before the case was opened or further ahead than `AHEAD`.
    """
    day = named or stands
    if day is None:
        raise Invalid(_DAY, {"starts": _DAY})
    if not opened <= day <= today + AHEAD:
        said = gettext(
            "到岗日期应在 {first} 至 {last} 之间", first=opened.isoformat(), last=(today + AHEAD).isoformat()
        )
        raise Invalid(said, {"starts": said})
    return day


def require_begun(starts: date | None, today: date) -> None:
    """Whether somebody can have come to work by now.

    Raises:
        Conflict: the start lies ahead.
    """
    if starts is not None and today < starts:
        raise Conflict(gettext("到岗日期是 {day}，在此之前不能登记已报到", day=starts.isoformat()))


def require_no_show(starts: date | None, after: date | None, today: date) -> None:
    """Whether it can be said today that nobody came; `after`: the working day after the start, None while
    the calendar of working days does not reach it.

    Raises:
        Conflict: too early, or the guarantee time is over or not set.
    """
    if starts is None:
        return
    if after is None:
        raise Conflict(
            gettext("到岗日期是 {day}，其后的工作日历尚未公布，还不能登记未报到", day=starts.isoformat())
        )
    if today < after:
        said = gettext(
            "到岗日期是 {day}，次一工作日（{after}）起才能登记未报到",
            day=starts.isoformat(), after=after.isoformat(),
        )  # fmt: skip
        raise Conflict(said)
    until = _require_guaranteed(starts)
    if today > until:
        raise Conflict(gettext("保证期已于 {day} 届满，不能再登记未报到", day=until.isoformat()))


def require_left(starts: date | None, left: date | None, today: date, role: Role) -> None:
    """Whether somebody who left has left within the guarantee time; `left`: the last day at work.

    Raises:
        Conflict: the guarantee time was over by then, or is not set; or it was so long ago that the city
            alone writes it down.
        Invalid: no last day, or one before the start or after today.
    """
    if starts is None:
        return
    if left is None:
        raise Invalid(_LEFT, {"left": _LEFT})
    if not starts <= left <= today:
        said = gettext(
            "最后工作日应在 {first} 至 {last} 之间", first=starts.isoformat(), last=today.isoformat()
        )
        raise Invalid(said, {"left": said})
    until = _require_guaranteed(starts)
    if left > until:
        raise Conflict(gettext("保证期已于 {day} 届满，此后的离职不再影响这条对接", day=until.isoformat()))
    within = _figure(today, ANSWERS, "left_within")
    if role is not Role.CITY and (within is None or today > left + timedelta(days=within)):
        raise Conflict(_LONG_AGO)


def last_to_leave(starts: date, today: date) -> date:
    """The latest last day at work that can be written down today, for `require_left`."""
    return min(today, guaranteed_until(starts) or today)


def require_undone(role: Role, starts: date | None, today: date) -> None:
    """Whether this bureau may still undo the hire: once the guarantee time is over, or not known, the city
    alone.

    Raises:
        Conflict: the city has to be asked.
    """
    until = guaranteed_until(starts) if starts else None
    if role is not Role.CITY and (until is None or today > until):
        raise Conflict(_CITY)


def _require_guaranteed(starts: date) -> date:
    until = guaranteed_until(starts)
    if until is not None:
        return until
    first = min((date.fromisoformat(one.stem) for one in FOLDER.glob("*.yaml")), default=None)
    if first is None or starts >= first:
        raise Conflict(_NO_FIGURE)
    raise Conflict(
        gettext(
            "到岗日期 {day} 早于保证期的起用日 {first}，不适用保证期",
            day=starts.isoformat(),
            first=first.isoformat(),
        )
    )
