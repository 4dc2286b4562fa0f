"""Institutions and appointments over JSON: the same services and visibility as the pages."""

from __future__ import annotations

import json
import re
from datetime import date, datetime
from typing import Annotated, Any

from litestar import get, post, put
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter
from pydantic import BaseModel, ConfigDict

from talent_platform.accounts.permissions import require
from talent_platform.audit import service as audit
from talent_platform.clock import today
from talent_platform.disclosure.schemas import LookBody
from talent_platform.errors import Invalid
from talent_platform.establishment import people, queries, questions, service, units
from talent_platform.establishment.pages import BUREAUS, READERS
from talent_platform.establishment.schemas import AppointmentForm, Document, OverrideForm
from talent_platform.reference.fields import Note, Version
from talent_platform.web.lists import ListQuery
from talent_platform.web.requests import AppRequest, actor
from talent_posts import (
    Decision,
    case_from_json,
    decision_to_json,
    figure_use_to_dict,
    openings,
    post_name,
    replay,
    rules_on,
    shipped_figures,
    vacancies,
)

FORECAST_DAYS = 3 * 365


class InstitutionOut(BaseModel):
    model_config = ConfigDict(extra="ignore")

    id: int
    name: str
    county: str | None
    kind: str
    level: str
    establishment: int | None
    department: str | None
    approved: int = 0
    occupied: int = 0
    reserved: int = 0
    frozen: int = 0
    free: int = 0
    over: int = 0
    """Seats above the quota, summed over grades."""


class InstitutionPage(BaseModel):
    total: int
    page: int
    size: int
    items: list[InstitutionOut]


class SeatsOut(BaseModel):
    category: str
    grade: int
    post: str
    approved: int
    frozen: int
    occupied: int
    reserved: int
    free: int


class OpeningOut(BaseModel):
    opens: date
    post: str
    category: str
    grade: int
    free_then: int


class AppointmentOut(BaseModel):
    model_config = ConfigDict(extra="ignore")

    id: int
    institution: int
    institution_name: str
    person: int
    person_name: str
    category: str
    grade: int
    post: str
    way: str
    effective: date
    ends: date | None
    state: str
    expires: datetime | None
    need: int | None
    candidate: int | None
    version: int


class ChangedAppointment(AppointmentForm):
    """A changed draft."""

    version: Version
    """The version it was read with."""


class AppointmentPage(BaseModel):
    total: int
    page: int
    size: int
    items: list[AppointmentOut]


class CreatedAppointment(BaseModel):
    id: int


class StepBody(BaseModel):
    """Opinion and document number of a step."""

    note: Note = ""
    document: Document = ""


class IdentityOut(BaseModel):
    identity: str
    """Empty where none is stored."""


class StateOut(BaseModel):
    state: str


def _document(decision: Decision) -> dict[str, Any]:
    """As `docs/schema/decision.schema.json` describes it."""
    found: dict[str, Any] = json.loads(decision_to_json(decision))
    return found


@get("/institutions", summary="List institutions with today's seats", tags=["posts"])
async def institution_list(request: AppRequest) -> InstitutionPage:
    reader = require(actor(request), *BUREAUS)
    query = ListQuery.parse(queries.INSTITUTIONS, request.query_params)
    rows = await queries.institutions(reader, query)
    query = query.within(len(rows))
    shown = rows[query.offset : query.offset + query.size]
    return InstitutionPage(
        total=len(rows), page=query.page, size=query.size,
        items=[InstitutionOut.model_validate(row) for row in shown],
    )  # fmt: skip


@get("/institutions/{institution_id:int}/seats", summary="Seats by grade on a day", tags=["posts"])
async def seats(
    request: AppRequest, institution_id: FromPath[int], on: FromQuery[date | None] = None
) -> list[SeatsOut]:
    reader = require(actor(request), *READERS)
    await queries.institution_id(reader, institution_id)
    day = on or today()
    return [
        SeatsOut(
            category=row.category, grade=row.grade, post=post_name(row.category, row.grade),
            approved=row.approved, frozen=row.frozen, occupied=row.occupied, reserved=row.reserved,
            free=row.free,
        )
        for row in vacancies(await units.unit_on(institution_id, day), on=day)
    ]  # fmt: skip


@get("/institutions/{institution_id:int}/openings", summary="Seats that will free", tags=["posts"])
async def coming_openings(
    request: AppRequest, institution_id: FromPath[int], until: FromQuery[date | None] = None
) -> list[OpeningOut]:
    reader = require(actor(request), *READERS)
    await queries.institution_id(reader, institution_id)
    unit = await units.unit_on(institution_id, today())
    end = until or date.fromordinal(today().toordinal() + FORECAST_DAYS)
    return [
        OpeningOut(
            opens=each.opens,
            post=each.post,
            category=each.category,
            grade=each.grade,
            free_then=each.free_then,
        )
        for each in openings(unit, after=today(), until=end)
    ]


@post(
    "/institutions/{institution_id:int}/check",
    summary="What the rulebook says to a request; nothing is stored",
    tags=["posts"],
    status_code=200,
)
async def check(
    request: AppRequest, institution_id: FromPath[int], data: JSONBody[AppointmentForm]
) -> dict[str, Any]:
    return _document((await service.ask(actor(request), institution_id, data)).decision)


@post("/institutions/{institution_id:int}/appointments", summary="Draft a request", tags=["posts"])
async def create(
    request: AppRequest, institution_id: FromPath[int], data: JSONBody[AppointmentForm]
) -> CreatedAppointment:
    return CreatedAppointment(id=await service.draft(actor(request), institution_id, data))


@get("/appointments", summary="List requests", tags=["posts"])
async def appointment_list(request: AppRequest) -> AppointmentPage:
    reader = require(actor(request), *READERS)
    query = ListQuery.parse(queries.REQUESTS, request.query_params)
    total, query, rows = await queries.requests(reader, query)
    await audit.names_read(reader, "requests", "staff:list", len(rows))
    items = [AppointmentOut.model_validate(row) for row in rows]
    return AppointmentPage(total=total, page=query.page, size=query.size, items=items)


@get("/appointments/{appointment_id:int}", summary="One request", tags=["posts"])
async def appointment(request: AppRequest, appointment_id: FromPath[int]) -> AppointmentOut:
    reader = actor(request)
    row = await queries.appointment_row(reader, appointment_id)
    await audit.names_read(reader, "request", f"appointment:{appointment_id}", 1)
    return AppointmentOut.model_validate(row)


@put("/appointments/{appointment_id:int}", summary="Change a draft", tags=["posts"])
async def revise(
    request: AppRequest, appointment_id: FromPath[int], data: JSONBody[ChangedAppointment]
) -> AppointmentOut:
    """409 if somebody saved since `version` was read."""
    await service.revise(actor(request), appointment_id, data, version=data.version)
    return AppointmentOut.model_validate(await queries.appointment_row(actor(request), appointment_id))


@post(
    "/appointments/{appointment_id:int}/submit",
    summary="Reserve the seat; 409 when it is blocked or gone",
    tags=["posts"],
    status_code=200,
)
async def submit(request: AppRequest, appointment_id: FromPath[int]) -> dict[str, Any]:
    return _document(await service.submit(actor(request), appointment_id))


@post(
    "/appointments/{appointment_id:int}/step/{name:str}",
    summary="Take a step: county_pass, city_pass, reject, withdraw, take_effect",
    tags=["posts"],
    status_code=200,
)
async def step(
    request: AppRequest, appointment_id: FromPath[int], name: FromPath[str], data: JSONBody[StepBody]
) -> StateOut:
    await service.move(actor(request), appointment_id, name, note=data.note, document=data.document)
    return StateOut(state=(await queries.appointment_row(actor(request), appointment_id))["state"])


@post(
    "/appointments/{appointment_id:int}/override",
    summary="Let a request pass against a finding (city only)",
    tags=["posts"],
    status_code=200,
)
async def override(
    request: AppRequest, appointment_id: FromPath[int], data: JSONBody[OverrideForm]
) -> StateOut:
    await service.let_pass(actor(request), appointment_id, data)
    return StateOut(state=(await queries.appointment_row(actor(request), appointment_id))["state"])


@get("/appointments/{appointment_id:int}/decision", summary="The decision as of now", tags=["posts"])
async def current_decision(request: AppRequest, appointment_id: FromPath[int]) -> dict[str, Any]:
    row = await queries.appointment_row(actor(request), appointment_id)
    return _document((await questions.about_row(row)).decision)


@get(
    "/appointments/{appointment_id:int}/decisions/{decision_id:int}",
    summary="A stored decision; with `on`, what another day's law changes",
    tags=["posts"],
)
async def stored_decision(
    request: AppRequest,
    appointment_id: FromPath[int],
    decision_id: FromPath[int],
    on: FromQuery[date | None] = None,
) -> dict[str, Any]:
    stored = await queries.decision(actor(request), appointment_id, decision_id)
    case = case_from_json(stored["case_json"].encode())
    changes = replay(case, law_on=on).changes if on else ()
    return {
        "at": stored["at"], "stage": stored["stage"], "rulebook": stored["rulebook"],
        "decision": json.loads(stored["decision_json"]),
        "changes": [{"rule": c.rule, "before": c.before, "after": c.after} for c in changes],
    }  # fmt: skip


@post(
    "/posts/staff/{person_id:int}/unmask",
    summary="The identity number of one person, to whoever says what for",
    tags=["posts"],
    status_code=200,
)
async def unmask(request: AppRequest, person_id: FromPath[int], data: JSONBody[LookBody]) -> IdentityOut:
    return IdentityOut(identity=await people.unmask(actor(request), person_id, data.reason))


@get("/posts/rules", summary="The decision table with the figures in force", tags=["posts"])
async def rule_list(
    request: AppRequest,
    on: FromQuery[date | None] = None,
    jurisdiction: Annotated[str, QueryParameter(max_length=6)] = "CN",
) -> list[dict[str, Any]]:
    actor(request)
    if not re.fullmatch("CN|[0-9]{6}", jurisdiction):
        raise Invalid("行政区划代码应为六位数字或 CN", {"jurisdiction": "应为六位数字或 CN"})
    day, book = on or today(), shipped_figures()
    return [
        {
            "id": rule.id, "sentence": rule.sentence, "citation": rule.citation,
            "outcomes": list(rule.outcomes),
            "figures": [figure_use_to_dict(book.at(name, jurisdiction, day)) for name in rule.figures],
        }
        for rule in rules_on(day)
    ]  # fmt: skip


HANDLERS = [
    institution_list,
    seats,
    coming_openings,
    check,
    create,
    appointment_list,
    appointment,
    revise,
    submit,
    step,
    override,
    current_decision,
    stored_decision,
    unmask,
    rule_list,
]
