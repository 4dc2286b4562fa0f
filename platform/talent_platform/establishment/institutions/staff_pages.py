"""People of an institution: one person's posts, entering somebody new, leaving, the identity number."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Template

from talent_platform.accounts.permissions import require
from talent_platform.accounts.roles import Role
from talent_platform.audit import service as audit
from talent_platform.clock import today
from talent_platform.disclosure import looks
from talent_platform.errors import Conflict, Invalid
from talent_platform.establishment import wording
from talent_platform.establishment.access import READERS
from talent_platform.establishment.facts import certified, said
from talent_platform.establishment.facts import service as facts
from talent_platform.establishment.identities import service as identities
from talent_platform.establishment.institutions import establishments, queries, units
from talent_platform.establishment.institutions import staff as people
from talent_platform.establishment.institutions.schemas import (
    EstablishmentForm,
    IdentityForm,
    LeavingForm,
    PersonForm,
    SupervisionForm,
)
from talent_platform.establishment.people import corrections, held, leaving, records, stating, terms
from talent_platform.establishment.people.schemas import FACTS
from talent_platform.establishment.schemas import day_in
from talent_platform.i18n import gettext
from talent_platform.web.field_texts import fields_of
from talent_platform.web.forms import Form
from talent_platform.web.requests import AppRequest, actor, form_values, page, redirect, validated
from talent_platform.workflow.taking import MEANWHILE
from talent_posts import WAY_NAMES


@get("/posts/institutions/{institution_id:int}/people/new", include_in_schema=False)
async def new_person(request: AppRequest, institution_id: FromPath[int]) -> Template:
    require(actor(request), Role.INSTITUTION)
    return await _form_page(request, institution_id, Form())


async def _form_page(
    request: AppRequest, institution_id: int, form: Form, *, person: int | None = None, seen: str = "",
    status: int = 200,
) -> Template:  # fmt: skip
    columns = fields_of(PersonForm)
    return page(
        request, "establishment/person_form.html", status=status, form=form, columns=list(columns.values()),
        person=person, seen=seen,
        institution=await queries.institution(actor(request), institution_id),
        labels={name: gettext(column.title) for name, column in columns.items()},
    )  # fmt: skip


@post("/posts/institutions/{institution_id:int}/people/new", include_in_schema=False)
async def create_person(request: AppRequest, institution_id: FromPath[int]) -> Response[Any] | Template:
    values = await form_values(request)
    try:
        person_id = await people.add(actor(request), institution_id, validated(PersonForm, values))
    except (Invalid, Conflict) as error:
        fields = error.fields if isinstance(error, Invalid) else {"number": error.message}
        return await _form_page(request, institution_id, Form(values, fields, error.message), status=422)
    return redirect(request, f"/posts/staff/{person_id}", flash=gettext("已登记，可以为其申请聘用"))


@get("/posts/staff/{person_id:int}/edit", include_in_schema=False)
async def edit_person(request: AppRequest, person_id: FromPath[int]) -> Template:
    clerk = require(actor(request), Role.INSTITUTION)
    row = await people.staff_row(clerk, person_id)
    await stating.refuse_looked_at(row)
    await audit.names_read(clerk, "staff", f"staff:{person_id}", 1)
    form = Form(
        {
            name: str(value).lower() if isinstance(value, bool) else str(value or "")
            for name, value in stating.as_form(row).items()
        }
    )
    return await _form_page(request, row["institution"], form, person=person_id, seen=stating.as_read(row))


@post("/posts/staff/{person_id:int}/edit", include_in_schema=False)
async def revise_person(request: AppRequest, person_id: FromPath[int]) -> Response[Any] | Template:
    values = await form_values(request)
    seen = str(values.pop("seen", ""))
    row = await people.staff_row(actor(request), person_id)
    try:
        await stating.revise(actor(request), person_id, validated(PersonForm, values), seen=seen)
    except (Invalid, Conflict) as error:
        changed = error.message == MEANWHILE
        fields = error.fields if isinstance(error, Invalid) else {} if changed else {"number": error.message}
        # What was typed stays; saved once more it stands upon what somebody else has saved meanwhile.
        return await _form_page(
            request, row["institution"], Form(values, fields, error.message), person=person_id,
            seen=stating.as_read(row) if changed else seen, status=409 if changed else 422,
        )  # fmt: skip
    return redirect(request, f"/posts/staff/{person_id}", flash=gettext("已修改"))


@get("/posts/staff/{person_id:int}", include_in_schema=False)
async def person_detail(request: AppRequest, person_id: FromPath[int]) -> Template:
    return await _detail(request, person_id)


async def _detail(
    request: AppRequest, person_id: int, form: Form | None = None, *, shown: str = "", status: int = 200
) -> Template:
    reader = require(actor(request), *READERS)
    row = await people.staff_row(reader, person_id)
    person = await units.applicant(person_id)
    on, known = day_in(request.query_params, "on"), day_in(request.query_params, "known")
    await audit.names_read(reader, "staff", f"staff:{person_id}", 1)
    return page(
        request,
        "establishment/person.html",
        status=status,
        row=row,
        person=person,
        shown=shown,
        institution=await queries.institution(reader, row["institution"]),
        form=form or Form({"last_day": request.query_params.get("last_day", "")}),
        posts=await held.of_person(person_id, on=on, known=known),
        on=on,
        known=known,
        records=records.as_read(reader, row["institution"], await records.about(person_id, known=known)),
        doubts=await said.doubts(reader, person_id, row["institution"]),
        disputed=[
            (each.claimed, each.told(reader))
            for each in (await said.disputed([person_id])).get(person_id, ())
        ],
        certified=(await certified.of_staff([person_id], known)).get(person_id, ()),
        misnamed=0 if known else await certified.misnamed(person_id),
        fact_corrections=await facts.about(reader, person_id),
        kinds=[(kind, label) for kind, (label, _) in FACTS.items()],
        corrections=await corrections.about(person_id),
        identity_corrections=await identities.about(reader, person_id),
        terms=await terms.undecided([row["institution"]], person=person_id),
        asked_badges=wording.ASKED_BADGES,
        origins=wording.ORIGIN_LABELS,
        clerk=reader.role in records.CLERKS,
        bureau=reader.role in records.BUREAUS,
        city=reader.role is Role.CITY,
        own=reader.account_id,
        ways=WAY_NAMES,
        over_labels=wording.OVER_LABELS,
        today=today(),
        slip_days=await leaving.days_for_slips(row["institution"]),
        hr=reader.role is Role.INSTITUTION,
        may_revise=reader.role is Role.INSTITUTION and await stating.is_open(row),
        may_unmask=reader.role in {Role.INSTITUTION, Role.COUNTY, Role.CITY} and row["has_identity"],
        looks=await looks.at([f"staff:{person_id}"]),
    )


@post("/posts/staff/{person_id:int}/leaving", include_in_schema=False)
async def record_leaving(request: AppRequest, person_id: FromPath[int]) -> Response[Any] | Template:
    values = await form_values(request)
    try:
        form = validated(LeavingForm, values)
        await people.record_leaving(actor(request), person_id, form.last_day, form.note)
    except (Invalid, Conflict) as error:
        fields = error.fields if isinstance(error, Invalid) else {"last_day": error.message}
        return await _detail(request, person_id, Form(values, fields, error.message), status=422)
    return redirect(request, f"/posts/staff/{person_id}", flash=gettext("离岗已记入岗位台账"))


@post("/posts/staff/{person_id:int}/identity", include_in_schema=False)
async def fill_identity(request: AppRequest, person_id: FromPath[int]) -> Response[Any] | Template:
    values = await form_values(request)
    try:
        await people.fill_identity(actor(request), person_id, validated(IdentityForm, values))
    except (Invalid, Conflict) as error:
        fields = error.fields if isinstance(error, Invalid) else {"identity": error.message}
        return await _detail(request, person_id, Form({}, fields, error.message), status=422)
    return redirect(request, f"/posts/staff/{person_id}", flash=gettext("已登记"))


@post("/posts/staff/{person_id:int}/unmask", include_in_schema=False, status_code=200)
async def unmask(request: AppRequest, person_id: FromPath[int]) -> Template:
    values = await form_values(request)
    try:
        number = await people.unmask(actor(request), person_id, str(values.get("reason", "")))
    except Invalid as error:
        return await _detail(request, person_id, Form(values, error.fields, error.message), status=422)
    return await _detail(request, person_id, shown=number)


@post("/posts/staff/{person_id:int}/leaving/take-back", include_in_schema=False)
async def take_back_leaving(request: AppRequest, person_id: FromPath[int]) -> Response[Any] | Template:
    try:
        await people.take_back_leaving(actor(request), person_id)
    except Conflict as error:
        return await _detail(request, person_id, Form({}, {}, error.message), status=409)
    return redirect(request, f"/posts/staff/{person_id}", flash=gettext("离岗登记已撤回"))


@get("/posts/institutions/{institution_id:int}/establishment", include_in_schema=False)
async def establishment(request: AppRequest, institution_id: FromPath[int]) -> Template:
    return await _establishment_page(request, institution_id, {})


async def _establishment_page(
    request: AppRequest, institution_id: int, typed: Mapping[str, Any], error: Invalid | None = None
) -> Template:
    reader = require(actor(request), *READERS)
    institution = await queries.institution(reader, institution_id)
    now = {"department": institution["department"] or "", "civil_service": institution["civil_service"]}
    form = Form(typed or now, error.fields, error.message) if error else Form(typed or now)
    return page(
        request, "establishment/establishment.html", status=422 if error else 200, form=form,
        institution=institution, records=await establishments.records_of(institution_id),
        supervision=await establishments.supervision_of(institution_id),
        bureau=reader.role in {Role.CITY, Role.COUNTY},
    )  # fmt: skip


@post("/posts/institutions/{institution_id:int}/establishment", include_in_schema=False)
async def record_establishment(
    request: AppRequest, institution_id: FromPath[int]
) -> Response[Any] | Template:
    bureau = require(actor(request), Role.CITY, Role.COUNTY)
    values = await form_values(request)
    try:
        await establishments.record(bureau, institution_id, validated(EstablishmentForm, values))
    except Invalid as error:
        return await _establishment_page(request, institution_id, values, error)
    return redirect(
        request, f"/posts/institutions/{institution_id}/establishment", flash=gettext("编制已登记")
    )


@post("/posts/institutions/{institution_id:int}/supervision", include_in_schema=False)
async def record_supervision(request: AppRequest, institution_id: FromPath[int]) -> Response[Any] | Template:
    bureau = require(actor(request), Role.CITY, Role.COUNTY)
    values = await form_values(request)
    try:
        await establishments.supervise(bureau, institution_id, validated(SupervisionForm, values))
    except Invalid as error:
        return await _establishment_page(request, institution_id, values, error)
    return redirect(
        request, f"/posts/institutions/{institution_id}/establishment", flash=gettext("隶属已登记")
    )


HANDLERS = [
    record_supervision,
    establishment,
    record_establishment,
    take_back_leaving,
    new_person,
    create_person,
    edit_person,
    revise_person,
    person_detail,
    record_leaving,
    fill_identity,
    unmask,
]
