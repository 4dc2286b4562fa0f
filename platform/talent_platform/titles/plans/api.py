"""Yearly plans over the API."""

from __future__ import annotations

from datetime import date

from litestar import get, post
from litestar.params import FromPath, JSONBody
from pydantic import BaseModel

from talent_platform.reference.fields import Id
from talent_platform.titles.plans import service
from talent_platform.titles.plans.lists import TITLE_PLANS
from talent_platform.titles.plans.schemas import PlanForm
from talent_platform.titles.tables import CommitteeState
from talent_platform.web.listing.answers import Page
from talent_platform.web.listing.parameters import takes
from talent_platform.web.requests import AppRequest, actor


class TitlePlanOut(BaseModel):
    id: Id
    committee: Id
    committee_name: str
    committee_state: CommitteeState
    body: str
    series: str
    specialty: str
    year: int
    number: int
    """1 for the first of its year; only the last one counts and is listed."""
    levels: list[str]
    window_from: date
    window_to: date
    channel: str
    meetings: list[date]
    note: str
    published: date


class TitlePlanPublished(BaseModel):
    id: Id
    warnings: list[str]
    """What the rules warn of, such as a meeting after the month or a level without a standard."""


@get("/titles/plans", summary="Yearly plans of title review", tags=["titles"], security=[{}],
     operation_class=takes(TITLE_PLANS.spec))  # fmt: skip
async def plan_list(request: AppRequest) -> Page[TitlePlanOut]:
    """Without an account: windows, channels and meetings of each committee and year."""
    return await TITLE_PLANS.answer(request, TitlePlanOut)


@post("/titles/committees/{committee_id:int}/plans", tags=["titles"],
      summary="Publish a committee's plan of a year (city only)")  # fmt: skip
async def publish(
    request: AppRequest, committee_id: FromPath[int], data: JSONBody[PlanForm]
) -> TitlePlanPublished:
    """For everybody at once; another plan of the year takes its place and asks for a note. 409 where the
    committee is not in force or a rule forbids the plan."""
    plan_id, warned = await service.publish(actor(request), committee_id, data)
    return TitlePlanPublished(id=plan_id, warnings=warned)


HANDLERS = [plan_list, publish]
