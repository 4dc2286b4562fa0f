"""What the clock does to cases."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from talent_platform.audit import service as audit
from talent_platform.brokerage.cases.service import LIVE, move, note
from talent_platform.brokerage.life import (
    CLOSED_UNANSWERED_AFTER,
    SIDES,
)
from talent_platform.brokerage.tables import Case, Stage
from talent_platform.clock import today
from talent_platform.database.engine import DB, read_within
from talent_platform.dated.calendar import queries as calendars
from talent_platform.dated.calendar.queries import day_after
from talent_platform.dated.calendar.service import Settled
from talent_platform.i18n import N_, gettext
from talent_platform.i18n.said import Said, kept
from talent_posts import WorkingDays


@dataclass(frozen=True)
class _Undated:
    id: int
    due_from: date
    due_days: int


@dataclass(frozen=True)
class _Reminded:
    id: int
    stage: str
    due: date


@dataclass(frozen=True)
class _Silent:
    id: int
    due: date
    employer_agreed: bool | None
    person_agreed: bool | None


async def reckon_due() -> int:
    """Give every live case its day that has none, as far as the calendar reaches by now; returns how many."""
    async with DB.transaction():
        rows = await read_within(
            _Undated,
            "SELECT id, due_from, due_days FROM match_case WHERE stage = ANY({}) AND due IS NULL "
            "ORDER BY id FOR UPDATE SKIP LOCKED",
            LIVE,
        )
        calendar = await calendars.in_force()
        days = {row.id: day_after(calendar, row.due_from, row.due_days) for row in rows}
        known = {case_id: day for case_id, day in days.items() if day is not None}
        for case_id, day in known.items():
            await Case.update({Case.due: day, Case.version: Case.version + 1}).where(Case.id == case_id)
    return len(known)


async def settled_by(calendar: WorkingDays) -> list[Settled]:
    """The live cases without a day that would have one by this calendar."""
    rows = await read_within(
        _Undated,
        "SELECT id, due_from, due_days FROM match_case WHERE stage = ANY({}) AND due IS NULL",
        LIVE,
    )
    return [
        Settled(gettext("对接 {n} 的办理期限", n=row.id), f"/cases/{row.id}", day)
        for row in rows
        if (day := day_after(calendar, row.due_from, row.due_days)) is not None
    ]


async def remind_overdue() -> int:
    """Note every live case past its day, once for each day set; returns how many."""
    async with DB.transaction():
        rows = await read_within(
            _Reminded,
            "UPDATE match_case SET reminded = due WHERE stage = ANY({}) AND due < {} "
            "AND reminded IS DISTINCT FROM due RETURNING id, stage, due",
            LIVE, today(),
        )  # fmt: skip
        for row in rows:
            text = kept(Said(N_("应于 {day} 前办理"), day=row.due.isoformat()))
            await note(None, row.id, "reminded", row.stage, text=text, audience="bureau")
    return len(rows)


async def close_unanswered() -> int:
    """Close every case that still lacks an answer `CLOSED_UNANSWERED_AFTER` working days after the day it was
    reminded of, and none while that day is not yet known; returns how many. A new day set by the bureau gives
    a new reminder and new time. A case that cannot go on now waits."""
    async with DB.transaction():
        rows = await read_within(
            _Silent,
            "SELECT id, due, employer_agreed, person_agreed FROM match_case c "
            "WHERE stage = {} AND reminded = due AND due < {} AND case_obstacle(c) IS NULL "
            "ORDER BY id FOR UPDATE SKIP LOCKED",
            str(Stage.CONTACTED), today(),
        )  # fmt: skip
        calendar = await calendars.in_force()
        last = {row.id: day_after(calendar, row.due, CLOSED_UNANSWERED_AFTER) for row in rows}
        late = [row for row in rows if (day := last[row.id]) is not None and day < today()]
        for row in late:
            silent = [label for side, label in SIDES.items() if getattr(row, f"{side}_agreed") is None]
            await move(row.id, Stage.CLOSED, {}, reason="no_reply")
            said = N_("{sides}逾期未答复（期限 {day}，提醒后仍未答复）")
            text = kept(Said(said, sides=silent, day=row.due.isoformat()))
            await note(None, row.id, "closed", Stage.CLOSED, before=Stage.CONTACTED, text=text)
            await audit.record(None, "case.close", f"case:{row.id}", reason="no_reply")
    return len(late)
