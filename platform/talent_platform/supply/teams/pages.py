"""A person's answer to the teams that name the person, and whose account keeps a profile or team."""

from __future__ import annotations

from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Template

from talent_platform.accounts.permissions import require
from talent_platform.accounts.roles import Role
from talent_platform.errors import Conflict, Invalid, NotFound
from talent_platform.i18n import gettext
from talent_platform.supply.access import CANDIDATE
from talent_platform.supply.offers import queries
from talent_platform.supply.offers.pages import detail_page
from talent_platform.supply.people import handover
from talent_platform.supply.teams import membership
from talent_platform.web.forms import Form
from talent_platform.web.requests import AppRequest, actor, form_values, page, redirect


@post("/candidates/{row_id:int}/teams/{team_id:int}/answer", include_in_schema=False)
async def answer_team(request: AppRequest, row_id: FromPath[int], team_id: FromPath[int]) -> Response[Any]:
    values = await form_values(request)
    if values.get("answer") not in {"yes", "no"}:
        raise NotFound
    agreed = values["answer"] == "yes"
    await membership.answer(
        actor(request), row_id, team_id, agreed=agreed, reason=str(values.get("reason", ""))
    )
    flash = gettext("已同意随团队参与匹配") if agreed else gettext("已答复不随团队参与匹配")
    return redirect(request, f"/candidates/{row_id}", flash=flash)


@post(["/candidates/{row_id:int}/code", "/teams/{row_id:int}/code"], include_in_schema=False)
async def offer_code(request: AppRequest, row_id: FromPath[int]) -> Template:
    """The code is on this page once, to be printed or told."""
    kind = queries.kind_of(request.url.path)
    statement = str((await form_values(request)).get("statement", ""))
    try:
        code = await handover.offer_code(actor(request), kind, row_id, statement)
    except Invalid as error:
        return await detail_page(
            request, row_id, form=Form({"statement": statement}, error.fields, error.message), status=422
        )
    offer = await queries.offer(actor(request), kind, row_id)
    return page(
        request, "supply/code.html", code=code, kind=str(kind), row_id=row_id,
        path="/candidates" if kind is CANDIDATE else "/teams",
        title=offer["headline"] if kind is CANDIDATE else offer["project"],
    )  # fmt: skip


@get("/handover", include_in_schema=False)
async def enter_code(request: AppRequest) -> Template:
    require(actor(request), Role.CANDIDATE, Role.TEAM_LEAD)
    return await _enter_page(request, Form({}))


async def _enter_page(request: AppRequest, form: Form, *, status: int = 200) -> Template:
    reader = actor(request)
    own = await queries.own_candidate(reader) if reader.role is Role.CANDIDATE else None
    back = (f"/candidates/{own}" if own else "/candidates/new") if reader.role is Role.CANDIDATE else "/teams"
    return page(
        request, "supply/enter_code.html", status=status, form=form, back=back, has_profile=own is not None
    )


@post("/handover", include_in_schema=False)
async def take_over(request: AppRequest) -> Response[Any]:
    values = await form_values(request)
    try:
        kind, row_id = await handover.redeem(actor(request), str(values.get("code", "")))
    except Invalid as error:
        return await _enter_page(request, Form(values, error.fields, error.message), status=422)
    except Conflict as error:
        return await _enter_page(request, Form(values, message=error.message), status=409)
    path = "/candidates" if kind is CANDIDATE else "/teams"
    return redirect(
        request, f"{path}/{row_id}", flash=gettext("这份信息现在由您的账号管理；请核对内容和匹配意愿")
    )


HANDLERS = [
    answer_team,
    offer_code,
    enter_code,
    take_over,
]
