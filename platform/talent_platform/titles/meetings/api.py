"""Meetings over the API."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from litestar import get, post
from litestar.params import FromPath, JSONBody
from pydantic import BaseModel, Field

from talent_platform.audit import service as audit
from talent_platform.reference.fields import Code, Id, Note, Version
from talent_platform.titles.access import READERS
from talent_platform.titles.committees.api import TitleFinding
from talent_platform.titles.meetings import facts, queries, seats, service
from talent_platform.titles.meetings.lists import MEETINGS
from talent_platform.titles.meetings.schemas import MeetingForm, RecusalForm, SwitchesForm
from talent_platform.titles.opinions import queries as opinions
from talent_platform.web.answers import Created
from talent_platform.web.listing.answers import Page
from talent_platform.web.listing.parameters import takes
from talent_platform.web.requests import AppRequest, actor
from talent_platform.workflow.steps import Given, offered


class TitleMeetingOut(BaseModel):
    id: Id
    draw: Id
    committee: Id
    committee_name: str
    day: date
    begins: str
    place: str
    material_open: bool
    opinions_open: bool
    round: int
    """2: a second ballot among those who had two thirds."""
    state: str
    version: int


class MeetingSeatOut(BaseModel):
    id: Id
    expert: Id
    name: str
    unit: str
    state: str
    signed_in: datetime | None
    remote: str
    """How it was made sure who it was, of somebody who was not in the room."""
    version: int
    may: list[str]


class MeetingCaseOut(BaseModel):
    id: Id
    application: Id | None
    """The accepted application; null of whom the office entered."""
    number: str
    name: str
    level: str
    specialty: str
    unit: str
    withdrawn: bool
    identified: bool
    """The identity number is known, by which namesakes are told apart when titles are published."""


class MeetingRecusalOut(BaseModel):
    seat: Id
    case: Id
    by: str
    why: str


class MeetingGroupOut(BaseModel):
    id: Id
    name: str
    members: list[Id]
    """Seats."""


class TitleMeetingDetail(TitleMeetingOut):
    seats: list[MeetingSeatOut]
    cases: list[MeetingCaseOut]
    recusals: list[MeetingRecusalOut]
    groups: list[MeetingGroupOut]
    """For a juror the own one."""
    attending: dict[str, int]
    """Number of the applicant → who is signed in and has not withdrawn; for the city and the auditor."""
    findings: list[TitleFinding]
    may: list[str]


class MeetingStep(BaseModel):
    note: Note = ""
    reason: Code = ""
    document: Annotated[str, Field(max_length=80)] = ""
    version: Version | None = None


@get("/titles/meetings", summary="Review meetings", tags=["titles"], operation_class=takes(MEETINGS.spec))
async def meeting_list(request: AppRequest) -> Page[TitleMeetingOut]:
    """All for the city and the auditor; a juror's own."""
    return await MEETINGS.answer(request, TitleMeetingOut)


@get("/titles/meetings/{meeting_id:int}", summary="One meeting", tags=["titles"])
async def meeting(request: AppRequest, meeting_id: FromPath[int]) -> TitleMeetingDetail:
    """A juror sees the own seat, and applicants once the material is open."""
    return await detail(request, meeting_id)


async def detail(request: AppRequest, meeting_id: int) -> TitleMeetingDetail:
    reader = actor(request)
    row = await queries.one(reader, meeting_id)
    asked = await queries.seats(meeting_id)
    before = await queries.cases(meeting_id)
    withdrawn = await queries.recusals(meeting_id)
    whole = reader.role in READERS
    own = {each.id for each in asked if each.account == reader.account_id}
    if whole:
        await audit.names_read(
            reader, "title_meeting", f"title_meeting:{meeting_id}", len(asked) + len(before)
        )
    else:
        asked = [each for each in asked if each.id in own]
        withdrawn = [each for each in withdrawn if each.seat in own]
        shown = row.material_shown and any(each.sits for each in asked)
        before = [each for each in before if each.withdrawn is None] if shown else []
    found = (await facts.judged(row, {"ballot" if row.told(1) else "attendance"})).findings if whole else ()
    return TitleMeetingDetail(
        **{name: getattr(row, name) for name in TitleMeetingOut.model_fields},
        seats=[
            MeetingSeatOut(
                **{name: getattr(each, name) for name in MeetingSeatOut.model_fields if name != "may"},
                may=[step.action for step in await offered(seats.SEAT_FLOW, reader, each)],
            )
            for each in asked
        ],
        cases=[
            MeetingCaseOut(
                **{name: getattr(each, name) for name in MeetingCaseOut.model_fields if name != "withdrawn"},
                withdrawn=each.withdrawn is not None,
            )
            for each in before
        ],
        recusals=[MeetingRecusalOut.model_validate(each, from_attributes=True) for each in withdrawn],
        groups=[
            MeetingGroupOut(id=each.id, name=each.name, members=list(each.members))
            for each in await opinions.groups(meeting_id)
            if whole or own & set(each.members)
        ],
        attending={each.number: each.attending for each in before} if whole else {},
        findings=[TitleFinding.model_validate(each, from_attributes=True) for each in found],
        may=[step.action for step in await offered(service.FLOW, reader, row)],
    )


@post("/titles/draws/{draw_id:int}/meeting", tags=["titles"],
      summary="Prepare the meeting of a drawn jury (city only)")  # fmt: skip
async def plan(request: AppRequest, draw_id: FromPath[int], data: JSONBody[MeetingForm]) -> Created:
    """On the day for which the jury was drawn, which the published plan has to name; the jury is asked."""
    return Created(id=await service.plan(actor(request), draw_id, data))


@post("/titles/meetings/{meeting_id:int}/steps/{action:str}", summary="Take a step of a meeting (city only)",
      tags=["titles"], status_code=200)  # fmt: skip
async def step(
    request: AppRequest, meeting_id: FromPath[int], action: FromPath[str], data: JSONBody[MeetingStep]
) -> TitleMeetingDetail:
    """`open` and `count` once the rules of attendance let it pass, `decide` once everybody is counted;
    `again` for a second ballot and `consent` (document) where more passed than the cap allows; `call_off`
    (note) before a ballot has its result."""
    given = Given(note=data.note, document=data.document, version=data.version)
    await service.move(actor(request), meeting_id, action, given)
    return await detail(request, meeting_id)


@post("/titles/meetings/{meeting_id:int}/seats/{seat_id:int}/steps/{action:str}", tags=["titles"],
      summary="Answer an invitation, sign in", status_code=200)  # fmt: skip
async def seat_step(
    request: AppRequest, meeting_id: FromPath[int], seat_id: FromPath[int], action: FromPath[str],
    data: JSONBody[MeetingStep],
) -> TitleMeetingDetail:  # fmt: skip
    """`accept` and `decline` (with a reason of the draw) by the juror or the city; `sign_in`,
    `sign_in_remote` (the note says how it was made sure who it is) and `sign_out` by the city."""
    given = Given(note=data.note, reason=data.reason, version=data.version)
    await seats.move(actor(request), meeting_id, seat_id, action, given)
    return await detail(request, meeting_id)


@post("/titles/meetings/{meeting_id:int}/recusals", tags=["titles"], status_code=204,
      summary="A juror withdraws from an applicant")  # fmt: skip
async def recuse(request: AppRequest, meeting_id: FromPath[int], data: JSONBody[RecusalForm]) -> None:
    """By the juror, or by the city, which names the seat. 409 once the tally has begun."""
    await seats.recuse(actor(request), meeting_id, data)


@post("/titles/meetings/{meeting_id:int}/switches", tags=["titles"], status_code=204,
      summary="What jurors see of the applicants (city only)")  # fmt: skip
async def switch(request: AppRequest, meeting_id: FromPath[int], data: JSONBody[SwitchesForm]) -> None:
    """Until the tally begins."""
    await service.switch(actor(request), meeting_id, data)


HANDLERS = [meeting_list, meeting, plan, step, seat_step, recuse, switch]
