"""People and team offers over JSON: the same services, permissions and masks as the pages."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from litestar import get, post, put
from litestar.params import FromPath, JSONBody
from pydantic import BaseModel, ConfigDict

from talent_platform.accounts.actor import Role
from talent_platform.accounts.permissions import Kind, require
from talent_platform.reference.fields import Code, Note, Skill, Version
from talent_platform.supply import cards, handover, membership, queries, service
from talent_platform.supply.life import Availability
from talent_platform.supply.pages import READERS
from talent_platform.supply.schemas import CandidateForm, TeamOfferForm
from talent_platform.web.lists import ListQuery
from talent_platform.web.requests import AppRequest, actor


class Person(BaseModel):
    """A candidate as a card. `name` and `phone` only to the person."""

    model_config = ConfigDict(extra="ignore")

    id: int
    headline: str
    masked_name: str = ""
    """First character, to bureaus and the auditor only."""
    name: str | None = None
    phone: str | None = None
    skills: list[Skill]
    education: int
    major: str
    title_level: int
    years: int
    age_band: str
    wanted_counties: list[str]
    wanted_branches: list[str]
    wanted_pay: Decimal
    mode: str
    available_from: date
    summary: str
    consent: bool
    state: str
    availability: Availability
    """Whether it can be matched now, or what it lacks."""
    version: int
    updated: datetime


class Member(BaseModel):
    """What a team says of a member; the rest of a registered member's profile is the person's own."""

    model_config = ConfigDict(extra="ignore")

    id: int | None
    """Number of the person's profile; none to the lead before the member answers."""
    masked_name: str = ""
    name: str | None = None
    phone: str | None = None
    skills: list[Skill]
    education: int
    title_level: int
    years: int
    role: str
    core: bool
    alone: bool
    standing: str = ""
    """Whether the member comes: agreed, lead, declared, waiting or refused. Told to bureaus and the auditor,
    who with the lead alone see members that do not come; of a registered person who does not, no abilities.
    To the lead everybody who has not answered is `named`, with what the lead wrote: whether somebody is
    registered is not told."""


class TeamCard(BaseModel):
    """A team offer. The team's own name only to its lead."""

    model_config = ConfigDict(extra="ignore")

    id: int
    project: str
    name: str | None = None
    description: str
    stage: str
    keywords: list[str]
    branch: str
    wanted_counties: list[str]
    cooperation: str
    wanted_investment: Decimal
    members: int
    """To those who hire: members who come."""
    waiting: int | None
    """Members who are asked and have not answered yet, to bureaus and the auditor; to the lead all members
    who have not answered, asked or not."""
    refused: int | None
    minimum_size: int
    available_from: date
    consent: bool
    state: str
    availability: Availability
    """Whether it can be matched now, or what it lacks; `unanswered` is told to the lead only."""
    version: int
    updated: datetime


class TeamInFull(TeamCard):
    complete: bool | None
    """Every core member and enough members come; otherwise runs leave the team out. Not told to the lead
    while a member has not answered."""
    people: list[Member]


class Membership(BaseModel):
    """A team that names a person, as the person sees it."""

    id: int
    project: str
    description: str
    role: str
    core: bool
    standing: str
    answered_at: datetime | None
    on_behalf: bool
    """A bureau wrote the answer down."""
    reason: str


class PersonPage(BaseModel):
    total: int
    page: int
    size: int
    items: list[Person]


class TeamPage(BaseModel):
    total: int
    page: int
    size: int
    items: list[TeamCard]


class Created(BaseModel):
    id: int


class ChangedCandidate(CandidateForm):
    version: Version
    """The version it was read with."""


class ChangedTeam(TeamOfferForm):
    version: Version


class OfferStateAnswer(BaseModel):
    state: str


class ConsentBody(BaseModel):
    consent: bool
    reason: Note = ""
    """How a bureau knows, where it writes down a yes after a no."""


class ReasonBody(BaseModel):
    reason: Note


class TeamAnswer(BaseModel):
    agreed: bool
    reason: Note = ""
    """How a bureau knows; the person gives none."""


class StatementBody(BaseModel):
    statement: Note
    """How the bureau made sure who the person is."""


class MadeCode(BaseModel):
    """Shown this once; to be printed or told."""

    code: str
    expires: datetime


class CodeBody(BaseModel):
    code: Code


class TakenOver(BaseModel):
    kind: str
    id: int


class Contact(BaseModel):
    role: str
    name: str
    phone: str


class OfferEntry(BaseModel):
    """One change; names and phone numbers are masked in it."""

    model_config = ConfigDict(extra="ignore")

    at: datetime
    actor_name: str
    action: str
    note: str
    changed: dict[str, list[Any]]


@get("/candidates", summary="List candidates as cards", tags=["offers"])
async def candidate_list(request: AppRequest) -> PersonPage:
    """Filters, sorting and paging as in the address of the page. A candidate finds her own profile here."""
    reader = require(actor(request), *READERS, Role.CANDIDATE)
    query = ListQuery.parse(cards.list_spec(reader, Kind.CANDIDATE), request.query_params)
    total, query, rows = await queries.candidates(reader, query)
    items = [Person.model_validate(row) for row in rows]
    return PersonPage(total=total, page=query.page, size=query.size, items=items)


@get("/teams", summary="List team offers", tags=["offers"])
async def team_list(request: AppRequest) -> TeamPage:
    reader = require(actor(request), *READERS, Role.TEAM_LEAD)
    query = ListQuery.parse(cards.list_spec(reader, Kind.TEAM), request.query_params)
    total, query, rows = await queries.teams(reader, query)
    items = [TeamCard.model_validate(row) for row in rows]
    return TeamPage(total=total, page=query.page, size=query.size, items=items)


@get("/candidates/{row_id:int}", summary="One candidate", tags=["offers"])
async def candidate_detail(request: AppRequest, row_id: FromPath[int]) -> Person:
    return Person.model_validate(await queries.candidate(actor(request), row_id))


@get("/teams/{row_id:int}", summary="One team offer with its members", tags=["offers"])
async def team_detail(request: AppRequest, row_id: FromPath[int]) -> TeamInFull:
    return TeamInFull.model_validate(await queries.team(actor(request), row_id))


def _form(body: BaseModel, model: type[CandidateForm] | type[TeamOfferForm]) -> Any:
    # Already validated: the same fields without the body's own.
    return model.model_construct(**{name: getattr(body, name) for name in model.model_fields})


@post("/candidates", summary="Register a candidate", tags=["offers"])
async def create_candidate(request: AppRequest, data: JSONBody[CandidateForm]) -> Created:
    return Created(id=await service.create_candidate(actor(request), data))


@post("/teams", summary="Register a team offer", tags=["offers"])
async def create_team(request: AppRequest, data: JSONBody[TeamOfferForm]) -> Created:
    return Created(id=await service.create_team(actor(request), data))


@put("/candidates/{row_id:int}", summary="Change a profile", tags=["offers"])
async def change_candidate(
    request: AppRequest, row_id: FromPath[int], data: JSONBody[ChangedCandidate]
) -> Person:
    """409 if somebody saved since `version` was read."""
    await service.edit_candidate(actor(request), row_id, _form(data, CandidateForm), version=data.version)
    return Person.model_validate(await queries.candidate(actor(request), row_id))


@put("/teams/{row_id:int}", summary="Change a team offer", tags=["offers"])
async def change_team(request: AppRequest, row_id: FromPath[int], data: JSONBody[ChangedTeam]) -> TeamInFull:
    """409 if somebody saved since `version` was read."""
    await service.edit_team(actor(request), row_id, _form(data, TeamOfferForm), version=data.version)
    return TeamInFull.model_validate(await queries.team(actor(request), row_id))


@post(
    ["/candidates/{row_id:int}/step/{action:str}", "/teams/{row_id:int}/step/{action:str}"],
    summary="Pause, resume or withdraw",
    tags=["offers"],
    status_code=200,
)
async def step_offer(request: AppRequest, row_id: FromPath[int], action: FromPath[str]) -> OfferStateAnswer:
    state = await service.take_step(actor(request), queries.kind_of(request.url.path), row_id, action)
    return OfferStateAnswer(state=str(state))


@post(
    ["/candidates/{row_id:int}/consent", "/teams/{row_id:int}/consent"],
    summary="Agree to be matched, or take it back",
    tags=["offers"],
    status_code=204,
)
async def set_consent(request: AppRequest, row_id: FromPath[int], data: JSONBody[ConsentBody]) -> None:
    kind = queries.kind_of(request.url.path)
    await service.set_consent(actor(request), kind, row_id, consent=data.consent, reason=data.reason)


@post(
    ["/candidates/{row_id:int}/reconfirm", "/teams/{row_id:int}/reconfirm"],
    summary="Say that everything still holds",
    tags=["offers"],
    status_code=204,
)
async def reconfirm(request: AppRequest, row_id: FromPath[int]) -> None:
    await service.reconfirm(actor(request), queries.kind_of(request.url.path), row_id)


@post(
    ["/candidates/{row_id:int}/unmask", "/teams/{row_id:int}/unmask"],
    summary="Names and phones, written to the audit log",
    tags=["offers"],
    status_code=200,
)
async def unmask(request: AppRequest, row_id: FromPath[int], data: JSONBody[ReasonBody]) -> list[Contact]:
    shown = await service.unmask(actor(request), queries.kind_of(request.url.path), row_id, data.reason)
    return [Contact(role=role, name=name, phone=phone) for role, name, phone in shown]


@get("/candidates/{row_id:int}/teams", summary="Teams that name this person as a member", tags=["offers"])
async def memberships(request: AppRequest, row_id: FromPath[int]) -> list[Membership]:
    """To the person and the bureau looking after the person; withdrawn teams are left out."""
    return [Membership.model_validate(row) for row in await membership.of_person(actor(request), row_id)]


@post(
    "/candidates/{row_id:int}/teams/{team_id:int}/answer",
    summary="Agree to being matched with a team, refuse, or take it back",
    tags=["offers"],
    status_code=204,
)
async def answer_team(
    request: AppRequest, row_id: FromPath[int], team_id: FromPath[int], data: JSONBody[TeamAnswer]
) -> None:
    """A bureau writes down what the person said, with a reason; 409 where the person has refused."""
    await membership.answer(actor(request), row_id, team_id, agreed=data.agreed, reason=data.reason)


@post(
    ["/candidates/{row_id:int}/code", "/teams/{row_id:int}/code"],
    summary="A code that gives a profile or team into the person's or lead's own account",
    tags=["offers"],
)
async def offer_code(request: AppRequest, row_id: FromPath[int], data: JSONBody[StatementBody]) -> MadeCode:
    """For a bureau that has made sure who the person is; an earlier code of the record ends."""
    kind = queries.kind_of(request.url.path)
    made = await handover.offer_code(actor(request), kind, row_id, data.statement)
    return MadeCode(code=made.text, expires=made.expires)


@post(
    "/handover",
    summary="Take over a profile or team with the bureau's code",
    tags=["offers"],
    status_code=200,
)
async def take_over(request: AppRequest, data: JSONBody[CodeBody]) -> TakenOver:
    """422 for any code that is not good, whatever the reason; wrong ones are counted."""
    kind, row_id = await handover.redeem(actor(request), data.code)
    return TakenOver(kind=str(kind), id=row_id)


@get(
    ["/candidates/{row_id:int}/history", "/teams/{row_id:int}/history"],
    summary="Every change of an offer, newest first",
    tags=["offers"],
)
async def history(request: AppRequest, row_id: FromPath[int]) -> list[OfferEntry]:
    _row, entries = await queries.history(actor(request), queries.kind_of(request.url.path), row_id)
    return [OfferEntry.model_validate(entry) for entry in entries]


HANDLERS = [
    candidate_list, team_list, candidate_detail, team_detail, create_candidate, create_team, change_candidate,
    change_team, step_offer, set_consent, reconfirm, unmask, memberships,
    answer_team, offer_code, take_over, history,
]  # fmt: skip
