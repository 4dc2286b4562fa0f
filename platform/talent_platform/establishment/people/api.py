"""People of an institution as JSON: who they are, what they held and when, facts, corrections, terms."""

from __future__ import annotations

from datetime import date
from typing import Any

from litestar import get, post, put
from litestar.params import FromPath, FromQuery, JSONBody
from pydantic import BaseModel, ConfigDict, Field

from talent_platform.accounts.permissions import require
from talent_platform.audit import service as audit
from talent_platform.establishment.access import READERS
from talent_platform.establishment.institutions import staff
from talent_platform.establishment.institutions.schemas import IdentityForm, LeavingForm, PersonForm
from talent_platform.establishment.people import corrections, held, listed, stating
from talent_platform.establishment.people.lists import TERMS
from talent_platform.establishment.people.schemas import CorrectionForm
from talent_platform.establishment.schemas import Document, refuse_beyond
from talent_platform.reference.fields import Code, Note
from talent_platform.web.answers import Created
from talent_platform.web.listing.answers import Page, plain_page
from talent_platform.web.listing.parameters import PLAIN, takes
from talent_platform.web.requests import AppRequest, actor


@post("/institutions/{institution_id:int}/people", summary="Enter somebody to be appointed", tags=["posts"])
async def add_person(
    request: AppRequest, institution_id: FromPath[int], data: JSONBody[PersonForm]
) -> Created:
    """By the institution; whoever is in post already comes in with the roster."""
    return Created(id=await staff.add(actor(request), institution_id, data))


class ListedStaff(BaseModel):
    """Somebody on the list, as the form and the workbook of the staff say it."""

    model_config = ConfigDict(extra="ignore")

    id: int
    number: str
    name: str
    born: date | None
    degree: str | None
    graduated: date | None
    title: str
    title_level: str | None
    title_granted: date | None
    skill_level: str | None
    skill_granted: date | None
    unit_leader: bool
    history_complete: bool
    has_identity: bool
    """Whether an identity number is on record; it is not told."""
    posts: list[str]
    """Held today."""
    seen: str
    """Goes back with a change of the person (`PUT /posts/staff/{id}`), which requires it."""


@get(
    "/institutions/{institution_id:int}/people", summary="Everybody on the list of the own institution",
    tags=["posts"], operation_class=takes(PLAIN),
)  # fmt: skip
async def staff_of(request: AppRequest, institution_id: FromPath[int]) -> Page[ListedStaff]:
    """What its workbook (`staff`) holds; changes come back person by person, or with the workbook."""
    return plain_page(request, ListedStaff, await listed.staff_list(actor(request), institution_id))


class StatedOut(BaseModel):
    model_config = ConfigDict(extra="ignore")

    id: int
    institution: int
    number: str
    name: str
    born: date | None
    degree: str | None
    graduated: date | None
    titles: list[dict[Code, Any]]
    skills: list[dict[Code, Any]]
    unit_leader: bool
    history_complete: bool
    open: bool
    """Whether only the institution has said this, so that it may still put it right."""
    seen: str
    """Goes back with a change, which requires it."""


@get("/posts/staff/{person_id:int}", summary="What stands about a person on the list", tags=["posts"])
async def stated_person(request: AppRequest, person_id: FromPath[int]) -> StatedOut:
    """Without the identity number; what has its paper is under `records`."""
    reader = require(actor(request), *READERS)
    row = await staff.staff_row(reader, person_id)
    await audit.names_read(reader, "staff", f"staff:{person_id}", 1)
    return StatedOut(**row, open=await stating.is_open(row), seen=stating.as_read(row))


class RevisedPerson(PersonForm):
    seen: Code = Field(description="`seen` of the person as it was read")


@put(
    "/posts/staff/{person_id:int}",
    summary="Put right what the institution alone has said of somebody",
    tags=["posts"],
    status_code=204,
)
async def revise_person(request: AppRequest, person_id: FromPath[int], data: JSONBody[RevisedPerson]) -> None:
    """409 if somebody saved since `seen` was read, or once an office is asked about the person or has
    compared what is said."""
    await stating.revise(actor(request), person_id, data, seen=data.seen)


@post(
    "/posts/staff/{person_id:int}/identity",
    summary="Enter the identity number of somebody who stands on the list without one",
    tags=["posts"],
    status_code=204,
)
async def fill_identity(request: AppRequest, person_id: FromPath[int], data: JSONBody[IdentityForm]) -> None:
    """409 where a number is on record: that is put right by two (`identity-corrections`)."""
    await staff.fill_identity(actor(request), person_id, data)


@post(
    "/posts/staff/{person_id:int}/leaving",
    summary="Enter somebody's last day",
    tags=["posts"],
    status_code=204,
)
async def record_leaving(request: AppRequest, person_id: FromPath[int], data: JSONBody[LeavingForm]) -> None:
    """Retirement, end of contract or transfer out; the post frees on the day after."""
    await staff.record_leaving(actor(request), person_id, data.last_day, data.note)


class HeldOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    entry: int | None
    """Entry of the ledger that opened the post; null for one held elsewhere or before the books."""
    category: str
    grade: int
    post: str
    start: date
    end: date | None
    way: str
    here: bool
    special: str
    over_quota: str


@get(
    "/posts/staff/{person_id:int}/holdings",
    summary="Posts of a person; on a day, and as the books stood on the evening of another",
    tags=["posts"],
    operation_class=takes(PLAIN),
)
async def holdings(
    request: AppRequest,
    person_id: FromPath[int],
    on: FromQuery[date | None] = None,
    known: FromQuery[date | None] = None,
) -> Page[HeldOut]:
    """`on`: only what was held that day. `known`: without what was booked or corrected later."""
    reader = require(actor(request), *READERS)
    refuse_beyond(on=on, known=known)
    await staff.staff_row(reader, person_id)
    await audit.names_read(reader, "staff", f"staff:{person_id}", 1)
    return plain_page(request, HeldOut, await held.of_person(person_id, on=on, known=known))


class Decision(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    note: Note = ""
    """Why; needed to refuse."""


class RecordConfirmation(Decision):
    document: Document = ""
    """The paper it rests on; needed where the entry has none."""


class AskedOut(BaseModel):
    model_config = ConfigDict(extra="ignore")

    id: int
    person: int
    document: str
    state: str
    asked_name: str
    decided_name: str
    note: str


class CorrectionOut(AskedOut):
    institution: int
    entry: int
    replacement: dict[str, Any] | None
    """What is right; null takes the post out of the books."""
    reason: str


@get(
    "/posts/corrections",
    summary="Corrections of the books, those that wait first",
    tags=["posts"],
    operation_class=takes(PLAIN),
)
async def correction_list(request: AppRequest) -> Page[CorrectionOut]:
    """Of the caller's institutions."""
    reader = require(actor(request), *READERS)
    return plain_page(request, CorrectionOut, await corrections.corrections(reader))


@post(
    "/posts/staff/{person_id:int}/corrections",
    summary="Ask that a post be taken out of the books or put right",
    tags=["posts"],
)
async def ask_correction(
    request: AppRequest, person_id: FromPath[int], data: JSONBody[CorrectionForm]
) -> Created:
    """Carried out when a second person of the city confirms it; 409 where rules stand against it."""
    return Created(id=await corrections.ask(actor(request), person_id, data))


@post(
    "/posts/corrections/{correction_id:int}/confirm",
    summary="Carry a correction out (city, not who asked)",
    tags=["posts"],
    status_code=204,
)
async def confirm_correction(
    request: AppRequest, correction_id: FromPath[int], data: JSONBody[Decision]
) -> None:
    """409 where seats or rules stand against it by now."""
    await corrections.decide(actor(request), correction_id, confirm=True, note=data.note)


@post(
    "/posts/corrections/{correction_id:int}/refuse",
    summary="Refuse a correction",
    tags=["posts"],
    status_code=204,
)
async def refuse_correction(
    request: AppRequest, correction_id: FromPath[int], data: JSONBody[Decision]
) -> None:
    """With why."""
    await corrections.decide(actor(request), correction_id, confirm=False, note=data.note)


class TermOut(BaseModel):
    model_config = ConfigDict(extra="ignore")

    entry: int
    institution: int
    person: int
    name: str
    post: str
    start: date
    until: date
    days: int
    """Days left; negative once it has ended without decision."""
    over: bool
    appraisal: str | None
    request: int | None


@get(
    "/posts/terms",
    summary="Terms that end soon, or have ended without decision",
    tags=["posts"],
    operation_class=takes(TERMS.spec),
)
async def term_list(request: AppRequest) -> Page[TermOut]:
    """Of the caller's institutions, the earliest first."""
    return await TERMS.answer(request, TermOut)


HANDLERS = [
    add_person,
    staff_of,
    stated_person,
    revise_person,
    fill_identity,
    record_leaving,
    holdings,
    correction_list,
    ask_correction,
    confirm_correction,
    refuse_correction,
    term_list,
]
