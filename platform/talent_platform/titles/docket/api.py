"""What is before a meeting, over the API."""

from __future__ import annotations

from litestar import get, post
from litestar.params import FromPath, JSONBody
from pydantic import BaseModel

from talent_platform.accounts.permissions import require
from talent_platform.audit import service as audit
from talent_platform.reference.fields import Id
from talent_platform.titles.access import READERS
from talent_platform.titles.docket import queries, service
from talent_platform.titles.docket.schemas import AcceptedForm, ApplicantIdentity, MeetingCasesForm
from talent_platform.titles.meetings import queries as meetings
from talent_platform.titles.meetings.api import TitleMeetingDetail, detail
from talent_platform.web.listing.answers import Page, plain_page
from talent_platform.web.listing.parameters import PLAIN, takes
from talent_platform.web.requests import AppRequest, actor


class WaitingApplication(BaseModel):
    id: Id
    name: str
    level: str
    specialty: str
    unit: str


@get("/titles/meetings/{meeting_id:int}/waiting", tags=["titles"], operation_class=takes(PLAIN),
     summary="Accepted applications that no meeting has before it")  # fmt: skip
async def waiting(request: AppRequest, meeting_id: FromPath[int]) -> Page[WaitingApplication]:
    """Of the committee and the year of this meeting, for the city and the auditor."""
    reader = require(actor(request), *READERS)
    row = await meetings.one(reader, meeting_id)
    rows = [
        WaitingApplication.model_validate(each, from_attributes=True)
        for each in await queries.waiting(row.committee, row.day.year)
    ]
    await audit.names_read(reader, "title_meeting", f"title_meeting:{meeting_id}", len(rows))
    return plain_page(request, WaitingApplication, rows)


@post("/titles/meetings/{meeting_id:int}/applications", tags=["titles"], status_code=200,
      summary="Bring accepted applications before a meeting (city only)")  # fmt: skip
async def take(
    request: AppRequest, meeting_id: FromPath[int], data: JSONBody[AcceptedForm]
) -> TitleMeetingDetail:
    """While it is planned; all of them or none. 409 where one is not accepted or before a meeting already."""
    await service.take(actor(request), meeting_id, data)
    return await detail(request, meeting_id)


@post("/titles/meetings/{meeting_id:int}/cases", tags=["titles"], status_code=200,
      summary="Enter applicants who come before a meeting (city only)")  # fmt: skip
async def enter(
    request: AppRequest, meeting_id: FromPath[int], data: JSONBody[MeetingCasesForm]
) -> TitleMeetingDetail:
    """While it is planned; all of them or none. 409 where people apply here to the committee in this year."""
    await service.enter(actor(request), meeting_id, data)
    return await detail(request, meeting_id)


@post("/titles/meetings/{meeting_id:int}/cases/{case_id:int}/withdrawal", tags=["titles"], status_code=204,
      summary="An applicant withdraws (city only)")  # fmt: skip
async def take_out(request: AppRequest, meeting_id: FromPath[int], case_id: FromPath[int]) -> None:
    """Until the tally begins."""
    await service.take_out(actor(request), meeting_id, case_id)


@post("/titles/meetings/{meeting_id:int}/identities", tags=["titles"], status_code=204,
      summary="Tell the identity number of an applicant (city only)")  # fmt: skip
async def identify(request: AppRequest, meeting_id: FromPath[int], data: JSONBody[ApplicantIdentity]) -> None:
    """Of whom the office entered; 409 where the application tells it, the title is published or an act on the
    result waits."""
    await service.identify(actor(request), meeting_id, data)


HANDLERS = [waiting, take, enter, take_out, identify]
