"""Asking and drafting a request: nothing is held yet."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from talent_platform import clock
from talent_platform.accounts.actor import Actor
from talent_platform.accounts.permissions import require
from talent_platform.accounts.roles import Role
from talent_platform.audit import service as audit
from talent_platform.database.engine import DB, written
from talent_platform.demand.tables import Need
from talent_platform.errors import Conflict, Invalid
from talent_platform.establishment.appointments import queries, questions
from talent_platform.establishment.appointments.questions import Answered
from talent_platform.establishment.appointments.schemas import AppointmentForm
from talent_platform.establishment.appointments.steps import AHEAD_DAYS, State
from talent_platform.establishment.approvals.service import claim
from talent_platform.establishment.institutions import queries as institutions_queries
from talent_platform.establishment.notices.facts import refuse_another
from talent_platform.establishment.tables.appointments import (
    Appointment,
)
from talent_platform.establishment.tables.institutions import Institution, StaffMember
from talent_platform.establishment.tables.rounds import RoundApplicant, RoundState
from talent_platform.i18n import N_, gettext
from talent_platform.workflow.taking import MEANWHILE, hold

WON = ("person", "category", "grade", "way", "occupies_quota", "concurrent", "special", "policy")
"""What a round decides of the drafts it makes."""


async def ask(actor: Actor, institution_id: int, form: AppointmentForm) -> Answered:
    """What the rulebook says to a form as it stands; nothing is stored."""
    await institutions_queries.institution_id(actor, institution_id)
    await person_of(institution_id, form.person)
    return await questions.about(institution_id, form.person, form.request(asked=clock.today()))


async def draft(actor: Actor, institution_id: int, form: AppointmentForm) -> int:
    """Keep a request without asking for the seat yet."""
    require(actor, Role.INSTITUTION)
    await institutions_queries.open_id(actor, institution_id)
    person = await person_of(institution_id, form.person)
    await own_need(institution_id, form.need)
    async with DB.transaction():
        rows = await Appointment.insert(
            Appointment(
                institution=institution_id, person_key=person["person_key"], seat_grade=form.grade,
                created_by=actor.account_id, **columns(form),
            )
        )  # fmt: skip
        appointment_id = int(rows[0]["id"])
        await claim(actor, appointment_id, (each.model_dump() for each in form.approvals))
        await audit.record(actor, "appointment.drafted", f"appointment:{appointment_id}")
    return appointment_id


async def revise(actor: Actor, appointment_id: int, form: AppointmentForm, *, version: int) -> None:
    """Save a changed draft over the version it was opened with; what is already on its road is withdrawn and
    made anew instead.

    Raises:
        Conflict: somebody saved in the meantime, it is no draft any more, or a notice, or the round that it
            is the result of, names what would change.
    """
    require(actor, Role.INSTITUTION)
    async with DB.transaction():
        await hold(Appointment, appointment_id)
        row = await queries.appointment_row(actor, appointment_id)
        person = await person_of(row["institution"], form.person)
        await own_need(row["institution"], form.need)
        if row["state"] != State.DRAFT:
            raise Conflict(N_("只有草稿可以修改；已提交的申请请先撤回"))
        if row["version"] != version:
            raise Conflict(MEANWHILE)
        await _refuse_another_winner(row, form)
        await Appointment.update(
            written(columns(form), {
                Appointment.version: Appointment.version + 1, Appointment.updated: clock.now(),
                Appointment.person_key: person["person_key"], Appointment.seat_grade: form.grade,
            })
        ).where(Appointment.id == appointment_id)  # fmt: skip
        await refuse_another(await queries.appointment_row(actor, appointment_id))
        await claim(actor, appointment_id, (each.model_dump() for each in form.approvals))
        await audit.record(actor, "appointment.revised", f"appointment:{appointment_id}")


async def _refuse_another_winner(row: Mapping[str, Any], form: AppointmentForm) -> None:
    """Who came first in a round is appointed to the seat won there, nobody else by its draft, and not before
    the round's day. The term is the unit's to write."""
    of_round = RoundApplicant.promotion_round._.effective
    won = await RoundApplicant.select(of_round.as_alias("day")).where(RoundApplicant.appointment == row["id"])
    if not won:
        return
    if [row[name] for name in WON] != [getattr(form, name) for name in WON]:
        raise Conflict(N_("这是竞聘的结果：人员、岗位和方式不能更改；另有变动的请撤回后另办申请"))
    if form.effective < won[0]["day"]:
        day = won[0]["day"].isoformat()
        raise Conflict(gettext("这是竞聘的结果：起聘日期不能早于竞聘公告的 {day}", day=day))


def refuse_far(row: Mapping[str, Any]) -> None:
    """Raises Conflict where the first day is too far ahead for a seat to be kept for it."""
    last = clock.today() + timedelta(days=AHEAD_DAYS)
    if row["effective"] > last:
        told = N_("最多提前 {n} 天申请，现在可申请的起聘日期最晚为 {day}；此前岗位不能为此保留")
        raise Conflict(gettext(told, n=AHEAD_DAYS, day=last.isoformat()))


async def refuse_in_question(appointment_id: int) -> None:
    """Raises Conflict where the round a draft comes of is asked to be opened again or cancelled."""
    if await RoundApplicant.exists().where(
        RoundApplicant.appointment == appointment_id,
        RoundApplicant.promotion_round._.state.is_in([RoundState.REOPENING, RoundState.CANCELLING]),
    ):
        raise Conflict(N_("所属竞聘正在申请重新评定或取消，待上级人社部门答复后再提交"))


async def own_need(institution_id: int, need_id: int | None) -> None:
    """An appointment answers a need of the institution itself, or none."""
    if need_id is None:
        return
    rows = await Institution.select(Institution.organisation).where(Institution.id == institution_id)
    if not await Need.exists().where(Need.id == need_id, Need.organisation == rows[0]["organisation"]):
        raise Invalid(N_("请填写本单位发布的人才需求编号"), {"need": N_("不是本单位发布的人才需求")})


async def person_of(institution_id: int, person_id: int) -> dict[str, Any]:
    rows = await StaffMember.select(StaffMember.id, StaffMember.person_key).where(
        StaffMember.id == person_id, StaffMember.institution == institution_id
    )
    if not rows:
        raise Invalid(N_("请从本单位人员中选择"), {"person": N_("请从本单位人员中选择")})
    return dict(rows[0])


def columns(form: AppointmentForm) -> dict[str, Any]:
    """Values for the request's row; what the unit claims to be granted has rows of its own."""
    given = {name: value for name, value in form.columns().items() if name != "approvals"}
    return {**given, "recruitment": given["recruitment"] or "null"}
