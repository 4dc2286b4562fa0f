"""One request: its road, its steps, its decisions."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Template

from talent_platform.accounts.permissions import require
from talent_platform.accounts.roles import Role
from talent_platform.audit import service as audit
from talent_platform.clock import today
from talent_platform.errors import Conflict, Invalid
from talent_platform.establishment import wording
from talent_platform.establishment.access import READERS
from talent_platform.establishment.appointments import queries, questions, service
from talent_platform.establishment.appointments import steps as appointments_steps
from talent_platform.establishment.appointments.form_pages import submit_if_asked
from talent_platform.establishment.appointments.lists import REQUESTS
from talent_platform.establishment.appointments.schemas import OverrideForm
from talent_platform.establishment.drawing import seats_drawn
from talent_platform.establishment.facts import said
from talent_platform.establishment.figures.queries import in_force
from talent_platform.establishment.institutions.pages import chosen_day
from talent_platform.establishment.institutions.schemas import DEGREE_LABELS
from talent_platform.establishment.letters import service as letters
from talent_platform.establishment.letters.content import number
from talent_platform.establishment.notices.facts import subject
from talent_platform.establishment.tables.appointments import AppointmentState
from talent_platform.establishment.turns import COUNTY_LEVELS
from talent_platform.i18n import gettext
from talent_platform.publicity.service import standing_of
from talent_platform.web.field_texts import fields_of
from talent_platform.web.forms import Form
from talent_platform.web.requests import (
    AppRequest,
    actor,
    form_values,
    page,
    redirect,
    validated,
    whole_number,
)
from talent_platform.workflow.steps import offered
from talent_posts import (
    WAY_NAMES,
    Case,
    case_from_json,
    decision_from_json,
    differences,
    in_the_way,
    overridable,
    post_name,
)

ROAD = (
    AppointmentState.DRAFT, AppointmentState.RESERVED, AppointmentState.DEPARTMENT,
    AppointmentState.COUNTY, AppointmentState.APPROVED, AppointmentState.EFFECTIVE,
)  # fmt: skip


@get("/posts/requests/{appointment_id:int}", include_in_schema=False)
async def request_detail(request: AppRequest, appointment_id: FromPath[int]) -> Template:
    return await show(request, appointment_id)


async def show(
    request: AppRequest, appointment_id: int, form: Form | None = None, *, status: int = 200
) -> Template:
    """The page of one request, also with what was wrong with a form on it."""
    reader = require(actor(request), *READERS)
    row = await queries.appointment_row(reader, appointment_id)
    await audit.names_read(reader, "request", f"appointment:{appointment_id}", 1)
    state = AppointmentState(row["state"])
    live = state in ROAD and state is not AppointmentState.EFFECTIVE
    answer = await questions.about_row(row) if live else None
    decisions = await queries.decisions_of(appointment_id)
    if answer is None and decisions:
        stored = await queries.decision(reader, appointment_id, decisions[0]["id"])
        answer = questions.Answered(
            case_from_json(stored["case_json"].encode()), decision_from_json(stored["decision_json"].encode())
        )
    overrides = await queries.overrides_of(appointment_id)
    taken = await queries.steps_of(appointment_id)
    letter = await letters.of_appointment(appointment_id)
    mine = {each["to_state"] for each in taken if each["actor_id"] == reader.account_id}
    doubts = await said.doubts(reader, row["person"], row["institution"]) if live else []
    disputed = (await said.disputed([row["person"]])).get(row["person"], ()) if live else ()
    return page(
        request, "establishment/request.html", status=status, row=row, live=live, answer=answer,
        form=form or Form(), badge_look=wording.STATE_BADGES[state],
        stages_shown=_stages(row, state, {each["to_state"] for each in taken}),
        way=WAY_NAMES[row["way"]], steps=await offered(service.FLOW, reader, row),
        decisions=decisions, overrides=overrides,
        history=_history(taken),
        may_edit=reader.role is Role.INSTITUTION and state is AppointmentState.DRAFT,
        may_override=reader.role is Role.CITY and live and answer is not None
        and answer.decision.outcome in {"block", "needs_approval", "unknown"},
        override_columns=[each for each in fields_of(OverrideForm).values() if each.name != "rules"],
        overridable=_overridable(answer) if answer is not None else [], today=today(),
        words=wording.DECISION_WORDS if state in ROAD else wording.ENDED_WORDS,
        authorities=wording.AUTHORITY_LABELS, letter=letter,
        letter_number=number(letter) if letter else "",
        letter_above=await letters.above(row) if letter else "",
        letter_waits=await letters.open_figures(reader, row) if letter is None else [],
        keeps_letter=reader.role in letters.OFFICES and row["state"] not in letters.ENDED and (
            bool(mine & {"approved", "rejected"})
            if letter is None
            else letter["issuer"] == reader.organisation_id
        ),
        taken_out=await queries.taken_out(appointment_id),
        recorded=await queries.recorded(reader, row),
        seats=seats_drawn(answer.case, await in_force()) if answer is not None else [],
        about=_about(answer.case, [each.told(reader) for each in disputed], doubts) if answer else [],
        hung=(await standing_of([subject(appointment_id)])).get(subject(appointment_id)),
    )  # fmt: skip


def _about(case: Case, disputed: Sequence[str], doubts: Sequence[str]) -> list[tuple[str, Any]]:
    """What the person of a request is on the day: title, degree, post. `disputed`: of a live one, in place of
    what its case says, which the unit reads."""
    person, day = case.person, case.request.effective
    told: list[tuple[str, Any]] = []
    for title in sorted(person.titles, key=lambda each: each.granted)[-1:]:
        told += [(gettext("职称"), title.name), (gettext("职称取得日期"), title.granted)]
    if person.degree is not None:
        told.append((gettext("学历"), gettext(DEGREE_LABELS[person.degree])))
    for held in person.in_post(day):
        told += [
            (gettext("现岗"), post_name(held.category, held.grade)),
            (gettext("任职起"), held.start),
        ]
    told += [(gettext("外单位任职"), each) for each in person.registered]
    if person.claimed:
        told.append((gettext("来源"), gettext("单位自报")))
    told += [(gettext("不作数的填报"), each) for each in disputed or person.disputed]
    told += [(gettext("存疑"), each) for each in doubts]
    return told


def _overridable(answer: questions.Answered) -> list[tuple[str, str]]:
    """What stands in the way and the city may set aside: the rule and what it says."""
    listed = overridable("city_hrss", answer.case.unit.institution.jurisdiction, today())
    return [(each.rule, each.reason) for each in in_the_way(answer.decision) if each.rule in listed]


def _stages(row: dict[str, Any], state: AppointmentState, reached: Collection[str]) -> list[tuple[str, str]]:
    """What the request went through, and what is still before a live one."""
    left_out = set()
    if row["institution_level"] not in COUNTY_LEVELS:
        left_out.add(AppointmentState.COUNTY)
    if not row["department_speaks"]:
        left_out.add(AppointmentState.DEPARTMENT)
    road = [each for each in ROAD if each not in left_out or each is state or each in reached]
    names = {
        AppointmentState.DRAFT: gettext("填写"), AppointmentState.RESERVED: gettext("提交并预留岗位"),
        AppointmentState.DEPARTMENT: gettext("主管部门审核"),
        AppointmentState.COUNTY: gettext("县区审核"), AppointmentState.APPROVED: gettext("市级审核"),
        AppointmentState.EFFECTIVE: gettext("办理聘用"),
    }  # fmt: skip
    if state not in road:
        look = wording.STATE_BADGES[state]
        past = [each for each in road if each is AppointmentState.DRAFT or each in reached]
        return [*((names[each], "done") for each in past), (gettext(look.label), "failed")]
    at = road.index(state)
    done = [each for each in road[:at] if each is AppointmentState.DRAFT or each in reached] + (
        [] if state is AppointmentState.DRAFT else [state]
    )
    ahead = road[at:] if state is AppointmentState.DRAFT else road[at + 1 :]
    marks = ["now", *["next"] * len(ahead)]
    return [(names[each], "done") for each in done] + [
        (names[each], mark) for each, mark in zip(ahead, marks, strict=False)
    ]


_DONE = {action: step.words for action, step in appointments_steps.LETTING_PASS.items()}


def _history(steps: list[dict[str, Any]]) -> list[dict[str, Any]]:
    tones = {"effective": "success", "rejected": "danger", "expired": "warning"}
    return [
        {
            "title": gettext(_DONE.get(each["action"]) or wording.STATE_BADGES[each["to_state"]].label),
            "at": each["at"],
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
    return await submit_if_asked(request, clerk, appointment_id, "submit", version)


@post("/posts/requests/{appointment_id:int}/step/{name:str}", include_in_schema=False)
async def take_step(request: AppRequest, appointment_id: FromPath[int], name: FromPath[str]) -> Response[Any]:
    values = await form_values(request)
    then = await REQUESTS.next_for(actor(request), appointment_id)
    try:
        await service.move(
            actor(request), appointment_id, name, note=str(values.get("note") or values.get("reason") or ""),
            document=str(values.get("document", "")), behalf=str(values.get("behalf", "")),
            version=whole_number(values.get("version")),
        )  # fmt: skip
    except (Invalid, Conflict) as error:
        fields = error.fields if isinstance(error, Invalid) else {}
        form = Form(values, fields, error.message)
        return await show(request, appointment_id, form, status=422 if fields else 409)
    return redirect(request, f"/posts/requests/{appointment_id}", flash=gettext("已办理"), then=then)


@post("/posts/requests/{appointment_id:int}/override", include_in_schema=False)
async def override(request: AppRequest, appointment_id: FromPath[int]) -> Response[Any]:
    """The city lets a request pass against a finding, on the record."""
    judge = require(actor(request), Role.CITY)
    values = await form_values(request)
    try:
        chosen = values.get("rules", [])
        given = {**values, "rules": [chosen] if isinstance(chosen, str) else chosen}
        version = whole_number(given.pop("version", None))
        form = validated(OverrideForm, given)
        await service.let_pass(judge, appointment_id, form, version=version)
    except (Invalid, Conflict) as error:
        fields = error.fields if isinstance(error, Invalid) else {}
        shown = Form(values, fields, error.message)
        return await show(request, appointment_id, shown, status=422 if fields else 409)
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
    changes = differences(case, decision, law_on=other, figures=await in_force())
    return page(
        request,
        "establishment/decision.html",
        row=row,
        stored=stored,
        decision=decision,
        other=other,
        answer=questions.Answered(case, decision),
        changes=changes,
        asked_post=_post(case),
        words=wording.DECISION_WORDS,
    )


def _post(case: Case) -> str:
    return post_name(case.request.category, case.request.grade)


HANDLERS = [
    request_detail,
    submit,
    take_step,
    override,
    stored_decision,
]
