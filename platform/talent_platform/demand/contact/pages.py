"""Whom to call about a need: a card of its page, and the form that names somebody."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Template

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.permissions import require
from talent_platform.demand.contact import service
from talent_platform.demand.needs import queries
from talent_platform.demand.needs.life import WRITERS
from talent_platform.errors import Conflict, Invalid
from talent_platform.i18n import gettext
from talent_platform.web.field_texts import fields_of
from talent_platform.web.forms import Form
from talent_platform.web.requests import (
    AppRequest,
    actor,
    form_values,
    page,
    redirect,
    refused,
    validated,
    whole_number,
)
from talent_platform.web.tiles import Panel

_FORMS = ["/needs/{need_id:int}/contact", "/projects/{need_id:int}/contact"]


async def of_need(viewer: Actor | None, need: Mapping[str, Any]) -> Panel | None:
    """For who may name somebody: who is called now, as far as the viewer may read it."""
    if viewer is None or viewer.role not in WRITERS or not await queries.in_charge(viewer, need["id"]):
        return None
    called = await service.contact(viewer, need)
    named = called.own if called else await service.named(need["id"])
    return Panel("demand/_contact.html", {"called": called, "named": named})


async def _form_page(
    request: AppRequest, need_id: int, form: Form, *, version: int | None = None, status: int = 200
) -> Template:
    kind, writer = queries.kind_of(request.url.path), require(actor(request), *WRITERS)
    need = await queries.need(writer, kind, need_id)
    await queries.managed(writer, need_id)
    columns = fields_of(service.ContactForm)
    return page(
        request, "demand/contact.html", status=status, form=form, columns=columns.values(), need=need,
        labels={name: gettext(column.title) for name, column in columns.items()},
        version=version or need["version"], path=queries.PATHS[kind],
        named=await service.named(need_id),
    )  # fmt: skip


@get(_FORMS, include_in_schema=False)
async def contact_form(request: AppRequest, need_id: FromPath[int]) -> Template:
    called = await service.contact(actor(request), await queries.managed(actor(request), need_id))
    own = called if called and called.own else None
    values = {"contact": own.contact, "phone": own.phone} if own else {}
    return await _form_page(request, need_id, Form(values))


@post(_FORMS, include_in_schema=False)
async def name_contact(request: AppRequest, need_id: FromPath[int]) -> Response[Any]:
    kind, values = queries.kind_of(request.url.path), await form_values(request)
    await queries.need(actor(request), kind, need_id)
    version = whole_number(values.get("version")) or 0
    try:
        form = None if values.get("then") == "none" else validated(service.ContactForm, values)
        await service.set_contact(actor(request), need_id, form, version=version)
    except Invalid as error:
        again = Form.refused(values, error)
        return refused(await _form_page(request, need_id, again, version=version), error)
    except Conflict as error:
        # What was typed stays; the form now carries the new version, so saving again is a decision.
        return await _form_page(request, need_id, Form.refused(values, error), status=409)
    said = gettext("联系人已指定") if form else gettext("已改回单位登记的联系人")
    return redirect(request, f"{queries.PATHS[kind]}/{need_id}", flash=said)


HANDLERS = [contact_form, name_contact]
