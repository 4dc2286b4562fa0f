"""How far each office is, day by day, and which will not be done in time at the pace of the last days."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from talent_platform.clock import today
from talent_platform.database.engine import read_within
from talent_platform.dated.calendar import queries as calendar
from talent_platform.surveys.campaigns.queries import OfficeFigures, SurveyView
from talent_platform.surveys.tables import CampaignState
from talent_posts import CalendarError, WorkingDays

SHOWN = 15
"""Working days on a board; of a longer survey those up to today, and what is left."""
PACE = 5
"""Working days over which the pace is taken."""


@dataclass(frozen=True, slots=True)
class BoardLine:
    """One office; `answered` by the end of each day of the board, none for days to come."""

    standing: OfficeFigures
    answered: tuple[int | None, ...]
    recent: int
    """Enterprises that answered on the last working days (`PACE`), today among them."""
    behind: bool

    @property
    def done(self) -> int:
        """In percent, as `share`."""
        return self.share(self.standing.answered)

    def share(self, number: int | None) -> int:
        """In whole percent of the enterprises asked, rounded down: 100 is all of them."""
        return 100 * (number or 0) // self.standing.targets if self.standing.targets else 0

    def level(self, number: int | None) -> int:
        """How dark a day is, 0 to 5: below 10, 30, 50, 70, 90 percent, or more."""
        return (self.share(number) + 10) // 20


@dataclass(frozen=True, slots=True)
class SurveyBoard:
    days: tuple[date, ...]
    gaps: frozenset[date]
    """Of the days, those before which the office was shut for a day or more."""
    today: date
    due: date | None
    lines: tuple[BoardLine, ...]
    left: int | None
    """Working days after today up to the deadline; none where it is not known."""
    overdue: int | None
    """Working days since a deadline that is past; none while it is not, or where the calendar ends."""
    paced: int
    """Working days over which `recent` counts: fewer in a survey that has just begun."""

    @property
    def needed(self) -> int | None:
        """Enterprises a working day that are needed to be done in time; none where no day is left."""
        missing = sum(line.standing.targets - line.standing.answered for line in self.lines)
        return -(-missing // self.left) if self.left else None

    @property
    def pace(self) -> float:
        """Enterprises a working day on the last ones, to one decimal."""
        return round(sum(line.recent for line in self.lines) / self.paced, 1) if self.paced else 0


@dataclass(frozen=True, slots=True)
class _Answered:
    submission: int
    day: date
    firms: int


async def board(survey: SurveyView, standings: Sequence[OfficeFigures]) -> SurveyBoard | None:
    """Of these offices (`queries.standings`); nothing before the survey is opened."""
    if survey.opened is None:
        return None
    known = await calendar.in_force()
    now = today()
    days = _days(known, survey.opened, survey.due or now)
    left = known.count(now, survey.due) if survey.due else None
    found = await read_within(
        _Answered,
        "SELECT submission, day, count(*)::int AS firms FROM ("
        "SELECT r.submission, min((r.handed_in AT TIME ZONE 'Asia/Shanghai')::date) AS day FROM survey_row r "
        # A join is planned as if nothing were merged, row by row, while the statistics are old.
        "WHERE r.submission = ANY({}) AND r.handed_in IS NOT NULL AND r.target NOT IN ("
        "SELECT id FROM survey_target WHERE merged_into IS NOT NULL) GROUP BY r.submission, r.target) first "
        "GROUP BY submission, day",
        [one.id for one in standings],
    )
    by_office: dict[int, dict[date, int]] = {}
    for each in found:
        by_office.setdefault(each.submission, {})[each.day] = each.firms
    running = survey.state == CampaignState.OPEN
    past = [day for day in days if day <= now]
    shown = days[_start(days, now) :][:SHOWN]
    lines = []
    for one in standings:
        of_day = by_office.get(one.id, {})
        recent = sum(count for on, count in of_day.items() if past and on >= past[-PACE:][0])
        behind = running and _behind(one, recent, past, left, survey.due)
        answered = tuple(_until(of_day, day) if day <= now else None for day in shown)
        lines.append(BoardLine(one, answered, recent, behind))
    gaps = frozenset(day for before, day in pairwise(shown) if day - before > timedelta(days=1))
    return SurveyBoard(
        tuple(shown),
        gaps,
        now,
        survey.due,
        tuple(lines),
        left if running else None,
        _since(known, survey.due, now) if running else None,
        len(past[-PACE:]),
    )


def _since(known: WorkingDays, due: date | None, now: date) -> int | None:
    try:
        return known.count(due, now) if due is not None and now > due else None
    except CalendarError:
        return None


def _days(known: WorkingDays, first: date, last: date) -> list[date]:
    """Working days from first to last, as far as the calendar reaches."""
    days, day = [], first
    try:
        while day <= last:
            if known.is_working(day):
                days.append(day)
            day += timedelta(days=1)
    except CalendarError:
        pass
    return days


def _until(of_day: Mapping[date, int], day: date) -> int:
    return sum(count for on, count in of_day.items() if on <= day)


def _behind(
    one: OfficeFigures, recent: int, past: Sequence[date], left: int | None, due: date | None
) -> bool:
    """Whether the pace of the last days does not do; before two days have passed there is no pace."""
    missing = one.targets - one.answered
    if missing == 0 or due is None or left is None:
        return False
    if today() > due:
        return True
    return len(past) >= 2 and missing * len(past[-PACE:]) > recent * left


def _start(days: Sequence[date], now: date) -> int:
    """Where the window of the board begins among its days."""
    past = sum(day <= now for day in days)
    return max(0, min(past - SHOWN // 2, len(days) - SHOWN))
