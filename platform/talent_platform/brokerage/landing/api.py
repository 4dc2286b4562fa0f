"""Landings as JSON."""

from __future__ import annotations

from datetime import date, datetime

from litestar import get, post
from litestar.params import FromPath, JSONBody
from pydantic import BaseModel, ConfigDict

from talent_platform.accounts.permissions import require
from talent_platform.brokerage.landing import funding, queries, service, statistics
from talent_platform.brokerage.landing.lists import LANDINGS, READERS, listed
from talent_platform.brokerage.landing.service import ServicePlan
from talent_platform.brokerage.landing.tables import LandingState
from talent_platform.brokerage.life import BUREAU
from talent_platform.reference.fields import Note, Version
from talent_platform.web.listing.answers import Page, plain_page
from talent_platform.web.listing.parameters import PLAIN, takes
from talent_platform.web.requests import AppRequest, actor
from talent_platform.workflow.steps import Given, offered


class _Read(BaseModel):
    model_config = ConfigDict(from_attributes=True, extra="ignore")


class LandingView(_Read):
    """A hired team on its way to being at home."""

    id: int
    case: int
    team: int
    project: str
    employer: str
    county: str | None
    state: str
    """open, landed (every service is done or given up) or ended (with the hire)."""
    starts: date | None
    settled: int
    """Services done or given up."""
    services: int
    due: date | None
    """The next day of those left; null where none is known."""
    overdue: bool
    opened: datetime
    landed: datetime | None
    version: int


class LandingServiceView(_Read):
    """One service: site, funding, housing, school, spouse, title or special_post (public institutions)."""

    id: int
    kind: str
    state: str
    """open, going, done or dropped."""
    owner: int | None
    """Account of the officer who sees to it; null: the county's office, or the city's."""
    owner_name: str | None
    office: str
    due: date | None
    due_days: int | None
    """Working days since the hire, by the dated figure; null where none is set, or a bureau set the day."""
    overdue: bool
    note: str
    version: int
    said: str
    """How it stands, in plain words."""
    may: list[str]
    """Steps the caller may take."""


class LandingEventView(_Read):
    at: datetime
    actor_role: str
    action: str
    note: str
    service: str | None


class LandingInFull(LandingView):
    services_of: list[LandingServiceView]
    may: list[str]
    history: list[LandingEventView]


class FundingLineView(_Read):
    """Public money for teams that are brought in, as information: nothing is promised by it."""

    code: str
    name: str
    of: str
    """Who gives it."""
    what: str
    status: str
    source: str
    said_on: date
    """The day of the source."""


class LandingStep(BaseModel):
    """A step with its words; 409 where something was saved since `version` was read."""

    model_config = ConfigDict(extra="forbid")

    note: Note = ""
    version: Version | None = None


@get("/landings", summary="Landings of teams", tags=["landings"], operation_class=takes(LANDINGS.spec))
async def list_landings(request: AppRequest) -> Page[LandingView]:
    """Those of the caller's side or county, the newest first."""
    return await LANDINGS.answer(request, LandingView)


@get("/landings/{landing_id:int}", summary="A landing", tags=["landings"])
async def read_landing(request: AppRequest, landing_id: FromPath[int]) -> LandingInFull:
    """With its services, each in plain words and with the steps the caller may take, and its history."""
    return await _in_full(request, landing_id)


async def _in_full(request: AppRequest, landing_id: int) -> LandingInFull:
    reader = require(actor(request), *READERS)
    landing = await queries.one(reader, landing_id)
    found = (await queries.services([landing_id]))[landing_id]
    serves = reader.role in BUREAU
    shown = [
        LandingServiceView(
            id=one.id, kind=one.kind, state=one.state, owner=one.owner, owner_name=one.owner_name,
            office=one.office, due=one.due, due_days=one.due_days, overdue=one.overdue, note=one.note,
            version=one.version, said=queries.sentence(one),
            may=[
                step.action for step in await offered(service.SERVICE_FLOW, reader, one)
                if landing.state == LandingState.OPEN
            ],
        )
        for one in found
    ]  # fmt: skip
    head = LandingView.model_validate(listed(landing, found))
    return LandingInFull(
        **dict(head), services_of=shown,
        may=[step.action for step in await offered(service.FLOW, reader, landing)] if serves else [],
        history=[LandingEventView.model_validate(one) for one in await queries.history(landing_id)],
    )  # fmt: skip


@post("/landings/{landing_id:int}/steps/{action:str}", summary="Confirm that a team has landed",
      tags=["landings"], status_code=200)  # fmt: skip
async def take_landing_step(
    request: AppRequest, landing_id: FromPath[int], action: FromPath[str], data: JSONBody[LandingStep]
) -> LandingInFull:
    """`land` (409 while a service is left) or `reopen` (with a note)."""
    await service.move(actor(request), landing_id, action, Given(note=data.note, version=data.version))
    return await _in_full(request, landing_id)


@post("/landings/services/{service_id:int}/steps/{action:str}", summary="Take a step of a service",
      tags=["landings"], status_code=200)  # fmt: skip
async def take_service_step(
    request: AppRequest, service_id: FromPath[int], action: FromPath[str], data: JSONBody[LandingStep]
) -> LandingInFull:
    """`start`, `finish`, `drop` (given up, with the reason as note) or `again` (with a note)."""
    row = await queries.service_of(actor(request), service_id)
    given = Given(note=data.note, version=data.version)
    await service.move_service(actor(request), service_id, action, given)
    return await _in_full(request, row.landing)


@post("/landings/services/{service_id:int}/plan", summary="Say who sees to a service, and until when",
      tags=["landings"], status_code=200)  # fmt: skip
async def plan_service(
    request: AppRequest, service_id: FromPath[int], data: JSONBody[ServicePlan]
) -> LandingInFull:
    """All three as they stand from now on: what is left out is empty."""
    row = await queries.service_of(actor(request), service_id)
    await service.plan(actor(request), service_id, data)
    return await _in_full(request, row.landing)


@get("/landings/funding", summary="Provincial funding lines, as information", tags=["landings"],
     operation_class=takes(PLAIN))  # fmt: skip
async def read_funding(request: AppRequest) -> Page[FundingLineView]:
    """As their sources say, with the day of each; nothing is promised by it."""
    require(actor(request), *READERS)
    return plain_page(request, FundingLineView, funding.lines())


class LandedTeamsView(_Read):
    """Teams of one industry that landed in one year and whose hire stands."""

    year: int
    branch: str
    branch_name: str
    teams: int
    people: int | None
    """Hired with them and not gone since; null where fewer than five."""


@get("/landings/figures", summary="How many teams have landed, for everybody", tags=["landings"],
     operation_class=takes(PLAIN))  # fmt: skip
async def read_landing_figures(request: AppRequest) -> Page[LandedTeamsView]:
    """By year and industry, the newest year first; without an account, too."""
    return plain_page(request, LandedTeamsView, await statistics.landed())


HANDLERS = [
    read_landing_figures,
    list_landings,
    read_landing,
    take_landing_step,
    take_service_step,
    plan_service,
    read_funding,
]
