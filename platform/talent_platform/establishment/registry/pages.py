"""Opening and closing an institution as pages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Template

from talent_platform.accounts.permissions import require
from talent_platform.accounts.roles import Role
from talent_platform.errors import Conflict, Invalid
from talent_platform.establishment.access import READERS
from talent_platform.establishment.institutions import queries
from talent_platform.establishment.registry import service
from talent_platform.establishment.registry.schemas import ClosingForm, OpeningForm, RegisteredForm
from talent_platform.establishment.wording import KIND_LABELS, LEVEL_LABELS
from talent_platform.i18n import gettext
from talent_platform.reference.codes import county_name
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


@get("/posts/institutions/{institution_id:int}/registration", include_in_schema=False)
async def registration(request: AppRequest, institution_id: FromPath[int]) -> Template:
    reader = require(actor(request), *READERS)
    row = await queries.institution(reader, institution_id)
    return await _registration_page(request, row, Form({name: row[name] or "" for name in _TOLD}))


_TOLD = ("name", "county", "kind", "level")


async def _registration_page(
    request: AppRequest, institution: Mapping[str, Any], form: Form, *, status: int = 200
) -> Template:
    reader = actor(request)
    columns = fields_of(RegisteredForm)
    return page(
        request, "establishment/registration.html", status=status, form=form, columns=list(columns.values()),
        labels={name: gettext(column.title) for name, column in columns.items()},
        institution=institution, records=await service.registered(reader, institution["id"]),
        kinds=KIND_LABELS, levels=LEVEL_LABELS, place=county_name,
        city=reader.role is Role.CITY and not institution["closed"],
    )  # fmt: skip


@post("/posts/institutions/{institution_id:int}/registration", include_in_schema=False)
async def put_right(request: AppRequest, institution_id: FromPath[int]) -> Response[Any] | Template:
    city = require(actor(request), Role.CITY)
    row = await queries.institution(city, institution_id)
    values = await form_values(request)
    given = {name: values.get(name, "") for name in RegisteredForm.model_fields}
    try:
        await service.put_right(city, institution_id, validated(RegisteredForm, given))
    except (Invalid, Conflict) as error:
        fields = error.fields if isinstance(error, Invalid) else {}
        form = Form(values, fields, error.message)
        return await _registration_page(request, row, form, status=422 if fields else 409)
    return redirect(request, f"/posts/institutions/{institution_id}/registration", flash=gettext("已登记"))


HANDLERS = [
    registration,
    put_right,
    new_institution,
    create_institution,
    closing,
    close,
]
