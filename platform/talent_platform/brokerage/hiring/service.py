"""A hire, and its end where it came to nothing; each with everything it means for others, or not at all."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from talent_platform.accounts.actor import Actor
from talent_platform.audit import service as audit
from talent_platform.brokerage.cases import ground, parties, queries, service
from talent_platform.brokerage.cases.models import CaseRow
from talent_platform.brokerage.cases.parties import Person
from talent_platform.brokerage.cases.service import FLOW, check_length, move, note, while_live
from talent_platform.brokerage.database_refusals import friendly
from talent_platform.brokerage.hiring import presence, reading, rules
from talent_platform.brokerage.landing import service as landing
from talent_platform.brokerage.life import HIRING, REASONS, STEPS, side_of
from talent_platform.brokerage.tables import Case, Placement, Stage
from talent_platform.clock import ZONE, now, today
from talent_platform.database.engine import DB, views
from talent_platform.demand.needs import service as demand
from talent_platform.errors import Conflict, Invalid, NotAllowed
from talent_platform.i18n import N_
from talent_platform.i18n.said import Said, kept
from talent_platform.part import hooks
from talent_platform.reference.writings import reasons
from talent_platform.supply.offers.stored import set_free, set_placed
from talent_platform.workflow.taking import require_place

_HOW = N_("请用文字写明双方何时以何种方式确认了到岗日期（4 至 500 字）")
_WHY = N_("请用文字写明情况（4 至 500 字）")
_WHOLE = N_("撤销录用登记的，整个团队一并撤销，不选成员")
_UNANSWERED = N_("对接的双方还没有都同意，不能办理聘用；请先请双方答复对接")
ENDS = {"no_show": "no_show", "left": "left", "undo_hire": "hire_undone"}
"""Step → why the case ends."""
_ENDED_BY = {"no_show": {"bureau"}, "left": {"bureau", "person"}, "undo_hire": {"bureau"}}
_EVENTS = {"no_show": "no_show", "left": "left_early", "undo_hire": "hire_undone"}


async def take_step(
    actor: Actor, case_id: int, action: str, *, reason: str = "", text: str = "", starts: date | None = None,
    left: date | None = None, candidate: int | None = None, version: int | None = None,
    confirmed: bool = False,
) -> Stage:  # fmt: skip
    """Any step of a case. Raises as `hire`, `end` and `cases.service.take_step`."""
    if action not in HIRING:
        return await service.take_step(
            actor, case_id, action, reason=reason, text=text, version=version, confirmed=confirmed
        )
    if action == "hire":
        return await hire(actor, case_id, starts=starts, text=text, version=version)
    if action == "at_work":
        return await presence.at_work(actor, case_id, text=text, candidate=candidate, version=version)
    if action == "no_show" and side_of(actor.role) == "employer":
        return await presence.say_absent(actor, case_id, text=text, candidate=candidate, version=version)
    if action == "left" and side_of(actor.role) == "employer":
        return await presence.say_left(
            actor, case_id, text=text, left=left, candidate=candidate, version=version
        )
    return await end(actor, case_id, action, text=text, left=left, candidate=candidate, version=version)


async def hire(
    actor: Actor, case_id: int, *, starts: date | None = None, text: str = "", version: int | None = None
) -> Stage:
    """Name the day of the start, or confirm the one that stands. Both sides having confirmed the same day, or
    a bureau for them with a note, the case is hired: with the seat, the team mates and the end of the other
    cases of these people, in one transaction.

    Raises:
        NotAllowed: not this role's step.
        Invalid: no day or one out of bounds (`rules.start_day`); a bureau did not say how it heard.
        Conflict: the case stands elsewhere or cannot go on now, no seat is left, somebody is hired elsewhere,
            or a public institution has no appointment in effect.
    """
    step, by = STEPS["hire"], side_of(actor.role)
    case = await queries.case(actor, case_id)
    if actor.role not in step.roles:
        raise NotAllowed
    check_length(text)
    if by == "bureau" and not reasons.says_how(text):
        raise Invalid(_HOW, {"text": _HOW})
    told = await parties.telling(actor, case, text, field="text", confirmed=False)
    async with friendly(), DB.transaction():
        await ground.hold(case_id)
        case = await queries.stored(actor, case_id)
        require_place(FLOW, case, step, version)
        await ground.require_ground(case_id, by)
        day = rules.start_day(starts, case.starts, case.opened.astimezone(ZONE).date(), today())
        people = await presence.coming(case)
        for refuse in hooks("case.hire"):
            await refuse(case.need, people)
        named = {
            side: by in (side, "bureau") or (case.starting(side) and day == case.starts)
            for side in ("employer", "person")
        }
        columns = _named(day, employer=named["employer"], person=named["person"])
        said = Said(N_("到岗日期 {day}"), day=day.isoformat())
        words = kept(said.then(N_("；{text}"), text=text.strip()) if text.strip() else said)
        if all(named.values()):
            written = await _hired(actor, case, people, columns, words)
        else:
            await while_live(case_id, columns)
            written = await note(actor, case_id, "start_named", case.stage, text=words)
        await parties.keep_text(actor, case, written, text.strip(), told)
        await audit.record(
            actor, "case.hire", f"case:{case_id}", starts=day.isoformat(), on_behalf=by == "bureau"
        )
    return Stage.HIRED if all(named.values()) else Stage(case.stage)


async def appointed(actor: Actor, need_id: int, candidate_id: int, starts: date) -> None:
    """The appointment to a post has taken effect, whose decision could proceed: the live case it comes from
    is hired with it; of a team, with the last of its people. Call it in the appointment's transaction.

    Raises:
        Conflict: both sides have not agreed, or the case cannot go on now.
    """
    rows = views(
        CaseRow,
        await Case.select(*queries.columns()).where(
            Case.need == need_id, Case.stage.is_in(reading.LIVE),
            Case.id.is_in(
                Placement.select(Placement.match_case).where(
                    Placement.need == need_id, Placement.candidate == candidate_id, Placement.state == "open"
                )
            ),
        ),
    )  # fmt: skip
    for case in rows:
        await ground.hold(case.id)
        if not case.both_agreed:
            raise Conflict(_UNANSWERED)
        await ground.require_ground(case.id)
        people = await presence.coming(case)
        try:
            for refuse in hooks("case.hire"):
                await refuse(case.need, people)
        except Conflict:
            return
        words = kept(Said(N_("岗位聘用已办结，到岗日期 {day}"), day=starts.isoformat()))
        await _hired(actor, case, people, _named(starts, employer=True, person=True), words)
        await audit.record(actor, "case.hire", f"case:{case.id}", starts=starts.isoformat())


def _named(day: date, *, employer: bool, person: bool) -> dict[Any, Any]:
    return {Case.starts: day, Case.employer_starts: employer, Case.person_starts: person}


async def _hired(
    actor: Actor, case: CaseRow, people: Sequence[int], columns: dict[Any, Any], words: str
) -> int:
    """What a hire means for everybody; the database checks seats when the transaction ends. Returns the
    event."""
    others = await reading.other_live(case.id, people)
    for away in set(await reading.people(case.id, "open")) - set(people):
        await Case.raw(
            "SELECT person_leaves_cases({}, {}, false, 'member_left', '', '', {})", away, case.team, case.need
        )
    await move(case.id, Stage.HIRED, columns)
    written = await note(actor, case.id, "hired", Stage.HIRED, before=case.stage, text=words)
    for other in others:
        await move(other.id, Stage.CLOSED, {Case.ended_by: case.id}, reason="hired_elsewhere")
        said = REASONS["hired_elsewhere"]
        await note(None, other.id, "closed", Stage.CLOSED, before=other.stage, text=said)
    await demand.seats_changed(case.need, (await reading.seats(case.need)).hired, actor=actor)
    await set_placed(actor, candidates=people, team=case.team)
    if case.team:
        await landing.begin(actor, case)
    return written


async def end(
    actor: Actor, case_id: int, action: str, *, text: str, left: date | None = None,
    candidate: int | None = None, version: int | None = None,
) -> Stage:  # fmt: skip
    """A hire came to nothing: nobody came (`no_show`, confirmed by a bureau), somebody left within the
    guarantee time (`left`, by the other side or a bureau), or it was written down by mistake (`undo_hire`),
    which also lets the cases begin again it ended, as far as they have their ground and a seat. `candidate`:
    one member of a team, whose mates stay hired.

    Raises:
        NotAllowed: not this role's step, or an employer's, which only says so (`presence`).
        Invalid: nothing in words, no last day, nobody of this team, or the whole of it where the employer
            speaks of some.
        Conflict: the case is not hired, it is too early or too late (`rules`), who did not come was confirmed
            to be at work, the hire is the city's to undo, or a public institution still has the person in
            the post.
    """
    step = STEPS[action]
    await queries.case(actor, case_id)
    if actor.role not in step.roles or side_of(actor.role) not in _ENDED_BY[action]:
        raise NotAllowed
    check_length(text)
    if not reasons.says_how(text):
        raise Invalid(_WHY, {"text": _WHY})
    async with friendly(), DB.transaction():
        await ground.hold(case_id)
        case = await queries.stored(actor, case_id)
        require_place(FLOW, case, step, version)
        people, about = await presence.hired(case_id, candidate)
        if candidate is not None and action == "undo_hire":
            raise Invalid(_WHOLE, {"candidate": _WHOLE})
        if candidate is None:
            presence.require_said_of_all(action, about, left)
        left = left or (about[0].left_said if action == "left" else None)
        await require_over(actor, case, action, about, left)
        leaving = [one.candidate for one in about]
        for refuse in hooks("case.unhire"):
            await refuse(case.need, leaving)
        whole = len(leaving) == len(people)
        if whole:
            no_by = {} if action == "undo_hire" else {Case.no_by: actor.account_id}
            await move(case_id, Stage.CLOSED, no_by, reason=ENDS[action])
        else:
            await Placement.update({Placement.state: "closed", Placement.left_at: now()}).where(
                Placement.match_case == case_id, Placement.candidate == candidate
            )
            await Case.update({
                Case.version: Case.version + 1, Case.updated: now(),
                Case.next_step: await presence.next_step(case_id),
            }).where(Case.id == case_id)  # fmt: skip
        stage = Stage.CLOSED if whole else Stage.HIRED
        words = presence.in_words(text.strip(), None if whole else about[0].headline, left)
        await note(actor, case_id, _EVENTS[action], stage, before=Stage.HIRED, text=words)
        await demand.seats_changed(case.need, (await reading.seats(case.need)).hired, actor=actor)
        await set_free(actor, candidates=leaving, team=case.team if whole else None)
        if action == "undo_hire":
            await _begin_again(case_id)
        await audit.record(
            actor, f"case.{action}", f"case:{case_id}", candidates=leaving, reason=text.strip()
        )
    return stage


async def require_over(
    actor: Actor, case: CaseRow, action: str, about: Sequence[Person], left: date | None
) -> None:
    """Whether the hire of these people can end so today; what the employer said in time may be confirmed
    later. Raises as `end`."""
    if action == "no_show":
        if not all(one.employer_present is False for one in about):
            rules.require_no_show(case.starts, await presence.working_day_after(case.starts), today())
        presence.require_not_at_work(about)
    elif action == "left":
        if left is None or any(one.left_said != left for one in about):
            rules.require_left(case.starts, left, today(), actor.role)
        if side_of(actor.role) != "bureau":
            presence.require_undisputed(about)
    else:
        rules.require_undone(actor.role, case.starts, today())


async def _begin_again(case_id: int) -> None:
    """The cases that the hire ended, one after the other: each may take the last seat of its need."""
    for each in await reading.ended_with(case_id):
        await ground.hold(each.id)
        (other,) = [one for one in await reading.ended_with(case_id) if one.id == each.id]
        if other.seats and other.obstacle is None:
            await move(other.id, Stage(other.stage), {Case.ended_by: None})
            await note(None, other.id, "begins_again", other.stage, before=Stage.CLOSED, text=_AGAIN)


_AGAIN = N_("别处的录用登记有误，已撤销；这条对接恢复到原来的阶段")
