"""The cases of a need, a person, a team or an employer, on their pages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from piccolo.custom_types import Combinable

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.permissions import visible, where
from talent_platform.brokerage.access import CASE
from talent_platform.brokerage.cases import ground
from talent_platform.brokerage.cases.models import CaseRow
from talent_platform.brokerage.cases.queries import columns, facts_of_cases, shown_to
from talent_platform.brokerage.life import STAGE_BADGES, side_of
from talent_platform.brokerage.sides.sentences import sentence
from talent_platform.brokerage.tables import Case
from talent_platform.database.engine import views
from talent_platform.web.tiles import Panel

SHOWN = 8


async def of_need(reader: Actor | None, need: Mapping[str, Any]) -> Panel | None:
    return await _panel(reader, "need", need["id"], Case.need == need["id"])


async def of_offer(reader: Actor, kind: str, offer: int) -> Panel | None:
    column = Case.candidate if kind == "candidate" else Case.team
    return await _panel(reader, kind, offer, column == offer)


async def of_employer(reader: Actor, organisation: int) -> Panel | None:
    return await _panel(reader, "organisation", organisation, Case.organisation == organisation)


async def _panel(reader: Actor | None, key: str, number: int, condition: Combinable) -> Panel | None:
    """The newest of those the reader may see, and how many there are; None where there are none."""
    if reader is None:
        return None
    inside = (condition, where(visible(reader, CASE), facts_of_cases()))
    count = await Case.count().where(*inside)
    if not count:
        return None
    rows = await Case.select(*columns()).where(*inside).order_by(Case.id, ascending=False).limit(SHOWN)
    side = side_of(reader.role)
    stopped = await ground.obstacles([row["id"] for row in rows])
    cases = [replace(shown_to(reader, case), obstacle=stopped.get(case.id)) for case in views(CaseRow, rows)]
    return Panel(
        "brokerage/_cases_of.html",
        {"cases": [(case, STAGE_BADGES[case.stage], sentence(case, side)) for case in cases],
         "count": count, "url": f"/cases?{key}={number}", "side": side},
    )  # fmt: skip
