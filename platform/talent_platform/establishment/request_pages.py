"""Appointment requests: the form with its live decision, the road, overrides, stored decisions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Template

from talent_platform.accounts.actor import Actor, Role
from talent_platform.accounts.permissions import require
from talent_platform.audit import service as audit
from talent_platform.clock import today
from talent_platform.demand.queries import of_employer
from talent_platform.demand.tables import NeedKind
from talent_platform.documents.columns import Column, Kind
from talent_platform.errors import Conflict, Invalid
from talent_platform.establishment import forms, people, queries, questions, service, units, wording
from talent_platform.establishment.pages import READERS, chosen_day
from talent_platform.establishment.schemas import AppointmentForm, OverrideForm
from talent_platform.establishment.tables import AppointmentState
from talent_platform.reference.display import fields_of
from talent_platform.web.downloads import EXPORT_LIMIT
from talent_platform.web.exports import FILE, export
from talent_platform.web.forms import Form, rows_of
from talent_platform.web.lists import Listing, ListQuery
from talent_platform.web.messages import gettext
from talent_platform.web.requests import (
    AppRequest,
    actor,
    form_values,
    page,
    redirect,
    validated,
    whole_number,
)
from talent_posts import (
    CATEGORY_NAMES,
    LAST_GRADE,
    LEVEL_GRADES,
    WAY_NAMES,
    Case,
    case_from_json,
    decision_from_json,
    post_name,
    replay,
)

ROAD = (AppointmentState.DRAFT, AppointmentState.RESERVED, AppointmentState.COUNTY, AppointmentState.APPROVED,
        AppointmentState.EFFECTIVE)  # fmt: skip
_EXEMPT = {
    "state_placement": "国家政策性安置",
    "superior_appointment": "按干部人事管理权限由上级任命",
    "classified": "涉密岗位",
}


@get("/posts/requests", include_in_schema=False)
async def request_list(request: AppRequest) -> Template:
    reader = require(actor(request), *READERS)
    total, query, rows = await queries.requests(
        reader, ListQuery.parse(queries.REQUESTS, request.query_params)
    )
    listing = Listing(
        queries.REQUESTS, query, rows, total, path="/posts/requests", export="/posts/requests.xlsx"
    )
    await audit.names_read(reader, "requests", "staff:list", len(rows))
    htmx = request.headers.get("hx-target") == listing.name
    own = await queries.own_institution(reader) if reader.role is Role.INSTITUTION else None
    return page(
        request, "web/_list.html" if htmx else "establishment/requests.html", listing=listing, own=own
    )


@get("/posts/requests.xlsx", include_in_schema=False, opt=FILE)
async def request_export(request: AppRequest) -> Response[bytes]:
    async with export(request, "list:appointments") as out:
        reader = require(actor(request), *READERS)
        query = ListQuery.parse(queries.REQUESTS, request.query_params)
        _total, _query, rows = await queries.requests(reader, query, limit=EXPORT_LIMIT)
        labels = {state: gettext(badge.label) for state, badge in wording.STATE_BADGES.items()}
        columns = [
            Column("id", gettext("编号"), Kind.INTEGER, required=False),
            Column("institution_name", gettext("单位"), Kind.TEXT, required=False),
            Column("person_name", gettext("拟聘人员"), Kind.TEXT, required=False),
            Column("post", gettext("岗位"), Kind.TEXT, required=False),
            Column("way", gettext("聘用方式"), Kind.CHOICE, required=False, choices=WAY_NAMES),
            Column("effective", gettext("起聘日期"), Kind.DATE, required=False),
            Column("state", gettext("状态"), Kind.CHOICE, required=False, choices=labels),
        ]
        cells = ([row[column.name] for column in columns] for row in rows)
        return await out.table(gettext("聘用申请"), columns, cells, count=len(rows))


async def _form_page(
    request: AppRequest, institution_id: int, form: Form, *, row: dict[str, Any] | None = None,
    status: int = 200, answer: questions.Answer | None = None, differing: Sequence[str] = (),
) -> Template:  # fmt: skip
    clerk = actor(request)
    institution = await queries.institution(clerk, institution_id)
    unit = await units.unit_on(institution_id, today())
    posts = {each.person.id: each.post for each in reversed(people.in_post(unit, today()))}
    staff = await queries.staff_of(institution_id)
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
        grades=[(grade, f"{grade} 级") for grade in range(1, max(LAST_GRADE.values()) + 1)],
        levels="；".join(f"{level} {min(grades)}–{max(grades)} 级" for level, grades in LEVEL_GRADES.items()),
        specials=[
            (each["id"], f"{each['person_name']}·{each['project']}（{each['post']}）")
            for each in await queries.specials_of(institution_id)
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
        for name in ("person", "category", "grade", "way", "need", "candidate")
    }
    way = given["way"] or ("recruit" if given["candidate"] else "promotion")
    return await _form_page(request, institution_id, Form({**given, "way": way}))


@post("/posts/institutions/{institution_id:int}/ask", include_in_schema=False, status_code=200)
async def ask(request: AppRequest, institution_id: FromPath[int]) -> Template:
    """The decision on the form as it stands, while it is being typed."""
    clerk, answer, missing = require(actor(request), Role.INSTITUTION), None, {}
    await queries.institution_id(clerk, institution_id)
    try:
        answer = await service.ask(clerk, institution_id, forms.request_form(await form_values(request)))
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
        appointment_id = await service.draft(clerk, institution_id, forms.request_form(values))
    except Invalid as error:
        form = Form(_again(values), error.fields, error.message)
        return await _form_page(request, institution_id, form, status=422)
    return await _submit_if_asked(request, clerk, appointment_id, values.get("then"))


def _differing(row: dict[str, Any], form: AppointmentForm) -> list[str]:
    """Labels of the fields in which what is stored now differs from a form."""
    labels = _labels()
    return [labels[name] for name, value in form.columns().items() if row[name] != value]


def _again(values: dict[str, Any]) -> dict[str, Any]:
    return {**values, "approvals": rows_of(values, "approvals", forms.APPROVAL_COLUMNS)}


async def _submit_if_asked(
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
        raise Conflict("只有草稿可以修改；已提交的申请请先撤回")
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
        await service.revise(clerk, appointment_id, form, version=version)
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
    return await _submit_if_asked(request, clerk, appointment_id, values.get("then"), version + 1)


@get("/posts/requests/{appointment_id:int}", include_in_schema=False)
async def request_detail(request: AppRequest, appointment_id: FromPath[int]) -> Template:
    return await _detail(request, appointment_id)


async def _detail(
    request: AppRequest, appointment_id: int, form: Form | None = None, *, status: int = 200
) -> Template:
    reader = require(actor(request), *READERS)
    row = await queries.appointment_row(reader, appointment_id)
    await audit.names_read(reader, "request", f"appointment:{appointment_id}", 1)
    state = AppointmentState(row["state"])
    live = state in ROAD and state is not AppointmentState.EFFECTIVE
    answer = await questions.about_row(row) if live else None
    decisions = await queries.decisions_of(appointment_id)
    if answer is None and decisions:
        stored = await queries.decision(reader, appointment_id, decisions[0]["id"])
        answer = questions.Answer(
            case_from_json(stored["case_json"].encode()), decision_from_json(stored["decision_json"].encode())
        )
    overrides = await queries.overrides_of(appointment_id)
    return page(
        request, "establishment/request.html", status=status, row=row, live=live, answer=answer,
        form=form or Form(), badge_look=wording.STATE_BADGES[state], stages_shown=_stages(row, state),
        way=WAY_NAMES[row["way"]], steps=_steps(reader, row, state), decisions=decisions, overrides=overrides,
        history=_history(await queries.steps_of(appointment_id)),
        may_edit=reader.role is Role.INSTITUTION and state is AppointmentState.DRAFT,
        may_override=reader.role is Role.CITY and live and answer is not None
        and answer.decision.outcome in {"block", "needs_approval", "unknown"},
        override_columns=list(fields_of(OverrideForm).values()), today=today(), words=wording.DECISION_WORDS,
    )  # fmt: skip


def _steps(reader: Actor, row: dict[str, Any], state: AppointmentState) -> list[tuple[str, service.Step]]:
    """Steps this reader may take now; the county's is left out for a unit of the city and the reverse."""
    county_unit = row["institution_level"] in {"county", "township"}
    found = []
    for name, step in service.STEPS.items():
        if reader.role not in step.roles or state not in step.sources:
            continue
        if name == "county_pass" and not county_unit:
            continue
        if name == "city_pass" and county_unit and state is AppointmentState.RESERVED:
            continue
        found.append((name, step))
    return found


def _stages(row: dict[str, Any], state: AppointmentState) -> list[tuple[str, str]]:
    road = [
        each
        for each in ROAD
        if each is not AppointmentState.COUNTY or row["institution_level"] in {"county", "township"}
    ]
    names = {
        AppointmentState.DRAFT: gettext("填写"), AppointmentState.RESERVED: gettext("提交并预留岗位"),
        AppointmentState.COUNTY: gettext("县区审核"), AppointmentState.APPROVED: gettext("市级审核"),
        AppointmentState.EFFECTIVE: gettext("办理聘用"),
    }  # fmt: skip
    if state not in road:
        look = wording.STATE_BADGES[state]
        return [(names[AppointmentState.DRAFT], "done"), (gettext(look.label), "failed")]
    at = road.index(state)
    done = at if state is AppointmentState.DRAFT else at + 1
    states = ["done" if i < done else "now" if i == done else "next" for i in range(len(road))]
    return [(names[each], mark) for each, mark in zip(road, states, strict=True)]


def _history(steps: list[dict[str, Any]]) -> list[dict[str, Any]]:
    tones = {"effective": "success", "rejected": "danger", "expired": "warning"}
    return [
        {
            "title": gettext(wording.STATE_BADGES[each["to_state"]].label), "at": each["at"],
            "who": each["actor_name"], "tone": tones.get(each["to_state"], "info"),
            "text": " ".join(filter(None, (each["note"], each["document"]))),
        }
        for each in steps
    ]  # fmt: skip


@post("/posts/requests/{appointment_id:int}/submit", include_in_schema=False)
async def submit(request: AppRequest, appointment_id: FromPath[int]) -> Response[Any]:
    clerk = actor(request)
    await queries.appointment_row(clerk, appointment_id)
    version = whole_number((await form_values(request)).get("version"))
    return await _submit_if_asked(request, clerk, appointment_id, "submit", version)


@post("/posts/requests/{appointment_id:int}/step/{name:str}", include_in_schema=False)
async def take_step(request: AppRequest, appointment_id: FromPath[int], name: FromPath[str]) -> Response[Any]:
    values = await form_values(request)
    try:
        await service.move(
            actor(request), appointment_id, name, note=str(values.get("note") or values.get("reason") or ""),
            document=str(values.get("document", "")),
        )  # fmt: skip
    except (Invalid, Conflict) as error:
        fields = error.fields if isinstance(error, Invalid) else {}
        form = Form(values, fields, error.message)
        return await _detail(request, appointment_id, form, status=422 if fields else 409)
    return redirect(request, f"/posts/requests/{appointment_id}", flash=gettext("已办理"))


@post("/posts/requests/{appointment_id:int}/override", include_in_schema=False)
async def override(request: AppRequest, appointment_id: FromPath[int]) -> Response[Any]:
    """The city lets a request pass against a finding, on the record."""
    judge = require(actor(request), Role.CITY)
    values = await form_values(request)
    try:
        await service.let_pass(judge, appointment_id, validated(OverrideForm, values))
    except (Invalid, Conflict) as error:
        fields = error.fields if isinstance(error, Invalid) else {}
        shown = Form(values, fields, error.message)
        return await _detail(request, appointment_id, shown, status=422 if fields else 409)
    return redirect(
        request, f"/posts/requests/{appointment_id}", flash=gettext("已准予，列入准予清单直至消除")
    )


@get("/posts/requests/{appointment_id:int}/decisions/{decision_id:int}", include_in_schema=False)
async def stored_decision(
    request: AppRequest, appointment_id: FromPath[int], decision_id: FromPath[int]
) -> Template:
    """A stored decision, and the same request under the rules of another day (`on`)."""
    reader = require(actor(request), *READERS)
    row = await queries.appointment_row(reader, appointment_id)
    stored = await queries.decision(reader, appointment_id, decision_id)
    await audit.names_read(reader, "decision", f"appointment:{appointment_id}", 1)
    case = case_from_json(stored["case_json"].encode())
    decision = decision_from_json(stored["decision_json"].encode())
    other: date | None = chosen_day(request) if request.query_params.get("on") else None
    changes = replay(case, law_on=other).changes if other else ()
    return page(
        request,
        "establishment/decision.html",
        row=row,
        stored=stored,
        decision=decision,
        other=other,
        answer=questions.Answer(case, decision),
        changes=changes,
        asked_post=_post(case),
        words=wording.DECISION_WORDS,
    )


def _post(case: Case) -> str:
    return post_name(case.request.category, case.request.grade)


HANDLERS = [
    request_list,
    request_export,
    new_request,
    ask,
    create_request,
    edit_request,
    save_request,
    request_detail,
    submit,
    take_step,
    override,
    stored_decision,
]
