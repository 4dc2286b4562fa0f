"""Registers and boards over JSON: special posts, overrides, queue, figures, reconciliation, rounds."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Any

from litestar import get, post
from litestar.params import FromPath, FromQuery, JSONBody
from pydantic import BaseModel, ConfigDict, Field

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.permissions import require
from talent_platform.audit import service as audit
from talent_platform.clock import today
from talent_platform.establishment import boards, queries, roster, rounds, specials
from talent_platform.establishment.pages import BUREAUS, READERS
from talent_platform.establishment.schemas import MAX_CRITERIA, Document, Grade, RoundForm, SpecialForm
from talent_platform.reference.fields import Id, Note
from talent_platform.web.lists import ListQuery
from talent_platform.web.requests import AppRequest, actor
from talent_posts import CATEGORY_NAMES, post_name


class Created(BaseModel):
    id: int


class SpecialOut(BaseModel):
    model_config = ConfigDict(extra="ignore")

    id: int
    institution: int
    institution_name: str
    person: int
    person_name: str
    post: str
    grade: int
    project: str
    opened: date
    ends: date | None
    written_off: date | None
    state: str


class SpecialFinding(BaseModel):
    rule: str
    outcome: str
    reason: str


class SpecialDetail(SpecialOut):
    may: list[str]
    """Steps the reader may take now."""
    findings: list[SpecialFinding]
    """What the rules on special posts say today; empty once it is closed."""


class SpecialStepBody(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    note: Note = ""
    document: Document = ""


class WriteOffBody(SpecialStepBody):
    """`day` is the last day of the post."""

    day: Annotated[date, Field(le=date(9998, 12, 31))]


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
    document: Document = ""


class WaitingOut(BaseModel):
    place: int | None
    """Rank in the queue; null where no local order is set."""
    person: int
    name: str
    post: str
    over_quota: str
    since: date


class QueueOut(BaseModel):
    institution: int
    name: str
    queue: list[WaitingOut]


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
    categories: list[PlaceCounts]
    """Occupied seats by category."""
    levels: list[PlaceCounts]
    """Professional staff by level."""
    near: list[NearLimit]
    findings: list[RuleCount]
    overrides: list[AgeCount]
    """Open overrides by age."""


class MismatchOut(BaseModel):
    person: int
    number: str
    name: str
    roster: str
    ledger: str
    what: str


class RoundOut(BaseModel):
    model_config = ConfigDict(extra="ignore")

    id: int
    institution: int
    institution_name: str
    title: str
    category: str
    seats: dict[int, int]
    """Grade → seats offered."""
    effective: date
    state: str


class ApplicantOut(BaseModel):
    model_config = ConfigDict(extra="ignore")

    person: int
    person_name: str
    wishes: list[int]
    score: float
    grade: int | None
    reason: str
    appointment: int | None


class RoundDetail(RoundOut):
    applicants: list[ApplicantOut]
    """The best score first."""
    proved: bool | None
    """Whether the allocation was proved best in its time; null while it is open."""


class ApplicantBody(BaseModel):
    """Somebody who applies: grades wished, best first, and a score for each published criterion."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    person: Id
    wishes: list[Grade] = Field(max_length=13)
    scores: list[Annotated[float, Field(ge=0, le=100)]] = Field(max_length=MAX_CRITERIA)


class Drafted(BaseModel):
    drafts: int


@get("/posts/specials", summary="List special posts", tags=["posts"])
async def special_list(request: AppRequest) -> list[SpecialOut]:
    reader = require(actor(request), *READERS)
    rows = await boards.specials(reader)
    await audit.names_read(reader, "specials", "staff:list", len(rows))
    return [SpecialOut.model_validate(row) for row in rows]


async def _special(request: AppRequest, special_id: int) -> SpecialDetail:
    reader = require(actor(request), *READERS)
    row = await specials.special_row(reader, special_id)
    await audit.names_read(reader, "special", f"special:{special_id}", 1)
    going = row["state"] in {"asked", "county", "open"}
    found = await specials.findings(row, today()) if going else []
    return SpecialDetail.model_validate({
        **row, "post": post_name(row["category"], row["grade"]), "may": specials.steps_for(reader, row),
        "findings": [{"rule": f.rule, "outcome": f.outcome, "reason": f.reason} for f in found],
    })  # fmt: skip


@get("/posts/specials/{special_id:int}", summary="One special post", tags=["posts"])
async def special(request: AppRequest, special_id: FromPath[int]) -> SpecialDetail:
    return await _special(request, special_id)


@post(
    "/institutions/{institution_id:int}/specials",
    summary="Ask for a special post; the city opens it at once",
    tags=["posts"],
)
async def ask_special(
    request: AppRequest, institution_id: FromPath[int], data: JSONBody[SpecialForm]
) -> Created:
    return Created(id=await specials.ask(actor(request), institution_id, data))


@post(
    "/posts/specials/{special_id:int}/step/{name:str}",
    summary="Take a step: county_pass, city_pass, refuse",
    tags=["posts"],
    status_code=200,
)
async def special_step(
    request: AppRequest, special_id: FromPath[int], name: FromPath[str], data: JSONBody[SpecialStepBody]
) -> SpecialDetail:
    await specials.move(actor(request), special_id, name, note=data.note, document=data.document)
    return await _special(request, special_id)


@post(
    "/posts/specials/{special_id:int}/write-off",
    summary="Close a special post when its task is over",
    tags=["posts"],
    status_code=200,
)
async def write_off(
    request: AppRequest, special_id: FromPath[int], data: JSONBody[WriteOffBody]
) -> SpecialDetail:
    await specials.write_off(actor(request), special_id, data.day, note=data.note, document=data.document)
    return await _special(request, special_id)


@get("/posts/overrides", summary="Overrides nobody has cured, the oldest first", tags=["posts"])
async def override_list(request: AppRequest) -> list[OverrideOut]:
    reader = require(actor(request), *READERS)
    rows = await boards.overrides(reader)
    await audit.names_read(reader, "overrides", "staff:list", len(rows))
    return [OverrideOut.model_validate(row) for row in rows]


@post(
    "/posts/overrides/{override_id:int}/cure",
    summary="Record that what an override excused is put right (city only)",
    tags=["posts"],
    status_code=204,
)
async def cure(request: AppRequest, override_id: FromPath[int], data: JSONBody[CureBody]) -> None:
    await boards.cure(actor(request), override_id, data.note, data.document)


async def _institutions(reader: Actor) -> list[dict[str, Any]]:
    return await queries.institutions(reader, ListQuery.parse(queries.INSTITUTIONS, {}))


@get("/posts/queue", summary="Over-quota staff by institution, in order", tags=["posts"])
async def queue(request: AppRequest) -> list[QueueOut]:
    reader = require(actor(request), *READERS)
    waiting = await boards.queues(await _institutions(reader), today())
    await audit.names_read(reader, "queue", "staff:list", sum(len(unit["queue"]) for unit in waiting))
    return [QueueOut(institution=row["id"], name=row["name"], queue=_waiting(row)) for row in waiting]


def _waiting(row: Mapping[str, Any]) -> list[WaitingOut]:
    return [
        WaitingOut(
            place=each.place, person=int(each.who.person.id), name=each.who.person.name, post=each.who.post,
            over_quota=each.who.holding.over_quota, since=each.who.holding.start,
        )
        for each in row["queue"]
    ]  # fmt: skip


@get("/posts/board", summary="The supervisor's figures of a day", tags=["posts"])
async def board(request: AppRequest, on: FromQuery[date | None] = None) -> BoardOut:
    reader, day = require(actor(request), *BUREAUS), on or today()
    found = await boards.board(reader, await _institutions(reader), day)
    levels = ("senior", "middle", "junior")
    return BoardOut(
        on=day, units=found.units, people=found.people,
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


@get("/institutions/{institution_id:int}/reconcile", summary="Roster against ledger", tags=["posts"])
async def reconcile(request: AppRequest, institution_id: FromPath[int]) -> list[MismatchOut]:
    reader = require(actor(request), *READERS)
    await queries.institution_id(reader, institution_id)
    found = await roster.reconcile(institution_id)
    await audit.names_read(reader, "reconcile", f"institution:{institution_id}", len(found))
    return [
        MismatchOut(
            person=each.person_id, number=each.number, name=each.name, roster=each.roster,
            ledger=each.ledger, what=each.what,
        )
        for each in found
    ]  # fmt: skip


@get("/posts/rounds", summary="List promotion rounds", tags=["posts"])
async def round_list(request: AppRequest) -> list[RoundOut]:
    reader = require(actor(request), *READERS)
    return [RoundOut.model_validate(row) for row in await rounds.rounds(reader)]


@get("/posts/rounds/{round_id:int}", summary="One round with its applicants", tags=["posts"])
async def round_detail(request: AppRequest, round_id: FromPath[int]) -> RoundDetail:
    reader = require(actor(request), *READERS)
    row = await rounds.round_row(reader, round_id)
    applicants = await rounds.applicants(row)
    await audit.names_read(reader, "round", f"round:{round_id}", len(applicants))
    return RoundDetail.model_validate(
        {**row, "applicants": applicants, "proved": row["result"].get("proved")}
    )


@post("/institutions/{institution_id:int}/rounds", summary="Publish a promotion round", tags=["posts"])
async def publish_round(
    request: AppRequest, institution_id: FromPath[int], data: JSONBody[RoundForm]
) -> Created:
    return Created(id=await rounds.publish(actor(request), institution_id, data))


@post(
    "/posts/rounds/{round_id:int}/applicants", summary="Enter an applicant", tags=["posts"], status_code=204
)
async def apply(request: AppRequest, round_id: FromPath[int], data: JSONBody[ApplicantBody]) -> None:
    await rounds.apply(actor(request), round_id, data.person, data.wishes, data.scores)


@post(
    "/posts/rounds/{round_id:int}/allocate",
    summary="Allocate the seats and draft an appointment for every winner",
    tags=["posts"],
    status_code=200,
)
async def allocate(request: AppRequest, round_id: FromPath[int]) -> Drafted:
    return Drafted(drafts=await rounds.decide_round(actor(request), round_id))


HANDLERS = [
    special_list, special, ask_special, special_step, write_off, override_list, cure, queue, board, reconcile,
    round_list, round_detail, publish_round, apply, allocate,
]  # fmt: skip
