"""The city's page of enterprises that two offices list."""

from __future__ import annotations

from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Template

from talent_platform.accounts.permissions import require
from talent_platform.accounts.roles import Role
from talent_platform.errors import Conflict, Invalid, NotFound
from talent_platform.i18n import gettext
from talent_platform.surveys.campaigns import queries as campaigns
from talent_platform.surveys.doubles import queries, service
from talent_platform.web.forms import Form, status_of
from talent_platform.web.requests import AppRequest, actor, form_values, page, redirect, whole_number


@get("/surveys/{campaign_id:int}/doubles", include_in_schema=False)
async def doubles(request: AppRequest, campaign_id: FromPath[int]) -> Template:
    return await _page(request, campaign_id, Form())


async def _page(request: AppRequest, campaign_id: int, form: Form, status: int = 200) -> Template:
    reader = require(actor(request), Role.CITY, Role.AUDITOR)
    return page(
        request, "surveys/doubles.html", status=status, form=form,
        survey=await campaigns.one(reader, campaign_id), doubles=await queries.doubles(campaign_id),
        merges=await queries.merges(campaign_id), manages=reader.role is Role.CITY,
    )  # fmt: skip


@post("/surveys/{campaign_id:int}/merges", include_in_schema=False)
async def merge(request: AppRequest, campaign_id: FromPath[int]) -> Response[Any] | Template:
    values = await form_values(request)
    keep, drop = whole_number(values.get("keep")), whole_number(values.get("drop"))
    note = str(values.get("note", ""))
    try:
        await service.merge(actor(request), campaign_id, keep=keep or 0, drop=drop or 0, note=note)
    except (Invalid, Conflict) as error:
        return await _again(request, campaign_id, values, error)
    return redirect(request, f"/surveys/{campaign_id}/doubles", flash=gettext("已合并，只计保留的一家"))


@post("/surveys/merges/{merge_id:int}/undo", include_in_schema=False)
async def undo(request: AppRequest, merge_id: FromPath[int]) -> Response[Any] | Template:
    values = await form_values(request)
    try:
        campaign_id = await service.undo(actor(request), merge_id, str(values.get("note", "")))
    except Invalid as error:
        found = await queries.merge_of(merge_id)
        if found is None:
            raise NotFound from error
        return await _again(request, found.campaign, values, error)
    return redirect(request, f"/surveys/{campaign_id}/doubles", flash=gettext("已撤销合并，两家分别计数"))


async def _again(request: AppRequest, campaign_id: int, values: Any, error: Invalid | Conflict) -> Template:
    status = status_of(error)
    return await _page(request, campaign_id, Form.refused(values, error), status)


HANDLERS = [doubles, merge, undo]
