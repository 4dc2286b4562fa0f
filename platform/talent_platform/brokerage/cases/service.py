"""The steps of a case; the only writer of cases."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from talent_platform.accounts.actor import Actor
from talent_platform.audit import service as audit
from talent_platform.brokerage.answering import speaking
from talent_platform.brokerage.answering.refusals import require_refusal
from talent_platform.brokerage.cases import ground, parties, queries
from talent_platform.brokerage.cases.models import CaseRow
from talent_platform.brokerage.database_refusals import friendly
from talent_platform.brokerage.endings.reasons import require_bureau_reason
from talent_platform.brokerage.life import (
    BUREAU,
    CHOSEN_BY_OFFICER,
    HIRING,
    MISTAKEN,
    NEXT_STEPS,
    REASONS,
    STAGE_LABELS,
    STEPS,
    WORKING_DAYS,
    due_day,
    side_of,
)
from talent_platform.brokerage.tables import LIVE_STAGES, Case, CaseEvent, Stage
from talent_platform.clock import now, today
from talent_platform.database.engine import DB
from talent_platform.dated.calendar import queries as calendars
from talent_platform.errors import Conflict, Invalid, NotAllowed, NotFound
from talent_platform.i18n import N_, gettext
from talent_platform.workflow.history import line, write_line
from talent_platform.workflow.steps import Step, Workflow, offered
from talent_platform.workflow.taking import require_place

LONGEST = 500


LIVE = [str(stage) for stage in LIVE_STAGES]


async def note(
    actor: Actor | None,
    case_id: int,
    action: str,
    stage: str,
    *,
    before: str | None = None,
    text: str = "",
    audience: str = "all",
) -> int:
    """Write down what happened; call it inside the transaction of the change. Returns the event."""
    written = line(actor, action, before=before, after=str(stage), note=text)
    return await write_line(CaseEvent, {"match_case": case_id}, {**written, "audience": audience})


async def answer(
    actor: Actor,
    case_id: int,
    *,
    agreed: bool,
    side: str = "",
    text: str = "",
    reason: str = "",
    confirmed: bool = False,
) -> Stage:
    """One side says whether it wants to meet, and why not. A bureau may write down what a side told it, with
    a note.

    When both agreed, the case moves on and names are open to both; when one declines, it ends. Declining is
    possible as long as the case lives, agreeing once, while the case has its ground (`ground.py`).

    Raises:
        NotAllowed: not this side's case.
        Conflict: the case has ended, this side has said yes before, the case cannot go on now, or a bureau
            says yes for a person or team that has an account to say it with.
        Invalid: the bureau left out the side or the note, a side that declines the reason (`refusals.py`), or
            the text is too long.
    """
    case = await queries.case(actor, case_id)
    check_length(text)
    side, by = speaking.speaks_for(actor, side, text), side_of(actor.role)
    found = await parties.telling(actor, case, text, field="text", confirmed=confirmed, ends=not agreed)
    async with friendly(), DB.transaction():
        await ground.hold(case_id)
        now_stands = await queries.stored(actor, case_id)
        may = queries.may_agree if agreed else queries.may_decline
        if not may(now_stands, side, by):
            raise Conflict(N_("这一方已经答复过，或对接已经结束；请刷新页面"))
        if not agreed:
            require_refusal(side, now_stands.stage, reason, text, heard=by == "bureau")
        columns: dict[Any, Any] = {Case.employer_agreed: agreed}
        if side == "person":
            columns = {Case.person_agreed: agreed, Case.person_answered_by: actor.account_id}
        ended_by = {} if agreed else {Case.no_by: actor.account_id, Case.no_code: reason}
        if agreed and by == "bureau" and side == "person" and await parties.answers_itself(case_id):
            raise Conflict(speaking.OWN_YES)
        # The own word takes the place of a written one before it is asked what the case stands on.
        await Case.update(columns).where(Case.id == case_id)
        if agreed:
            await ground.require_ground(case_id, by)
        before = Stage(now_stands.stage)
        stage = _led_to(now_stands, side, agreed=agreed)
        ends_as = "" if agreed else f"{side}_declined"
        await move(case_id, stage, ended_by, reason=ends_as, keep_due=stage is before)
        if not agreed:
            await speaking.end_pins(case_id)
        action = "agreed" if agreed else "declined"
        heard = speaking.heard(actor, side, text, "" if agreed else reason)
        event = await note(actor, case_id, action, stage, before=before, text=heard)
        await parties.keep_text(actor, case, event, text, found)
        await audit.record(actor, f"case.{action}", f"case:{case_id}", side=side, on_behalf=by == "bureau")
    return stage


def _led_to(case: CaseRow, side: str, *, agreed: bool) -> Stage:
    other = "employer" if side == "person" else "person"
    if not agreed:
        return Stage.CLOSED
    stage = Stage(case.stage)
    return Stage.AGREED if stage is Stage.CONTACTED and case.agreed(other) else stage


async def take_step(
    actor: Actor,
    case_id: int,
    action: str,
    *,
    reason: str = "",
    text: str = "",
    version: int | None = None,
    confirmed: bool = False,
) -> Stage:
    """Move a case on: interview or close; a hire and its end have rules of their own (`hiring`).

    Raises:
        NotFound: no such step.
        NotAllowed: not this role's step.
        Conflict: the case stands elsewhere by now, or cannot go on now (`ground.py`).
        Invalid: closing needs a reason that holds (`endings.reasons`), or the text is too long.
    """
    step = FLOW.step(action)
    if action in HIRING:
        raise NotFound
    case = await queries.case(actor, case_id)
    if actor.role not in step.roles:
        raise NotAllowed
    check_length(text)
    ends = step.target == Stage.CLOSED
    told = await parties.telling(actor, case, text, field="text", confirmed=confirmed, ends=ends)
    async with friendly(), DB.transaction():
        # Two employers who hire the same person meet here, in one order, and not in a deadlock.
        await ground.hold(case_id)
        case = await queries.stored(actor, case_id)
        require_place(FLOW, case, step, version)
        if ends:
            obstacle = await ground.obstacle(case_id)
            require_bureau_reason(replace(case, obstacle=obstacle), reason, text)
        else:
            await ground.require_ground(case_id, side_of(actor.role))
        ended_by = {Case.no_by: actor.account_id} if ends else {}
        await move(case_id, Stage(step.target), ended_by, reason=reason if ends else "")
        event = "closed" if ends else "moved"
        # Whom the words about a mistaken introduction are about never reads them.
        inside = {"audience": "bureau"} if ends and reason == MISTAKEN else {}
        if inside:
            await note(actor, case_id, event, step.target, before=case.stage)
            event = "note"
        written = await note(
            actor, case_id, event, step.target, before=case.stage, text=text.strip(), **inside
        )
        await parties.keep_text(actor, case, written, text.strip(), told)
        await audit.record(actor, f"case.{action}", f"case:{case_id}", reason=reason)
    return Stage(step.target)


FLOW = Workflow(
    "case", N_("对接"), Case, CaseEvent, "match_case", STAGE_LABELS, STEPS, queries.case,
    reasons={code: REASONS[code] for code in CHOSEN_BY_OFFICER}, state="stage",
)  # fmt: skip


async def answers_now(actor: Actor, case: CaseRow, obstacle: str | None) -> list[tuple[str, bool]]:
    """(side, agreed) of the answers this actor may give now."""
    by = side_of(actor.role)
    if by == "bureau" and actor.role not in BUREAU:
        return []
    itself = by == "bureau" and await parties.answers_itself(case.id)
    found = []
    for side in ("employer", "person"):
        own_word = side == by == "person" and obstacle == "person_itself"
        stands = obstacle is None or own_word
        if stands and queries.may_agree(case, side, by) and not (side == "person" and itself):
            found.append((side, True))
        if queries.may_decline(case, side, by):
            found.append((side, False))
    return found


async def steps_now(actor: Actor, case: CaseRow, obstacle: str | None) -> list[Step]:
    """The steps this actor may take now; what the case's ground keeps from going on can only be ended."""
    steps = await offered(FLOW, actor, case)
    return [step for step in steps if obstacle is None or step.target == Stage.CLOSED]


def check_length(text: str) -> None:
    """Raises Invalid."""
    if len(text.strip()) > LONGEST:
        message = gettext("最多 {most} 个字，现在是 {n} 个字", most=LONGEST, n=len(text.strip()))
        raise Invalid(message, {"text": message})


async def move(
    case_id: int, stage: Stage, columns: dict[Any, Any], *, reason: str = "", keep_due: bool = False
) -> None:
    """Bring a case to a stage, whose day is counted from today; call it after `ground.hold`."""
    ended = stage in {Stage.HIRED, Stage.CLOSED}
    values: dict[Any, Any] = {
        Case.stage: str(stage), Case.reason: reason, Case.version: Case.version + 1, Case.updated: now(),
        Case.ended: now() if ended else None, **columns,
    }  # fmt: skip
    if not keep_due:
        values |= {Case.next_step: NEXT_STEPS[stage]}
    if not (keep_due or ended):
        due = due_day(await calendars.in_force(), stage, today())
        values |= {Case.due: due, Case.due_from: today(), Case.due_days: WORKING_DAYS[stage]}
    await Case.update(values).where(Case.id == case_id)


async def while_live(case_id: int, columns: dict[Any, Any], *conditions: Any) -> None:
    moved = (
        await Case.update({**columns, Case.version: Case.version + 1, Case.updated: now()})
        .where(Case.id == case_id, Case.stage.is_in(LIVE), *conditions)
        .returning(Case.id)
    )
    if not moved:
        raise Conflict(N_("对接已经结束或刚刚改过，请刷新后再试"))
