"""What the clock does to services: days once the calendar reaches them, and reminders of those gone by."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from talent_platform.brokerage.cases import deadlines as cases
from talent_platform.brokerage.landing.life import KINDS, UNSETTLED
from talent_platform.brokerage.landing.tables import LandingEvent, LandingService
from talent_platform.brokerage.liaison import deadlines as requests
from talent_platform.clock import today
from talent_platform.database.engine import DB, read_within
from talent_platform.dated.calendar import queries as calendars
from talent_platform.dated.calendar.queries import day_after
from talent_platform.dated.calendar.service import Settled
from talent_platform.i18n import N_, gettext
from talent_platform.i18n.said import Said, kept
from talent_platform.workflow.history import line, write_line
from talent_posts import WorkingDays

_LEFT = [str(state) for state in UNSETTLED]


@dataclass(frozen=True)
class _Undated:
    id: int
    landing: int
    kind: str
    due_from: date
    due_days: int


@dataclass(frozen=True)
class _Late:
    id: int
    landing: int
    state: str
    due: date


_UNDATED = """SELECT s.id, s.landing, s.kind, s.due_from, s.due_days FROM landing_service s
    JOIN landing l ON l.id = s.landing AND l.state = 'open'
    WHERE s.state = ANY({}) AND s.due IS NULL AND s.due_days IS NOT NULL"""


async def reckon_due() -> int:
    """Give cases, services and requests of firms their day that have none, as far as the calendar reaches by
    now."""
    count = await cases.reckon_due() + await requests.reckon_due()
    async with DB.transaction():
        rows = await read_within(
            _Undated, _UNDATED + " ORDER BY s.id FOR NO KEY UPDATE OF l, s SKIP LOCKED", _LEFT
        )
        calendar = await calendars.in_force()
        for row in rows:
            if (day := day_after(calendar, row.due_from, row.due_days)) is not None:
                await LandingService.update(
                    {LandingService.due: day, LandingService.version: LandingService.version + 1}
                ).where(LandingService.id == row.id)
                count += 1
    return count


async def settled_by(calendar: WorkingDays) -> list[Settled]:
    """The cases, services and requests of firms without a day that would have one by this calendar."""
    rows = await read_within(_Undated, _UNDATED, _LEFT)
    others = await cases.settled_by(calendar) + await requests.settled_by(calendar)
    return others + [
        Settled(
            gettext("落地服务「{kind}」的办理期限", kind=gettext(KINDS[row.kind])),
            f"/landings/{row.landing}",
            day,
        )
        for row in rows
        if (day := day_after(calendar, row.due_from, row.due_days)) is not None
    ]


async def remind_overdue() -> int:
    """Remind who sees to a service that is past its day, once for each day set; returns how many."""
    async with DB.transaction():
        rows = await read_within(
            _Late,
            "UPDATE landing_service s SET reminded = s.due FROM landing l WHERE l.id = s.landing "
            "AND l.state = 'open' AND s.state = ANY({}) AND s.due < {} AND s.reminded IS DISTINCT FROM s.due "
            "RETURNING s.id, s.landing, s.state, s.due",
            _LEFT, today(),
        )  # fmt: skip
        for row in rows:
            text = kept(Said(N_("应于 {day} 前办理"), day=row.due.isoformat()))
            written = line(None, "reminded", before=row.state, after=row.state, note=text)
            await write_line(LandingEvent, {"landing": row.landing, "service": row.id}, written)
    return len(rows)
