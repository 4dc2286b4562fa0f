"""Asking, drafting and changing a request."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Template

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.permissions import require
from talent_platform.accounts.roles import Role
from talent_platform.audit import service as audit
from talent_platform.clock import today
from talent_platform.demand.needs.queries import of_employer
from talent_platform.demand.tables import NeedKind
from talent_platform.errors import Conflict, Invalid
from talent_platform.establishment import wording
from talent_platform.establishment.appointments import drafts, forms, queries, questions, service
from talent_platform.establishment.appointments.schemas import AppointmentForm
from talent_platform.establishment.institutions import queries as institutions_queries
from talent_platform.establishment.institutions import staff as people
from talent_platform.establishment.institutions import units
from talent_platform.establishment.specials import queries as specials_queries
from talent_platform.establishment.tables.appointments import AppointmentState
from talent_platform.i18n import N_, gettext
from talent_platform.web.forms import Form, rows_of
from talent_platform.web.requests import (
    AppRequest,
    actor,
    form_values,
    page,
    redirect,
    whole_number,
)
from talent_posts import (
    CATEGORY_NAMES,
    LAST_GRADE,
    LEVEL_GRADES,
    WAY_NAMES,
)

_EXEMPT = {
    "state_placement": "国家政策性安置",
    "superior_appointment": "按干部人事管理权限由上级任命",
    "classified": "涉密岗位",
}


async def _form_page(
    request: AppRequest, institution_id: int, form: Form, *, row: dict[str, Any] | None = None,
    status: int = 200, answer: questions.Answered | None = None, differing: Sequence[str] = (),
) -> Template:  # fmt: skip
    clerk = actor(request)
    institution = await institutions_queries.institution(clerk, institution_id)
    unit = await units.unit_on(institution_id, today())
    posts = {each.person.id: each.post for each in reversed(people.in_post(unit, today()))}
    staff = await institutions_queries.staff_of(institution_id)
    await audit.names_read(clerk, "request_form", f"institution:{institution_id}", len(staff))
    needs = [
        need for kind in NeedKind for need in await of_employer(clerk, kind, institution["organisation"])
    ]
    return page(
        request,
        "establishment/request_form.html",
        status=status,
        form=form,
        row=row,
        institution=institution,
        staff=[
            (each["id"], f"{each['name']}（{each['number']}）{posts.get(str(each['id']), gettext('待聘'))}")
            for each in staff
        ],
        categories=CATEGORY_NAMES.items(),
        ways=WAY_NAMES.items(),
        grades=[
            (grade, gettext("{grade} 级", grade=grade)) for grade in range(1, max(LAST_GRADE.values()) + 1)
        ],
        levels="；".join(
            gettext("{level} {first}–{last} 级", level=level, first=min(grades), last=max(grades))
            for level, grades in LEVEL_GRADES.items()
        ),
        specials=[
            (each["id"], f"{each['person_name']}·{each['project']}（{each['post']}）")
            for each in await specials_queries.specials_of(institution_id)
            if each["state"] == "open"
        ],
        needs=[(each["id"], each["title"]) for each in needs],
        steps=wording.STEP_LABELS,
        evidence=wording.EVIDENCE_LABELS.items(),
        exempt=_EXEMPT.items(),
        approval_columns=forms.APPROVAL_COLUMNS,
        labels=_labels(),
        answer=answer,
        differing=differing,
        words=wording.DECISION_WORDS,
    )


def _labels() -> dict[str, str]:
    return {name: gettext(field.title or name) for name, field in AppointmentForm.model_fields.items()}


@get("/posts/institutions/{institution_id:int}/requests/new", include_in_schema=False)
async def new_request(request: AppRequest, institution_id: FromPath[int]) -> Template:
    require(actor(request), Role.INSTITUTION)
    given = {
        name: request.query_params.get(name, "")
        for name in ("person", "category", "grade", "way", "need", "candidate", "effective")
    }
    way = given["way"] or ("recruit" if given["candidate"] else "promotion")
    return await _form_page(request, institution_id, Form({**given, "way": way}))


@post("/posts/institutions/{institution_id:int}/ask", include_in_schema=False, status_code=200)
async def ask(request: AppRequest, institution_id: FromPath[int]) -> Template:
    """The decision on the form as it stands, while it is being typed."""
    clerk, answer, missing = require(actor(request), Role.INSTITUTION), None, {}
    await institutions_queries.institution_id(clerk, institution_id)
    try:
        answer = await drafts.ask(clerk, institution_id, forms.request_form(await form_values(request)))
        await audit.names_read(clerk, "decision", f"institution:{institution_id}", 1)
    except Invalid as error:
        missing = error.fields
    return page(
        request,
        "establishment/_live.html",
        answer=answer,
        missing=missing,
        labels=_labels(),
        words=wording.DECISION_WORDS,
    )


@post("/posts/institutions/{institution_id:int}/requests/new", include_in_schema=False)
async def create_request(request: AppRequest, institution_id: FromPath[int]) -> Response[Any]:
    clerk = require(actor(request), Role.INSTITUTION)
    values = await form_values(request)
    try:
        appointment_id = await drafts.draft(clerk, institution_id, forms.request_form(values))
    except Invalid as error:
        form = Form(_again(values), error.fields, error.message)
        return await _form_page(request, institution_id, form, status=422)
    return await submit_if_asked(request, clerk, appointment_id, values.get("then"))


def _differing(row: dict[str, Any], form: AppointmentForm) -> list[str]:
    """Labels of the fields in which what is stored now differs from a form."""
    labels = _labels()
    return [labels[name] for name, value in form.columns().items() if row[name] != value]


def _again(values: dict[str, Any]) -> dict[str, Any]:
    return {**values, "approvals": rows_of(values, "approvals", forms.APPROVAL_COLUMNS)}


async def submit_if_asked(
    request: AppRequest, clerk: Actor, appointment_id: int, then: object, version: int | None = None
) -> Response[Any]:
    """What was typed is kept as a draft in any case; a refusal shows on the draft's own page."""
    path = f"/posts/requests/{appointment_id}"
    if then != "submit":
        return redirect(request, path, flash=gettext("草稿已保存"))
    try:
        await service.submit(clerk, appointment_id, version=version)
    except Conflict as error:
        return redirect(request, path, flash=error.message, tone="danger")
    return redirect(request, path, flash=gettext("已提交，岗位已预留"))


@get("/posts/requests/{appointment_id:int}/edit", include_in_schema=False)
async def edit_request(request: AppRequest, appointment_id: FromPath[int]) -> Template:
    clerk = require(actor(request), Role.INSTITUTION)
    row = await queries.appointment_row(clerk, appointment_id)
    if row["state"] != AppointmentState.DRAFT:
        raise Conflict(N_("只有草稿可以修改；已提交的申请请先撤回"))
    answer = await questions.about_row(row)
    form = Form({**forms.typed(row), "version": row["version"]})
    return await _form_page(request, row["institution"], form, row=row, answer=answer)


@post("/posts/requests/{appointment_id:int}/edit", include_in_schema=False)
async def save_request(request: AppRequest, appointment_id: FromPath[int]) -> Response[Any]:
    clerk = require(actor(request), Role.INSTITUTION)
    row = await queries.appointment_row(clerk, appointment_id)
    values = await form_values(request)
    version = whole_number(values.get("version")) or 0
    try:
        form = forms.request_form(values)
        await drafts.revise(clerk, appointment_id, form, version=version)
    except Invalid as error:
        again = Form(_again(values), error.fields, error.message)
        return await _form_page(request, row["institution"], again, row=row, status=422)
    except Conflict as error:
        # What was typed stays; the form now carries the new version, so saving again is a decision.
        row = await queries.appointment_row(clerk, appointment_id)
        again = Form({**_again(values), "version": row["version"]}, {}, error.message)
        return await _form_page(
            request, row["institution"], again, row=row, differing=_differing(row, form), status=409
        )
    return await submit_if_asked(request, clerk, appointment_id, values.get("then"), version + 1)


HANDLERS = [
    new_request,
    ask,
    create_request,
    edit_request,
    save_request,
]
