"""Requests to appoint and the decisions on them, as JSON."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Any

from litestar import get, post, put
from litestar.params import FromPath, FromQuery, JSONBody
from pydantic import BaseModel, ConfigDict

from talent_platform.audit import service as audit
from talent_platform.establishment.appointments import drafts, questions, service
from talent_platform.establishment.appointments import queries as appointments_queries
from talent_platform.establishment.appointments.lists import BATCH, REQUESTS
from talent_platform.establishment.appointments.schemas import AppointmentForm, OverrideForm
from talent_platform.establishment.approvals.queries import papers_of
from talent_platform.establishment.approvals.schemas import ApprovalOut
from talent_platform.establishment.figures.queries import in_force
from talent_platform.establishment.schemas import Document, ManySteps, refuse_beyond
from talent_platform.integrity.entries.schemas import IntegrityRunning, running_out
from talent_platform.reference.fields import Note, Version
from talent_platform.web.answers import StepOutcome, outcomes
from talent_platform.web.listing.answers import Page
from talent_platform.web.listing.parameters import takes
from talent_platform.web.requests import AppRequest, actor
from talent_platform.workflow.steps import Given, offered
from talent_posts import (
    Decision,
    case_from_json,
    decision_from_json,
    decision_to_json,
    differences,
)


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


class AppointmentInFull(AppointmentOut):
    may: list[str]
    """The steps the caller may take now."""
    approvals: list[ApprovalOut]
    """Granted by offices under their own accounts, and what the unit claims."""
    recorded: list[IntegrityRunning]
    """What runs in the integrity archive of a request under way; to the city and the auditor alone."""


class ChangedAppointment(AppointmentForm):
    """A changed draft."""

    version: Version
    """The version it was read with."""


class CreatedAppointment(BaseModel):
    id: int


class AppointmentStep(BaseModel):
    """Opinion and document number of a step."""

    note: Note = ""
    document: Document = ""
    behalf: Document = ""
    """Number of the department's paper, where the office records its word."""
    version: Version | None = None
    """Only if nothing was saved since it was read."""


class OverrideBody(OverrideForm):
    """A decision to let a request pass against findings."""

    version: Version | None = None
    """Only if nothing was saved since it was read."""


class StateOut(BaseModel):
    state: str


def _document(decision: Decision) -> dict[str, Any]:
    """As `docs/schema/decision.schema.json` describes it."""
    found: dict[str, Any] = json.loads(decision_to_json(decision))
    return found


@post(
    "/institutions/{institution_id:int}/check",
    summary="What the rulebook says to a request; nothing is stored",
    tags=["posts"],
    status_code=200,
)
async def check(
    request: AppRequest, institution_id: FromPath[int], data: JSONBody[AppointmentForm]
) -> dict[str, Any]:
    """Findings with their sources, and what would help."""
    clerk = actor(request)
    answer = await drafts.ask(clerk, institution_id, data)
    await audit.names_read(clerk, "decision", f"institution:{institution_id}", 1)
    return _document(answer.decision)


@post(
    "/appointments/steps/{action:str}",
    summary="Take a step for many requests",
    tags=["posts"],
    status_code=200,
)
async def step_many(
    request: AppRequest, action: FromPath[str], data: JSONBody[ManySteps]
) -> list[StepOutcome]:
    """Each on its own: one that is refused says why and stops no other. Withdrawing is taken singly (404)."""
    versions = {one.id: one.version for one in data.things}
    return outcomes(await BATCH.step(actor(request), versions, action, Given(note=data.note)))


@post("/institutions/{institution_id:int}/appointments", summary="Draft a request", tags=["posts"])
async def create(
    request: AppRequest, institution_id: FromPath[int], data: JSONBody[AppointmentForm]
) -> CreatedAppointment:
    """By the institution; nothing is reserved yet."""
    return CreatedAppointment(id=await drafts.draft(actor(request), institution_id, data))


@get(
    "/appointments",
    summary="List requests",
    tags=["posts"],
    operation_class=takes(REQUESTS.spec),
)
async def appointment_list(request: AppRequest) -> Page[AppointmentOut]:
    """Those of the caller's institutions."""
    return await REQUESTS.answer(request, AppointmentOut)


@get("/appointments/{appointment_id:int}", summary="One request", tags=["posts"])
async def appointment(request: AppRequest, appointment_id: FromPath[int]) -> AppointmentInFull:
    """With the steps the caller may take."""
    return await _request(request, appointment_id)


async def _request(request: AppRequest, appointment_id: int) -> AppointmentInFull:
    reader = actor(request)
    row = await appointments_queries.appointment_row(reader, appointment_id)
    await audit.names_read(reader, "request", f"appointment:{appointment_id}", 1)
    return AppointmentInFull.model_validate({
        **row, "may": [step.action for step in await offered(service.FLOW, reader, row)],
        "approvals": await papers_of("appointment", appointment_id),
        "recorded": running_out(await appointments_queries.recorded(reader, row)),
    })  # fmt: skip


@put("/appointments/{appointment_id:int}", summary="Change a draft", tags=["posts"])
async def revise(
    request: AppRequest, appointment_id: FromPath[int], data: JSONBody[ChangedAppointment]
) -> AppointmentInFull:
    """409 if somebody saved since `version` was read."""
    await drafts.revise(actor(request), appointment_id, data, version=data.version)
    return await _request(request, appointment_id)


@post(
    "/appointments/{appointment_id:int}/submit",
    summary="Reserve the seat; 409 when it is blocked or gone",
    tags=["posts"],
    status_code=200,
)
async def submit(request: AppRequest, appointment_id: FromPath[int]) -> dict[str, Any]:
    """Asked again under lock: what blocks or is not known never goes on."""
    clerk = actor(request)
    await service.submit(clerk, appointment_id)
    await audit.names_read(clerk, "decision", f"appointment:{appointment_id}", 1)
    latest = (await appointments_queries.decisions_of(appointment_id))[0]
    stored = await appointments_queries.decision(clerk, appointment_id, latest["id"])
    found: dict[str, Any] = json.loads(stored["decision_json"])
    return found


@post(
    "/appointments/{appointment_id:int}/step/{name:str}",
    summary="Step: submit, department_pass, county_pass, city_pass, reject, withdraw, revoke, take_effect",
    tags=["posts"],
    status_code=200,
)
async def step(
    request: AppRequest, appointment_id: FromPath[int], name: FromPath[str], data: JSONBody[AppointmentStep]
) -> StateOut:
    """409 where the request stands elsewhere by now, or the decision has turned."""
    await service.move(
        actor(request), appointment_id, name, note=data.note, document=data.document, behalf=data.behalf,
        version=data.version,
    )  # fmt: skip
    return StateOut(
        state=(await appointments_queries.appointment_row(actor(request), appointment_id))["state"]
    )


@post(
    "/appointments/{appointment_id:int}/override",
    summary="Let a request pass against a finding (city only)",
    tags=["posts"],
    status_code=200,
)
async def override(
    request: AppRequest, appointment_id: FromPath[int], data: JSONBody[OverrideBody]
) -> StateOut:
    """Only the named findings; stays listed until it is cured."""
    await service.let_pass(actor(request), appointment_id, data, version=data.version)
    return StateOut(
        state=(await appointments_queries.appointment_row(actor(request), appointment_id))["state"]
    )


@get("/appointments/{appointment_id:int}/decision", summary="The decision as of now", tags=["posts"])
async def current_decision(request: AppRequest, appointment_id: FromPath[int]) -> dict[str, Any]:
    """Asked anew on what is on record today."""
    reader = actor(request)
    row = await appointments_queries.appointment_row(reader, appointment_id)
    await audit.names_read(reader, "decision", f"appointment:{appointment_id}", 1)
    return _document((await questions.about_row(row)).decision)


@get(
    "/appointments/{appointment_id:int}/decisions/{decision_id:int}",
    summary="A stored decision, and what is said differently now or by the law of another day (`on`)",
    tags=["posts"],
)
async def stored_decision(
    request: AppRequest,
    appointment_id: FromPath[int],
    decision_id: FromPath[int],
    on: FromQuery[date | None] = None,
) -> dict[str, Any]:
    """To the byte as it was stored."""
    reader = actor(request)
    refuse_beyond(on=on)
    stored = await appointments_queries.decision(reader, appointment_id, decision_id)
    await audit.names_read(reader, "decision", f"appointment:{appointment_id}", 1)
    case = case_from_json(stored["case_json"].encode())
    changes = differences(
        case, decision_from_json(stored["decision_json"].encode()), law_on=on, figures=await in_force()
    )
    return {
        "at": stored["at"], "stage": stored["stage"], "rulebook": stored["rulebook"],
        "decision": json.loads(stored["decision_json"]),
        "changes": [
            {
                "rule": c.rule, "before": c.before, "after": c.after, "figures_changed": c.figures_changed,
                "facts_changed": c.facts_changed, "figures": c.figures,
            }
            for c in changes
        ],
    }  # fmt: skip


HANDLERS = [
    step_many,
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
]
