"""Asking the rulebook about a request, and keeping on record what it said and who let what pass."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from importlib.metadata import version
from typing import Any

from talent_platform import clock
from talent_platform.accounts.actor import Actor
from talent_platform.accounts.permissions import require
from talent_platform.accounts.roles import Role
from talent_platform.audit import service as audit
from talent_platform.errors import Conflict, Invalid
from talent_platform.establishment.appointments import queries
from talent_platform.establishment.appointments.schemas import AppointmentForm, OverrideForm
from talent_platform.establishment.approvals.queries import approval, of_request
from talent_platform.establishment.figures.queries import in_force, stamp_in_force
from talent_platform.establishment.institutions import establishments, units
from talent_platform.establishment.notices.facts import objected_before, with_notice
from talent_platform.establishment.tables.appointments import AppointmentDecision, Override
from talent_platform.i18n import N_, gettext
from talent_posts import (
    ABOVE_QUOTA,
    Case,
    Decision,
    Figures,
    Request,
    Unit,
    advice,
    case_to_json,
    decide,
    decision_to_json,
    in_the_way,
    may_proceed,
    overridable,
)

SEAT_RULES = {"H1a", "H1b", "H1c"}


@dataclass(frozen=True)
class Answered:
    """A decision with the case it was made on."""

    case: Case
    decision: Decision


class Blocked(Conflict):
    """The rulebook forbids the request; the answer is kept although nothing else is."""

    def __init__(self, answer: Answered, blocks: list[str]) -> None:
        super().__init__("不能聘用：" + "；".join(blocks))
        self.answer = answer


async def about(
    institution_id: int, person_id: int, request: Request, *, leaving_out: int | None = None,
    figures: Figures | None = None,
) -> Answered:  # fmt: skip
    """What the rulebook says today to a request, with advice."""
    request = replace(request, objected_before=await objected_before(person_id, besides=request.id))
    unit = await _unit_asked(institution_id, request, leaving_out)
    case = Case(unit=unit, person=await units.applicant(person_id), request=request)
    book = figures or await in_force()
    decision = decide(case, figures=book)
    found = advice(case, decision, figures=book)
    # What leaves the request blocked is worth a line only where nothing lifts the block by itself.
    lifting = tuple(each for each in found if each.outcome != "block")
    return Answered(case, replace(decision, advice=lifting or found))


async def _unit_asked(institution_id: int, request: Request, leaving_out: int | None) -> Unit:
    """The unit of the effective day. A department that came on record after the first office had passed the
    request is not asked any more."""
    unit = await units.unit_on(institution_id, request.effective, leaving_out=leaving_out)
    if leaving_out is not None and await establishments.request_passed_without_department(leaving_out):
        unit = replace(unit, institution=replace(unit.institution, department=None))
    return unit


async def about_row(row: Mapping[str, Any], figures: Figures | None = None) -> Answered:
    """The same for a stored request, which does not compete with itself; `row` with its papers or without."""
    if "confirmed" not in row:
        row = {**row, **await of_request(row["id"])}
    form = AppointmentForm.model_validate({name: row[name] for name in AppointmentForm.model_fields})
    granted = tuple(approval(each, confirmed=True) for each in row["confirmed"])
    request = form.request(
        asked=clock.today(), submitted=await queries.submitted(row["id"]), request_id=str(row["id"]),
        confirmed=granted,
    )  # fmt: skip
    request = await with_notice(request)
    return await about(row["institution"], row["person"], request, leaving_out=row["id"], figures=figures)


async def refuse_blocked(appointment_id: int, answer: Answered) -> None:
    """Raises Blocked unless every block is covered by an override in force."""
    overridden = await overridden_rules(appointment_id)
    blocks = [
        f"{each.rule} {each.reason}"
        for each in answer.decision.with_outcome("block")
        if each.rule not in overridden
    ]
    if blocks:
        raise Blocked(answer, blocks)


async def refuse_open(appointment_id: int, answer: Answered, *, approvals_to_come: bool) -> None:
    """No office passes what blocks or is unknown, and the last one nothing that still waits for approval,
    unless overridden.

    Raises:
        Blocked, Conflict: with what is in the way.
    """
    await refuse_blocked(appointment_id, answer)
    overridden = await overridden_rules(appointment_id)
    if not may_proceed(answer.decision, lifted=overridden, approvals_to_come=approvals_to_come):
        waiting = in_the_way(answer.decision, lifted=overridden, approvals_to_come=approvals_to_come)
        why = "；".join(f"{each.rule} {each.reason}" for each in waiting)
        raise Conflict(gettext("尚有未办结的事项：{why}", why=why))


def _may_be_set_aside(answer: Answered, form: OverrideForm) -> list[str]:
    """The rules an override lifts: those it names, or all in the way, as far as the dated list lets the city.

    Raises:
        Conflict: a rule is among them that the city may not set aside.
    """
    listed = overridable("city_hrss", answer.case.unit.institution.jurisdiction, clock.today())
    open_now = [each for each in in_the_way(answer.decision) if not form.rules or each.rule in form.rules]
    beyond = [each for each in open_now if each.rule not in listed]
    if beyond:
        raise Conflict("不得特别准予：" + "；".join(f"{each.rule} {each.reason}" for each in beyond))
    return [each.rule for each in open_now]


async def override(
    actor: Actor, appointment_id: int, answer: Answered, form: OverrideForm | None
) -> int | None:
    """Record an override of what stands in the way; only the city may, and only where the list lets it.
    Returns its id."""
    if form is None:
        return None
    require(actor, Role.CITY)
    await _refuse_expiry(answer, form.expires)
    rules = _may_be_set_aside(answer, form)
    if not rules:
        return None
    rows = await Override.insert(
        Override(
            appointment=appointment_id, actor_id=actor.account_id, actor_name=actor.name,
            rules=rules, reason=form.reason, document=form.document, expires=form.expires,
        )
    )  # fmt: skip
    await audit.record(
        actor, "appointment.overridden", f"appointment:{appointment_id}", rules=rules, document=form.document
    )
    return int(rows[0]["id"])


async def _refuse_expiry(answer: Answered, expires: date) -> None:
    if expires <= clock.today():
        raise Invalid(N_("有效期须晚于今天"), {"expires": N_("须晚于今天")})
    jurisdiction = answer.case.unit.institution.jurisdiction
    longest = (await in_force()).at("override_days", jurisdiction, clock.today())
    if not longest.is_set:
        raise Conflict(N_("特别准予的最长有效天数未设定，不能准予"))
    if expires > clock.today() + timedelta(days=longest.value):
        told = gettext("有效期不能超过 {n} 天", n=longest.value)
        raise Invalid(told, {"expires": told})


async def overridden_rules(appointment_id: int) -> set[str]:
    """Rules that an override still in force lets the request pass."""
    rows = await (
        Override.select(Override.rules)
        .where(Override.appointment == appointment_id, Override.expires >= clock.today())
        .output(load_json=True)
    )
    return {rule for row in rows for rule in row["rules"]}


def above_quota(answer: Answered) -> bool:
    """Whether no seat is free and the person is to be taken in above the quota, once that is approved."""
    return any(ABOVE_QUOTA in answer.decision.of(rule).facts for rule in SEAT_RULES)


async def seat_override(appointment_id: int) -> int | None:
    """The override in force that lets a seat be taken above the quota, if there is one: others do not."""
    rows = await (
        Override.select(Override.id, Override.rules)
        .where(Override.appointment == appointment_id, Override.expires >= clock.today())
        .order_by(Override.id, ascending=False)
        .output(load_json=True)
    )
    return next((int(row["id"]) for row in rows if SEAT_RULES & set(row["rules"])), None)


async def store(appointment_id: int, stage: str, answer: Answered) -> None:
    """Keep the decision with all it was told: enough to replay it to the same bytes."""
    await AppointmentDecision.insert(
        AppointmentDecision(
            appointment=appointment_id, stage=stage, law_on=answer.decision.law_on,
            outcome=answer.decision.outcome, case_json=case_to_json(answer.case).decode(),
            decision_json=decision_to_json(answer.decision).decode(), rulebook=await _rulebook(),
        )
    )  # fmt: skip


async def _rulebook() -> str:
    """Version and content of the rulebook that answers."""
    return f"{version('talent-platform')}+{await stamp_in_force()}"[-20:]
