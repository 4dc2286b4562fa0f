"""Beside a need: from which rows of which surveys it comes, and that its enterprise is asked first."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.roles import Role
from talent_platform.demand.tables import NeedState
from talent_platform.errors import Conflict
from talent_platform.i18n import N_
from talent_platform.surveys.access import NEED_READERS
from talent_platform.surveys.needs import queries
from talent_platform.surveys.needs.tables import NeedLineState, SurveyNeed
from talent_platform.web.tiles import Panel

_FIRST = N_("这项需求由调查填报写成，须先由企业确认（没有账号的，由填报单位代录电话确认）")


async def of_need(reader: Actor | None, need: Mapping[str, Any]) -> Panel | None:
    """Of those the reader may open; None where there is none."""
    if reader is None or reader.role not in NEED_READERS:
        return None
    lines = await queries.of_need(reader, need["id"])
    return Panel("surveys/_of_need.html", {"lines": lines, "reader": reader}) if lines else None


async def refuse_unconfirmed(actor: Actor, need: Mapping[str, Any], target: str) -> None:
    """Nobody but the enterprise hands in or opens what a survey wrote for it, before it was confirmed.

    Raises:
        Conflict: it is still asked.
    """
    if actor.role is Role.ENTERPRISE or target not in (NeedState.SUBMITTED, NeedState.OPEN):
        return
    asked = [str(NeedLineState.WAITS), str(NeedLineState.STUCK)]
    if await SurveyNeed.exists().where(SurveyNeed.need == need["id"], SurveyNeed.state.is_in(asked)):
        raise Conflict(_FIRST)
