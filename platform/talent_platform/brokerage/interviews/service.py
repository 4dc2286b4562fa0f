"""Arranging, moving and cancelling interviews, and what came of them; the only writer of interviews."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any
from uuid import uuid4

from talent_platform.accounts.actor import Actor
from talent_platform.audit import service as audit
from talent_platform.brokerage.cases import ground, queries
from talent_platform.brokerage.cases.models import CaseRow
from talent_platform.brokerage.cases.service import move, note, while_live
from talent_platform.brokerage.database_refusals import friendly
from talent_platform.brokerage.interviews.queries import InterviewRow, current
from talent_platform.brokerage.interviews.rules import RESULTS, InterviewForm
from talent_platform.brokerage.interviews.tables import Interview
from talent_platform.brokerage.life import BUREAU, SIDES, STEPS, side_of
from talent_platform.brokerage.tables import Case, Stage
from talent_platform.clock import now
from talent_platform.database.engine import DB
from talent_platform.errors import Conflict, Invalid, NotAllowed
from talent_platform.i18n import N_
from talent_platform.i18n.said import Said, kept
from talent_platform.reference.writings import reasons
from talent_platform.workflow.taking import MEANWHILE

_STAGES = (Stage.AGREED, Stage.INTERVIEW)
_PAST = N_("面谈时间不能早于现在")
_NO_STAGE = N_("双方同意之后、到岗或结束之前，才能安排面谈；请刷新页面")
_NONE = N_("现在没有已约定的面谈；请刷新页面")
_WHY = N_("请用文字写明取消的原因（4 至 500 字）")
_EARLY = N_("面谈还没有开始，不能登记结果")
_RESULT = N_("请选择面谈结果")


async def arrange(actor: Actor, case_id: int, form: InterviewForm) -> None:
    """Set the interview of a case, by the employer or the bureau, or move the one that stands, by any side.

    Raises:
        NotAllowed: the auditor, or a person or team where none stands.
        Invalid: a time that has passed.
        Conflict: the case stands elsewhere, cannot go on now (`ground.py`), or was changed since it was read.
    """
    _require_party(actor)
    if form.begins < now():
        raise Invalid(_PAST, {"day": _PAST})
    columns: dict[Any, Any] = {
        Interview.begins: form.begins, Interview.minutes: form.minutes, Interview.place: form.place,
        Interview.link: form.link, Interview.people: form.people, Interview.updated: now(),
        Interview.resumed: False,
    }  # fmt: skip
    async with friendly(), DB.transaction():
        case = await _held(actor, case_id, form.version)
        stands = await current(case_id)
        if stands is None and actor.role not in STEPS["interview"].roles:
            raise NotAllowed
        if stands is not None and _same(stands, form):
            await Interview.update({Interview.people: form.people}).where(Interview.id == stands.id)
            return
        if stands is None:
            await Interview.insert(
                Interview({Interview.match_case: case_id, Interview.uid: str(uuid4()), **columns})
            )
        else:
            unsaid = {Interview.employer_result: "", Interview.person_result: ""}
            await _change(stands, columns | unsaid)
        if case.stage == Stage.AGREED:
            await move(case_id, Stage.INTERVIEW, {})
        await while_live(case_id, _due(await queries.case(actor, case_id), form.day))
        action = "interview_moved" if stands else "moved" if case.stage == Stage.AGREED else "interview_set"
        before = case.stage if case.stage == Stage.AGREED else None
        await note(actor, case_id, action, Stage.INTERVIEW, before=before, text=_said(form))
        await audit.record(actor, "case.interview_moved" if stands else "case.interview", f"case:{case_id}")


def _same(stands: InterviewRow, form: InterviewForm) -> bool:
    """Whether nothing moves: calendars and notices have no news."""
    moved = (form.begins, form.minutes, form.place, form.link)
    return (stands.begins, stands.minutes, stands.place, stands.link) == moved


def _due(case: CaseRow, day: date) -> dict[Any, Any]:
    """The result is not due before the interview."""
    if case.due is None or case.due >= day:
        return {}
    return {Case.due: day, Case.due_from: None, Case.due_days: None}


def _said(form: InterviewForm) -> str:
    return kept(
        Said(
            N_("{day} {at}，{minutes} 分钟，{where}"), day=form.day.isoformat(), at=form.at,
            minutes=form.minutes, where=form.place or form.link,
        )
    )  # fmt: skip


async def cancel(actor: Actor, case_id: int, reason: str) -> None:
    """Cancel the interview that stands, by any side; the case stays where it is. Of a hire that came before
    its interview, as long as that lies ahead.

    Raises:
        NotAllowed: the auditor only reads.
        Invalid: no reason in words.
        Conflict: none stands.
    """
    _require_party(actor)
    if not reasons.says_how(reason):
        raise Invalid(_WHY, {"why": _WHY})
    async with friendly(), DB.transaction():
        case = await _held(actor, case_id, stages=(*_STAGES, Stage.HIRED))
        stands = _standing(await current(case_id))
        if case.stage == Stage.HIRED and stands.begun:
            raise Conflict(_NO_STAGE)
        await _change(stands, {Interview.state: "cancelled", Interview.stands: False})
        await Case.update({Case.version: Case.version + 1, Case.updated: now()}).where(Case.id == case_id)
        await note(actor, case_id, "interview_off", case.stage, text=reason.strip())
        await audit.record(actor, "case.interview_off", f"case:{case_id}")


async def result(actor: Actor, case_id: int, came_of: str, *, side: str = "") -> None:
    """What a side says came of the interview, once it has begun; the bureau names the side that told it.

    Raises:
        NotAllowed: the auditor only reads.
        Invalid: no such result, or no side.
        Conflict: none stands, or it has not begun.
    """
    _require_party(actor)
    own = side_of(actor.role)
    if came_of not in RESULTS:
        raise Invalid(_RESULT, {"result": _RESULT})
    said_by = side if own == "bureau" else own
    if said_by not in SIDES:
        raise Invalid(N_("请选择是哪一方的结果"), {"side": N_("请选择：用人单位、人才或团队")})
    async with friendly(), DB.transaction():
        case = await _held(actor, case_id)
        stands = _standing(await current(case_id))
        if not stands.begun:
            raise Conflict(_EARLY)
        column = Interview.employer_result if said_by == "employer" else Interview.person_result
        await Interview.update({column: came_of, Interview.updated: now()}).where(Interview.id == stands.id)
        await while_live(case_id, {})
        text = kept(Said(N_("{side}：{result}"), side=[SIDES[said_by]], result=[RESULTS[came_of]]))
        await note(actor, case_id, "interview_result", case.stage, text=text)
        await audit.record(
            actor, "case.interview_result", f"case:{case_id}", side=said_by, on_behalf=own == "bureau"
        )


def _require_party(actor: Actor) -> None:
    if side_of(actor.role) == "bureau" and actor.role not in BUREAU:
        raise NotAllowed


async def _held(
    actor: Actor, case_id: int, version: int | None = None, *, stages: Collection[Stage] = _STAGES
) -> CaseRow:
    """The case under its locks, where an interview belongs and with its ground."""
    await queries.case(actor, case_id)
    await ground.hold(case_id)
    case = await queries.case(actor, case_id)
    if version not in (None, case.version):
        raise Conflict(MEANWHILE)
    if case.stage not in stages:
        raise Conflict(_NO_STAGE)
    if case.live:
        await ground.require_ground(case_id, side_of(actor.role))
    return case


def _standing(found: InterviewRow | None) -> InterviewRow:
    if found is None:
        raise Conflict(_NONE)
    return found


async def _change(stands: InterviewRow, columns: dict[Any, Any]) -> None:
    await Interview.update(
        {**columns, Interview.sequence: stands.sequence + 1, Interview.updated: now()}
    ).where(Interview.id == stands.id)
