"""Beside a need: from which rows of which surveys it comes, and that nobody but its enterprise answers for
what a survey wrote."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from talent_platform.accounts.actor import Actor
from talent_platform.demand.needs.life import POSTERS
from talent_platform.demand.tables import NeedState
from talent_platform.errors import Conflict
from talent_platform.i18n import N_
from talent_platform.surveys.access import NEED_READERS
from talent_platform.surveys.needs import queries
from talent_platform.surveys.needs.tables import WAITING, SurveyNeed
from talent_platform.web.tiles import Panel

_ASKED = N_("企业正在确认这项需求，不能由他人修改或关闭；填报有误的，请退回填报的行")
_DENIED = N_("企业否认或撤回了这项调查写成的需求（或填报已退回），须由企业自己重新提交")
_REACHED = N_("这项需求由调查填报写成，填报已随这一步变动，不能撤销")
_FIRST = N_("这项需求由调查填报写成，须先由企业确认（没有账号的，由填报单位代录电话确认）")


async def of_need(reader: Actor | None, need: Mapping[str, Any]) -> Panel | None:
    """Of those the reader may open; None where there is none."""
    if reader is None or reader.role not in NEED_READERS:
        return None
    lines = await queries.of_need(reader, need["id"])
    return Panel("surveys/_of_need.html", {"lines": lines, "reader": reader}) if lines else None


async def link(reader: Actor | None, need: Mapping[str, Any]) -> tuple[str, str] | None:
    """Where the employer says whether what a survey wrote for it is true."""
    if reader is None or reader.role not in POSTERS:
        return None
    asked = [line for line in await queries.of_need(reader, need["id"]) if line.state in WAITING]
    return (N_("确认是否属实"), f"/surveys/needs/{asked[0].id}") if asked else None


async def refuse_unconfirmed(actor: Actor, need: Mapping[str, Any], target: str) -> None:
    """Nobody but the employer hands in, opens or closes what a survey wrote for it, as long as its word does
    not stand: while it is asked, once it denied or withdrew it, or the row was taken back.

    Raises:
        Conflict: it does not.
    """
    if actor.role in POSTERS or target not in (NeedState.SUBMITTED, NeedState.OPEN, NeedState.CLOSED):
        return
    word = await queries.word_of(need["id"])
    if word is None:
        return
    if target == NeedState.CLOSED:
        if word.asked:
            raise Conflict(_ASKED)
    elif not word.given:
        raise Conflict(_FIRST if word.asked else _DENIED)


async def followed(need_id: int, since: datetime) -> str:
    """Whether what happened to the need has reached the survey it comes from."""
    moved = await SurveyNeed.exists().where(SurveyNeed.need == need_id, SurveyNeed.updated >= since)
    return _REACHED if moved else ""


async def refuse_rewritten(actor: Actor, need: Mapping[str, Any]) -> None:
    """What the enterprise itself is asked to confirm stays as it was put to it; it may mend it.

    Raises:
        Conflict: it is asked, and a bureau would write something else.
    """
    if actor.role in POSTERS:
        return
    word = await queries.word_of(need["id"])
    if word is not None and word.firm_asked:
        raise Conflict(_ASKED)
