"""Notices as pages: what hangs, for everybody; objections, for those who decide them."""

from __future__ import annotations

from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Template

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.permissions import require
from talent_platform.dated.calendar import queries as calendars
from talent_platform.errors import Conflict, Invalid, NotFound
from talent_platform.i18n import gettext
from talent_platform.publicity import queries, service
from talent_platform.publicity.access import DECIDERS, READERS
from talent_platform.publicity.service import ObjectionForm
from talent_platform.web.forms import Form
from talent_platform.web.requests import (
    AppRequest,
    actor,
    client_address,
    form_values,
    page,
    redirect,
    validated,
)


def _reader(request: AppRequest) -> Actor | None:
    """Who may read more than what hangs."""
    who = request.user
    return who if who is not None and who.well_placed and who.role in READERS else None


@get("/publicity", include_in_schema=False)
async def notices(request: AppRequest) -> Template:
    reader = _reader(request)
    return page(
        request, "publicity/notices.html", hanging=await queries.hanging_now(),
        role=request.user.role if request.user else "",
        own=await queries.own(reader) if reader is not None else [],
        invented=(await calendars.in_force()).invented,
    )  # fmt: skip


@get("/publicity/{notice_id:int}", include_in_schema=False)
async def notice(request: AppRequest, notice_id: FromPath[int]) -> Template:
    return await _page(request, notice_id, Form())


async def _page(
    request: AppRequest, notice_id: int, form: Form, *, shown: dict[int, str] | None = None, status: int = 200
) -> Template:
    reader, read = _reader(request), None
    if reader is not None:
        try:
            read = await queries.notice(reader, notice_id)
        except NotFound:
            reader = None
    row = read or await queries.hanging(notice_id)
    decides = reader is not None and reader.role in DECIDERS
    return page(
        request, "publicity/notice.html", status=status, row=row, form=form, decides=decides,
        objections=read.objections if read else (), reads=reader is not None, shown=shown or {},
        lines={each.id: each.text for each in row.items}, invented=(await calendars.in_force()).invented,
    )  # fmt: skip


@post("/publicity/{notice_id:int}/objections", include_in_schema=False)
async def object_to(request: AppRequest, notice_id: FromPath[int]) -> Response[Any] | Template:
    values = await form_values(request)
    try:
        form = validated(ObjectionForm, {name: values.get(name, "") for name in ObjectionForm.model_fields})
        await service.object_to(notice_id, form, address=client_address(request))
    except Invalid as error:
        return await _page(request, notice_id, Form(values, error.fields, error.message), status=422)
    return redirect(request, f"/publicity/{notice_id}", flash=gettext("异议已收到，核实前此项不再往下办理"))


@post("/publicity/{notice_id:int}/withdraw", include_in_schema=False)
async def withdraw(request: AppRequest, notice_id: FromPath[int]) -> Response[Any] | Template:
    try:
        await service.withdraw(require(actor(request), *READERS[:3]), notice_id)
    except Conflict as error:
        return await _page(request, notice_id, Form({}, {}, error.message), status=409)
    return redirect(request, f"/publicity/{notice_id}", flash=gettext("公示已撤下"))


@post("/publicity/objections/{objection_id:int}/{verdict:str}", include_in_schema=False)
async def decide(
    request: AppRequest, objection_id: FromPath[int], verdict: FromPath[str]
) -> Response[Any] | Template:
    bureau = require(actor(request), *DECIDERS)
    values = await form_values(request)
    notice_id = await queries.notice_of(bureau, objection_id)
    try:
        if verdict == "contact":
            told = await service.contact(bureau, objection_id, str(values.get("reason", "")))
            return await _page(request, notice_id, Form(), shown={objection_id: told})
        if verdict not in {"founded", "unfounded"}:
            raise NotFound
        answer = str(values.get("answer") or values.get("reason") or "")
        await service.decide(bureau, objection_id, "founded" if verdict == "founded" else "unfounded", answer)
    except (Invalid, Conflict) as error:
        fields = error.fields if isinstance(error, Invalid) else {}
        form = Form(values, fields, error.message)
        return await _page(request, notice_id, form, status=422 if fields else 409)
    return redirect(request, f"/publicity/{notice_id}", flash=gettext("异议已处理"))


HANDLERS = [notices, notice, object_to, withdraw, decide]
