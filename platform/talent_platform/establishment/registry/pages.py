"""Opening and closing an institution as pages."""

from __future__ import annotations

from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Template

from talent_platform.accounts.permissions import require
from talent_platform.accounts.roles import Role
from talent_platform.errors import Conflict, Invalid
from talent_platform.establishment.institutions import queries
from talent_platform.establishment.registry import service
from talent_platform.establishment.registry.schemas import ClosingForm, OpeningForm
from talent_platform.i18n import gettext
from talent_platform.web.field_texts import fields_of
from talent_platform.web.forms import Form
from talent_platform.web.requests import AppRequest, actor, form_values, page, redirect, validated


@get("/posts/institutions/new", include_in_schema=False)
async def new_institution(request: AppRequest) -> Template:
    return _opening_page(request, Form())


def _opening_page(request: AppRequest, form: Form, *, status: int = 200) -> Template:
    require(actor(request), Role.CITY)
    columns = fields_of(OpeningForm)
    return page(
        request, "establishment/institution_form.html", status=status, form=form,
        columns=list(columns.values()),
        labels={name: gettext(column.title) for name, column in columns.items()},
    )  # fmt: skip


@post("/posts/institutions/new", include_in_schema=False)
async def create_institution(request: AppRequest) -> Response[Any] | Template:
    city = require(actor(request), Role.CITY)
    values = await form_values(request)
    try:
        institution_id = await service.open_institution(city, validated(OpeningForm, values))
    except (Invalid, Conflict) as error:
        fields = error.fields if isinstance(error, Invalid) else {"credit_code": error.message}
        return _opening_page(request, Form(values, fields, error.message), status=422)
    done = gettext("已登记；请为其开设账号，再报送方案和名册")
    return redirect(request, f"/posts/institutions/{institution_id}", flash=done)


@get("/posts/institutions/{institution_id:int}/closing", include_in_schema=False)
async def closing(request: AppRequest, institution_id: FromPath[int]) -> Template:
    return await _closing_page(request, institution_id, Form())


async def _closing_page(
    request: AppRequest, institution_id: int, form: Form, *, status: int = 200
) -> Template:
    city = require(actor(request), Role.CITY)
    return page(
        request, "establishment/closing.html", status=status, form=form, columns=fields_of(ClosingForm),
        institution=await queries.institution(city, institution_id),
        closed=await queries.closed_on(institution_id),
    )  # fmt: skip


@post("/posts/institutions/{institution_id:int}/closing", include_in_schema=False)
async def close(request: AppRequest, institution_id: FromPath[int]) -> Response[Any] | Template:
    city = require(actor(request), Role.CITY)
    values = await form_values(request)
    try:
        if "reopen" in values:
            await service.reopen(city, institution_id, str(values.get("document", "")))
        else:
            given = {name: values.get(name, "") for name in ClosingForm.model_fields}
            await service.close(city, institution_id, validated(ClosingForm, given))
    except (Invalid, Conflict) as error:
        fields = error.fields if isinstance(error, Invalid) else {}
        form = Form(values, fields, error.message)
        return await _closing_page(request, institution_id, form, status=422 if fields else 409)
    return redirect(request, f"/posts/institutions/{institution_id}", flash=gettext("已办理"))


HANDLERS = [
    new_institution,
    create_institution,
    closing,
    close,
]
