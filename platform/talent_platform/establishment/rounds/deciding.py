"""A round is decided: seats allocated among its applicants, and a request drafted for every winner."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.permissions import require
from talent_platform.accounts.roles import Role
from talent_platform.clock import today
from talent_platform.errors import Conflict
from talent_platform.establishment.appointments import drafts, questions
from talent_platform.establishment.appointments.schemas import AppointmentForm
from talent_platform.establishment.figures.queries import in_force
from talent_platform.establishment.institutions import units
from talent_platform.establishment.ledger import service as ledger
from talent_platform.establishment.rounds import allocation as rounds_allocation
from talent_platform.establishment.rounds import service
from talent_platform.establishment.rounds.allocation import Allocation, Applicant, allocate, level_of
from talent_platform.establishment.tables.rounds import PromotionRound, RoundApplicant
from talent_platform.i18n import N_
from talent_platform.processes import aside
from talent_platform.workflow.steps import Given, Taken
from talent_platform.workflow.taking import hold, require_place, take
from talent_posts import in_the_way, level_room, may_proceed, post_name

STARTING_SECONDS = 20
"""For the process of an allocation to start."""


async def decide_round(actor: Actor, round_id: int, *, version: int | None = None) -> int:
    """Allocate the seats and draft an appointment for every winner; returns how many.

    Raises:
        Conflict: the round is closed, has no applicants, or somebody entered since it was read (`version`, or
            while the seats were being allocated), or seats were taken meanwhile.
    """
    require(actor, Role.INSTITUTION)
    row = await service.round_row(actor, round_id)
    require_place(service.FLOW, row, service.FLOW.step("allocate"), version)
    people = await service.applicants(row)
    if not people:
        raise Conflict(N_("还没有人报名"))
    reasons: dict[tuple[int, int], str] = {}
    known = [await _judged(row, each, reasons) for each in people]
    room = await _room(row)
    free, above = room
    offered = {int(grade): count for grade, count in row["seats"].items()}
    allocation = await aside(
        allocate, known, offered, row["category"], free, rounds_allocation.SECONDS, above,
        seconds=rounds_allocation.SECONDS + STARTING_SECONDS,
    )  # fmt: skip
    flow = replace(service.FLOW, hold=_hold, before=partial(_enter_result, people, allocation, reasons, room))
    await take(flow, actor, round_id, "allocate", Given(version=row["version"]))
    return len(allocation.winners)


async def _hold(round_id: int) -> None:
    for row in await PromotionRound.select(PromotionRound.institution).where(PromotionRound.id == round_id):
        await ledger.lock(row["institution"])
    await hold(PromotionRound, round_id)


async def _room(row: Mapping[str, Any]) -> tuple[dict[str, int], dict[int, int]]:
    """Seats that nobody has, nor has won in another round."""
    unit = await units.unit_on(row["institution"], row["effective"])
    return level_room(unit, row["category"], on=row["effective"], figures=await in_force())


async def _enter_result(
    people: Sequence[Mapping[str, Any]], allocation: Allocation, reasons: Mapping[tuple[int, int], str],
    room: tuple[dict[str, int], dict[int, int]], taken: Taken,
) -> Mapping[str, Any]:  # fmt: skip
    row = taken.row
    if await _room(row) != room:
        raise Conflict(_ROOM_CHANGED)
    won = [(grade, each["score"]) for each in people if (grade := allocation.winners.get(each["id"]))]
    for each in people:
        grade = allocation.winners.get(each["id"])
        reason, draft = _why(each, grade, row, reasons, won), None
        if grade is not None:
            draft = await drafts.draft(taken.actor, row["institution"], _form(row, each["person"], grade))
        await RoundApplicant.update(
            {RoundApplicant.grade: grade, RoundApplicant.reason: reason, RoundApplicant.appointment: draft}
        ).where(RoundApplicant.id == each["id"])
    return {"result": {"proved": allocation.proved, "seconds": rounds_allocation.SECONDS}}


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


_ROOM_CHANGED = N_("空缺在分配期间有变化（另有竞聘或申请占用），请重新分配")


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
    each: Mapping[str, Any], grade: int | None, row: Mapping[str, Any],
    reasons: Mapping[tuple[int, int], str], won: Sequence[tuple[int, float]],
) -> str:  # fmt: skip
    """`won`: what each winner won and with which score."""
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
    wished = [wish for wish in each["wishes"] if (each["id"], wish) not in reasons]
    got = [score for taken, score in won if taken in wished]
    beyond = [score for score in got if score < each["score"]]
    full = len(got) == sum(row["seats"][str(wish)] for wish in wished)
    told = f"得分 {each['score']}，所报等级"
    if beyond:
        lower = "、".join(f"{score}" for score in sorted(beyond, reverse=True))
        return f"{told}所在层级没有空缺，只能由不增加该层级人数的在岗人员变动：得分 {lower} 者属于此种情形"
    if not full:
        return f"{told}公布的名额因所在层级没有空缺而不能再用"
    equal = "得分更高或相同者" if each["score"] in got else "得分更高者"
    return f"{told}的名额由{equal}占满"
