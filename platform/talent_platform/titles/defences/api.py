"""Slots over the API."""

from __future__ import annotations

from datetime import datetime

from litestar import get, post
from litestar.params import FromPath, JSONBody
from pydantic import BaseModel

from talent_platform.reference.fields import Id
from talent_platform.titles.defences import queries, service
from talent_platform.titles.defences.schemas import DefencesForm
from talent_platform.web.listing.answers import Page, plain_page
from talent_platform.web.listing.parameters import PLAIN, takes
from talent_platform.web.requests import AppRequest, actor


class DefenceOut(BaseModel):
    case: Id
    number: str
    begins: datetime
    minutes: int
    place: str
    link: str
    """Empty: at the place."""


class DefencesSet(BaseModel):
    slots: int


@get("/titles/meetings/{meeting_id:int}/defences", tags=["titles"], operation_class=takes(PLAIN),
     summary="When applicants are heard")  # fmt: skip
async def defence_list(request: AppRequest, meeting_id: FromPath[int]) -> Page[DefenceOut]:
    """For the city and the auditor; for a juror those whose material is open."""
    slots = await queries.shown(actor(request), meeting_id)
    rows = [DefenceOut.model_validate(each, from_attributes=True) for each in slots]
    return plain_page(request, DefenceOut, rows)


@post("/titles/meetings/{meeting_id:int}/defences", tags=["titles"], status_code=200,
      summary="Set when applicants are heard (city only)")  # fmt: skip
async def schedule(
    request: AppRequest, meeting_id: FromPath[int], data: JSONBody[DefencesForm]
) -> DefencesSet:
    """One after the other on the day of the meeting, until the tally; who applied here is told."""
    return DefencesSet(slots=await service.schedule(actor(request), meeting_id, data))


HANDLERS = [defence_list, schedule]
