"""Applications: the list, one of them, writing and changing it, both signatures, the publicity, the steps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Template

from talent_platform.accounts.permissions import require
from talent_platform.audit import service as audit
from talent_platform.errors import Conflict, Invalid
from talent_platform.establishment.wording import PLAN_WORDS
from talent_platform.i18n import gettext
from talent_platform.titles.access import KEEPERS, PERSONS, UNITS
from talent_platform.titles.applications import queries, service, signing, verdicts
from talent_platform.titles.applications.life import (
    APPLICATION_STATES,
    APPLICATION_WARNINGS,
    ASSESSED_LABELS,
    PRIVILEGE_LABELS,
)
from talent_platform.titles.applications.lists import APPLICATIONS
from talent_platform.titles.applications.queries import ApplicationView
from talent_platform.titles.applications.schemas import (
    ApplicationEdit,
    ApplicationForm,
    AppraisalForm,
    OfficeCheck,
)
from talent_platform.titles.applications.tables import ApplicationState
from talent_platform.titles.commitments.texts import of_applicant, of_unit
from talent_platform.titles.complaints import queries as of_complaints
from talent_platform.titles.complaints.life import COMPLAINT_WARNINGS
from talent_platform.titles.complaints.service import FLOW as COMPLAINTS
from talent_platform.titles.complaints.service import ComplaintForm
from talent_platform.titles.defences import queries as defences
from talent_platform.titles.results import queries as results
from talent_platform.web.field_texts import defaults, fields_of
from talent_platform.web.forms import Form, status_of
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
from talent_platform.workflow.steps import Given, offered
from talent_posts import REQUIREMENT_NAMES

_EDITABLE = frozenset({ApplicationState.DRAFT, ApplicationState.RETURNED})


@get("/titles/applications", include_in_schema=False)
async def application_list(request: AppRequest) -> Template:
    listing = await APPLICATIONS.page(request)
    return page(request, "titles/applications.html", listing=listing, applies=actor(request).role in PERSONS)


@get("/titles/applications.xlsx", include_in_schema=False, opt=FILE)
async def application_file(request: AppRequest) -> Response[bytes]:
    return await APPLICATIONS.file(request)


@get("/titles/applications/new", include_in_schema=False)
async def blank(request: AppRequest) -> Template:
    require(actor(request), *PERSONS)
    return await _form_page(request, Form(defaults(ApplicationForm)))


async def _form_page(
    request: AppRequest, form: Form, row: ApplicationView | None = None, status: int = 200
) -> Template:
    columns = fields_of(ApplicationEdit if row else ApplicationForm)
    plans = [
        (f"{each.id}", f"{each.committee_name} {each.year}（{each.window_from} – {each.window_to}）")
        for each in await queries.open_plans()
    ]
    if row and row.submission:
        plan = await service.plan_of(row)
        plans = [(f"{plan}", f"{row.committee_name} {row.year}")]
    return page(
        request, "titles/application_form.html", status=status, form=form, row=row, columns=columns,
        labels={name: gettext(column.title) for name, column in columns.items()}, plans=plans,
        faults=await queries.faults(row) if row else [],
    )  # fmt: skip


@post("/titles/applications/new", include_in_schema=False)
async def write(request: AppRequest) -> Response[Any] | Template:
    person = require(actor(request), *PERSONS)
    values = await form_values(request)
    try:
        application_id = await service.write(person, validated(ApplicationForm, values))
    except (Invalid, Conflict) as error:
        return await _form_page(request, Form.refused(values, error), status=status_of(error))
    return redirect(request, f"/titles/applications/{application_id}", flash=gettext("草稿已保存"))


@get("/titles/applications/{application_id:int}/edit", include_in_schema=False)
async def edit_form(request: AppRequest, application_id: FromPath[int]) -> Template:
    row = await queries.one(require(actor(request), *PERSONS), application_id)
    stored = {
        name: getattr(row, name) for name in ApplicationEdit.model_fields if name not in {"identity", "plan"}
    }
    plan = await service.plan_of(row)
    return await _form_page(request, Form({**stored, "plan": plan, "version": row.version}), row)


@post("/titles/applications/{application_id:int}/edit", include_in_schema=False)
async def edit(request: AppRequest, application_id: FromPath[int]) -> Response[Any] | Template:
    person = require(actor(request), *PERSONS)
    values = await form_values(request)
    try:
        form = validated(ApplicationEdit, values)
        await service.edit(person, application_id, form, version=whole_number(values.get("version")))
    except (Invalid, Conflict) as error:
        row = await queries.one(person, application_id)
        shown = {**values, "version": row.version} if isinstance(error, Conflict) else values
        return await _form_page(request, Form.refused(shown, error), row, status_of(error))
    return redirect(request, f"/titles/applications/{application_id}", flash=gettext("已保存"))


@get("/titles/applications/{application_id:int}", include_in_schema=False)
async def application(request: AppRequest, application_id: FromPath[int]) -> Template:
    return await application_page(request, application_id)


async def application_page(
    request: AppRequest, application_id: int, form: Form | None = None, status: int = 200
) -> Template:
    reader = actor(request)
    row = await queries.one(reader, application_id)
    own = row.owner == reader.account_id
    if not own:
        await audit.names_read(reader, "title_application", f"title_application:{application_id}", 1)
    found = await verdicts.ask(row)
    unit = reader.role in UNITS
    hung = await queries.hung(row)
    outcome = await results.of_application(reader, application_id)
    told = await of_complaints.of_application(reader, application_id)
    return page(
        request, "titles/application.html", status=status, row=row, form=form or Form(), own=own, hung=hung,
        outcome=outcome,
        result_hung=(await results.hung([outcome])).get(outcome.id) if outcome else None,
        edits=own and row.state in _EDITABLE, submits=own and row.state in _EDITABLE,
        commits=unit and row.state == "unit" and row.unit_signed is None,
        hangs=unit and row.state == "unit" and row.assessed == "fit" and hung is None,
        checks=reader.role in KEEPERS and row.state == "office",
        registers=found.registers, papers=verdicts.papers(row, found.registers),
        findings=verdicts.shown(row, found.decision), words=PLAN_WORDS,
        columns=fields_of(ApplicationForm), appraisal=fields_of(AppraisalForm),
        kinds=[(kind, gettext(label)) for kind, label in REQUIREMENT_NAMES.items()],
        privileges=[gettext(PRIVILEGE_LABELS[each]) for each in row.asked], assessed=ASSESSED_LABELS,
        text=of_unit(row.unit, row.name, row.committee_name, row.level)
        if unit else of_applicant(row.name, row.committee_name, row.level),
        defence=await defences.of_application(reader, application_id), complaints=told,
        answers={each.id: await offered(COMPLAINTS, reader, each) for each in told},
        asks=own and outcome is not None and not outcome.passed, asked=fields_of(ComplaintForm),
        answer_warnings=COMPLAINT_WARNINGS, faults=await queries.faults(row),
        signed=await queries.signed(row), warnings=APPLICATION_WARNINGS,
        steps=await offered(service.APPLICATION_FLOW, reader, row),
        history=await queries.history(application_id),
    )  # fmt: skip


def _signature(values: Mapping[str, Any]) -> Mapping[str, Any]:
    """The own password again, or a code of the second factor."""
    return {
        "password": str(values.get("password", ""))[:200], "second": str(values.get("second", ""))[:40],
        "agreed": bool(values.get("agreed")), "version": whole_number(values.get("version")),
    }  # fmt: skip


@post("/titles/applications/{application_id:int}/submission", include_in_schema=False)
async def submit(request: AppRequest, application_id: FromPath[int]) -> Response[Any] | Template:
    values = await form_values(request)
    try:
        receipt = await signing.submit(actor(request), application_id, **_signature(values))
    except (Invalid, Conflict) as error:
        return await application_page(request, application_id, Form.refused(values, error), status_of(error))
    said = gettext("已签署并提交单位，回执 {receipt}", receipt=receipt)
    return redirect(request, f"/titles/applications/{application_id}", flash=said)


@post("/titles/applications/{application_id:int}/commitment", include_in_schema=False)
async def commit(request: AppRequest, application_id: FromPath[int]) -> Response[Any] | Template:
    values = await form_values(request)
    told = {name: value for name, value in values.items() if name in AppraisalForm.model_fields}
    try:
        receipt = await signing.commit(
            actor(request), application_id, validated(AppraisalForm, told), **_signature(values)
        )
    except (Invalid, Conflict) as error:
        return await application_page(request, application_id, Form.refused(values, error), status_of(error))
    said = gettext("已签署单位承诺，回执 {receipt}", receipt=receipt)
    return redirect(request, f"/titles/applications/{application_id}", flash=said)


@post("/titles/applications/{application_id:int}/publicity", include_in_schema=False)
async def hang(request: AppRequest, application_id: FromPath[int]) -> Response[Any] | Template:
    values = await form_values(request)
    try:
        await service.hang(actor(request), application_id, version=whole_number(values.get("version")))
    except Conflict as error:
        return await application_page(request, application_id, Form.refused(values, error), 409)
    return redirect(request, f"/titles/applications/{application_id}", flash=gettext("已开始公示"))


@post("/titles/applications/{application_id:int}/steps/{action:str}", include_in_schema=False)
async def step(
    request: AppRequest, application_id: FromPath[int], action: FromPath[str]
) -> Response[Any] | Template:
    values = await form_values(request)
    given = Given(
        note=str(values.get("note") or values.get("reason") or ""),
        version=whole_number(values.get("version")),
    )  # fmt: skip
    try:
        check = validated(OfficeCheck, _checked(values))
        state = await service.move(actor(request), application_id, action, given, check)
    except (Invalid, Conflict) as error:
        return await application_page(request, application_id, Form.refused(values, error), status_of(error))
    said = gettext("职称申报现在是「{state}」", state=gettext(APPLICATION_STATES[state]))
    return redirect(request, f"/titles/applications/{application_id}", flash=said)


def _checked(values: Mapping[str, Any]) -> Mapping[str, Any]:
    """What the office ticked and wrote beside the fields of an application, all at once."""
    faults: Sequence[Mapping[str, str]] = [
        {
            "field": name.removeprefix("fault-").removeprefix("whole"), "text": str(text),
            "rule": str(values.get(f"rule-{name.removeprefix('fault-')}", "")),
        }
        for name, text in values.items()
        if name.startswith("fault-") and str(text).strip()
    ]  # fmt: skip
    return {"faults": faults, "lacking": values.get("lacking", []), "seen": values.get("seen", [])}


HANDLERS = [
    application_list, application_file, blank, write, edit_form, edit, application, submit, commit, hang,
    step,
]  # fmt: skip
