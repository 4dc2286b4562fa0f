"""The road of a request: asked, drafted, submitted, moved; the only writer of appointments."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

from asyncpg import UniqueViolationError

from talent_platform import clock
from talent_platform.accounts.actor import Actor, OrganisationKind
from talent_platform.accounts.permissions import require
from talent_platform.accounts.roles import Role
from talent_platform.audit import service as audit
from talent_platform.brokerage.cases import ground
from talent_platform.database.engine import DB
from talent_platform.demand.tables import Need
from talent_platform.errors import Conflict, Invalid, NotAllowed, NotFound
from talent_platform.establishment.appointments import queries, questions
from talent_platform.establishment.appointments.questions import Answered, Blocked
from talent_platform.establishment.appointments.schemas import OverrideForm
from talent_platform.establishment.appointments.steps import (
    OFFICES,
    RESERVATION_DAYS,
    STEPS,
    WAITING,
    RequestStep,
    State,
    whose_turn,
)
from talent_platform.establishment.appointments.stored import locked, refuse_outdated, stored
from talent_platform.establishment.ledger import service as ledger
from talent_platform.establishment.letters import service as letters
from talent_platform.establishment.schemas import refuse_long, refuse_wordless
from talent_platform.establishment.tables.appointments import (
    HOLDING_STATES,
    Appointment,
    AppointmentStep,
)
from talent_platform.establishment.tables.institutions import Institution
from talent_platform.i18n import N_, gettext
from talent_platform.workflow.history import line, write_line
from talent_posts import Decision

__all__ = ["STEPS", "Answered", "Blocked", "RequestStep"]


async def submit(
    actor: Actor, appointment_id: int, override: OverrideForm | None = None, *, version: int | None = None
) -> Decision:
    """Reserve the seat and start the road, in one transaction. What is blocked only the city may submit,
    with an override. With `version`, only if nothing was saved since.

    Raises:
        Conflict: the rulebook blocks it, the seat is gone, the person has another live request, or the
            introduction it comes from has ended or cannot go on.
    """
    row = await queries.appointment_row(actor, appointment_id)
    require(actor, Role.CITY if override else Role.INSTITUTION)
    async with _kept_if_blocked(appointment_id), DB.transaction():
        await ledger.lock(row["institution"])
        row = await locked(appointment_id, (State.DRAFT,))
        await refuse_outdated(appointment_id, version)
        await _refuse_parted(row)
        answer = await questions.about_row(row)
        await questions.store(appointment_id, str(State.RESERVED), answer)
        await questions.override(actor, appointment_id, answer, override)
        await questions.refuse_blocked(appointment_id, answer)
        expires = clock.now() + timedelta(days=RESERVATION_DAYS)
        try:
            await Appointment.update(
                {
                    Appointment.state: str(State.RESERVED),
                    Appointment.expires: expires,
                }
            ).where(Appointment.id == appointment_id)
        except UniqueViolationError as error:
            raise Conflict(N_("此人另有一项正在办理的聘用申请，请先撤回或办结")) from error
        await ledger.reserve(row, actor, override_id=await questions.seat_override(appointment_id))
        await ledger.settle()
        await _step(actor, appointment_id, State.DRAFT, State.RESERVED)
    return answer.decision


async def move(
    actor: Actor, appointment_id: int, step_name: str, *, note: str = "", document: str = "",
    override: OverrideForm | None = None,
) -> None:  # fmt: skip
    """Take one step of the road.

    Raises:
        NotAllowed: not this role's turn.
        Conflict: not in a state for it, the rulebook now blocks it, or the introduction it comes from has
            ended or cannot go on.
        Invalid: a rejection without a reason.
    """
    if step_name not in STEPS:
        raise NotFound(N_("没有这个步骤"))
    refuse_long(note=note, document=document)
    step = STEPS[step_name]
    seen = await queries.appointment_row(actor, appointment_id)
    require(actor, *step.roles)
    if step.target is State.REJECTED:
        refuse_wordless(note)
    async with _kept_if_blocked(appointment_id), DB.transaction():
        await ledger.lock(seen["institution"])
        row = {**seen, **await locked(appointment_id, step.sources)}
        _right_turn(actor, step_name, row)
        if step.target in {State.REJECTED, State.WITHDRAWN}:
            await _give_back(row, actor, step.target)
        else:
            await _go_on(actor, row, step, document.strip(), override)
        await _step(actor, appointment_id, State(row["state"]), step.target, note=note, document=document)
        if step.target in {State.APPROVED, State.REJECTED}:
            await letters.write_when_confirmed(actor, row)


async def let_pass(actor: Actor, appointment_id: int, form: OverrideForm) -> None:
    """Let a request pass what is open or blocked now: a draft is submitted with it, one on its road finds
    its next step covered.

    Raises:
        NotAllowed: not the city.
        Conflict: the request is on no road, or there is nothing to let pass.
    """
    require(actor, Role.CITY)
    row = await queries.appointment_row(actor, appointment_id)
    if row["state"] == State.DRAFT:
        await submit(actor, appointment_id, form)
        return
    async with DB.transaction():
        await ledger.lock(row["institution"])
        row = await locked(appointment_id, HOLDING_STATES)
        answer = await questions.about_row(row)
        if await questions.override(actor, appointment_id, answer, form) is None:
            raise Conflict(N_("现在各项均符合，不需要准予"))
        await questions.store(appointment_id, "override", answer)


async def _refuse_parted(row: Mapping[str, Any]) -> None:
    """A request for a need stands on the introduction, whether or not it names the candidate."""
    (person,) = await Appointment.select(Appointment.person._.name.as_alias("name")).where(
        Appointment.id == row["id"]
    )
    await ground.require_introduced(row["need"], row["candidate"], person["name"])


def _right_turn(actor: Actor, step_name: str, row: Mapping[str, Any]) -> None:
    """Office after office; whoever may pass a request may also refuse it, and nobody before their turn."""
    if step_name in {"withdraw", "take_effect"} or actor.role is (turn := whose_turn(row)):
        return
    if OFFICES.index(actor.role) < OFFICES.index(turn):
        raise NotAllowed(N_("市属单位和已报市级的申请由市级审核"))
    if turn is Role.DEPARTMENT:
        raise Conflict(N_("本单位的申请须先由主管部门用自己的账号审核"))
    raise Conflict(N_("县区单位的申请须先经县区审核"))


async def _go_on(
    actor: Actor, row: dict[str, Any], step: RequestStep, document: str, override: OverrideForm | None
) -> None:
    await _refuse_parted(row)
    if step.target is State.EFFECTIVE and row["effective"] > clock.today():
        raise Conflict(
            gettext("起聘日期为 {day}，未到起聘日期不能办理聘用", day=row["effective"].isoformat())
        )
    if step.authority:
        row["confirmed"] = await _approve(actor, row, step, document)
    answer = await questions.about_row(row)
    await questions.store(row["id"], str(step.target), answer)
    await questions.override(actor, row["id"], answer, override)
    await questions.refuse_open(row["id"], answer, approvals_to_come=step.target in WAITING)
    values: dict[Any, Any] = {
        Appointment.state: str(step.target),
        Appointment.confirmed: json.dumps(row["confirmed"], ensure_ascii=False),
        Appointment.expires: clock.now() + timedelta(days=RESERVATION_DAYS),
        Appointment.updated: clock.now(),
    }
    if step.target is State.EFFECTIVE:
        values[Appointment.expires] = None
        await ledger.fill(
            row, actor, answer.case.person, override_id=await questions.seat_override(row["id"])
        )
        await ledger.settle()
    await Appointment.update(values).where(Appointment.id == row["id"])


async def _approve(
    actor: Actor, row: Mapping[str, Any], step: RequestStep, document: str
) -> list[dict[str, Any]]:
    """What offices have granted, with what this one grants now: whatever waits for it. The city decides for
    the authority in charge of personnel; the unit's department grants under its own account."""
    answer = await questions.about_row(row)
    unit = await Institution.select(Institution.department).where(Institution.id == row["institution"])
    mine = {step.authority}
    if step.target is State.APPROVED:
        mine.add("personnel_authority")
    if actor.organisation_id is not None and actor.organisation_id == unit[0]["department"]:
        mine.add("department")
    granted = []
    passed = await questions.overridden_rules(row["id"])
    waiting = [finding for finding in answer.decision.findings if finding.rule not in passed]
    for authority in sorted(mine):
        covers = [finding.rule for finding in waiting if authority in finding.needs]
        if covers:
            own = {"by": authority, "on": clock.today().isoformat(), "document": document, "covers": covers}
            granted.append(own)
    if granted and not document:
        raise Invalid(N_("此项须经批准，请填写批准文号"), {"document": N_("必填，不能为空")})
    return [*row["confirmed"], *granted]


async def _give_back(row: Mapping[str, Any], actor: Actor | None, target: State) -> None:
    if State(row["state"]) in HOLDING_STATES:
        await ledger.release(row, actor)
    await Appointment.update(
        {Appointment.state: str(target), Appointment.expires: None, Appointment.updated: clock.now()}
    ).where(Appointment.id == row["id"])


async def expire_due() -> int:
    """Give back every seat whose reservation has lapsed; each exactly once. Returns how many."""
    due = await Appointment.select(Appointment.id, Appointment.institution).where(
        Appointment.state.is_in([str(state) for state in HOLDING_STATES]), Appointment.expires < clock.now()
    )
    freed = 0
    for each in due:
        async with DB.transaction():
            await ledger.lock(each["institution"])
            row = await stored(each["id"])
            still_due = State(row["state"]) in HOLDING_STATES and row["expires"] < clock.now()
            if still_due:
                await _give_back(row, None, State.EXPIRED)
                await _step(None, each["id"], State(row["state"]), State.EXPIRED, note="保留期满，岗位释放")
                freed += 1
    return freed


async def has_effective_appointment(need_id: int, candidate_id: int) -> bool:
    """Whether this matched person has been appointed to a post for this published need."""
    return bool(
        await Appointment.exists().where(
            Appointment.need == need_id, Appointment.candidate == candidate_id,
            Appointment.state == str(State.EFFECTIVE),
        )
    )  # fmt: skip


async def refuse_unappointed(need_id: int, people: Sequence[int]) -> None:
    """A public institution hires by appointment to a post; until that takes effect nobody is hired.

    Raises:
        Conflict: one of these people has no appointment in effect for this need.
    """
    kinds = await Need.select(Need.organisation._.kind.as_alias("kind")).where(Need.id == need_id)
    if kinds[0]["kind"] != OrganisationKind.INSTITUTION:
        return
    for person in people:
        if not await has_effective_appointment(need_id, person):
            raise Conflict(
                gettext(
                    "事业单位须先办理岗位聘用：请在「岗位管理」中为人才编号 {person}、需求编号 {need} "
                    "的聘用申请办结后，再确认到岗",
                    person=person,
                    need=need_id,
                )
            )


@asynccontextmanager
async def _kept_if_blocked(appointment_id: int) -> AsyncIterator[None]:
    """Outside the transaction: a refusal undoes the step, not the record of why."""
    try:
        yield
    except Blocked as refusal:
        await questions.store(appointment_id, "refused", refusal.answer)
        raise


async def _step(
    actor: Actor | None,
    appointment_id: int,
    source: State,
    target: State,
    *,
    note: str = "",
    document: str = "",
) -> None:
    written = line(actor, str(target), before=str(source), after=str(target), note=note, document=document)
    await write_line(AppointmentStep, {"appointment": appointment_id}, written)
    await audit.record(actor, f"appointment.{target}", f"appointment:{appointment_id}", note=note)
