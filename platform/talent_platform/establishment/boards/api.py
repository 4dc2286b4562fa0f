"""Overrides, queues and the supervisor's figures, as JSON."""

from __future__ import annotations

from datetime import date, datetime

from litestar import get, post
from litestar.params import FromPath, FromQuery, JSONBody
from pydantic import BaseModel, ConfigDict

from talent_platform.accounts.permissions import require
from talent_platform.clock import today
from talent_platform.establishment.access import BUREAUS
from talent_platform.establishment.boards import service as boards
from talent_platform.establishment.boards.lists import OVERRIDES, QUEUE
from talent_platform.establishment.boards.openings import OPENINGS
from talent_platform.establishment.institutions import queries
from talent_platform.establishment.schemas import Document, refuse_beyond
from talent_platform.reference.fields import Note
from talent_platform.web.listing.answers import Page
from talent_platform.web.listing.parameters import takes
from talent_platform.web.requests import AppRequest, actor
from talent_posts import CATEGORY_NAMES


class OverrideOut(BaseModel):
    """A decision to let a request pass that nobody has cured yet."""

    model_config = ConfigDict(extra="ignore")

    id: int
    appointment: int
    institution_name: str
    person_name: str
    post: str
    state: str
    rules: list[str]
    reason: str
    document: str
    actor_name: str
    at: datetime
    expires: date
    days: int
    """Since it was given."""


class CureBody(BaseModel):
    """What was done to put it right."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    note: Note
    document: Document


class WaitingOut(BaseModel):
    model_config = ConfigDict(extra="ignore")

    institution: int
    institution_name: str
    place: int | None
    """Rank in the queue of the institution; null where no local order is set."""
    person: int
    name: str
    post: str
    over_quota: str
    since: date


class SeatOpening(BaseModel):
    model_config = ConfigDict(extra="ignore")

    opens: date
    post: str
    category: str
    grade: int
    person: int
    name: str
    free_then: int
    """Seats of the grade free on that day; 0 or less where an excess swallows the seat."""
    institution: int


class PlaceCounts(BaseModel):
    place: str
    counts: dict[str, int]


class NearLimit(BaseModel):
    institution: int
    name: str
    rule: str
    counted: str
    more: int
    """Further appointments that fit; negative when the limit is passed."""


class RuleCount(BaseModel):
    rule: str
    outcome: str
    count: int


class AgeCount(BaseModel):
    age: str
    count: int


class BoardOut(BaseModel):
    on: date
    units: int
    people: int
    numberless: int
    """Units with somebody on the list who has no identity number."""
    late: int
    """Units told as they were at `since`; what has changed since is being worked out."""
    since: datetime | None
    waiting: int
    """Units not worked out yet, which are in no number; ask again."""
    categories: list[PlaceCounts]
    """Occupied seats by category."""
    levels: list[PlaceCounts]
    """Professional staff by level."""
    near: list[NearLimit]
    findings: list[RuleCount]
    overrides: list[AgeCount]
    """Open overrides by age."""


@get(
    "/posts/overrides",
    summary="Overrides nobody has cured, the oldest first",
    tags=["posts"],
    operation_class=takes(OVERRIDES.spec),
)
async def override_list(request: AppRequest) -> Page[OverrideOut]:
    """What was let through against a finding, by whom and why."""
    return await OVERRIDES.answer(request, OverrideOut)


@post(
    "/posts/overrides/{override_id:int}/cure",
    summary="Record that what an override excused is put right (city only)",
    tags=["posts"],
    status_code=204,
)
async def cure(request: AppRequest, override_id: FromPath[int], data: JSONBody[CureBody]) -> None:
    """With what was done and its paper, by somebody else than who gave it (403); the override leaves the
    list."""
    await boards.cure(actor(request), override_id, data.note, data.document)


@get(
    "/posts/queue",
    summary="Over-quota staff by institution, in order",
    tags=["posts"],
    operation_class=takes(QUEUE.spec),
)
async def queue(request: AppRequest) -> Page[WaitingOut]:
    """In the order in which they are to be absorbed."""
    return await QUEUE.answer(request, WaitingOut)


@get(
    "/posts/openings",
    summary="Seats of the own institution that somebody gives up",
    tags=["posts"],
    operation_class=takes(OPENINGS.spec),
)
async def opening_list(request: AppRequest) -> Page[SeatOpening]:
    """Within three years, the next first: terms that end, retirements, leavings on record."""
    return await OPENINGS.answer(request, SeatOpening)


@get("/posts/board", summary="The supervisor's figures of a day", tags=["posts"])
async def board(
    request: AppRequest, on: FromQuery[date | None] = None, known: FromQuery[date | None] = None
) -> BoardOut:
    """Approved, used, free and excess posts by county; `known`: as the books stood that evening."""
    reader, day = require(actor(request), *BUREAUS), on or today()
    refuse_beyond(on=on, known=known)
    found = await boards.board(reader, await queries.every_institution(reader), day, evening=known)
    levels = ("senior", "middle", "junior")
    return BoardOut(
        on=day, units=found.units, people=found.people, numberless=found.numberless, late=found.late,
        since=found.since, waiting=found.waiting,
        categories=[
            PlaceCounts(place=place, counts=dict(zip(CATEGORY_NAMES, counts, strict=True)))
            for place, counts in found.categories
        ],
        levels=[
            PlaceCounts(place=place, counts=dict(zip(levels, counts, strict=True)))
            for place, counts in found.levels
        ],
        near=[
            NearLimit(institution=row["id"], **{k: row[k] for k in ("name", "rule", "counted", "more")})
            for row in found.near
        ],
        findings=[RuleCount(rule=r, outcome=o, count=n) for r, o, n in found.findings],
        overrides=[AgeCount(age=age, count=count) for age, count in found.ages],
    )  # fmt: skip


HANDLERS = [
    override_list,
    cure,
    queue,
    opening_list,
    board,
]
