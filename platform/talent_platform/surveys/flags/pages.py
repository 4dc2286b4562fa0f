"""Doubts: the list, one of them with its rows, answering and settling it."""

from __future__ import annotations

from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Template

from talent_platform.accounts.permissions import require
from talent_platform.accounts.roles import Role
from talent_platform.errors import Conflict, Invalid
from talent_platform.i18n import gettext, ngettext
from talent_platform.surveys.access import READERS
from talent_platform.surveys.flags import queries, service
from talent_platform.surveys.flags.life import KIND_LABELS, STATE_BADGES, STATE_LABELS
from talent_platform.surveys.flags.lists import FLAGS
from talent_platform.surveys.submissions.life import STATE_LABELS as ROW_LABELS
from talent_platform.surveys.submissions.lists import ROWS
from talent_platform.web.forms import Form, status_of
from talent_platform.web.listing.exports import FILE
from talent_platform.web.listing.query import ListQuery
from talent_platform.web.requests import AppRequest, actor, form_values, page, redirect, whole_number
from talent_platform.workflow.steps import Given, offered


@get("/surveys/flags", include_in_schema=False)
async def flag_list(request: AppRequest) -> Template:
    return page(request, "surveys/flags.html", listing=await FLAGS.page(request))


@get("/surveys/flags.xlsx", include_in_schema=False, opt=FILE)
async def flag_file(request: AppRequest) -> Response[bytes]:
    return await FLAGS.file(request)


@get("/surveys/flags/{flag_id:int}", include_in_schema=False)
async def flag(request: AppRequest, flag_id: FromPath[int]) -> Template:
    return await _page(request, flag_id, Form())


async def _page(request: AppRequest, flag_id: int, form: Form, status: int = 200) -> Template:
    reader = require(actor(request), *READERS)
    one = await queries.one(reader, flag_id)
    _, _, rows = await ROWS.read(reader, ListQuery.parse(ROWS.spec, {"flag": str(flag_id)}))
    return page(
        request, "surveys/flag.html", status=status, flag=one, form=form, rows=rows, badges=STATE_BADGES,
        row_labels=ROW_LABELS, kind=KIND_LABELS[one["kind"]], history=await queries.history(flag_id),
        steps=await offered(service.FLOW, reader, one),
    )  # fmt: skip


@post("/surveys/flags/{flag_id:int}/steps/{action:str}", include_in_schema=False)
async def step(
    request: AppRequest, flag_id: FromPath[int], action: FromPath[str]
) -> Response[Any] | Template:
    values = await form_values(request)
    given = Given(note=str(values.get("note", "")), version=whole_number(values.get("version")))
    try:
        state = await service.take_seen(actor(request), flag_id, action, given)
    except (Invalid, Conflict) as error:
        status = status_of(error)
        return await _page(request, flag_id, Form.refused(values, error), status)
    said = gettext("这一疑点现在是「{state}」", state=gettext(STATE_LABELS[state]))
    return redirect(request, f"/surveys/flags/{flag_id}", flash=said)


@post("/surveys/{campaign_id:int}/flags", include_in_schema=False)
async def look(request: AppRequest, campaign_id: FromPath[int]) -> Response[Any]:
    count = await service.look_through(require(actor(request), Role.CITY), campaign_id)
    said = ngettext("已核对，新提示 {n} 处疑点", count) if count else gettext("已核对，没有新的疑点")
    return redirect(request, f"/surveys/{campaign_id}", flash=said)


HANDLERS = [flag_list, flag_file, flag, step, look]
