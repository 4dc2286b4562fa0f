"""Promotion rounds: publishing and applying."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from typing import Any

from asyncpg import UniqueViolationError

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.permissions import require, visible, where
from talent_platform.accounts.roles import Role
from talent_platform.audit import service as audit
from talent_platform.clock import today
from talent_platform.database.engine import DB
from talent_platform.errors import Conflict, Invalid, NotFound
from talent_platform.establishment import wording
from talent_platform.establishment.access import INSTITUTION
from talent_platform.establishment.appointments.steps import AHEAD_DAYS
from talent_platform.establishment.figures.queries import in_force
from talent_platform.establishment.institutions import queries, units
from talent_platform.establishment.ledger import asked
from talent_platform.establishment.ledger import service as ledger
from talent_platform.establishment.rounds.allocation import score
from talent_platform.establishment.rounds.schemas import RoundForm
from talent_platform.establishment.tables.institutions import StaffMember
from talent_platform.establishment.tables.rounds import PromotionRound, RoundApplicant, RoundState, RoundStep
from talent_platform.establishment.turns import COUNTY_LEVELS
from talent_platform.i18n import N_, gettext
from talent_platform.publicity import service as publicity
from talent_platform.workflow.history import line, write_line
from talent_platform.workflow.steps import Asks, Row, Step, Taken, Workflow
from talent_platform.workflow.taking import take
from talent_posts import SeatCount, post_name, vacancies

ROUND = (
    *PromotionRound.all_columns(),
    PromotionRound.institution._.organisation._.name.as_alias("institution_name"),
    PromotionRound.institution._.level.as_alias("level"),
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
    return {**found[0], "told": await _told(round_id)}


async def _told(round_id: int) -> bool:
    """Whether a notice has ever named a result of the round, taken down or not."""
    drafts = await RoundApplicant.select(RoundApplicant.appointment).where(
        RoundApplicant.promotion_round == round_id, RoundApplicant.appointment.is_not_null()
    )
    return await publicity.ever_hung([f"appointment:{each['appointment']}" for each in drafts])


async def applicants(row: Mapping[str, Any], *, withdrawn: bool = False) -> list[dict[str, Any]]:
    """Who competes, by weighted score, the best first; or who has withdrawn."""
    gone = RoundApplicant.withdrawn
    people = await (
        RoundApplicant.select(
            *RoundApplicant.all_columns(), RoundApplicant.person._.name.as_alias("person_name")
        )
        .where(
            RoundApplicant.promotion_round == row["id"], gone.is_not_null() if withdrawn else gone.is_null()
        )
        .output(load_json=True)
    )
    for each in people:
        each["score"] = score(row["criteria"], each["scores"])
    return sorted(people, key=lambda each: (-each["score"], each["id"]))


async def offerable(institution_id: int, day: date) -> list[SeatCount]:
    """Seats of the day that nobody has, has won, or can still win in a round that takes applications."""
    unit = await units.unit_on(institution_id, day)
    unit = replace(unit, pending=(*unit.pending, *await asked.announced(institution_id)))
    return list(vacancies(unit, on=day, figures=await in_force()))


async def publish(actor: Actor, institution_id: int, form: RoundForm) -> int:
    """Announce a round; seats offered must be free on its effective day.

    Raises:
        Conflict: a grade does not have so many free seats.
    """
    require(actor, Role.INSTITUTION)
    await queries.with_posts_id(actor, institution_id)
    async with DB.transaction():
        await ledger.lock(institution_id)
        await queries.refuse_closed(institution_id)
        await _refuse_taken(institution_id, form)
        if form.effective > (last := today() + timedelta(days=AHEAD_DAYS)):
            told = gettext("最多提前 {n} 天，最晚为 {day}", n=AHEAD_DAYS, day=last.isoformat())
            raise Invalid(told, {"effective": told})
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


async def _refuse_taken(institution_id: int, form: RoundForm) -> None:
    free = {(row.category, row.grade): row.room for row in await offerable(institution_id, form.effective)}
    for grade, count in form.seats.items():
        if (have := free.get((form.category, grade), 0)) < count:
            raise Conflict(
                gettext(
                    "{post}在 {effective} 只有 {have} 个空缺（另有竞聘公布的不算），不能公布 {count} 个",
                    post=post_name(form.category, grade),
                    effective=form.effective,
                    have=max(have, 0),
                    count=count,
                )
            )


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
    refuse_marks(row, wishes, scores)
    if not await StaffMember.exists().where(
        StaffMember.id == person_id, StaffMember.institution == row["institution"]
    ):
        raise Invalid(N_("请从本单位人员中选择"), {"person": N_("请从本单位人员中选择")})
    entered = await RoundApplicant.insert(
        RoundApplicant(
            promotion_round=row["id"], person=person_id, wishes=list(wishes),
            scores=list(scores),
        )
    )  # fmt: skip
    taken.said["applicant"] = entered[0]["id"]
    return {}


def refuse_marks(row: Mapping[str, Any], wishes: Sequence[int], scores: Sequence[float]) -> None:
    """Raises Invalid where grades are not those offered, or a criterion has no score from 0 to 100."""
    offered = {int(grade) for grade in row["seats"]}
    if not wishes or not set(wishes) <= offered or len(set(wishes)) < len(wishes):
        raise Invalid(N_("请选择公布的等级，不能重复"), {"wishes": N_("请选择公布的等级，不能重复")})
    if len(scores) != len(row["criteria"]) or not all(0 <= each <= 100 for each in scores):
        raise Invalid(N_("每项标准应有 0 到 100 的得分"), {"scores": N_("每项标准应有 0 到 100 的得分")})


async def _may(actor: Actor, row: Row, step: Step) -> bool:
    """What a notice has told is taken back by two: the unit asks, the bureau above it agrees."""
    if step.action in {"agree", "decline"}:
        return actor.role is (Role.COUNTY if row["level"] in COUNTY_LEVELS else Role.CITY)
    if step.action in {"reopen", "cancel"}:
        return not row["told"]
    return row["told"] if step.action in {"ask_reopen", "ask_cancel"} else True


_OPEN, _DECIDED = frozenset({RoundState.OPEN}), frozenset({RoundState.ALLOCATED})
_ASKED = frozenset({RoundState.REOPENING, RoundState.CANCELLING})
_UNIT, _BUREAUS = frozenset({Role.INSTITUTION}), frozenset({Role.CITY, Role.COUNTY})


FLOW = Workflow(
    thing="round", name=N_("竞聘"), table=PromotionRound, history=RoundStep, subject="promotion_round",
    states={state: badge.label for state, badge in wording.ROUND_BADGES.items()}, find=round_row,
    steps={
        step.action: step
        for step in (
            Step("apply", N_("登记报名"), _OPEN, RoundState.OPEN, _UNIT),
            Step("rescore", N_("更正报名和得分"), _OPEN, RoundState.OPEN, _UNIT, asks=Asks.NOTE),
            Step("leave", N_("撤回报名"), _OPEN, RoundState.OPEN, _UNIT, asks=Asks.NOTE, tone="danger"),
            Step("allocate", N_("产生拟聘人选"), _OPEN, RoundState.ALLOCATED, _UNIT, final=True),
            Step("reopen", N_("退回重新评定"), _DECIDED, RoundState.OPEN, _UNIT, asks=Asks.NOTE, final=True),
            Step(
                "ask_reopen", N_("申请退回重新评定"), _DECIDED, RoundState.REOPENING, _UNIT, asks=Asks.NOTE,
            ),
            Step(
                "cancel", N_("取消竞聘"), _OPEN | _DECIDED, RoundState.CANCELLED, _UNIT, asks=Asks.NOTE,
                tone="danger", final=True,
            ),
            Step(
                "ask_cancel", N_("申请取消竞聘"), _DECIDED, RoundState.CANCELLING, _UNIT, asks=Asks.NOTE,
                tone="danger",
            ),
            Step("agree", N_("同意"), _ASKED, RoundState.OPEN, _BUREAUS, tone="primary", final=True),
            Step(
                "decline", N_("不予同意"), _ASKED, RoundState.ALLOCATED, _BUREAUS, asks=Asks.NOTE,
                tone="danger", final=True,
            ),
        )
    },
    may=_may, not_your_turn=N_("结果公示过的竞聘，由单位提出、上级人社部门同意后才能退回重新评定或取消"),
)  # fmt: skip
"""Each step comes with what it brings (`apply`, `deciding.decide_round`, `correcting`)."""


async def steps_of(round_id: int) -> list[dict[str, Any]]:
    """What happened to a round, newest first."""
    return list(
        await RoundStep.select()
        .where(RoundStep.promotion_round == round_id)
        .order_by(RoundStep.id, ascending=False)
        .output(load_json=True)
    )
