"""The days of a hire."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

from talent_matching import DatedFileError, in_force
from talent_platform.errors import Conflict, Invalid
from talent_platform.i18n import N_, gettext

FOLDER = Path(__file__).parent / "guarantee"
AHEAD = timedelta(days=366)
"""How far ahead a start may be named."""
_DAY = N_("请填写到岗日期")
_LEFT = N_("请填写最后工作日")
_NO_FIGURE = N_("保证期的天数尚未设定，不能登记保证期内离职")


def guarantee_days(day: date) -> int | None:
    """The dated figure in force: calendar days after the start; None where none is set."""
    try:
        days = in_force(day, FOLDER).get("days")
    except DatedFileError:
        return None
    return None if days is None else int(days)


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


def require_over(action: str, starts: date | None, left: date | None, today: date) -> None:
    """Whether a hire can end as `action` says today; `left`: the last day at work.

    Raises:
        Conflict: it is too early to say that nobody came, or the guarantee time is over or not set.
        Invalid: no last day, or one before the start or after today.
    """
    if action == "undo_hire" or starts is None:
        return
    until = guaranteed_until(starts)
    if action == "no_show":
        if today < starts:
            raise Conflict(gettext("到岗日期是 {day}，在此之前不能登记未报到", day=starts.isoformat()))
        last = today
    else:
        if left is None:
            raise Invalid(_LEFT, {"left": _LEFT})
        if not starts <= left <= today:
            said = gettext(
                "最后工作日应在 {first} 至 {last} 之间", first=starts.isoformat(), last=today.isoformat()
            )
            raise Invalid(said, {"left": said})
        last = left
    if until is None:
        raise Conflict(_NO_FIGURE)
    if last > until:
        raise Conflict(gettext("保证期已于 {day} 届满，此后的离职不再影响这条对接", day=until.isoformat()))
