"""A special post ends: later than granted at first, or written off when its task is over."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from talent_platform import clock
from talent_platform.accounts.actor import Actor
from talent_platform.accounts.permissions import require
from talent_platform.accounts.roles import Role
from talent_platform.database.engine import DB
from talent_platform.errors import Conflict, Invalid
from talent_platform.establishment.institutions import units
from talent_platform.establishment.ledger import service as ledger
from talent_platform.establishment.schemas import refuse_long
from talent_platform.establishment.specials import service
from talent_platform.establishment.specials.schemas import last_end
from talent_platform.establishment.specials.service import State
from talent_platform.establishment.tables.ledger import EntryKind, LedgerAct
from talent_platform.establishment.tables.specials import SpecialPost
from talent_platform.i18n import N_
from talent_platform.workflow.steps import offered

_SAVED: Mapping[Any, Any] = {SpecialPost.version: SpecialPost.version + 1}


def steps_for(actor: Actor, row: Mapping[str, Any]) -> list[str]:
    """Names of the steps that end it or put its end off, of those this actor may take now."""
    if row["state"] != State.OPEN:
        return []
    if actor.role is Role.CITY:
        return ["extend", "write_off"]
    county_unit = row["level"] in {"county", "township"}
    return ["write_off"] if actor.role is Role.COUNTY and county_unit else []


async def offered_to(actor: Actor, row: Mapping[str, Any]) -> list[str]:
    """Every step this actor may take now, of the road and of its end."""
    return [step.action for step in await offered(service.FLOW, actor, row)] + steps_for(actor, row)


async def extend(actor: Actor, special_id: int, ends: date, *, note: str, document: str) -> None:
    """Grant a special post a later last day, by the city on paper and through the rules; its person stays by
    a further appointment.

    Raises:
        Conflict: it is not open, or a rule forbids it.
        Invalid: no later day, one too far away or beyond the project, or no document.
    """
    refuse_long(note=note, document=document)
    require(actor, Role.CITY)
    row = await service.special_row(actor, special_id)
    if not document.strip():
        raise Invalid(N_("请填写批准文号"), {"document": N_("必填，不能为空")})
    async with DB.transaction():
        await ledger.lock(row["institution"])
        row = await service.special_row(actor, special_id)
        if "extend" not in steps_for(actor, row):
            raise Conflict(N_("只有在用的特设岗位可以延期"))
        _refuse_end(row, ends)
        paper = {"by": "city_hrss", "on": clock.today().isoformat(), "document": document}
        papers = [*row["approvals"], paper]
        await SpecialPost.update(
            {
                SpecialPost.ends: ends,
                SpecialPost.approvals: json.dumps(papers, ensure_ascii=False),
                **_SAVED,
            }
        ).where(SpecialPost.id == special_id)
        await service.refuse_against({**row, "ends": ends, "approvals": papers}, approvals_to_come=False)
        await service.record_step(actor, special_id, State.OPEN, State.OPEN, note=note, document=document)


def _refuse_end(row: Mapping[str, Any], ends: date) -> None:
    wrong = ""
    if row["ends"] is not None and ends <= row["ends"]:
        wrong = N_("延期后的任务结束日期应晚于现在的结束日期")
    elif ends > last_end(max(row["opened"], clock.today())):
        wrong = N_("一次延期不超过 5 年")
    elif row["project_ended"] is not None and ends > row["project_ended"]:
        wrong = N_("任务结束日期不能晚于项目结束日期")
    if wrong:
        raise Invalid(wrong, {"ends": wrong})


async def write_off(actor: Actor, special_id: int, day: date, *, note: str, document: str) -> None:
    """Close the post when its task is over; its person leaves it on that day. Only the bureaus, on paper.

    Raises:
        Conflict: it is not open.
        Invalid: before it opened, or without a document.
    """
    refuse_long(note=note, document=document)
    row = await service.special_row(actor, special_id)
    require(actor, Role.COUNTY, Role.CITY)
    if not document.strip():
        raise Invalid(N_("请填写核销文号"), {"document": N_("必填，不能为空")})
    if day < row["opened"]:
        raise Invalid(N_("核销日期不能早于设立日期"), {"day": N_("不能早于设立日期")})
    if day > max(row["ends"] or clock.today(), clock.today()):
        raise Invalid(N_("核销日期不能晚于任务结束日期"), {"day": N_("不能晚于任务结束日期")})
    async with DB.transaction():
        await ledger.lock(row["institution"])
        row = await service.special_row(actor, special_id)
        if "write_off" not in steps_for(actor, row):
            raise Conflict(N_("只有在用的特设岗位可以核销"))
        await SpecialPost.update(
            {SpecialPost.state: str(State.CLOSED), SpecialPost.written_off: day, **_SAVED}
        ).where(SpecialPost.id == special_id)
        person = await units.applicant(row["person"])
        decision = await ledger.decide(
            LedgerAct.SPECIAL, row["institution"], actor, special=special_id, document=document
        )
        for held in person.holdings:
            if held.special == str(special_id) and held.here and day < (held.end or date.max):
                await ledger.free(row["person"], held, day + timedelta(days=1), actor, decision)
        await ledger.special(row, EntryKind.SPECIAL_CLOSED, day, actor, decision, document)
        await service.record_step(actor, special_id, State.OPEN, State.CLOSED, note=note, document=document)
