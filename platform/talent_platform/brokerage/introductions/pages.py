"""Who could be introduced to a need now."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Template

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.roles import Role
from talent_platform.brokerage import beside, wording
from talent_platform.brokerage.introductions import service
from talent_platform.brokerage.life import BUREAU
from talent_platform.demand.needs import queries as needs
from talent_platform.demand.tables import NeedKind
from talent_platform.errors import NotFound
from talent_platform.i18n import N_, _
from talent_platform.web.requests import AppRequest, actor, form_values, page, redirect, whole_number


@get("/needs/{need_id:int}/people", include_in_schema=False)
async def people_page(request: AppRequest, need_id: FromPath[int]) -> Template:
    found = await service.suggested(actor(request), need_id)
    return page(
        request, "brokerage/introductions.html", found=found, need=found.need,
        beside=await beside.points((need_id, row.candidate) for row in found.rows),
        lines={row.candidate: wording.terms(row.terms) for row in found.rows},
        # As the difference of the two other figures shown.
        prices={
            row.candidate: (wording.hundredths(row.score) - wording.hundredths(row.net)) / 100
            for row in found.rows
        },
    )  # fmt: skip


@post("/needs/{need_id:int}/introductions", include_in_schema=False)
async def introduce(request: AppRequest, need_id: FromPath[int]) -> Response[Any]:
    candidate = whole_number((await form_values(request)).get("candidate"))
    if candidate is None:
        raise NotFound
    case = await service.introduce(actor(request), need_id, candidate)
    return redirect(request, f"/cases/{case}", flash=_("已发起对接，双方会收到征求意见"))


async def link(viewer: Actor | None, need: Mapping[str, Any]) -> tuple[str, str] | None:
    """What a need's page leads to, for those who broker."""
    if viewer is None or viewer.role not in {*BUREAU, Role.AUDITOR} or need["kind"] != NeedKind.TALENT:
        return None
    if viewer.role is not Role.AUDITOR and not await needs.in_charge(viewer, need["id"]):
        return None
    return N_("现在可以推荐谁"), f"/needs/{need['id']}/people"


HANDLERS = [
    introduce,
    people_page,
]
