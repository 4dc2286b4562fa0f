"""What the clock does to cases."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from talent_matching import in_force
from talent_platform.audit import service as audit
from talent_platform.brokerage.cases.service import LIVE, move, note
from talent_platform.brokerage.life import (
    CLOSED_UNANSWERED_AFTER,
    SIDES,
)
from talent_platform.brokerage.tables import Case, CaseReminder, Stage
from talent_platform.clock import today
from talent_platform.database.engine import DB, read_within
from talent_platform.dated.calendar import queries as calendars
from talent_platform.dated.calendar.queries import day_after
from talent_platform.dated.calendar.service import Settled
from talent_platform.i18n import N_, gettext
from talent_platform.i18n.said import Said, kept
from talent_posts import CalendarError, WorkingDays

FOLDER = Path(__file__).parent / "reminders"


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
class _ToVerify(_Reminded):
    reached: bool
    """The other side has an account to answer with."""


@dataclass(frozen=True)
class _Waiting:
    id: int
    stage: str
    due: date
    step: str
    """Whom to remind: a side that has not answered, or the bureau."""
    reached: bool
    """Somebody of them has an account to be told with."""
    reminded_on: date | None

    @property
    def since(self) -> date:
        """From when time runs: the day (reminders come on the next), or the eve of a later reminder."""
        return max(self.due, self.reminded_on - timedelta(days=1)) if self.reminded_on else self.due


@dataclass(frozen=True)
class ReminderDays:
    """In working days: before a case's day its silent sides are asked again, after it the bureau is told."""

    sides_before: int
    bureau_after: int


def reminder_days(day: date) -> ReminderDays:
    """The dated figures in force."""
    content = in_force(day, FOLDER)
    return ReminderDays(int(content["sides_before"]), int(content["bureau_after"]))


def said_of_reminders() -> str:
    """When whom is reminded of a case, and when silence ends it, in one sentence."""
    days = reminder_days(today())
    return gettext(
        "期限前 {before} 个工作日再次提醒没有答复的一方；过期后提醒联络员，"
        "过期满 {after} 个工作日仍未办理的，告知主管部门；过期满 {close} 个工作日仍没有答复的，次日自动结束。"
        "没有账号的一方由联络员联系并登记答复，不因没有答复而自动结束。"
        "工作日历没有公布的日子，不提醒，也不结束。",
        before=days.sides_before, after=days.bureau_after, close=CLOSED_UNANSWERED_AFTER,
    )  # fmt: skip


@dataclass(frozen=True)
class _Silent:
    id: int
    due: date
    employer: date | None
    """From when its time runs: the day, or the eve of a later reminder, of the officer or of this side. None
    where it has answered, or could not: who was not reminded under an account has not kept silent."""
    person: date | None


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
    """Note every live case past its day, once for each day set; returns how many. One that is paused waits:
    nobody can work on it, and time runs from its reminder once it goes on."""
    async with DB.transaction():
        rows = await read_within(
            _Reminded,
            "UPDATE match_case c SET reminded = due, reminded_on = {} WHERE stage = ANY({}) AND due < {} "
            "AND reminded IS DISTINCT FROM due AND NOT is_paused(c) RETURNING id, stage, due",
            today(), LIVE, today(),
        )  # fmt: skip
        for row in rows:
            text = kept(Said(N_("应于 {day} 前办理"), day=row.due.isoformat()))
            await note(None, row.id, "reminded", row.stage, text=text, audience="bureau")
    return len(rows)


async def hand_to_verify() -> int:
    """Tell the officer of each hire of which the employer says that somebody is not there, and the other side
    has not answered by its day, or has no account to answer with; once for each day. Returns how many."""
    async with DB.transaction():
        rows = await read_within(
            _ToVerify,
            "UPDATE match_case c SET reminded = due "
            "WHERE stage = {} AND (due < {} OR NOT is_reached(c, 'person')) "
            "AND reminded IS DISTINCT FROM due AND EXISTS (SELECT FROM placement p WHERE p.match_case = c.id "
            "AND p.state = 'hired' AND (p.employer_present IS FALSE OR p.left_said IS NOT NULL)) "
            "RETURNING id, stage, due, is_reached(c, 'person') AS reached",
            str(Stage.HIRED), today(),
        )  # fmt: skip
        for row in rows:
            silent = Said(N_("人才一方至 {day} 没有答复"), day=row.due.isoformat())
            text = kept(silent if row.reached else Said(N_("人才一方没有账号，请联系核实")))
            await note(None, row.id, "to_verify", row.stage, text=text, audience="bureau")
    return len(rows)


_SILENT = """
    SELECT c.id, c.stage, c.due, s.step, is_reached(c, s.step) AS reached, c.reminded_on FROM match_case c
    JOIN LATERAL (VALUES ('employer', c.employer_agreed), ('person', c.person_agreed)) AS s (step, agreed)
        ON s.agreed IS NULL
    WHERE c.stage = {} AND c.due IS NOT NULL AND case_obstacle(c) IS NULL AND NOT EXISTS (
        SELECT FROM case_reminder r WHERE (r.match_case, r.step, r.due) = (c.id, s.step, c.due)
        AND (r.reached OR NOT is_reached(c, s.step)))
    ORDER BY c.id, s.step"""
_LATE = """
    SELECT c.id, c.stage, c.due, 'bureau' AS step, true AS reached, c.reminded_on FROM match_case c
    WHERE c.stage = ANY({}) AND c.reminded = c.due AND c.due < {} AND NOT is_paused(c) AND NOT EXISTS (
        SELECT FROM case_reminder r WHERE (r.match_case, r.step, r.due) = (c.id, 'bureau', c.due))
    ORDER BY c.id"""


async def ask_again() -> int:
    """Remind each side that has not answered when few working days are left; of one without an account, whom
    nobody could tell, the officer, who calls and writes the answer down. Returns how many."""
    left = reminder_days(today()).sides_before
    async with DB.transaction():
        rows = await read_within(_Waiting, _SILENT, str(Stage.CONTACTED))
        calendar = await calendars.in_force()
        days = {row: _between(calendar, today(), max(row.due, today())) for row in rows}
        near = [row for row, n in days.items() if n is not None and n <= left]
        done = await _reminded(near, "asked_again")
    return done  # noqa: RET504 - mypy: the transaction might end the block


async def tell_bureau() -> int:
    """Tell the bureau of each case whose officer was reminded and that is late all the same; returns how
    many."""
    after = reminder_days(today()).bureau_after
    async with DB.transaction():
        rows = await read_within(_Waiting, _LATE, LIVE, today())
        calendar = await calendars.in_force()
        days = {row: _between(calendar, row.since, today()) for row in rows}
        late = [row for row, n in days.items() if n is not None and n >= after]
        done = await _reminded(late, "escalated")
    return done  # noqa: RET504 - mypy: the transaction might end the block


def _between(calendar: WorkingDays, start: date, end: date) -> int | None:
    """Working days after `start` up to `end`; None where the calendar does not reach."""
    try:
        return calendar.count(start, end)
    except CalendarError:
        return None


_TO_ACT = N_("应于 {day} 前办理")
_TO_HEAR = N_("{sides}没有账号，请在 {day} 前联系并登记答复")
_PAST_TO_ACT = N_("期限 {day} 已过，请尽快办理")
_PAST_TO_HEAR = N_("{sides}没有账号，期限 {day} 已过，请尽快联系并登记答复")


async def _reminded(rows: Sequence[_Waiting], action: str) -> int:
    """Once for each case, step and day, whoever else is at it; and once more where a side has got an account
    since its officer was told."""
    done = 0
    for row in rows:
        new = await CaseReminder.raw(
            "INSERT INTO case_reminder AS known (match_case, step, due, reached, made_on) "
            "VALUES ({}, {}, {}, {}, {}) ON CONFLICT (match_case, step, due) "
            "DO UPDATE SET reached = true, made_on = excluded.made_on "
            "WHERE excluded.reached AND NOT known.reached RETURNING id",
            row.id, row.step, row.due, row.reached, today(),
        )  # fmt: skip
        if new:
            said = _TO_ACT if row.reached else _TO_HEAR
            if row.due < today():
                said = _PAST_TO_ACT if row.reached else _PAST_TO_HEAR
            sides = [SIDES[row.step]] if row.step in SIDES else []
            text = kept(Said(said, day=row.due.isoformat(), sides=sides))
            heard = (action, row.step) if row.reached else ("to_hear", "bureau")
            await note(None, row.id, heard[0], row.stage, text=text, audience=heard[1])
            done += 1
    return done


_SINCE = """CASE WHEN c.{side}_agreed IS NULL AND is_reached(c, '{side}') THEN (
    SELECT greatest(c.due, c.reminded_on - 1, r.made_on - 1) FROM case_reminder r
    WHERE (r.match_case, r.step, r.due) = (c.id, '{side}', c.due) AND r.reached) END AS {side}"""
_PAST = f"""
    SELECT c.id, c.due, {_SINCE.format(side="employer")}, {_SINCE.format(side="person")} FROM match_case c
    WHERE c.stage = {{}} AND c.reminded = c.due AND c.due < {{}} AND case_obstacle(c) IS NULL
    ORDER BY c.id FOR UPDATE SKIP LOCKED"""  # noqa: S608 - texts of this module


def _is_over(calendar: WorkingDays, since: date | None) -> bool:
    last = day_after(calendar, since, CLOSED_UNANSWERED_AFTER) if since else None
    return last is not None and last < today()


async def close_unanswered() -> int:
    """Close every case that still lacks an answer `CLOSED_UNANSWERED_AFTER` working days after the day it was
    reminded of and after the reminder, and none while that day is not yet known; returns how many. A new day
    set by the bureau gives a new reminder and new time. A case that cannot go on now waits; so does one that
    lacks only the answer of a side that was never reminded under an account, whom its officer has to hear."""
    async with DB.transaction():
        rows = await read_within(_Silent, _PAST, str(Stage.CONTACTED), today())
        calendar = await calendars.in_force()
        ended = 0
        for row in rows:
            silent = [SIDES[side] for side in SIDES if _is_over(calendar, getattr(row, side))]
            if not silent:
                continue
            ended += 1
            await move(row.id, Stage.CLOSED, {}, reason="no_reply")
            said = N_("{sides}逾期未答复（期限 {day}，提醒后仍未答复）")
            text = kept(Said(said, sides=silent, day=row.due.isoformat()))
            await note(None, row.id, "closed", Stage.CLOSED, before=Stage.CONTACTED, text=text)
            await audit.record(None, "case.close", f"case:{row.id}", reason="no_reply")
    return ended
