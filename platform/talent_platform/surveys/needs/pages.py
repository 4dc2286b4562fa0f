"""What became of approved rows: the list, and one of them with its steps."""

from __future__ import annotations

from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Template

from talent_platform.accounts.permissions import require
from talent_platform.accounts.roles import Role
from talent_platform.clock import today
from talent_platform.errors import Conflict, Invalid
from talent_platform.i18n import gettext
from talent_platform.surveys.access import NEED_READERS
from talent_platform.surveys.conversion.figures import waiting_days
from talent_platform.surveys.needs import queries, service
from talent_platform.surveys.needs.life import STATE_BADGES, STATE_LABELS
from talent_platform.surveys.needs.lists import SURVEY_NEEDS
from talent_platform.surveys.needs.service import WhichNeed
from talent_platform.surveys.needs.showing import facts_of, like
from talent_platform.web.forms import Form, status_of
from talent_platform.web.listing.exports import FILE
from talent_platform.web.requests import AppRequest, actor, form_values, page, redirect, whole_number
from talent_platform.workflow.steps import offered


@get("/surveys/needs", include_in_schema=False)
async def need_lines(request: AppRequest) -> Template:
    return page(
        request, "surveys/needs.html", listing=await SURVEY_NEEDS.page(request), days=waiting_days(today())
    )


@get("/surveys/needs.xlsx", include_in_schema=False, opt=FILE)
async def need_line_file(request: AppRequest) -> Response[bytes]:
    return await SURVEY_NEEDS.file(request)


@get("/surveys/needs/{line_id:int}", include_in_schema=False)
async def need_line(request: AppRequest, line_id: FromPath[int]) -> Template:
    return await _page(request, line_id, Form())


async def _page(request: AppRequest, line_id: int, form: Form, status: int = 200) -> Template:
    reader = require(actor(request), *NEED_READERS)
    one = await queries.one(reader, line_id)
    own = reader.role is Role.ENTERPRISE
    return page(
        request, "surveys/need.html", status=status, line=one, form=form, own=own,
        steps=await offered(service.FLOW, reader, one), shown=await facts_of(reader, one),
        like=await like(reader, one), badges=STATE_BADGES,
        history=[] if own else await queries.history(line_id),
    )  # fmt: skip


@post("/surveys/needs/{line_id:int}/steps/{action:str}", include_in_schema=False)
async def need_line_step(
    request: AppRequest, line_id: FromPath[int], action: FromPath[str]
) -> Response[Any] | Template:
    values = await form_values(request)
    given = WhichNeed(
        note=str(values.get("note", "")), need=whole_number(values.get("need")),
        version=whole_number(values.get("version")),
        need_version=whole_number(values.get("need_version")) or None,
    )  # fmt: skip
    try:
        state = await service.move(actor(request), line_id, action, given)
    except (Invalid, Conflict) as error:
        status = status_of(error)
        return await _page(request, line_id, Form.refused(values, error), status)
    said = gettext("现在是「{state}」", state=gettext(STATE_LABELS[state]))
    return redirect(request, f"/surveys/needs/{line_id}", flash=said)


HANDLERS = [need_lines, need_line_file, need_line, need_line_step]
