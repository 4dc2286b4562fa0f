"""Pages on which a round is put right: an entry corrected or taken back, all of it opened again."""

from __future__ import annotations

from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Template

from talent_platform.accounts.permissions import require
from talent_platform.accounts.roles import Role
from talent_platform.audit import service as audit
from talent_platform.errors import Conflict, Invalid
from talent_platform.establishment.rounds import correcting
from talent_platform.establishment.rounds import service as rounds
from talent_platform.establishment.rounds.pages import detail_page, wished
from talent_platform.i18n import gettext
from talent_platform.web.forms import Form, status_of
from talent_platform.web.requests import AppRequest, actor, form_values, page, redirect, whole_number
from talent_platform.workflow.steps import offered
from talent_posts import post_name


@post("/posts/rounds/{round_id:int}/steps/{action:str}", include_in_schema=False)
async def turn(
    request: AppRequest, round_id: FromPath[int], action: FromPath[str]
) -> Response[Any] | Template:
    values = await form_values(request)
    note, version = str(values.get("reason", "")), whole_number(values.get("version"))
    try:
        await correcting.turn(actor(request), round_id, action, note=note, version=version)
    except (Invalid, Conflict) as error:
        status = status_of(error)
        return await detail_page(request, round_id, Form(values, {}, error.message), status=status)
    return redirect(request, f"/posts/rounds/{round_id}", flash=gettext("已办理"))


@get("/posts/rounds/{round_id:int}/applicants/{applicant_id:int}", include_in_schema=False)
async def applicant(request: AppRequest, round_id: FromPath[int], applicant_id: FromPath[int]) -> Template:
    return await _applicant_page(request, round_id, applicant_id, None)


async def _applicant_page(
    request: AppRequest, round_id: int, applicant_id: int, form: Form | None, *, status: int = 200
) -> Template:
    clerk = require(actor(request), Role.INSTITUTION)
    row = await rounds.round_row(clerk, round_id)
    entered = await correcting.applicant(row, applicant_id)
    await audit.names_read(clerk, "round", f"round:{round_id}", 1)
    scores = [f"{each:g}" for each in entered["scores"]]
    wishes = {f"wish{n}": grade for n, grade in enumerate(entered["wishes"], 1)}
    return page(
        request, "establishment/round_applicant.html", status=status, row=row, entered=entered,
        form=form or Form({**wishes, "scores": scores, "version": row["version"]}),
        grades=[(int(grade), post_name(row["category"], int(grade))) for grade in row["seats"]],
        steps=[step.action for step in await offered(rounds.FLOW, clerk, row)],
    )  # fmt: skip


@post("/posts/rounds/{round_id:int}/applicants/{applicant_id:int}", include_in_schema=False)
async def rescore(
    request: AppRequest, round_id: FromPath[int], applicant_id: FromPath[int]
) -> Response[Any] | Template:
    values = await form_values(request)
    try:
        wishes, scores = wished(values)
        await correcting.rescore(
            actor(request), round_id, applicant_id, wishes, scores, note=str(values.get("note", "")),
            version=whole_number(values.get("version")),
        )  # fmt: skip
    except (Invalid, Conflict) as error:
        fields = error.fields if isinstance(error, Invalid) else {}
        form = Form(values, fields, error.message)
        return await _applicant_page(request, round_id, applicant_id, form, status=422 if fields else 409)
    return redirect(request, f"/posts/rounds/{round_id}", flash=gettext("已更正"))


@post("/posts/rounds/{round_id:int}/applicants/{applicant_id:int}/leave", include_in_schema=False)
async def leave(
    request: AppRequest, round_id: FromPath[int], applicant_id: FromPath[int]
) -> Response[Any] | Template:
    values = await form_values(request)
    note, version = str(values.get("reason", "")), whole_number(values.get("version"))
    try:
        await correcting.leave(actor(request), round_id, applicant_id, note=note, version=version)
    except (Invalid, Conflict) as error:
        status = status_of(error)
        return await detail_page(request, round_id, Form({}, {}, error.message), status=status)
    return redirect(request, f"/posts/rounds/{round_id}", flash=gettext("已撤回报名"))


HANDLERS = [turn, applicant, rescore, leave]
