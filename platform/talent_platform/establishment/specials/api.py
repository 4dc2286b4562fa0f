"""Special posts as JSON."""

from __future__ import annotations

from datetime import date

from litestar import get, post
from litestar.params import FromPath, JSONBody
from pydantic import BaseModel, ConfigDict

from talent_platform.accounts.permissions import require
from talent_platform.audit import service as audit
from talent_platform.clock import today
from talent_platform.establishment.access import READERS
from talent_platform.establishment.approvals.schemas import ApprovalOut
from talent_platform.establishment.schemas import Day, Document, ManySteps
from talent_platform.establishment.specials import ending
from talent_platform.establishment.specials import service as specials
from talent_platform.establishment.specials.lists import BATCH, SPECIALS
from talent_platform.establishment.specials.schemas import SpecialForm
from talent_platform.reference.fields import Note, Version
from talent_platform.web.answers import Created, StepOutcome, outcomes
from talent_platform.web.listing.answers import Page
from talent_platform.web.listing.parameters import takes
from talent_platform.web.requests import AppRequest, actor
from talent_platform.workflow.steps import Given
from talent_posts import post_name


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
    project_ended: date | None
    written_off: date | None
    state: str
    version: int


class SpecialFinding(BaseModel):
    rule: str
    outcome: str
    reason: str


class SpecialDetail(SpecialOut):
    may: list[str]
    """Steps the reader may take now."""
    approvals: list[ApprovalOut]
    findings: list[SpecialFinding]
    """What the rules on special posts say today; empty once it is closed."""


class SpecialStepBody(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    note: Note = ""
    document: Document = ""
    version: Version | None = None
    """Only if nothing was saved since it was read."""


class SpecialMoveBody(SpecialStepBody):
    behalf: Document = ""
    """Number of the department's paper, where the office records its word."""


class ExtendBody(SpecialStepBody):
    """`ends` is the new last day of the post."""

    ends: Day


class WriteOffBody(SpecialStepBody):
    """`day` is the last day of the post."""

    day: Day


@get(
    "/posts/specials",
    summary="List special posts",
    tags=["posts"],
    operation_class=takes(SPECIALS.spec),
)
async def special_list(request: AppRequest) -> Page[SpecialOut]:
    """Those of the caller's institutions: on their road first, then in use, ending soonest first."""
    return await SPECIALS.answer(request, SpecialOut)


async def _special(request: AppRequest, special_id: int) -> SpecialDetail:
    reader = require(actor(request), *READERS)
    row = await specials.special_row(reader, special_id)
    await audit.names_read(reader, "special", f"special:{special_id}", 1)
    going = row["state"] in {"asked", "department", "county", "open"}
    found = await specials.findings(row, today()) if going else []
    return SpecialDetail.model_validate({
        **row, "post": post_name(row["category"], row["grade"]), "may": await ending.offered_to(reader, row),
        "findings": [{"rule": f.rule, "outcome": f.outcome, "reason": f.reason} for f in found],
    })  # fmt: skip


@post(
    "/posts/specials/steps/{action:str}",
    summary="Take a step for many special posts",
    tags=["posts"],
    status_code=200,
)
async def step_many(
    request: AppRequest, action: FromPath[str], data: JSONBody[ManySteps]
) -> list[StepOutcome]:
    """Each on its own: one that is refused says why and stops no other. A step that asks for a document is
    taken singly (422)."""
    versions = {one.id: one.version for one in data.things}
    return outcomes(await BATCH.step(actor(request), versions, action, Given(note=data.note)))


@get("/posts/specials/{special_id:int}", summary="One special post", tags=["posts"])
async def special(request: AppRequest, special_id: FromPath[int]) -> SpecialDetail:
    """With its findings and the steps the caller may take."""
    return await _special(request, special_id)


@post(
    "/institutions/{institution_id:int}/specials",
    summary="Ask for a special post; the city opens it at once",
    tags=["posts"],
)
async def ask_special(
    request: AppRequest, institution_id: FromPath[int], data: JSONBody[SpecialForm]
) -> Created:
    """Blocked or not known: 409 with the findings."""
    return Created(id=await specials.ask(actor(request), institution_id, data))


@post(
    "/posts/specials/{special_id:int}/step/{name:str}",
    summary="Take a step: department_pass, county_pass, city_pass, refuse",
    tags=["posts"],
    status_code=200,
)
async def special_step(
    request: AppRequest, special_id: FromPath[int], name: FromPath[str], data: JSONBody[SpecialMoveBody]
) -> SpecialDetail:
    """409 where it stands elsewhere by now; refusing asks for a note."""
    await specials.move(
        actor(request), special_id, name, note=data.note, document=data.document, behalf=data.behalf,
        version=data.version,
    )  # fmt: skip
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
    """With the day and why."""
    await ending.write_off(
        actor(request), special_id, data.day, note=data.note, document=data.document, version=data.version
    )
    return await _special(request, special_id)


@post(
    "/posts/specials/{special_id:int}/extend",
    summary="Grant a special post a later last day, or agree to it",
    tags=["posts"],
    status_code=200,
)
async def extend(request: AppRequest, special_id: FromPath[int], data: JSONBody[ExtendBody]) -> SpecialDetail:
    """While it runs, on paper, five years at most, not beyond the project: the department that has an account
    agrees, then the county of a county unit, then the city grants it; 409 before one's turn, once it has
    ended or where a rule forbids it."""
    await ending.extend(
        actor(request), special_id, data.ends, note=data.note, document=data.document, version=data.version
    )
    return await _special(request, special_id)


HANDLERS = [
    step_many,
    extend,
    special_list,
    special,
    ask_special,
    special_step,
    write_off,
]
