"""What the clock does to requests of firms: their day, once the calendar of working days reaches it, and a
reminder of those past it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from talent_platform.audit import service as audit
from talent_platform.brokerage.liaison.tables import FirmRequest
from talent_platform.clock import today
from talent_platform.database.engine import DB, read_within
from talent_platform.dated.calendar import queries as calendars
from talent_platform.dated.calendar.queries import day_after
from talent_platform.dated.calendar.service import Settled
from talent_platform.i18n import gettext
from talent_posts import WorkingDays


@dataclass(frozen=True)
class _Undated:
    id: int
    organisation: int
    subject: str
    due_from: date
    due_days: int


_UNDATED = """SELECT id, organisation, subject, due_from, due_days FROM firm_request
    WHERE state = 'open' AND due IS NULL ORDER BY id"""


async def reckon_due() -> int:
    """Give open requests their day, as far as the calendar reaches by now; returns how many."""
    count = 0
    async with DB.transaction():
        calendar = await calendars.in_force()
        for row in await read_within(_Undated, _UNDATED + " FOR UPDATE SKIP LOCKED"):
            if (day := day_after(calendar, row.due_from, row.due_days)) is not None:
                await FirmRequest.update({FirmRequest.due: day}).where(FirmRequest.id == row.id)
                count += 1
    return count


async def remind_overdue() -> int:
    """Remind the officer, or the county's office where there is none, of each open request that is past its
    day, once for each day; returns how many."""
    async with DB.transaction():
        rows: list[dict[str, int]] = await FirmRequest.raw(
            "UPDATE firm_request SET reminded = due WHERE state = 'open' AND due < {} "
            "AND reminded IS DISTINCT FROM due RETURNING id",
            today(),
        )
        for row in rows:
            await audit.record(None, "request.late", f"firm_request:{row['id']}")
    return len(rows)


async def settled_by(calendar: WorkingDays) -> list[Settled]:
    """The open requests without a day that would have one by this calendar."""
    return [
        Settled(
            gettext("企业诉求「{subject}」的答复期限", subject=row.subject),
            f"/enterprises/{row.organisation}/service",
            day,
        )
        for row in await read_within(_Undated, _UNDATED)
        if (day := day_after(calendar, row.due_from, row.due_days)) is not None
    ]
