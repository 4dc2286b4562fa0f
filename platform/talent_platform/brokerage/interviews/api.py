"""Interviews as JSON."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from litestar import get, post
from litestar.params import FromPath, JSONBody
from pydantic import BaseModel, ConfigDict

from talent_platform.brokerage.cases import queries as cases
from talent_platform.brokerage.interviews import queries, service
from talent_platform.brokerage.interviews.rules import InterviewForm
from talent_platform.brokerage.life import side_of
from talent_platform.errors import NotFound
from talent_platform.reference.fields import Code, Note
from talent_platform.web.requests import AppRequest, actor


class InterviewView(BaseModel):
    """The latest interview of a case; what came of it as each side says."""

    model_config = ConfigDict(from_attributes=True, extra="ignore")

    uid: str
    sequence: int
    state: str
    """set or cancelled."""
    begins: datetime
    minutes: int
    place: str
    link: str
    people: str
    employer_result: str
    person_result: str


class InterviewCancelled(BaseModel):
    reason: Note


class InterviewResult(BaseModel):
    result: Code
    """well, unsuited or absent (the other side did not come)."""
    side: Literal["", "employer", "person"] = ""
    """For a bureau: whose word that is."""


async def _latest(request: AppRequest, case_id: int) -> InterviewView:
    reader = actor(request)
    found = await queries.shown(await cases.case(reader, case_id), side_of(reader.role))
    if found is None:
        raise NotFound
    return InterviewView.model_validate(found)


@get("/cases/{case_id:int}/interview", summary="The interview of a case", tags=["cases"])
async def read_interview(request: AppRequest, case_id: FromPath[int]) -> InterviewView:
    """The latest; 404 where none was arranged, or the two sides may not know of each other (any more)."""
    return await _latest(request, case_id)


@post(
    "/cases/{case_id:int}/interview", summary="Arrange or move the interview", tags=["cases"],
    status_code=200,
)  # fmt: skip
async def arrange(
    request: AppRequest, case_id: FromPath[int], data: JSONBody[InterviewForm]
) -> InterviewView:
    """Arranged by the employer or the bureau, moved by any side; the case comes to stand at its interview."""
    await service.arrange(actor(request), case_id, data)
    return await _latest(request, case_id)


@post(
    "/cases/{case_id:int}/interview/cancel", summary="Cancel the interview", tags=["cases"], status_code=200
)  # fmt: skip
async def cancel(
    request: AppRequest, case_id: FromPath[int], data: JSONBody[InterviewCancelled]
) -> InterviewView:
    """By any side, with a reason; another may be arranged."""
    await service.cancel(actor(request), case_id, data.reason)
    return await _latest(request, case_id)


@post(
    "/cases/{case_id:int}/interview/result", summary="What came of the interview", tags=["cases"],
    status_code=200,
)  # fmt: skip
async def result(
    request: AppRequest, case_id: FromPath[int], data: JSONBody[InterviewResult]
) -> InterviewView:
    """As one side says, once it has begun. It ends no case."""
    await service.result(actor(request), case_id, data.result, side=data.side)
    return await _latest(request, case_id)


HANDLERS = [read_interview, arrange, cancel, result]
