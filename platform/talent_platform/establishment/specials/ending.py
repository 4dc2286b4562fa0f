"""A special post ends: later than granted at first, or written off when its task is over."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from typing import Any

from talent_platform import clock
from talent_platform.accounts.actor import Actor
from talent_platform.accounts.roles import Role
from talent_platform.errors import Conflict, Invalid
from talent_platform.establishment.approvals.service import grant
from talent_platform.establishment.institutions import units
from talent_platform.establishment.ledger import service as ledger
from talent_platform.establishment.schemas import refuse_long
from talent_platform.establishment.specials import service
from talent_platform.establishment.specials.schemas import last_end
from talent_platform.establishment.specials.service import State
from talent_platform.establishment.tables.ledger import EntryKind, LedgerAct
from talent_platform.establishment.turns import COUNTY_LEVELS
from talent_platform.i18n import N_, gettext
from talent_platform.reference.form_values import history_json
from talent_platform.workflow.steps import Asks, Given, Row, Step, Taken, offered
from talent_platform.workflow.taking import take
from talent_posts import authority_names

STEPS = {
    "department_extend": Step(
        "department_extend", N_("主管部门同意延期"), frozenset({State.OPEN}), State.OPEN,
        frozenset({Role.DEPARTMENT}), asks=Asks.DOCUMENT,
    ),
    "county_extend": Step(
        "county_extend", N_("县区同意延期"), frozenset({State.OPEN}), State.OPEN, frozenset({Role.COUNTY}),
        asks=Asks.DOCUMENT,
    ),
    "extend": Step(
        "extend", N_("延期"), frozenset({State.OPEN}), State.OPEN, frozenset({Role.CITY}),
        asks=Asks.DOCUMENT,
    ),
    "write_off": Step(
        "write_off", N_("核销"), frozenset({State.OPEN}), State.CLOSED, frozenset({Role.CITY, Role.COUNTY}),
        asks=Asks.DOCUMENT, tone="danger", final=True,
    ),
}  # fmt: skip


EXTENDING = ("department_extend", "county_extend", "extend")
_OF_OFFICE = {Role.DEPARTMENT: "department_extend", Role.COUNTY: "county_extend"}
_AUTHORITIES = {"department_extend": "department", "county_extend": "county_hrss"}


async def _may(actor: Actor, row: Row, step: Step) -> bool:
    if step.action == "department_extend":
        return bool(row["department_speaks"])
    return actor.role is Role.CITY or row["level"] in COUNTY_LEVELS


FLOW = replace(service.FLOW, steps=STEPS, may=_may, not_your_turn=N_("市属单位的特设岗位由市级办理"))
"""What becomes of a post in use; each step comes with its day."""


async def offered_to(actor: Actor, row: Mapping[str, Any]) -> list[str]:
    """Every step this actor may take now, of the road and of its end."""
    steps = [*await offered(service.FLOW, actor, row), *await offered(FLOW, actor, row)]
    _, agreed = await extension(row)
    return [
        step.action
        for step in steps
        if step.action not in EXTENDING or not (_over(row) or _to_come(row, step.action, agreed))
    ]


async def extension(row: Row) -> tuple[date | None, set[str]]:
    """To which later day offices have agreed last, and which of them; to none since it got its last day."""
    for each in await service.steps_of(row["id"]):
        if each["action"] == "extend":
            break
        if each["action"] in _AUTHORITIES:
            day = date.fromisoformat(json.loads(each["changed"])["ends"][1])
            return day, await _agreed(row, day)
    return None, set()


async def _agreed(row: Row, day: date) -> set[str]:
    to_that_day = json.loads(history_json({"ends": [row["ends"], day]}))
    steps = [each for each in await service.steps_of(row["id"]) if each["action"] in EXTENDING]
    return {each["action"] for each in steps if json.loads(each["changed"]) == to_that_day}


def _to_come(row: Row, action: str, agreed: Collection[str]) -> list[str]:
    """Steps of offices that go before this one, and have not agreed."""
    asked = ["department_extend"] if row["department_speaks"] else []
    asked += ["county_extend"] if row["level"] in COUNTY_LEVELS else []
    before = asked[: asked.index(action)] if action in asked else asked
    return [each for each in before if each not in agreed]


def _over(row: Mapping[str, Any]) -> bool:
    return row["ends"] is not None and row["ends"] < clock.today()


_ENDED = N_("任务已经结束，不能再延期；请核销，任务仍需继续的重新申请设立")


async def extend(
    actor: Actor, special_id: int, ends: date, *, note: str, document: str, version: int | None = None
) -> None:
    """Grant a special post a later last day while it runs: the department that speaks for itself and the
    county of a county unit agree to that day first, each on its paper; then the city grants it through the
    rules. Its person stays by a further appointment.

    Raises:
        Conflict: it is not open, it has ended (days nobody granted are not filled backwards), an office
            before this one has not agreed to that day or this one has, or a rule forbids it.
        Invalid: no later day, one too far away or beyond the project, or no document.
    """
    refuse_long(note=note, document=document)
    flow = replace(FLOW, before=partial(_extend, ends))
    action = _OF_OFFICE.get(actor.role, "extend")
    await take(flow, actor, special_id, action, Given(note=note, document=document, version=version))


async def _extend(ends: date, taken: Taken) -> Mapping[str, Any]:
    row, action = taken.row, taken.step.action
    if _over(row):
        raise Conflict(_ENDED)
    _refuse_end(row, ends)
    await _refuse_out_of_turn(row, action, ends)
    taken.said["changed"] = history_json({"ends": [row["ends"], ends]})
    document = taken.given.document.strip()
    if action in _AUTHORITIES:
        await grant(taken.actor, "special", row["id"], _AUTHORITIES[action], document)
        return {}
    paper = await grant(taken.actor, "special", row["id"], "city_hrss", document)
    later = {**row, "ends": ends, "approvals": [*row["approvals"], paper]}
    await service.refuse_against(later, approvals_to_come=False)
    return {"ends": ends}


async def _refuse_out_of_turn(row: Row, action: str, ends: date) -> None:
    agreed = await _agreed(row, ends)
    if action in agreed:
        raise Conflict(N_("本机关已同意延期至这一天"))
    if missing := [_AUTHORITIES[each] for each in _to_come(row, action, agreed)]:
        who = authority_names(missing)
        raise Conflict(gettext("延期至 {day} 须先由{who}同意", day=ends.isoformat(), who=who))


def _refuse_end(row: Row, ends: date) -> None:
    wrong = ""
    if row["ends"] is not None and ends <= row["ends"]:
        wrong = N_("延期后的任务结束日期应晚于现在的结束日期")
    elif ends > last_end(max(row["opened"], clock.today())):
        wrong = N_("一次延期不超过 5 年")
    elif row["project_ended"] is not None and ends > row["project_ended"]:
        wrong = N_("任务结束日期不能晚于项目结束日期")
    if wrong:
        raise Invalid(wrong, {"ends": wrong})


async def write_off(
    actor: Actor, special_id: int, day: date, *, note: str, document: str, version: int | None = None
) -> None:
    """Close the post when its task is over; its person leaves it on that day. Only the bureaus, on paper.

    Raises:
        Conflict: it is not open.
        Invalid: before it opened, before somebody has held it, without a document, or before today by a
            county: time that was served is unsaid by the city only.
    """
    refuse_long(note=note, document=document)
    flow = replace(FLOW, before=partial(_write_off, day))
    await take(flow, actor, special_id, "write_off", Given(note=note, document=document, version=version))


async def _write_off(day: date, taken: Taken) -> Mapping[str, Any]:
    actor, row, document = taken.actor, taken.row, taken.given.document.strip()
    if day < row["opened"]:
        raise Invalid(N_("核销日期不能早于设立日期"), {"day": N_("不能早于设立日期")})
    if day > max(row["ends"] or clock.today(), clock.today()):
        raise Invalid(N_("核销日期不能晚于任务结束日期"), {"day": N_("不能晚于任务结束日期")})
    person = await units.applicant(row["person"])
    mine = [held for held in person.holdings if held.special == str(row["id"]) and held.here]
    if begun := [held.start for held in mine if day < held.start <= clock.today()]:
        told = gettext("此人自 {day} 起已在该岗位任职，核销日期不能早于该日", day=max(begun).isoformat())
        raise Invalid(told, {"day": told})
    if day < clock.today() and actor.role is not Role.CITY:
        told = N_("核销日期早于今天的，由市人社部门办理")
        raise Invalid(told, {"day": told})
    decision = await ledger.decide(
        LedgerAct.SPECIAL, row["institution"], actor, special=row["id"], document=document
    )
    for held in mine:
        if day < (held.end or date.max):
            await ledger.free(row["person"], held, day + timedelta(days=1), actor, decision)
    await ledger.special(row, EntryKind.SPECIAL_CLOSED, day, actor, decision, document)
    return {"written_off": day}
