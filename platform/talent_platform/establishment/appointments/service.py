"""The road of a request: asked, drafted, submitted, moved; the only writer of appointments."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime, time, timedelta
from functools import partial
from typing import Any

from asyncpg import UniqueViolationError

from talent_platform import clock
from talent_platform.accounts.actor import Actor
from talent_platform.brokerage.cases import ground
from talent_platform.database.engine import DB
from talent_platform.errors import Conflict, Invalid
from talent_platform.establishment import wording
from talent_platform.establishment.appointments import drafts, queries, questions
from talent_platform.establishment.appointments.questions import Answered, Blocked
from talent_platform.establishment.appointments.schemas import OverrideForm
from talent_platform.establishment.appointments.steps import (
    AUTHORITY,
    LAPSED,
    LAPSING,
    LEFT,
    LETTING_PASS,
    STEPS,
    WAITING,
    State,
    whose_turn,
)
from talent_platform.establishment.approvals.service import grant_with
from talent_platform.establishment.cases import hires
from talent_platform.establishment.facts import certified
from talent_platform.establishment.ledger import asked
from talent_platform.establishment.ledger import service as ledger
from talent_platform.establishment.letters import service as letters
from talent_platform.establishment.notices.facts import refuse_another, subject
from talent_platform.establishment.people import records
from talent_platform.establishment.schemas import refuse_long
from talent_platform.establishment.tables.appointments import (
    HOLDING_STATES,
    RESERVATION_DAYS,
    Appointment,
    AppointmentStep,
)
from talent_platform.establishment.tables.institutions import StaffMember
from talent_platform.i18n import N_, gettext
from talent_platform.publicity import service as publicity
from talent_platform.workflow.steps import Given, Row, Step, Taken, Workflow, anybody
from talent_platform.workflow.taking import hold, lapse, take

__all__ = ["STEPS", "Answered", "Blocked"]

_LETTER_OUT = N_("意见书已经作出，不含特别准予；情况有变的，由单位撤回后重新报送，再作特别准予")
ANOTHER = N_("此人另有一项正在办理的聘用申请，请先撤回或办结")


async def _may(actor: Actor, row: Row, step: Step) -> bool:
    """Office after office; whoever may pass a request may also refuse it, and nobody before their turn."""
    return State(row["state"]) not in WAITING or step.action == "withdraw" or actor.role is whose_turn(row)


async def _hold(appointment_id: int) -> None:
    for row in await Appointment.select().where(Appointment.id == appointment_id):
        await ledger.lock(row["institution"])
        await ledger.lock_person(row["person"])
        await certified.hold(row["person"])
    await hold(Appointment, appointment_id)


async def _before(taken: Taken) -> Mapping[str, Any]:
    """What the rules say to a step, and what it does to seats."""
    target = State(taken.step.target)
    if target in {State.REJECTED, State.WITHDRAWN}:
        return await _give_back(taken.row, taken.actor)
    if target is State.RESERVED:
        return await _reserve(taken.actor, taken.row, await questions.about_row(taken.row))
    return await _go_on(taken, target)


FLOW = Workflow(
    thing="appointment", name=N_("申请"), table=Appointment, history=AppointmentStep, subject="appointment",
    states={state: badge.label for state, badge in wording.STATE_BADGES.items()}, steps=STEPS,
    find=queries.appointment_row, may=_may, before=_before, hold=_hold,
    not_your_turn=N_(
        "现在不轮到本机关：有主管部门的先由主管部门用自己的账号审核，县区单位的申请须先经县区审核，"
        "市属单位和已报市级的由市级审核"
    ),
)  # fmt: skip


async def submit(actor: Actor, appointment_id: int, *, version: int | None = None) -> None:
    """Reserve the seat and start the road, in one transaction. With `version`, only if nothing was saved
    since.

    Raises:
        Conflict: the rulebook blocks it or cannot judge it, the seat is gone, the person has another live
            request, or the introduction it comes from has ended or cannot go on.
    """
    await move(actor, appointment_id, "submit", version=version)


async def move(
    actor: Actor, appointment_id: int, step_name: str, *, note: str = "", document: str = "",
    behalf: str = "", version: int | None = None,
) -> None:  # fmt: skip
    """Take one step of the road.

    Raises:
        NotAllowed: not this role's turn.
        Conflict: not in a state for it, saved since, the rulebook now blocks it, or the introduction it
            comes from has ended or cannot go on.
        Invalid: a rejection without a reason, or an approval without a number.
    """
    refuse_long(note=note, document=document, behalf=behalf)
    given = Given(note=note, document=document, behalf=behalf, version=version)
    await take_one(actor, appointment_id, step_name, given)


async def let_pass(
    actor: Actor, appointment_id: int, form: OverrideForm, *, version: int | None = None
) -> None:
    """Let a request pass what is open or blocked now: a draft is submitted with it, one on its road finds
    its next step covered.

    Raises:
        NotAllowed: not the city.
        Conflict: the request is on no road, was saved since, its letter is out, or there is nothing to let
            pass.
    """
    flow = replace(FLOW, steps=LETTING_PASS, before=partial(_let_pass, form), may=anybody)
    given = Given(note=form.reason, document=form.document, version=version)
    await _take(flow, actor, appointment_id, "let_pass", given)


async def _let_pass(form: OverrideForm, taken: Taken) -> Mapping[str, Any]:
    row, actor = taken.row, taken.actor
    if await letters.of_appointment(row["id"]):
        raise Conflict(_LETTER_OUT)
    answer = await questions.about_row(row)
    passed = await questions.override(actor, row["id"], answer, form)
    if row["state"] == State.DRAFT:
        return {**await _reserve(actor, row, answer), "state": str(State.RESERVED)}
    if passed is None:
        raise Conflict(N_("现在各项均符合，不需要准予"))
    await questions.store(row["id"], "override", answer)
    return {"state": row["state"]}


async def take_one(actor: Actor, appointment_id: int, action: str, given: Given) -> str:
    """As `move`, one of many; returns the state it led to."""
    return await _take(FLOW, actor, appointment_id, action, given)


async def _take(flow: Workflow, actor: Actor, appointment_id: int, action: str, given: Given) -> str:
    """A letter goes with a decision; of two requests for one person the second is refused."""
    try:
        async with _kept_if_blocked(appointment_id), DB.transaction():
            state = await take(flow, actor, appointment_id, action, given)
            if state == State.EFFECTIVE:
                await hires.appointed(actor, appointment_id)
            if action in {"city_pass", "reject"}:
                row = await queries.appointment_row(actor, appointment_id)
                await letters.write_when_confirmed(actor, row)
        return state
    except UniqueViolationError as error:
        if error.constraint_name != "appointment_one_live_per_person":
            raise
        raise Conflict(ANOTHER) from error


async def _reserve(actor: Actor, row: Row, answer: Answered) -> Mapping[str, Any]:
    drafts.refuse_far(row)
    # One further post beside the first is what can take effect; the lock of the institution holds both.
    if row["concurrent"] and await Appointment.exists().where(
        Appointment.person == row["person"],
        Appointment.id != row["id"],
        Appointment.concurrent.eq(True),
        Appointment.state.is_in([str(state) for state in HOLDING_STATES]),
    ):
        raise Conflict(ANOTHER)
    await drafts.refuse_in_question(row["id"])
    await ground.require_introduced(row["need"], row["candidate"], row["person_name"])
    await questions.store(row["id"], str(State.RESERVED), answer)
    await questions.refuse_open(row["id"], answer, approvals_to_come=True)
    await refuse_another(row)
    await ledger.reserve(
        row, actor, override_id=await questions.seat_override(row["id"]),
        above=questions.above_quota(answer),
    )  # fmt: skip
    await ledger.settle()
    return {"expires": clock.now() + timedelta(days=RESERVATION_DAYS)}


async def _go_on(taken: Taken, target: State) -> Mapping[str, Any]:
    actor, row = taken.actor, dict(taken.row)
    await ground.require_introduced(row["need"], row["candidate"], row["person_name"])
    if target is State.EFFECTIVE and row["effective"] > clock.today():
        raise Conflict(
            gettext("起聘日期为 {day}，未到起聘日期不能办理聘用", day=row["effective"].isoformat())
        )
    if taken.step.action in AUTHORITY:
        granted = await _approve(actor, row, taken.step, taken.given)
        row["confirmed"] = [*row["confirmed"], *granted]
    answer = await questions.about_row(row)
    await questions.store(row["id"], str(target), answer)
    await questions.refuse_open(row["id"], answer, approvals_to_come=target in WAITING)
    if target is not State.EFFECTIVE:
        return {"expires": _kept_until(row, target)}
    row["above_quota"] = questions.above_quota(answer)
    await ledger.fill(row, actor, answer.case.person, override_id=await questions.seat_override(row["id"]))
    await StaffMember.update({StaffMember.claimed: False}).where(StaffMember.id == row["person"])
    await records.tell_set_apart(actor, [row["person"]])
    await ledger.settle()
    return {"expires": None}


def _kept_until(row: Row, target: State) -> datetime:
    """Each step forward renews the time; what is approved for a later day is kept from that day on."""
    begins = datetime.combine(row["effective"], time.min, clock.ZONE)
    since = max(clock.now(), begins) if target is State.APPROVED else clock.now()
    return since + timedelta(days=RESERVATION_DAYS)


async def _approve(actor: Actor, row: Row, step: Step, given: Given) -> list[Mapping[str, Any]]:
    """What this office grants now: whatever waits for it. The city decides for the authority in charge of
    personnel; the unit's department grants under its own account, and where nobody can sign in for it the
    first bureau records what it says."""
    answer = await questions.about_row(row)
    mine = {AUTHORITY[step.action]}
    if step.target == State.APPROVED:
        mine.add("personnel_authority")
    own = row["department_silent"] or actor.organisation_id == row["department"]
    if row["department"] is not None and own:
        mine.add("department")
    passed = await questions.overridden_rules(row["id"])
    waiting = [finding for finding in answer.decision.findings if finding.rule not in passed]
    granted = {
        authority: covers
        for authority in sorted(mine)
        if (covers := [finding.rule for finding in waiting if authority in finding.needs])
    }
    if granted and not given.document.strip():
        raise Invalid(N_("此项须经批准，请填写批准文号"), {"document": N_("必填，不能为空")})
    return [
        await grant_with(actor, "appointment", row, authority, given, covers)
        for authority, covers in granted.items()
    ]


async def _give_back(row: Row, actor: Actor | None) -> Mapping[str, Any]:
    await publicity.end(subject(row["id"]))
    if State(row["state"]) in HOLDING_STATES:
        await ledger.release(row, actor)
    return {"expires": None}


async def fall_with_round(actor: Actor, appointment_id: int, note: str) -> None:
    """The draft that a round made falls with its result; its notice ends with it.

    Raises:
        Conflict: it is no draft any more.
    """
    step = replace(STEPS["withdraw"], sources=frozenset({State.DRAFT}), roles=frozenset({actor.role}))
    flow = replace(FLOW, steps={"withdraw": step}, find=_any, may=anybody)
    await take(flow, actor, appointment_id, "withdraw", Given(note=note))


async def _any(_actor: Actor, appointment_id: int) -> Row:
    return (await Appointment.select().where(Appointment.id == appointment_id))[0]


async def expire_due() -> int:
    """Give back every seat whose reservation has lapsed or whose person has left; returns how many."""
    due = dict.fromkeys(await asked.overdue(), LAPSED)
    due |= dict.fromkeys(await asked.of_leavers(*HOLDING_STATES), LEFT)
    flow = replace(FLOW, steps=LAPSING)
    return sum([
        await lapse(
            flow, each, "expire", due=partial(_due, why), does=partial(_give_back, actor=None), note=why
        )
        for each, why in due.items()
    ])  # fmt: skip


def _due(why: str, row: Row) -> bool:
    return why == LEFT or bool(row["expires"] < clock.now())


@asynccontextmanager
async def _kept_if_blocked(appointment_id: int) -> AsyncIterator[None]:
    """Outside the transaction: a refusal undoes the step, not the record of why."""
    try:
        yield
    except Blocked as refusal:
        await questions.store(appointment_id, "refused", refusal.answer)
        raise
