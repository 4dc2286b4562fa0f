"""Who sits: answers, signing in, withdrawing from an applicant."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from asyncpg import UniqueViolationError

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.permissions import require, require_in_person
from talent_platform.audit import service as audit
from talent_platform.clock import now, today
from talent_platform.database.engine import DB
from talent_platform.errors import Conflict, Invalid, NotFound
from talent_platform.i18n import N_, gettext
from talent_platform.titles.access import KEEPERS, PERSONS
from talent_platform.titles.juries import queries as drawn
from talent_platform.titles.juries import service as juries
from talent_platform.titles.juries.schemas import JuryDecline
from talent_platform.titles.meetings import queries
from talent_platform.titles.meetings.life import SEAT_STATES, SEAT_STEPS
from talent_platform.titles.meetings.queries import MeetingView, SeatView
from talent_platform.titles.meetings.schemas import RecusalForm
from talent_platform.titles.meetings.standing import HANDED, hold_meeting, open_ties, require_committee
from talent_platform.titles.meetings.tables import (
    MeetingState,
    SeatState,
    TitleRecusal,
    TitleSeat,
    TitleSeatChange,
)
from talent_platform.workflow.history import line, write_line
from talent_platform.workflow.steps import Given, Taken, Workflow
from talent_platform.workflow.taking import take
from talent_posts import DECLINE_REASONS, DeclineReason

_TALLY = N_("已开始计票，不能再签到、退出和回避")
_TOO_EARLY = N_("会议定于 {day}，还不能签到")
_NOT_OPEN = N_("申报材料还没有开放")
_NO_SEAT = N_("请选择评委")
_NOT_HERE = N_("此人不是这次会议的评委，或已退出")
_NO_CASE = N_("没有这名申报人，或已撤回申报")
_TWICE = N_("已对这名申报人回避")


async def _placed(taken: Taken[SeatView]) -> Mapping[str, Any]:
    """Known ties of who comes while the meeting sits are withdrawn from before any slip is printed.

    Raises:
        Conflict: the tally has begun, it is not the day of the meeting yet, the committee is not in force, or
            the slips of who would be signed out are in the box.
    """
    row, action = taken.row, taken.step.action
    await hold_meeting(row.meeting)
    meeting = await queries.one(taken.actor, row.meeting)
    if not meeting.before_tally:
        raise Conflict(_TALLY)
    if taken.step.target == SeatState.PRESENT:
        if meeting.day > today():
            raise Conflict(gettext(_TOO_EARLY, day=meeting.day))
        await require_committee(meeting)
        if meeting.state == MeetingState.SITTING:
            await recuse_known(taken.actor, meeting, row.id)
        return {"signed_in": now(), "remote": taken.given.note.strip() if action == "sign_in_remote" else ""}
    if taken.step.action == "sign_out":
        await _require_not_handed(meeting, row)
    return {"signed_in": None, "remote": ""}


async def _require_not_handed(meeting: MeetingView, row: SeatView) -> None:
    """Raises Conflict: the slips are in the box, where nobody can tell them from others."""
    if await drawn.handed_in(meeting.draw, row.pseudonym):
        raise Conflict(gettext(HANDED, name=row.name))


SEAT_FLOW: Workflow[SeatView] = Workflow(
    "title_seat", N_("评委席位"), TitleSeat, TitleSeatChange, "seat", SEAT_STATES, SEAT_STEPS, queries.seat,
    before=_placed,
)  # fmt: skip


async def move(actor: Actor, meeting_id: int, seat_id: int, action: str, given: Given) -> None:
    """Take a step of `life.SEAT_STEPS`, or `decline` for a reason of the draw: the next in rank is asked.

    Raises:
        NotFound: no such step, no such seat of this meeting, or another person's.
        Conflict: the tally has begun, or the meeting is not today yet.
        Invalid: what the step asks for is missing.
    """
    row = await queries.seat(actor, seat_id)
    if row.meeting != meeting_id:
        raise NotFound
    if action != "decline":
        await take(SEAT_FLOW, actor, seat_id, action, given)
        return
    require(actor, *KEEPERS, *PERSONS)
    require_in_person(actor)
    meeting = await queries.one(actor, meeting_id)
    await juries.leave(actor, meeting.draw, JuryDecline(pseudonym=row.pseudonym, why=_reason(given.reason)))


def _reason(text: str) -> DeclineReason:
    if text not in DECLINE_REASONS:
        raise Invalid(N_("请选择原因"), {"reason": N_("请选择原因")})
    return text


async def recuse(actor: Actor, meeting_id: int, form: RecusalForm) -> None:
    """A juror withdraws from an applicant, or the office has a juror withdraw.

    Raises:
        Invalid: no juror or no applicant of this meeting.
        Conflict: the tally has begun, it is done already, the slips are in the box, or jurors do not see the
            applicants yet.
    """
    require_in_person(actor)
    require(actor, *KEEPERS, *PERSONS)
    async with DB.transaction():
        await hold_meeting(meeting_id)
        meeting = await queries.one(actor, meeting_id)
        if not meeting.before_tally:
            raise Conflict(_TALLY)
        of_office = actor.role in KEEPERS
        if not (of_office or meeting.material_open):
            raise Conflict(_NOT_OPEN)
        if of_office and form.seat is None:
            raise Invalid(_NO_SEAT, {"seat": _NO_SEAT})
        own = [
            each for each in await queries.seats(meeting_id)
            if each.sits and (each.id == form.seat if of_office else each.account == actor.account_id)
        ]  # fmt: skip
        if not own:
            raise Invalid(_NOT_HERE, {"seat": _NOT_HERE})
        await _require_not_handed(meeting, own[0])
        before = {each.id for each in await queries.cases(meeting_id) if each.withdrawn is None}
        if form.case not in before:
            raise Invalid(_NO_CASE, {"case": _NO_CASE})
        try:
            await _recused(actor, own[0].id, form.case, form.why)
        except UniqueViolationError as error:
            raise Conflict(_TWICE) from error


async def _recused(actor: Actor, seat_id: int, case_id: int, why: str) -> None:
    by = "office" if actor.role in KEEPERS else "juror"
    await TitleRecusal.insert(
        TitleRecusal(
            seat=seat_id, applicant=case_id, by=by, why=why, recorded_by=actor.account_id,
            recorded_name=actor.name,
        )
    )  # fmt: skip
    await audit.record(actor, f"title_seat.recused_{by}", f"title_seat:{seat_id}")


async def recuse_known(actor: Actor, meeting: MeetingView, only: int | None = None) -> None:
    """The office has everybody withdraw who is known to have to (Order 40, article 25), or this seat alone.
    Within the caller's transaction.

    Raises:
        Conflict: the slips of one of them are in the box.
    """
    by_id = {each.id: each for each in await queries.seats(meeting.id)}
    for tie in await open_ties(meeting):
        if only in (None, tie.seat):
            await _require_not_handed(meeting, by_id[tie.seat])
            await _recused(actor, tie.seat, tie.case, tie.why)


async def close(actor: Actor, meeting_id: int) -> None:
    """Whoever has not signed in is absent. Within the caller's transaction, which begins the tally."""
    for each in await queries.seats(meeting_id):
        if each.state in (SeatState.INVITED, SeatState.ACCEPTED):
            said = line(actor, "absent", before=each.state, after=str(SeatState.ABSENT))
            await write_line(TitleSeatChange, {"seat": each.id}, said)
            absent: dict[Any, Any] = {
                TitleSeat.state: str(SeatState.ABSENT), TitleSeat.version: TitleSeat.version + 1,
                TitleSeat.updated: now(),
            }  # fmt: skip
            await TitleSeat.update(absent).where(TitleSeat.id == each.id)
