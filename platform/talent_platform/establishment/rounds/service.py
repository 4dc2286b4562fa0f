"""Promotion rounds: publishing, applying, deciding."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from asyncpg import UniqueViolationError

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.permissions import require, visible, where
from talent_platform.accounts.roles import Role
from talent_platform.audit import service as audit
from talent_platform.clock import today
from talent_platform.database.engine import DB
from talent_platform.errors import Conflict, Invalid, NotFound
from talent_platform.establishment.access import INSTITUTION
from talent_platform.establishment.appointments import drafts as service
from talent_platform.establishment.appointments import questions
from talent_platform.establishment.appointments.schemas import AppointmentForm
from talent_platform.establishment.figures.queries import in_force
from talent_platform.establishment.institutions import queries, units
from talent_platform.establishment.ledger import service as ledger
from talent_platform.establishment.rounds import allocation as rounds_allocation
from talent_platform.establishment.rounds.allocation import Applicant, allocate, level_of, score
from talent_platform.establishment.rounds.schemas import RoundForm
from talent_platform.establishment.tables.institutions import StaffMember
from talent_platform.establishment.tables.rounds import PromotionRound, RoundApplicant, RoundState
from talent_platform.i18n import N_, gettext
from talent_platform.processes import aside
from talent_posts import in_the_way, level_room, may_proceed, post_name, vacancies

STARTING_SECONDS = 20
"""For the process of an allocation to start."""


ROUND = (
    *PromotionRound.all_columns(),
    PromotionRound.institution._.organisation._.name.as_alias("institution_name"),
)


def seen_by(actor: Actor) -> Any:
    """The condition of rounds of institutions the actor sees."""
    return where(visible(actor, INSTITUTION), {
        "id": PromotionRound.id,
        "county": PromotionRound.institution._.organisation._.county,
        "organisation": PromotionRound.institution._.organisation,
        "department": PromotionRound.institution._.department,
    })  # fmt: skip


async def round_row(actor: Actor, round_id: int) -> dict[str, Any]:
    """A round of an institution the actor may see.

    Raises:
        NotFound: none.
    """
    found = await (
        PromotionRound.select(*ROUND)
        .where(PromotionRound.id == round_id, seen_by(actor))
        .output(load_json=True)
    )
    if not found:
        raise NotFound
    return dict(found[0])


async def applicants(row: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Applicants by weighted score, the best first."""
    people = await (
        RoundApplicant.select(
            *RoundApplicant.all_columns(), RoundApplicant.person._.name.as_alias("person_name")
        )
        .where(RoundApplicant.promotion_round == row["id"])
        .output(load_json=True)
    )
    for each in people:
        each["score"] = score(row["criteria"], each["scores"])
    return sorted(people, key=lambda each: (-each["score"], each["id"]))


async def publish(actor: Actor, institution_id: int, form: RoundForm) -> int:
    """Announce a round; seats offered must be free on its effective day.

    Raises:
        Conflict: a grade does not have so many free seats.
    """
    require(actor, Role.INSTITUTION)
    await queries.open_id(actor, institution_id)
    unit = await units.unit_on(institution_id, form.effective)
    free = {
        (row.category, row.grade): row.room
        for row in vacancies(unit, on=form.effective, figures=await in_force())
    }
    for grade, count in form.seats.items():
        if free.get((form.category, grade), 0) < count:
            have = free.get((form.category, grade), 0)
            post = post_name(form.category, grade)
            raise Conflict(
                gettext(
                    "{post}在 {effective} 只有 {have} 个空缺，不能公布 {count} 个",
                    post=post,
                    effective=form.effective,
                    have=have,
                    count=count,
                )
            )
    async with DB.transaction():
        rows = await PromotionRound.insert(
            PromotionRound(
                institution=institution_id,
                title=form.title,
                category=form.category,
                seats=json.dumps({str(grade): count for grade, count in form.seats.items()}),
                criteria=json.dumps([each.model_dump() for each in form.criteria], ensure_ascii=False),
                effective=form.effective,
                steps=json.dumps(form.steps, default=str),
                created_by=actor.account_id,
            )
        )
        round_id = int(rows[0]["id"])
        await audit.record(actor, "round.published", f"round:{round_id}", title=form.title)
    return round_id


async def apply(
    actor: Actor, round_id: int, person_id: int, wishes: Sequence[int], scores: Sequence[float]
) -> None:
    """Enter an applicant with wishes (best first) and a score for each published criterion.

    Raises:
        Conflict: the round is closed, or the person is in it already.
        Invalid: a grade not offered, a score out of range, nobody of this institution.
    """
    require(actor, Role.INSTITUTION)
    row = await _open_round(actor, round_id)
    offered = {int(grade) for grade in row["seats"]}
    if not wishes or not set(wishes) <= offered or len(set(wishes)) < len(wishes):
        raise Invalid(N_("请选择公布的等级，不能重复"), {"wishes": N_("请选择公布的等级，不能重复")})
    if len(scores) != len(row["criteria"]) or not all(0 <= each <= 100 for each in scores):
        raise Invalid(N_("每项标准应有 0 到 100 的得分"), {"scores": N_("每项标准应有 0 到 100 的得分")})
    if not await StaffMember.exists().where(
        StaffMember.id == person_id, StaffMember.institution == row["institution"]
    ):
        raise Invalid(N_("请从本单位人员中选择"), {"person": N_("请从本单位人员中选择")})
    async with DB.transaction():
        try:
            await RoundApplicant.insert(
                RoundApplicant(
                    promotion_round=round_id, person=person_id, wishes=json.dumps(list(wishes)),
                    scores=json.dumps(list(scores)),
                )
            )  # fmt: skip
        except UniqueViolationError as error:
            raise Conflict(N_("此人已报名")) from error
        await audit.record(actor, "round.applied", f"round:{round_id}", person=person_id)


async def _open_round(actor: Actor, round_id: int) -> dict[str, Any]:
    row = await round_row(actor, round_id)
    if row["state"] != RoundState.OPEN:
        raise Conflict(N_("竞聘已结束"))
    return row


async def decide_round(actor: Actor, round_id: int) -> int:
    """Allocate the seats and draft an appointment for every winner; returns how many.

    Raises:
        Conflict: the round is closed or has no applicants.
    """
    require(actor, Role.INSTITUTION)
    row = await _open_round(actor, round_id)
    people = await applicants(row)
    if not people:
        raise Conflict(N_("还没有人报名"))
    reasons: dict[tuple[int, int], str] = {}
    known = [await _judged(row, each, reasons) for each in people]
    unit = await units.unit_on(row["institution"], row["effective"])
    free, above = level_room(unit, row["category"], on=row["effective"], figures=await in_force())
    offered = {int(grade): count for grade, count in row["seats"].items()}
    allocation = await aside(
        allocate, known, offered, row["category"], free, rounds_allocation.SECONDS, above,
        seconds=rounds_allocation.SECONDS + STARTING_SECONDS,
    )  # fmt: skip
    won = allocation.winners
    async with DB.transaction():
        await ledger.lock(row["institution"])
        row = await _open_round(actor, round_id)
        for each in people:
            grade = won.get(each["id"])
            reason, draft = _why(each, grade, row, reasons), None
            if grade is not None:
                draft = await service.draft(actor, row["institution"], _form(row, each["person"], grade))
            await RoundApplicant.update(
                {
                    RoundApplicant.grade: grade,
                    RoundApplicant.reason: reason,
                    RoundApplicant.appointment: draft,
                }
            ).where(RoundApplicant.id == each["id"])
        result = {"proved": allocation.proved, "seconds": rounds_allocation.SECONDS}
        await PromotionRound.update(
            {PromotionRound.state: str(RoundState.ALLOCATED), PromotionRound.result: json.dumps(result)}
        ).where(PromotionRound.id == round_id)
        await audit.record(
            actor, "round.allocated", f"round:{round_id}", winners=len(won), proved=allocation.proved
        )
    return len(won)


def _form(row: Mapping[str, Any], person_id: int, grade: int) -> AppointmentForm:
    steps = [{"name": name, "on": day} for name, day in row["steps"].items() if name in _STEP_NAMES and day]
    return AppointmentForm.model_validate({
        "person": person_id, "category": row["category"], "grade": grade, "way": "competition",
        "effective": row["effective"],
        "recruitment": {
            "steps": steps, "publicity_start": row["steps"].get("publicity_start"),
            "publicity_end": row["steps"].get("publicity_end"),
        },
    })  # fmt: skip


_STEP_NAMES = ("plan", "notice", "check", "evaluation", "publicity")


_STILL_TO_COME = ("H12a", "H12b", "H12c", "H12d", "H12e")
"""Steps of the round itself (evaluation, publicity) do not count against anybody yet."""


async def _judged(
    row: Mapping[str, Any], each: Mapping[str, Any], reasons: dict[tuple[int, int], str]
) -> Applicant:
    legal = set()
    person = await units.applicant(each["person"])
    for grade in each["wishes"]:
        request = _form(row, each["person"], grade).request(asked=today())
        decision = (await questions.about(row["institution"], each["person"], request)).decision
        if may_proceed(decision, lifted=_STILL_TO_COME, approvals_to_come=True):
            legal.add(grade)
        else:
            against = in_the_way(decision, lifted=_STILL_TO_COME, approvals_to_come=True)
            reasons[each["id"], grade] = "；".join(f"{found.rule} {found.reason}" for found in against)
    holds = {
        held.grade
        for held in person.in_post(row["effective"])
        if held.category == row["category"] and held.occupies_quota and not held.special
    }
    inside = {level_of(row["category"], grade) for grade in holds}
    return Applicant(
        each["id"], each["score"], tuple(each["wishes"]), frozenset(legal), frozenset(inside),
        frozenset(holds),
    )  # fmt: skip


def _why(
    each: Mapping[str, Any], grade: int | None, row: Mapping[str, Any], reasons: Mapping[tuple[int, int], str]
) -> str:
    if grade is not None:
        place = each["wishes"].index(grade) + 1
        return f"得分 {each['score']}，录取到第 {place} 志愿 {post_name(row['category'], grade)}"
    illegal = [
        f"{post_name(row['category'], wish)}：{reasons[each['id'], wish]}"
        for wish in each["wishes"]
        if (each["id"], wish) in reasons
    ]
    if len(illegal) == len(each["wishes"]):
        return "不符合规定：" + "；".join(illegal)
    return f"得分 {each['score']}，所报等级的名额由得分更高者占满"
