"""The bureaus' pages about enterprises."""

from __future__ import annotations

from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Template

from talent_platform.accounts.permissions import require
from talent_platform.accounts.roles import Role
from talent_platform.demand.enterprises import service as enterprises
from talent_platform.demand.enterprises.lists import ENTERPRISES
from talent_platform.demand.needs import queries
from talent_platform.demand.needs.schemas import EnterpriseForm
from talent_platform.demand.standing import queries as standings
from talent_platform.demand.tables import NeedKind
from talent_platform.errors import Conflict, Invalid
from talent_platform.i18n import gettext
from talent_platform.part import hooks
from talent_platform.web import field_texts as display
from talent_platform.web.forms import Form
from talent_platform.web.listing.exports import FILE
from talent_platform.web.requests import (
    AppRequest,
    actor,
    form_values,
    page,
    redirect,
    validated,
    whole_number,
)


@get("/enterprises", include_in_schema=False)
async def enterprise_list(request: AppRequest) -> Template:
    listing = await ENTERPRISES.page(request)
    may_register = actor(request).role in enterprises.KEEPERS
    return page(request, "demand/enterprises.html", listing=listing, may_register=may_register)


@get("/enterprises.xlsx", include_in_schema=False, opt=FILE)
async def enterprise_export(request: AppRequest) -> Response[bytes]:
    return await ENTERPRISES.file(request)


def _form_page(
    request: AppRequest, form: Form, *, enterprise: dict[str, object] | None = None, status: int = 200
) -> Template:
    columns = display.fields_of(EnterpriseForm)
    return page(
        request, "demand/enterprise_form.html", status=status, form=form, columns=columns.values(),
        enterprise=enterprise,
        kept={name: enterprise[name] for name in ("contact", "phone")} if enterprise else {},
        labels={name: gettext(column.title) for name, column in columns.items()},
    )  # fmt: skip


@get("/enterprises/new", include_in_schema=False)
async def new_enterprise(request: AppRequest) -> Template:
    keeper = require(actor(request), *enterprises.KEEPERS)
    return _form_page(request, Form({"county": keeper.county or ""}))


@post("/enterprises/new", include_in_schema=False)
async def register_enterprise(request: AppRequest) -> Response[Any]:
    keeper = require(actor(request), *enterprises.KEEPERS)
    values = await form_values(request)
    try:
        organisation_id = await enterprises.register(keeper, validated(EnterpriseForm, values))
    except Invalid as error:
        return _form_page(request, Form(values, error.fields, error.message), status=422)
    except Conflict as error:
        errors = {"credit_code": error.message}
        return _form_page(request, Form(values, errors, error.message), status=409)
    return redirect(request, f"/enterprises/{organisation_id}", flash=gettext("企业已登记"))


@get("/enterprises/{organisation_id:int}", include_in_schema=False)
async def enterprise_detail(request: AppRequest, organisation_id: FromPath[int]) -> Template:
    return await _detail(request, organisation_id)


async def _detail(
    request: AppRequest,
    organisation_id: int,
    *,
    contact: dict[str, str] | None = None,
    refusal: str = "",
    typed: str = "",
) -> Template:
    reader = actor(request)
    enterprise = await enterprises.enterprise(reader, organisation_id) | (contact or {})
    keeps = reader.role in enterprises.KEEPERS
    needs = {kind: await queries.of_employer(reader, kind, organisation_id) for kind in NeedKind}
    return page(
        request, "demand/enterprise.html", status=422 if refusal else 200, enterprise=enterprise,
        may_unmask=reader.is_bureau and contact is None, unmasked=contact is not None,
        refusal=refusal, typed=typed,
        facts=display.facts(
            EnterpriseForm, enterprise, ("credit_code", "county", "branch", "scale", "contact", "phone")
        ),
        keeps=keeps, officers=await enterprises.officers(reader) if keeps else [],
        needs=needs[NeedKind.TALENT], projects=needs[NeedKind.PROJECT],
        may_write=keeps or reader.role is Role.OFFICER,
        registration=(await standings.registrations([organisation_id])).get(organisation_id),
        on_lists=await standings.listings([organisation_id]),
        told_before=await standings.history(organisation_id),
        links=[one for ask in hooks("enterprise.link") if (one := ask(reader, organisation_id))],
        panels=[one for ask in hooks("enterprise.panel") if (one := await ask(reader, organisation_id))],
    )  # fmt: skip


@post("/enterprises/{organisation_id:int}/unmask", include_in_schema=False)
async def unmask_contact(request: AppRequest, organisation_id: FromPath[int]) -> Template:
    reason = str((await form_values(request)).get("reason", ""))
    try:
        contact = await enterprises.unmask(actor(request), organisation_id, reason)
    except Invalid as error:
        return await _detail(request, organisation_id, refusal=error.message, typed=reason)
    return await _detail(request, organisation_id, contact=contact)


@get("/enterprises/{organisation_id:int}/edit", include_in_schema=False)
async def edit_enterprise(request: AppRequest, organisation_id: FromPath[int]) -> Template:
    keeper = require(actor(request), *enterprises.KEEPERS)
    enterprise = await enterprises.enterprise(keeper, organisation_id)
    form = Form({**enterprise, "contact": "", "phone": ""})
    return _form_page(request, form, enterprise=enterprise)


@post("/enterprises/{organisation_id:int}/edit", include_in_schema=False)
async def save_enterprise(request: AppRequest, organisation_id: FromPath[int]) -> Response[Any]:
    keeper = require(actor(request), *enterprises.KEEPERS)
    enterprise = await enterprises.enterprise(keeper, organisation_id)
    values = await form_values(request)
    try:
        given = await enterprises.with_contact(keeper, organisation_id, values)
        await enterprises.edit(keeper, organisation_id, validated(EnterpriseForm, given))
    except Invalid as error:
        form = Form(values, error.fields, error.message)
        return _form_page(request, form, enterprise=enterprise, status=422)
    return redirect(request, f"/enterprises/{organisation_id}", flash=gettext("已保存"))


@post("/enterprises/{organisation_id:int}/officer", include_in_schema=False)
async def assign_officer(request: AppRequest, organisation_id: FromPath[int]) -> Response[Any]:
    officer = whole_number((await form_values(request)).get("officer"))
    await enterprises.assign_officer(actor(request), organisation_id, officer)
    return redirect(request, f"/enterprises/{organisation_id}", flash=gettext("人才联络员已设定"))


HANDLERS = [
    enterprise_list,
    enterprise_export,
    new_enterprise,
    register_enterprise,
    enterprise_detail,
    edit_enterprise,
    unmask_contact,
    save_enterprise,
    assign_officer,
]
