"""The directory over the API: its items on a day, what may be asked for, entering an edition."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from litestar import get, post
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter
from pydantic import BaseModel

from talent_platform.accounts.permissions import require
from talent_platform.accounts.roles import Role
from talent_platform.audit import service as audit
from talent_platform.certificates.directory import queries, service
from talent_platform.certificates.directory.service import DIRECTORY, EditionForm, EnteredEdition
from talent_platform.clock import today
from talent_platform.dated import service as dated
from talent_platform.reference.fields import Id
from talent_platform.web.listing.answers import Page, plain_page
from talent_platform.web.listing.parameters import PLAIN, takes
from talent_platform.web.requests import AppRequest, actor
from talent_posts import ItemGroup, ItemKind, judge, may_ask

Name = Annotated[str, QueryParameter(min_length=1, max_length=100)]
Text = Annotated[str, QueryParameter(max_length=100)]


class QualificationOut(BaseModel):
    edition: str
    number: str
    name: str
    parts: list[str]
    kind: ItemKind
    group: ItemGroup
    authority: str
    legal_basis: str
    valid_from: date
    valid_to: date | None
    """An item may leave before its edition does."""
    name_status: str
    """How far the name can be trusted; `set`: two people of the bureau entered it."""
    detail_status: str


class EditionKnown(BaseModel):
    """An edition with its first day, and when somebody last looked for a newer one."""

    name: str
    title: str
    valid_from: date
    looked: date
    status: str
    source: str


class AskedOut(BaseModel):
    """`standing`: access, title, level, left (of another day), outside, unlisted (no list
    here knows it), no_directory, none."""

    name: str
    day: date
    edition: str | None
    standing: str
    item: str | None
    institution: Literal["pass", "block"]
    """A public institution may make it a condition of hiring, or not."""
    enterprise: Literal["pass", "warn"]
    reason: str


class JudgedOut(BaseModel):
    """`listed` is null, no refusal, where there was no directory then or an act demanded it before."""

    name: str
    issued: date
    listed: bool | None
    edition: str | None
    item: str | None
    kind: ItemKind | None
    reason: str


class EditionProposed(BaseModel):
    id: Id


class EnteredItem(BaseModel):
    name: str
    parts: list[str]
    kind: ItemKind
    group: ItemGroup
    authority: str
    legal_basis: str


class EnteredEditionOut(BaseModel):
    id: Id
    edition: str
    valid_from: date
    items: list[EnteredItem]
    source: str
    document: str
    note: str
    proposed: datetime
    proposed_name: str
    confirmed: datetime | None
    confirmed_name: str
    withdrawn: datetime | None
    may_confirm: bool


class ItemChangeOut(BaseModel):
    name: str
    before: str
    after: str


class AffectedThingOut(BaseModel):
    kind: Literal["need", "staff", "institution", "request", "certificate"]
    label: str
    where: str
    url: str
    before: str
    after: str


class EditionTrial(BaseModel):
    """What is said otherwise with the edition, on its first day or today if that is later."""

    day: date
    items: list[ItemChangeOut]
    things: list[AffectedThingOut]


@get("/directory", summary="The directory of qualifications on a day", tags=["directory"],
     operation_class=takes(PLAIN))  # fmt: skip
async def directory(
    request: AppRequest, on: FromQuery[date | None] = None, q: Text = "",
    kind: FromQuery[ItemKind | None] = None,
) -> Page[QualificationOut]:  # fmt: skip
    """In its order, without an account; empty before the first edition. `q` looks in names, parts and
    authorities."""
    rows = queries.found(await queries.in_force(), on or today(), q, kind or "")
    return plain_page(request, QualificationOut, rows)


@get("/directory/editions", summary="The editions known", tags=["directory"], operation_class=takes(PLAIN))
async def editions(request: AppRequest) -> Page[EditionKnown]:
    """The newest first; without an account."""
    return plain_page(request, EditionKnown, (await queries.in_force()).editions[::-1])


@get(
    "/directory/asked",
    summary="Whether a qualification may be made a condition of hiring",
    tags=["directory"],
)
async def asked(name: Name, on: FromQuery[date | None] = None) -> AskedOut:
    """Without an account. Access items and titles may be asked for; of the rest a public institution is
    refused, an enterprise warned."""
    known, day = await queries.in_force(), on or today()
    public, firm = (may_ask(name, day, known, public=each) for each in (True, False))
    edition, item = known.edition_on(day), public.asked.item
    return AskedOut.model_validate({
        "name": name, "day": day, "edition": edition and edition.name, "standing": public.asked.standing,
        "item": item and item.name, "institution": public.outcome, "enterprise": firm.outcome,
        "reason": public.reason,
    })  # fmt: skip


@get("/directory/judged", summary="A certificate by the edition of its day", tags=["directory"])
async def judged(name: Name, issued: FromQuery[date]) -> JudgedOut:
    """Without an account. Nothing that edition lacks may be issued as 职业资格."""
    found = judge(name, issued, await queries.in_force())
    item = found.item
    return JudgedOut(
        name=name, issued=issued, listed=found.listed, edition=found.edition, reason=found.reason,
        item=item.name if item else None, kind=item.kind if item else None,
    )  # fmt: skip


async def _out(request: AppRequest, row: EnteredEdition) -> EnteredEditionOut:
    may = await dated.confirmable(actor(request), row)
    return EnteredEditionOut.model_validate({**vars(row), "may_confirm": may})


@get("/directory/proposals", summary="Editions that wait for a second person", tags=["directory"],
     operation_class=takes(PLAIN))  # fmt: skip
async def waiting(request: AppRequest) -> Page[EnteredEditionOut]:
    """The oldest first."""
    require(actor(request), Role.CITY, Role.AUDITOR)
    rows = [await _out(request, row) for row in await dated.waiting(DIRECTORY)]
    return plain_page(request, EnteredEditionOut, rows)


@post("/directory/editions", summary="Enter an edition (city only)", tags=["directory"])
async def propose(request: AppRequest, data: JSONBody[EditionForm]) -> EditionProposed:
    """Nothing is judged by it before another person of the bureau has confirmed it."""
    return EditionProposed(id=await service.propose(actor(request), data))


@get("/directory/editions/{edition_id:int}", summary="One entered edition", tags=["directory"])
async def edition_detail(request: AppRequest, edition_id: FromPath[int]) -> EnteredEditionOut:
    """Proposed, confirmed or withdrawn."""
    require(actor(request), Role.CITY, Role.AUDITOR)
    return await _out(request, await dated.one(DIRECTORY, edition_id))


@get("/directory/editions/{edition_id:int}/affects", summary="What it changes", tags=["directory"])
async def affects(request: AppRequest, edition_id: FromPath[int]) -> EditionTrial:
    """Items, certificates, needs, people in post and requests about which something else is said with it."""
    reader = require(actor(request), Role.CITY, Role.AUDITOR)
    trial = await service.preview(await dated.one(DIRECTORY, edition_id))
    named = sum(each.kind == "staff" for each in trial.things)
    await audit.names_read(reader, "directory", f"directory:{edition_id}", named)
    return EditionTrial.model_validate(trial, from_attributes=True)


@post("/directory/editions/{edition_id:int}/confirm", summary="Confirm, as the second person",
      tags=["directory"], status_code=204)  # fmt: skip
async def confirm(request: AppRequest, edition_id: FromPath[int]) -> None:
    """403 for whoever proposed it; 409 where it no longer waits."""
    await service.confirm(actor(request), edition_id)


@post("/directory/editions/{edition_id:int}/withdraw", summary="Withdraw an entered edition",
      tags=["directory"], status_code=204)  # fmt: skip
async def withdraw(request: AppRequest, edition_id: FromPath[int]) -> None:
    """409 where it no longer waits."""
    await dated.withdraw(DIRECTORY, actor(request), edition_id)


HANDLERS = [directory, editions, asked, judged, waiting, propose, edition_detail, affects, confirm, withdraw]
