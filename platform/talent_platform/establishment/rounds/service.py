"""Promotion rounds: publishing and applying."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from asyncpg import UniqueViolationError

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.permissions import require, visible, where
from talent_platform.accounts.roles import Role
from talent_platform.audit import service as audit
from talent_platform.database.engine import DB
from talent_platform.errors import Conflict, Invalid, NotFound
from talent_platform.establishment import wording
from talent_platform.establishment.access import INSTITUTION
from talent_platform.establishment.figures.queries import in_force
from talent_platform.establishment.institutions import queries, units
from talent_platform.establishment.ledger import asked
from talent_platform.establishment.rounds.allocation import score
from talent_platform.establishment.rounds.schemas import RoundForm
from talent_platform.establishment.tables.institutions import StaffMember
from talent_platform.establishment.tables.rounds import PromotionRound, RoundApplicant, RoundState, RoundStep
from talent_platform.i18n import N_, gettext
from talent_platform.workflow.history import line, write_line
from talent_platform.workflow.steps import Step, Taken, Workflow
from talent_platform.workflow.taking import take
from talent_posts import post_name, vacancies

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
    unit = replace(unit, pending=(*unit.pending, *await asked.won(institution_id)))
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
                seats={str(grade): count for grade, count in form.seats.items()},
                criteria=[each.model_dump() for each in form.criteria],
                effective=form.effective,
                steps=form.steps,
                created_by=actor.account_id,
            )
        )
        round_id = int(rows[0]["id"])
        written = line(actor, "publish", after=str(RoundState.OPEN))
        await write_line(RoundStep, {"promotion_round": round_id}, written)
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
    flow = replace(FLOW, before=partial(_enter, person_id, wishes, scores))
    try:
        await take(flow, actor, round_id, "apply")
    except UniqueViolationError as error:
        raise Conflict(N_("此人已报名")) from error


async def _enter(
    person_id: int, wishes: Sequence[int], scores: Sequence[float], taken: Taken
) -> Mapping[str, Any]:
    row = taken.row
    offered = {int(grade) for grade in row["seats"]}
    if not wishes or not set(wishes) <= offered or len(set(wishes)) < len(wishes):
        raise Invalid(N_("请选择公布的等级，不能重复"), {"wishes": N_("请选择公布的等级，不能重复")})
    if len(scores) != len(row["criteria"]) or not all(0 <= each <= 100 for each in scores):
        raise Invalid(N_("每项标准应有 0 到 100 的得分"), {"scores": N_("每项标准应有 0 到 100 的得分")})
    if not await StaffMember.exists().where(
        StaffMember.id == person_id, StaffMember.institution == row["institution"]
    ):
        raise Invalid(N_("请从本单位人员中选择"), {"person": N_("请从本单位人员中选择")})
    await RoundApplicant.insert(
        RoundApplicant(
            promotion_round=row["id"], person=person_id, wishes=list(wishes),
            scores=list(scores),
        )
    )  # fmt: skip
    return {}


FLOW = Workflow(
    thing="round", name=N_("竞聘"), table=PromotionRound, history=RoundStep, subject="promotion_round",
    states={state: badge.label for state, badge in wording.ROUND_BADGES.items()}, find=round_row,
    steps={
        "apply": Step(
            "apply", N_("登记报名"), frozenset({RoundState.OPEN}), RoundState.OPEN,
            frozenset({Role.INSTITUTION}),
        ),
        "allocate": Step(
            "allocate", N_("产生拟聘人选"), frozenset({RoundState.OPEN}), RoundState.ALLOCATED,
            frozenset({Role.INSTITUTION}), final=True,
        ),
    },
)  # fmt: skip
"""Both steps come with what they bring (`apply`, `deciding.decide_round`)."""


async def steps_of(round_id: int) -> list[dict[str, Any]]:
    """What happened to a round, newest first."""
    return list(
        await RoundStep.select()
        .where(RoundStep.promotion_round == round_id)
        .order_by(RoundStep.id, ascending=False)
    )
