"""What the books of an institution rest on, as JSON: first roster, establishment, leavings taken back."""

from __future__ import annotations

from datetime import date, datetime

from litestar import get, post, put
from litestar.params import FromPath, JSONBody
from pydantic import BaseModel, ConfigDict, Field

from talent_platform.accounts.permissions import require
from talent_platform.audit import service as audit
from talent_platform.establishment.access import READERS
from talent_platform.establishment.institutions import (
    establishments,
    first_load,
    queries,
)
from talent_platform.establishment.institutions import staff as people
from talent_platform.establishment.institutions.schemas import EstablishmentForm, SupervisionForm
from talent_platform.establishment.schemas import Document
from talent_platform.reference.fields import Code
from talent_platform.web.listing.answers import Page, plain_page
from talent_platform.web.listing.parameters import PLAIN, takes
from talent_platform.web.requests import AppRequest, actor


class ListedOut(BaseModel):
    person: int
    number: str
    name: str
    post: str
    start: date
    over_quota: str
    confirmed: list[str]
    """What the confirmation covers beside the post: birth, degree, titles, skill levels, way, last day."""
    disputed: list[str]
    request: int | None
    """A request for the person that walks or is approved: the roster is not confirmed beside it."""
    """What the unit says against a word of the city: it does not count."""
    outcome: str
    reasons: list[str]


class FirstLoadOut(BaseModel):
    waits: bool
    """False where the books are open already, or no roster has come in."""
    people: list[ListedOut]
    seen: str
    """Goes back with the confirmation, which requires it: what has changed since is not confirmed."""


class ConfirmBody(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    document: Document
    seen: Code = Field(description="`seen` of the roster that was looked at")


class ConfirmedOut(BaseModel):
    people: int


@get(
    "/institutions/{institution_id:int}/first-roster",
    summary="The first roster, with the verdict on each post, until the city has confirmed it",
    tags=["posts"],
)
async def first_roster(request: AppRequest, institution_id: FromPath[int]) -> FirstLoadOut:
    """Who would be booked where, with what the rules say to each; nothing is booked yet."""
    reader = require(actor(request), *READERS)
    await queries.institution_id(reader, institution_id)
    load = await first_load.waiting(institution_id)
    people_listed = load.people if load else ()
    await audit.names_read(reader, "reconcile", f"institution:{institution_id}", len(people_listed))
    return FirstLoadOut(
        waits=load is not None,
        seen=load.digest if load else "",
        people=[
            ListedOut(
                person=each.person_id, number=each.number, name=each.name, post=each.post, start=each.start,
                over_quota=each.over_quota, outcome=each.outcome, confirmed=list(each.confirmed),
                disputed=[fact.told(reader) for fact in each.disputed], request=each.request,
                reasons=[finding.reason for finding in each.findings],
            )
            for each in people_listed
        ],
    )  # fmt: skip


@post(
    "/institutions/{institution_id:int}/first-roster/confirm",
    summary="Open the books with the first roster (city only)",
    tags=["posts"],
    status_code=200,
)
async def confirm_first_roster(
    request: AppRequest, institution_id: FromPath[int], data: JSONBody[ConfirmBody]
) -> ConfirmedOut:
    """By the city; from then on rosters are compared with the books and book nobody. `seen` is required:
    the reading of the roster gives it, and 409 answers when the roster has changed since."""
    people = await first_load.confirm(actor(request), institution_id, data.document, seen=data.seen)
    return ConfirmedOut(people=people)


class EstablishmentOut(BaseModel):
    model_config = ConfigDict(extra="ignore")

    establishment: int
    day: date
    document: str
    actor_name: str


@get(
    "/institutions/{institution_id:int}/establishment",
    summary="Establishment on record",
    tags=["posts"],
    operation_class=takes(PLAIN),
)
async def establishment(request: AppRequest, institution_id: FromPath[int]) -> Page[EstablishmentOut]:
    """What the bureau recorded, with its paper."""
    reader = require(actor(request), *READERS)
    await queries.institution_id(reader, institution_id)
    return plain_page(request, EstablishmentOut, await establishments.records_of(institution_id))


@post(
    "/institutions/{institution_id:int}/establishment",
    summary="Record what the office for establishments has granted (bureaus)",
    tags=["posts"],
    status_code=204,
)
async def record_establishment(
    request: AppRequest, institution_id: FromPath[int], data: JSONBody[EstablishmentForm]
) -> None:
    """By the bureau in charge, with number and day of the paper."""
    await establishments.record(actor(request), institution_id, data)


@post(
    "/posts/staff/{person_id:int}/leaving/take-back",
    summary="Take back a leaving entered by mistake",
    tags=["posts"],
    status_code=204,
)
async def take_back_leaving(request: AppRequest, person_id: FromPath[int]) -> None:
    """With why."""
    await people.take_back_leaving(actor(request), person_id)


class SupervisionOut(BaseModel):
    model_config = ConfigDict(extra="ignore")

    department: str
    civil_service: bool
    document: str
    at: datetime
    actor_name: str


@get(
    "/institutions/{institution_id:int}/supervision",
    summary="Departments and management on record",
    tags=["posts"],
    operation_class=takes(PLAIN),
)
async def supervision(request: AppRequest, institution_id: FromPath[int]) -> Page[SupervisionOut]:
    """What the bureaus recorded, with its paper, the latest first; the first tells what is so now."""
    reader = require(actor(request), *READERS)
    await queries.institution_id(reader, institution_id)
    return plain_page(request, SupervisionOut, await establishments.supervision_of(institution_id))


@put(
    "/institutions/{institution_id:int}/supervision",
    summary="Record the department above an institution, and whether it is under the civil service law",
    tags=["posts"],
    status_code=204,
)
async def record_supervision(
    request: AppRequest, institution_id: FromPath[int], data: JSONBody[SupervisionForm]
) -> None:
    """City and county only; another department, none, or an end of 参公 by the city only. Requests, plans and
    special posts then pass that department's account first."""
    await establishments.supervise(actor(request), institution_id, data)


HANDLERS = [
    supervision,
    record_supervision,
    first_roster,
    confirm_first_roster,
    establishment,
    record_establishment,
    take_back_leaving,
]
