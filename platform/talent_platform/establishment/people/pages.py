"""One person over time as pages: facts with their papers, corrections of the books, terms that end."""

from __future__ import annotations

from functools import partial
from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Template

from talent_platform.accounts.permissions import require
from talent_platform.accounts.roles import Role
from talent_platform.audit import service as audit
from talent_platform.errors import Conflict, Invalid, NotFound
from talent_platform.establishment import wording
from talent_platform.establishment.access import READERS
from talent_platform.establishment.facts import service as facts
from talent_platform.establishment.identities import service as identities
from talent_platform.establishment.institutions import queries, staff
from talent_platform.establishment.ledger import correcting
from talent_platform.establishment.people import corrections, listed, records, terms
from talent_platform.establishment.people.lists import TERMS
from talent_platform.establishment.people.schemas import FACTS, NO_RULE_READS, CorrectionForm, PaperForm
from talent_platform.i18n import gettext
from talent_platform.web.field_texts import fields_of
from talent_platform.web.forms import Form
from talent_platform.web.listing.exports import FILE
from talent_platform.web.requests import AppRequest, actor, form_values, page, redirect, validated
from talent_posts import post_name


@get("/posts/staff/{person_id:int}/records/{kind:str}", include_in_schema=False)
async def new_record(request: AppRequest, person_id: FromPath[int], kind: FromPath[str]) -> Template:
    given = {name: request.query_params.get(name, "") for name in ("kind", "on")}
    return await _record_page(request, person_id, kind, Form(given))


async def _record_page(
    request: AppRequest, person_id: int, kind: str, form: Form, *, status: int = 200
) -> Template:
    writer = require(actor(request), *records.CLERKS)
    row = await staff.staff_row(writer, person_id)
    if kind not in FACTS:
        raise NotFound
    columns = [*fields_of(FACTS[kind][1]).values(), *fields_of(PaperForm).values()]
    await audit.names_read(writer, "staff", f"staff:{person_id}", 1)
    return page(
        request, "establishment/record_form.html", status=status, form=form, columns=columns, row=row,
        label=FACTS[kind][0], unread=kind in NO_RULE_READS,
        institution=await queries.institution(writer, row["institution"]),
        labels={column.name: gettext(column.title) for column in columns},
    )  # fmt: skip


@post("/posts/staff/{person_id:int}/records/{kind:str}", include_in_schema=False)
async def create_record(
    request: AppRequest, person_id: FromPath[int], kind: FromPath[str]
) -> Response[Any] | Template:
    values = await form_values(request)
    if kind not in FACTS:
        raise NotFound
    model = FACTS[kind][1]
    try:
        paper = validated(PaperForm, values)
        fact = validated(model, {name: value for name, value in values.items() if name in model.model_fields})
        await records.ask(actor(request), person_id, kind, fact, paper.document)
    except (Invalid, Conflict) as error:
        fields = error.fields if isinstance(error, Invalid) else {}
        form = Form(values, fields, error.message)
        return await _record_page(request, person_id, kind, form, status=422 if fields else 409)
    return redirect(request, f"/posts/staff/{person_id}", flash=gettext("已登记，主管机关确认后生效"))


@post("/posts/records/{record_id:int}/{act:str}", include_in_schema=False)
async def decide_record(request: AppRequest, record_id: FromPath[int], act: FromPath[str]) -> Response[Any]:
    person = (await records.record(actor(request), record_id))["person"]
    paper = str((await form_values(request)).get("document", ""))
    done = await decided(request, partial(records.decide, document=paper), record_id, act)
    return redirect(request, f"/posts/staff/{person}", flash=done)


@get("/posts/staff/{person_id:int}/corrections/new", include_in_schema=False)
async def new_correction(request: AppRequest, person_id: FromPath[int]) -> Template:
    entry = request.query_params.get("entry", "")
    line = await correcting.line_of(person_id, int(entry)) if entry.isascii() and entry.isdigit() else None
    given = {"entry": entry, "act": "correct"}
    if line is not None:
        held = line.holding
        given |= {
            "category": held.category, "grade": str(held.grade), "start": str(held.start),
            "last_day": str(held.end or ""),
        }  # fmt: skip
    return await _correction_page(request, person_id, Form(given))


async def _correction_page(request: AppRequest, person_id: int, form: Form, *, status: int = 200) -> Template:
    writer = require(actor(request), *corrections.CLERKS)
    row = await staff.staff_row(writer, person_id)
    entry = form.value("entry")
    line = await correcting.line_of(person_id, int(entry)) if entry.isascii() and entry.isdigit() else None
    columns = fields_of(CorrectionForm)
    await audit.names_read(writer, "staff", f"staff:{person_id}", 1)
    return page(
        request, "establishment/correction_form.html", status=status, form=form, row=row, line=line,
        columns=columns, institution=await queries.institution(writer, row["institution"]),
        post=post_name(line.holding.category, line.holding.grade) if line else "",
        labels={name: gettext(column.title) for name, column in columns.items()},
    )  # fmt: skip


@post("/posts/staff/{person_id:int}/corrections/new", include_in_schema=False)
async def create_correction(request: AppRequest, person_id: FromPath[int]) -> Response[Any] | Template:
    values = await form_values(request)
    try:
        await corrections.ask(actor(request), person_id, validated(CorrectionForm, values))
    except (Invalid, Conflict) as error:
        fields = error.fields if isinstance(error, Invalid) else {}
        form = Form(values, fields, error.message)
        return await _correction_page(request, person_id, form, status=422 if fields else 409)
    return redirect(request, f"/posts/staff/{person_id}", flash=gettext("已提出，由市级另一人确认后入账"))


@get("/posts/corrections", include_in_schema=False)
async def correction_list(request: AppRequest) -> Template:
    reader = require(actor(request), *READERS)
    rows, of_facts = await corrections.corrections(reader), await facts.corrections(reader)
    waiting, contradicted = await records.waiting(reader), await facts.contradicted(reader)
    of_identities = await identities.corrections(reader)
    named = len(rows) + len(of_facts) + len(waiting) + len(contradicted) + len(of_identities)
    await audit.names_read(reader, "corrections", "staff:list", named)
    return page(
        request, "establishment/corrections.html", rows=rows, of_facts=of_facts, waiting=waiting,
        contradicted=contradicted, of_identities=of_identities,
        badges=wording.ASKED_BADGES, city=reader.role is Role.CITY, bureau=reader.role in records.BUREAUS,
        own=reader.account_id,
    )  # fmt: skip


@post("/posts/corrections/{correction_id:int}/{act:str}", include_in_schema=False)
async def decide_correction(
    request: AppRequest, correction_id: FromPath[int], act: FromPath[str]
) -> Response[Any]:
    await corrections.correction(actor(request), correction_id)
    done = await decided(request, corrections.decide, correction_id, act)
    return redirect(request, "/posts/corrections", flash=done)


async def decided(request: AppRequest, decide: Any, number: int, act: str) -> str:
    """Confirm or refuse; what stands against it is the sentence shown."""
    if act not in {"confirm", "refuse"}:
        raise NotFound
    note = str((await form_values(request)).get("reason", ""))
    try:
        await decide(actor(request), number, confirm=act == "confirm", note=note)
    except (Conflict, Invalid) as error:
        return str(error.message)
    return gettext("已办理")


@get("/posts/institutions/{institution_id:int}/people.xlsx", include_in_schema=False, opt=FILE)
async def staff_file(request: AppRequest, institution_id: FromPath[int]) -> Response[bytes]:
    return await listed.export_staff(request, institution_id)


@get("/posts/terms", include_in_schema=False)
async def term_list(request: AppRequest) -> Template:
    listing = await TERMS.page(request)
    hr = actor(request).role is Role.INSTITUTION
    return page(request, "establishment/terms.html", listing=listing, hr=hr, warn=terms.WARN_DAYS)


@get("/posts/terms.xlsx", include_in_schema=False, opt=FILE)
async def term_file(request: AppRequest) -> Response[bytes]:
    return await TERMS.file(request)


HANDLERS = [
    new_record,
    create_record,
    decide_record,
    new_correction,
    create_correction,
    correction_list,
    decide_correction,
    term_list,
    term_file,
    staff_file,
]
