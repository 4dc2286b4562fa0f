"""The tally over the API."""

from __future__ import annotations

from typing import Literal

from litestar import Response, get, post
from litestar.params import FromPath, JSONBody
from pydantic import BaseModel

from talent_platform.accounts.permissions import require
from talent_platform.audit import service as audit
from talent_platform.reference.fields import Id
from talent_platform.titles.access import READERS
from talent_platform.titles.meetings import queries
from talent_platform.titles.meetings.schemas import CountForm, HandInsForm, ReplacementForm, TellersForm
from talent_platform.titles.tally import counting, papers
from talent_platform.web.listing.answers import Page, plain_page
from talent_platform.web.listing.exports import FILE, export
from talent_platform.web.listing.parameters import PLAIN, takes
from talent_platform.web.requests import AppRequest, actor


class SlipsToCount(BaseModel):
    id: Id
    number: str
    name: str
    slips: int
    """How many were handed in about this applicant."""
    stands: Literal["open", "waits", "settled"]
    again: bool
    """Both counted and did not agree."""


class BallotResult(BaseModel):
    case: Id
    round: int
    attending: int
    agree: int
    oppose: int
    abstain: int
    spoiled: int
    passed: bool


class HandInsRecorded(BaseModel):
    new: int


class SlipsCounted(BaseModel):
    stands: Literal["waits", "settled", "again"]
    """`again`: both counted and did not agree, so there is no result; both count once more."""


@post("/titles/meetings/{meeting_id:int}/tellers", tags=["titles"], status_code=204,
      summary="Name the two who count (city only)")  # fmt: skip
async def tellers(request: AppRequest, meeting_id: FromPath[int], data: JSONBody[TellersForm]) -> None:
    """Two of the bureau, neither a juror; before the counting."""
    await counting.name_tellers(actor(request), meeting_id, data)


@post("/titles/meetings/{meeting_id:int}/tellers/replacement", tags=["titles"], status_code=204,
      summary="Somebody counts instead of a teller (city only)")  # fmt: skip
async def replacement(
    request: AppRequest, meeting_id: FromPath[int], data: JSONBody[ReplacementForm]
) -> None:
    """While it is counted, with a reason; what both had not agreed on is counted afresh."""
    await counting.replace_teller(actor(request), meeting_id, data)


@post("/titles/meetings/{meeting_id:int}/hand-ins", tags=["titles"], status_code=200,
      summary="Record whose slips are in the box (city only)")  # fmt: skip
async def hand_ins(
    request: AppRequest, meeting_id: FromPath[int], data: JSONBody[HandInsForm]
) -> HandInsRecorded:
    """While the meeting is in session; once for each juror and round."""
    return HandInsRecorded(new=await counting.hand_in(actor(request), meeting_id, data))


@get("/titles/meetings/{meeting_id:int}/cases/{case_id:int}/slips.pdf", tags=["titles"], opt=FILE,
     summary="Slips about an applicant to print (city only)")  # fmt: skip
async def slips(request: AppRequest, meeting_id: FromPath[int], case_id: FromPath[int]) -> Response[bytes]:
    """As many as attend for this applicant."""
    async with export(request, f"title_meeting:{meeting_id}") as out:
        name, body, count = await papers.slips(actor(request), meeting_id, case_id)
        return await out.ready(name, body, count=count)


@get("/titles/meetings/{meeting_id:int}/minutes.pdf", tags=["titles"], opt=FILE,
     summary="The minutes of a meeting to sign and seal")  # fmt: skip
async def minutes(request: AppRequest, meeting_id: FromPath[int]) -> Response[bytes]:
    """For the city and the auditor; a draft without a number of votes until the tally has ended."""
    async with export(request, f"title_meeting:{meeting_id}") as out:
        name, body, count = await papers.minutes(actor(request), meeting_id)
        return await out.ready(name, body, count=count)


@get("/titles/meetings/{meeting_id:int}/tally", tags=["titles"], operation_class=takes(PLAIN),
     summary="What a teller has to count")  # fmt: skip
async def own_tally(request: AppRequest, meeting_id: FromPath[int]) -> Page[SlipsToCount]:
    """For the two tellers; no number that anybody counted."""
    _, cases = await counting.to_count(actor(request), meeting_id)
    rows = [SlipsToCount.model_validate(each, from_attributes=True) for each in cases]
    return plain_page(request, SlipsToCount, rows)


@post("/titles/meetings/{meeting_id:int}/counts", tags=["titles"], status_code=200,
      summary="Enter what a teller counted")  # fmt: skip
async def count(request: AppRequest, meeting_id: FromPath[int], data: JSONBody[CountForm]) -> SlipsCounted:
    """By a teller in person. 409 where the other one has to count first."""
    return SlipsCounted(stands=await counting.enter(actor(request), meeting_id, data))  # type: ignore[arg-type]


@get("/titles/meetings/{meeting_id:int}/results", tags=["titles"], operation_class=takes(PLAIN),
     summary="What the ballots came to")  # fmt: skip
async def results(request: AppRequest, meeting_id: FromPath[int]) -> Page[BallotResult]:
    """For the city and the auditor, of rounds that have ended; nobody else reads a number."""
    reader = require(actor(request), *READERS)
    row = await queries.one(reader, meeting_id)
    rows = [
        BallotResult.model_validate(each, from_attributes=True)
        for each in await counting.results(meeting_id)
        if row.told(each.round)
    ]
    await audit.names_read(reader, "title_meeting", f"title_meeting:{meeting_id}", len(rows))
    return plain_page(request, BallotResult, rows)


HANDLERS = [tellers, replacement, hand_ins, slips, minutes, own_tally, count, results]
