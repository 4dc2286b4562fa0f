"""更正 of an identity number as pages: the form, and one of them with what rests on either number."""

from __future__ import annotations

from functools import partial
from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Template

from talent_platform.accounts.permissions import require
from talent_platform.accounts.roles import Role
from talent_platform.audit import service as audit
from talent_platform.errors import Conflict, Invalid
from talent_platform.establishment import wording
from talent_platform.establishment.access import READERS
from talent_platform.establishment.identities import service
from talent_platform.establishment.identities.schemas import NumberAgainForm, RightNumberForm
from talent_platform.establishment.identities.touching import touched
from talent_platform.establishment.institutions import queries, staff
from talent_platform.establishment.people import records
from talent_platform.establishment.people.pages import decided
from talent_platform.i18n import gettext
from talent_platform.web.field_texts import fields_of
from talent_platform.web.forms import Form
from talent_platform.web.requests import AppRequest, actor, form_values, page, redirect, validated


@get("/posts/staff/{person_id:int}/identity-corrections/new", include_in_schema=False)
async def new_identity_correction(request: AppRequest, person_id: FromPath[int]) -> Template:
    return await _form_page(request, person_id, Form({}))


async def _form_page(request: AppRequest, person_id: int, form: Form, *, status: int = 200) -> Template:
    writer = require(actor(request), *records.CLERKS)
    row = await staff.staff_row(writer, person_id)
    columns = fields_of(RightNumberForm)
    await audit.names_read(writer, "staff", f"staff:{person_id}", 1)
    return page(
        request, "establishment/identity_correction_form.html", status=status, form=form, row=row,
        columns=columns, institution=await queries.institution(writer, row["institution"]),
        labels={name: gettext(column.title) for name, column in columns.items()},
    )  # fmt: skip


@post("/posts/staff/{person_id:int}/identity-corrections/new", include_in_schema=False)
async def create_identity_correction(
    request: AppRequest, person_id: FromPath[int]
) -> Response[Any] | Template:
    values = await form_values(request)
    try:
        made = await service.ask(actor(request), person_id, validated(RightNumberForm, values))
    except (Invalid, Conflict) as error:
        fields = error.fields if isinstance(error, Invalid) else {}
        form = Form(values, fields, error.message)
        return await _form_page(request, person_id, form, status=422 if fields else 409)
    flash = gettext("已提出，由市级另一人确认后生效")
    return redirect(request, f"/posts/identity-corrections/{made}", flash=flash)


@get("/posts/identity-corrections/{correction_id:int}", include_in_schema=False)
async def identity_correction(request: AppRequest, correction_id: FromPath[int]) -> Template:
    return await _page(request, correction_id, Form({}))


async def _page(
    request: AppRequest,
    correction_id: int,
    form: Form,
    *,
    both: tuple[str, str] | None = None,
    status: int = 200,
) -> Template:
    reader = require(actor(request), *READERS)
    row = await service.correction(reader, correction_id)
    await audit.names_read(reader, "staff", f"staff:{row['person']}", 1)
    return page(
        request, "establishment/identity_correction.html", status=status, row=row, form=form, both=both,
        touched=await touched(reader, row["person"], *await service.keys(correction_id)),
        again=fields_of(NumberAgainForm)["identity"], badges=wording.ASKED_BADGES, own=reader.account_id,
        city=reader.role is Role.CITY, bureau=reader.role in records.BUREAUS,
        may_unmask=reader.role in records.CLERKS,
    )  # fmt: skip


@post("/posts/identity-corrections/{correction_id:int}/unmask", include_in_schema=False, status_code=200)
async def unmask_identity_correction(request: AppRequest, correction_id: FromPath[int]) -> Template:
    values = await form_values(request)
    try:
        both = await service.unmask(actor(request), correction_id, str(values.get("reason", "")))
    except Invalid as error:
        form = Form(values, error.fields, error.message)
        return await _page(request, correction_id, form, status=422)
    return await _page(request, correction_id, Form({}), both=both)


@post("/posts/identity-corrections/{correction_id:int}/{act:str}", include_in_schema=False)
async def decide_identity_correction(
    request: AppRequest, correction_id: FromPath[int], act: FromPath[str]
) -> Response[Any] | Template:
    await service.correction(actor(request), correction_id)
    decide = service.decide
    if act == "confirm":
        values = await form_values(request)
        try:
            again = validated(NumberAgainForm, {"identity": values.get("identity", "")})
        except Invalid as error:
            return await _page(request, correction_id, Form(values, error.fields, error.message), status=422)
        decide = partial(service.decide, again=again)
    done = await decided(request, decide, correction_id, act)
    return redirect(request, f"/posts/identity-corrections/{correction_id}", flash=done)


HANDLERS = [
    new_identity_correction,
    create_identity_correction,
    identity_correction,
    unmask_identity_correction,
    decide_identity_correction,
]
