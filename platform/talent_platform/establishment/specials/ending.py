"""A special post ends: later than granted at first, or written off when its task is over."""

from __future__ import annotations

from collections.abc import Mapping
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

STEPS = {
    "extend": Step(
        "extend", N_("延期"), frozenset({State.OPEN}), State.OPEN, frozenset({Role.CITY}),
        asks=Asks.DOCUMENT,
    ),
    "write_off": Step(
        "write_off", N_("核销"), frozenset({State.OPEN}), State.CLOSED, frozenset({Role.CITY, Role.COUNTY}),
        asks=Asks.DOCUMENT, tone="danger", final=True,
    ),
}  # fmt: skip


async def _may(actor: Actor, row: Row, _step: Step) -> bool:
    return actor.role is Role.CITY or row["level"] in COUNTY_LEVELS


FLOW = replace(service.FLOW, steps=STEPS, may=_may, not_your_turn=N_("市属单位的特设岗位由市级办理"))
"""What becomes of a post in use; each step comes with its day."""


async def offered_to(actor: Actor, row: Mapping[str, Any]) -> list[str]:
    """Every step this actor may take now, of the road and of its end."""
    steps = [*await offered(service.FLOW, actor, row), *await offered(FLOW, actor, row)]
    return [step.action for step in steps if step.action != "extend" or not _over(row)]


def _over(row: Mapping[str, Any]) -> bool:
    return row["ends"] is not None and row["ends"] < clock.today()


_ENDED = N_("任务已经结束，不能再延期；请核销，任务仍需继续的重新申请设立")


async def extend(
    actor: Actor, special_id: int, ends: date, *, note: str, document: str, version: int | None = None
) -> None:
    """Grant a special post a later last day while it runs, by the city on paper and through the rules; its
    person stays by a further appointment.

    Raises:
        Conflict: it is not open, it has ended (days nobody granted are not filled backwards), or a rule
            forbids it.
        Invalid: no later day, one too far away or beyond the project, or no document.
    """
    refuse_long(note=note, document=document)
    flow = replace(FLOW, before=partial(_extend, ends))
    await take(flow, actor, special_id, "extend", Given(note=note, document=document, version=version))


async def _extend(ends: date, taken: Taken) -> Mapping[str, Any]:
    row = taken.row
    if _over(row):
        raise Conflict(_ENDED)
    _refuse_end(row, ends)
    paper = await grant(taken.actor, "special", row["id"], "city_hrss", taken.given.document.strip())
    later = {**row, "ends": ends, "approvals": [*row["approvals"], paper]}
    await service.refuse_against(later, approvals_to_come=False)
    taken.said["changed"] = history_json({"ends": [row["ends"], ends]})
    return {"ends": ends}


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
