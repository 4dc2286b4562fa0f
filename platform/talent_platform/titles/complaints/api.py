"""Complaints over the API."""

from __future__ import annotations

from datetime import datetime

from litestar import get, post
from litestar.params import FromPath, JSONBody
from pydantic import BaseModel

from talent_platform.reference.fields import Id, Note, Version
from talent_platform.titles.applications import queries as applications
from talent_platform.titles.complaints import queries, service
from talent_platform.titles.complaints.queries import ComplaintView
from talent_platform.web.answers import Created
from talent_platform.web.listing.answers import Page, plain_page
from talent_platform.web.listing.parameters import PLAIN, takes
from talent_platform.web.requests import AppRequest, actor
from talent_platform.workflow.steps import Given, offered


class TitleComplaintOut(BaseModel):
    id: Id
    kind: str
    text: str
    state: str
    answer: str
    """Empty for the applicant until a second person has confirmed it."""
    at: datetime
    version: int
    may: list[str]


class ComplaintStep(BaseModel):
    note: Note = ""
    version: Version | None = None


async def _out(request: AppRequest, row: ComplaintView) -> TitleComplaintOut:
    reader = actor(request)
    told = row.told or row.account != reader.account_id
    return TitleComplaintOut(
        **{name: getattr(row, name) for name in ("id", "kind", "text", "state", "at", "version")},
        answer=row.answer if told else "",
        may=[each.action for each in await offered(service.FLOW, reader, row)],
    )


@get("/titles/applications/{application_id:int}/complaints", tags=["titles"], operation_class=takes(PLAIN),
     summary="Complaints about the results of an application")  # fmt: skip
async def complaint_list(request: AppRequest, application_id: FromPath[int]) -> Page[TitleComplaintOut]:
    """The applicant's own; all for the city and the auditor, none for a unit."""
    reader = actor(request)
    await applications.one(reader, application_id)
    rows = [await _out(request, each) for each in await queries.of_application(reader, application_id)]
    return plain_page(request, TitleComplaintOut, rows)


@post("/titles/applications/{application_id:int}/complaints", tags=["titles"], status_code=201,
      summary="Ask for a re-examination, or complain (the applicant)")  # fmt: skip
async def ask(
    request: AppRequest, application_id: FromPath[int], data: JSONBody[service.ComplaintForm]
) -> Created:
    """In person, once of each kind about a result that was not passed; the bureau is told."""
    return Created(id=await service.ask(actor(request), application_id, data))


@post("/titles/complaints/{complaint_id:int}/steps/{action:str}", tags=["titles"], status_code=200,
      summary="Answer a complaint, confirm the answer (city only)")  # fmt: skip
async def step(
    request: AppRequest, complaint_id: FromPath[int], action: FromPath[str], data: JSONBody[ComplaintStep]
) -> TitleComplaintOut:
    """`uphold` or `grant` with the reasons (note), then `confirm` or `send_back` (note) by another person.

    One that is granted brings the application before another meeting of the committee.
    """
    given = Given(note=data.note, version=data.version)
    await service.move(actor(request), complaint_id, action, given)
    return await _out(request, await queries.one(actor(request), complaint_id))


HANDLERS = [complaint_list, ask, step]
