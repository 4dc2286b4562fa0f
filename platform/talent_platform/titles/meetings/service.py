"""Preparing a meeting, what is before it, and its steps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from asyncpg import UniqueViolationError

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.permissions import require
from talent_platform.clock import now, today
from talent_platform.database.engine import DB
from talent_platform.errors import Conflict, Invalid
from talent_platform.i18n import N_, gettext
from talent_platform.titles.access import KEEPERS
from talent_platform.titles.committees import queries as committees
from talent_platform.titles.docket import certified
from talent_platform.titles.docket import queries as docket
from talent_platform.titles.juries import queries as juries
from talent_platform.titles.meetings import facts, queries, seats
from talent_platform.titles.meetings.life import MEETING_STATES, MEETING_STEPS
from talent_platform.titles.meetings.queries import MeetingView
from talent_platform.titles.meetings.schemas import MeetingForm, SwitchesForm
from talent_platform.titles.meetings.standing import held, hold_meeting, require_committee
from talent_platform.titles.meetings.tables import (
    MeetingState,
    TitleMeeting,
    TitleMeetingChange,
)
from talent_platform.titles.minutes import queries as minutes
from talent_platform.titles.plans import queries as plans
from talent_platform.titles.tables import CommitteeState, TitleCommittee
from talent_platform.titles.tally import counting, sealing
from talent_platform.titles.verdicts import refuse_against
from talent_platform.workflow.steps import Given, Step, Taken, Workflow
from talent_platform.workflow.taking import hold, take

_NOT_DRAWN = N_("还没有抽取执行评委，不能筹备会议")
_TWICE = N_("这次抽取已有会议；取消后才能重新筹备")
_CLOSED = N_("评委会没有在核准备案有效期内开展评审，不能开会")
_ELSEWHERE = N_("年度计划没有公布 {day} 的例会，须先公布计划")
_TALLY = N_("已开始计票，不能再改")
_NO_TELLERS = N_("还没有确定两名计票人，不能开始计票")
_NOT_HANDED = N_("还没有交票：{who}。请先登记交票；确实不交的，写明原因后开始计票，不计为同意")
_WHY = N_("请写明原因")
_NO_SLIPS = N_("还没有人交票，不能开始计票")
_NOT_COUNTED = N_("还有 {n} 名申报人没有计票结果")
_NOT_OVER = N_("通过人数没有超出通过率上限，或本市没有规定第二次投票，或已投过两次；已有结果的会议不能取消")
_NOBODY = N_("没有登记申报人，不能开会")
_TOO_EARLY = N_("会议定于 {day}，还不能开会")
_LEFT = N_("{name}已不在评委库，请先在抽取页登记退出")
_BARRED = N_("诚信档案记录期内不得申报职称，须先撤销受理：{who}")
_FALLEN = N_("申报所依据的证书已不有效：请先撤销受理，或开会前请其退出会议。{who}")
_ARCHIVED = N_("会议记录已签字盖章归档，不能再投票")
_AGAINST = N_("不能进行这一步：{why}")


async def plan(actor: Actor, draw_id: int, form: MeetingForm) -> int:
    """A meeting for a drawn jury, on the day for which it was drawn; the jury is asked. Returns it.

    Raises:
        Conflict: nobody is drawn yet, the jury has its meeting, the committee is not in force, or the day is
            none of the published plan (D4).
    """
    require(actor, *KEEPERS)
    async with DB.transaction():
        draw = await juries.draw_of(draw_id)
        await hold(TitleCommittee, draw.committee)
        draw = await juries.draw_of(draw_id)
        if draw.result is None:
            raise Conflict(_NOT_DRAWN)
        if (await committees.by_id(draw.committee)).state != CommitteeState.IN_FORCE:
            raise Conflict(_CLOSED)
        if str(draw.meeting) not in await plans.planned_days(draw.committee, draw.meeting.year):
            raise Conflict(gettext(_ELSEWHERE, day=draw.meeting))
        row = TitleMeeting(
            draw=draw_id, place=form.place, begins=form.begins, planned_by=actor.account_id
        )  # fmt: skip
        try:
            meeting_id = int((await TitleMeeting.insert(row))[0]["id"])
        except UniqueViolationError as error:
            raise Conflict(_TWICE) from error
        await queries.note(actor, meeting_id, "planned")
    return meeting_id


async def switch(actor: Actor, meeting_id: int, form: SwitchesForm) -> None:
    """What jurors see. Raises Conflict: the tally has begun."""
    async with DB.transaction():
        row = await held(actor, meeting_id)
        if not row.before_tally:
            raise Conflict(_TALLY)
        switched: dict[Any, Any] = {
            TitleMeeting.material_open: form.material_open, TitleMeeting.opinions_open: form.opinions_open,
            TitleMeeting.version: TitleMeeting.version + 1, TitleMeeting.updated: now(),
        }  # fmt: skip
        await TitleMeeting.update(switched).where(TitleMeeting.id == meeting_id)
        await queries.note(actor, meeting_id, "switched")


async def _judged(taken: Taken[MeetingView]) -> Mapping[str, Any]:
    """Raises Conflict: a rule, the committee's standing or what is not there yet is in the way."""
    row = taken.row
    if taken.step.action != "call_off":
        await require_committee(row)
    match taken.step.action:
        case "open":
            await _may_sit(taken)
        case "count":
            await _may_count(taken)
        case "decide":
            await _may_decide(row)
        case "again":
            if await minutes.of_meeting(row.id) is not None:
                raise Conflict(_ARCHIVED)
            return {"round": row.round + 1}
        case "consent":
            return {"consent": taken.given.document.strip()}
    return {}


async def _may_sit(taken: Taken[MeetingView]) -> None:
    row = taken.row
    if row.day > today():
        raise Conflict(gettext(_TOO_EARLY, day=row.day))
    before = [each for each in await queries.cases(row.id) if each.withdrawn is None]
    if not before:
        raise Conflict(_NOBODY)
    if str(row.day) not in await plans.planned_days(row.committee, row.day.year):
        raise Conflict(gettext(_ELSEWHERE, day=row.day))
    gone = await juries.gone(row.draw)
    if left := [each for each in await queries.seats(row.id) if each.sits and each.pseudonym in gone]:
        raise Conflict(gettext(_LEFT, name=left[0].name))
    if barred := await docket.barred(row.id, today()):
        raise Conflict(gettext(_BARRED, who=gettext("、").join(barred)))
    await certified.require([each.application for each in before], taken.step.action, _FALLEN)
    await seats.recuse_known(taken.actor, row)
    refuse_against(await facts.judged(row, {"attendance"}), _AGAINST)


async def _may_count(taken: Taken[MeetingView]) -> None:
    """Who has not signed in is absent from now on."""
    row = taken.row
    if row.first_teller is None:
        raise Conflict(_NO_TELLERS)
    if await counting.sits(row.id, row.first_teller, row.second_teller or 0):
        raise Conflict(counting.JUROR)
    handed = await counting.handed_in(row)
    if not handed:
        raise Conflict(_NO_SLIPS)
    left = [each.name for each in await queries.seats(row.id) if each.signed_in and each.id not in handed]
    if left and not taken.given.note.strip():
        raise Invalid(gettext(_NOT_HANDED, who=gettext("、").join(left)), {"note": _WHY})
    if row.round == 1:
        await _may_sit(taken)
        await seats.close(taken.actor, row.id)


async def _may_decide(row: MeetingView) -> None:
    progress = await counting.progress(row)
    if left := sum(not done for done in progress.values()):
        raise Conflict(gettext(_NOT_COUNTED, n=left))
    decision = await facts.judged(replace(row, state=str(MeetingState.DECIDED)), {"ballot"})
    against = [each for each in decision.findings if each.outcome in ("block", "unknown")]
    if against:
        why = gettext("；").join(f"{each.rule} {each.reason}" for each in against)
        raise Conflict(gettext(_AGAINST, why=why))


async def _may(_actor: Actor, row: MeetingView, step: Step) -> bool:
    """A second ballot and HRSS's consent are for more who passed than the cap allows (D8): the one where the
    city says so, once. What a ballot came to is not set aside by calling the meeting off."""
    if step.action == "call_off":
        return row.round == 1
    if step.action not in ("again", "consent"):
        return True
    finding = (await facts.judged(row, {"ballot"})).of("D8")
    way = next((each.value for each in finding.figures if each.figure == "pass_rate_way"), None)
    over = finding.outcome == "needs_approval"
    return over and (step.action == "consent" or (row.round == 1 and way == "second_ballot"))


FLOW: Workflow[MeetingView] = Workflow(
    "title_meeting", N_("评审会议"), TitleMeeting, TitleMeetingChange, "meeting", MEETING_STATES,
    MEETING_STEPS, queries.one, may=_may, not_your_turn=_NOT_OVER, before=_judged, hold=hold_meeting,
)  # fmt: skip


async def move(actor: Actor, meeting_id: int, action: str, given: Given) -> str:
    """Take a step of `life.MEETING_STEPS`. Raises what `take` raises, and Conflict where the rules refuse."""
    async with DB.transaction():
        state = await take(FLOW, actor, meeting_id, action, given)
        if state == MeetingState.DECIDED:
            await sealing.seal(actor, meeting_id)
    return state
