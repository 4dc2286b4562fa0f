"""Complaints on the page of an application."""

from __future__ import annotations

from typing import Any

from litestar import Response, post
from litestar.params import FromPath
from litestar.response import Template

from talent_platform.errors import Conflict, Invalid
from talent_platform.i18n import gettext
from talent_platform.titles.applications.pages import application_page
from talent_platform.titles.complaints import queries, service
from talent_platform.web.forms import Form, status_of
from talent_platform.web.requests import AppRequest, actor, form_values, redirect, validated, whole_number
from talent_platform.workflow.steps import Given


@post("/titles/applications/{application_id:int}/complaints", include_in_schema=False)
async def ask(request: AppRequest, application_id: FromPath[int]) -> Response[Any] | Template:
    values = await form_values(request)
    try:
        form = validated(service.ComplaintForm, values)
        await service.ask(actor(request), application_id, form)
    except (Invalid, Conflict) as error:
        return await application_page(request, application_id, Form.refused(values, error), status_of(error))
    said = gettext("已提出，答复后会通知您")
    return redirect(request, f"/titles/applications/{application_id}", flash=said)


@post("/titles/complaints/{complaint_id:int}/steps/{action:str}", include_in_schema=False)
async def step(
    request: AppRequest, complaint_id: FromPath[int], action: FromPath[str]
) -> Response[Any] | Template:
    values = await form_values(request)
    given = Given(note=str(values.get("reason") or ""), version=whole_number(values.get("version")))
    application = (await queries.one(actor(request), complaint_id)).application
    try:
        await service.move(actor(request), complaint_id, action, given)
    except (Invalid, Conflict) as error:
        return await application_page(request, application, Form.refused(values, error), status_of(error))
    return redirect(request, f"/titles/applications/{application}", flash=gettext("已办理"))


HANDLERS = [ask, step]
