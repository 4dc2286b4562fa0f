"""更正 and 撤回 of confirmed facts as pages: the form, the decision, what was decided on the fact."""

from __future__ import annotations

from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Template

from talent_platform.accounts.permissions import require
from talent_platform.audit import service as audit
from talent_platform.errors import Conflict, Invalid
from talent_platform.establishment import wording
from talent_platform.establishment.access import READERS
from talent_platform.establishment.facts import resting, said, service, standing
from talent_platform.establishment.facts.schemas import RecordCorrectionForm, right_facts
from talent_platform.establishment.institutions import queries, staff
from talent_platform.establishment.people import records
from talent_platform.establishment.people.pages import decided
from talent_platform.establishment.people.schemas import FACTS
from talent_platform.i18n import gettext
from talent_platform.web.field_texts import fields_of
from talent_platform.web.forms import Form
from talent_platform.web.requests import AppRequest, actor, form_values, page, redirect, validated


@get("/posts/records/{record_id:int}/corrections/new", include_in_schema=False)
async def new_record_correction(request: AppRequest, record_id: FromPath[int]) -> Template:
    row = await records.record(actor(request), record_id)
    facts = (await standing.told(row["person"])).get(record_id) or {}
    given = {name: str(value or "") for name, value in facts.items()}
    return await _form_page(request, record_id, Form({**given, "act": "correct"}))


async def _form_page(request: AppRequest, record_id: int, form: Form, *, status: int = 200) -> Template:
    writer = require(actor(request), *records.CLERKS)
    row = await records.record(writer, record_id)
    person = await staff.staff_row(writer, row["person"])
    facts = (await standing.told(row["person"])).get(record_id)
    kind_columns = fields_of(FACTS[row["kind"]][1])
    columns = fields_of(RecordCorrectionForm)
    await audit.names_read(writer, "staff", f"staff:{row['person']}", 1)
    return page(
        request, "establishment/record_correction_form.html", status=status, form=form, row=person,
        told=said.text(row["kind"], facts) if facts else "", kind_columns=list(kind_columns.values()),
        columns=columns, always_one=row["kind"] in standing.SINGLE, label=FACTS[row["kind"]][0],
        institution=await queries.institution(writer, person["institution"]),
        labels={name: gettext(column.title) for name, column in {**kind_columns, **columns}.items()},
    )  # fmt: skip


@post("/posts/records/{record_id:int}/corrections/new", include_in_schema=False)
async def create_record_correction(request: AppRequest, record_id: FromPath[int]) -> Response[Any] | Template:
    values = await form_values(request)
    row = await records.record(actor(request), record_id)
    try:
        form = validated(RecordCorrectionForm, values)
        await service.ask(actor(request), record_id, form, right_facts(row["kind"], form, values))
    except (Invalid, Conflict) as error:
        fields = error.fields if isinstance(error, Invalid) else {}
        again = Form(values, fields, error.message)
        return await _form_page(request, record_id, again, status=422 if fields else 409)
    person = f"/posts/staff/{row['person']}"
    return redirect(request, person, flash=gettext("已提出，由市级另一人确认后生效"))


@get("/posts/record-corrections/{correction_id:int}", include_in_schema=False)
async def record_correction(request: AppRequest, correction_id: FromPath[int]) -> Template:
    """One of them with every decision that comes out otherwise without the fact."""
    reader = require(actor(request), *READERS)
    row = await service.correction(reader, correction_id)
    mine = await service.seen_by(reader)
    others = [each for each in await standing.of_the_kind(row["record"]) if each.record != row["record"]]
    rests = await resting.on_correction(row)
    units = [*(each.institution for each in rests), *(each.institution for each in others)]
    await audit.names_read(reader, "staff", f"staff:{row['person']}", 1)
    return page(
        request, "establishment/record_correction.html", row=row,
        rests=[each for each in rests if each.institution in mine],
        others=[(each, said.text(row["kind"], each.facts)) for each in others if each.institution in mine],
        elsewhere=sum(unit not in mine for unit in units),
        badges=wording.ASKED_BADGES, states=wording.STATE_BADGES, outcomes=wording.OUTCOME_BADGES,
        own=reader.account_id, city=reader.role in service.CONFIRMING, bureau=reader.role in records.BUREAUS,
    )  # fmt: skip


@post("/posts/record-corrections/{correction_id:int}/{act:str}", include_in_schema=False)
async def decide_record_correction(
    request: AppRequest, correction_id: FromPath[int], act: FromPath[str]
) -> Response[Any]:
    await service.correction(actor(request), correction_id)
    done = await decided(request, service.decide, correction_id, act)
    return redirect(request, f"/posts/record-corrections/{correction_id}", flash=done)


HANDLERS = [
    new_record_correction,
    create_record_correction,
    record_correction,
    decide_record_correction,
]
