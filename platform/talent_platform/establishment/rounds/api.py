"""Promotion rounds as JSON."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from litestar import get, post, put
from litestar.params import FromPath, JSONBody
from pydantic import BaseModel, ConfigDict, Field

from talent_platform.accounts.permissions import require
from talent_platform.audit import service as audit
from talent_platform.establishment.access import READERS
from talent_platform.establishment.rounds import correcting, deciding
from talent_platform.establishment.rounds import service as rounds
from talent_platform.establishment.rounds.lists import ROUNDS
from talent_platform.establishment.rounds.schemas import MAX_CRITERIA, RoundForm
from talent_platform.establishment.schemas import Grade
from talent_platform.reference.fields import Id, Note, Version
from talent_platform.web.answers import Created
from talent_platform.web.listing.answers import Page
from talent_platform.web.listing.parameters import takes
from talent_platform.web.requests import AppRequest, actor
from talent_platform.workflow.steps import offered


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
    version: int


class ApplicantOut(BaseModel):
    model_config = ConfigDict(extra="ignore")

    id: int
    person: int
    person_name: str
    wishes: list[int]
    score: float
    grade: int | None
    reason: str
    appointment: int | None


class RoundDetail(RoundOut):
    may: list[str]
    """Steps the reader may take now."""
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


class TurnBody(BaseModel):
    """Why; `agree` takes none."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    note: Note = ""
    version: Version | None = None
    """Only if nothing was saved since it was read."""


class RescoreBody(TurnBody):
    """What an applicant's entry should say, and why: grades wished, best first, and the scores."""

    wishes: list[Grade] = Field(max_length=13)
    scores: list[Annotated[float, Field(ge=0, le=100)]] = Field(max_length=MAX_CRITERIA)


class AllocateBody(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    version: Version | None = None
    """Only if nobody entered since it was read."""


class Drafted(BaseModel):
    drafts: int


@get(
    "/posts/rounds",
    summary="List promotion rounds",
    tags=["posts"],
    operation_class=takes(ROUNDS.spec),
)
async def round_list(request: AppRequest) -> Page[RoundOut]:
    """Those of the caller's institutions."""
    return await ROUNDS.answer(request, RoundOut)


@get("/posts/rounds/{round_id:int}", summary="One round with its applicants", tags=["posts"])
async def round_detail(request: AppRequest, round_id: FromPath[int]) -> RoundDetail:
    """With marks, choices and, once allocated, who got what."""
    return await _detail(request, round_id)


async def _detail(request: AppRequest, round_id: int) -> RoundDetail:
    reader = require(actor(request), *READERS)
    row = await rounds.round_row(reader, round_id)
    applicants = await rounds.applicants(row)
    await audit.names_read(reader, "round", f"round:{round_id}", len(applicants))
    return RoundDetail.model_validate(
        {
            **row, "applicants": applicants, "proved": row["result"].get("proved"),
            "may": [step.action for step in await offered(rounds.FLOW, reader, row)],
        }
    )  # fmt: skip


@post("/institutions/{institution_id:int}/rounds", summary="Publish a promotion round", tags=["posts"])
async def publish_round(
    request: AppRequest, institution_id: FromPath[int], data: JSONBody[RoundForm]
) -> Created:
    """409 where fewer seats are free."""
    return Created(id=await rounds.publish(actor(request), institution_id, data))


@post(
    "/posts/rounds/{round_id:int}/applicants", summary="Enter an applicant", tags=["posts"], status_code=204
)
async def apply(request: AppRequest, round_id: FromPath[int], data: JSONBody[ApplicantBody]) -> None:
    """With wishes in order and marks; 409 for somebody who is entered already."""
    await rounds.apply(actor(request), round_id, data.person, data.wishes, data.scores)


@post(
    "/posts/rounds/{round_id:int}/allocate",
    summary="Allocate the seats and draft an appointment for every winner",
    tags=["posts"],
    status_code=200,
)
async def allocate(
    request: AppRequest, round_id: FromPath[int], data: JSONBody[AllocateBody | None] = None
) -> Drafted:
    """Final: nobody enters afterwards."""
    version = data.version if data else None
    return Drafted(drafts=await deciding.decide_round(actor(request), round_id, version=version))


@put("/posts/rounds/{round_id:int}/applicants/{applicant_id:int}", summary="Correct an entry", tags=["posts"])
async def rescore(
    request: AppRequest, round_id: FromPath[int], applicant_id: FromPath[int], data: JSONBody[RescoreBody]
) -> RoundDetail:
    """While the round takes applications, with a reason; both values stay in the history."""
    await correcting.rescore(
        actor(request), round_id, applicant_id, data.wishes, data.scores, note=data.note,
        version=data.version,
    )  # fmt: skip
    return await _detail(request, round_id)


@post(
    "/posts/rounds/{round_id:int}/applicants/{applicant_id:int}/leave",
    summary="Take an entry back",
    tags=["posts"],
    status_code=200,
)
async def leave(
    request: AppRequest, round_id: FromPath[int], applicant_id: FromPath[int], data: JSONBody[TurnBody]
) -> RoundDetail:
    """While the round takes applications, with a reason; the person may be entered anew."""
    await correcting.leave(actor(request), round_id, applicant_id, note=data.note, version=data.version)
    return await _detail(request, round_id)


@post(
    "/posts/rounds/{round_id:int}/steps/{action:str}",
    summary="Take a step: reopen, ask_reopen, cancel, ask_cancel, agree, decline",
    tags=["posts"],
    status_code=200,
)
async def turn(
    request: AppRequest, round_id: FromPath[int], action: FromPath[str], data: JSONBody[TurnBody]
) -> RoundDetail:
    """Drafts of its winners fall. Once a notice has told the result the unit asks and the bureau agrees or
    declines; 409 while a winner's request is on its road or carried out."""
    await correcting.turn(actor(request), round_id, action, note=data.note, version=data.version)
    return await _detail(request, round_id)


HANDLERS = [
    rescore,
    leave,
    turn,
    round_list,
    round_detail,
    publish_round,
    apply,
    allocate,
]
