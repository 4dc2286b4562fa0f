"""The calendar over the API: the years known, entering one, what it settles, confirming."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from litestar import get, post
from litestar.params import FromPath, JSONBody
from pydantic import BaseModel

from talent_platform.accounts.permissions import require
from talent_platform.accounts.roles import EVERYBODY, Role
from talent_platform.dated import service as dated
from talent_platform.dated.calendar import queries, service
from talent_platform.dated.calendar.service import CALENDAR, CalendarForm, EnteredYear
from talent_platform.reference.fields import Id
from talent_platform.web.listing.answers import Page, plain_page
from talent_platform.web.listing.parameters import PLAIN, takes
from talent_platform.web.requests import AppRequest, actor


class CalendarYearKnown(BaseModel):
    """Without a source it came with the software: `compared` with the notice itself, or from copies that
    agree; an invented one is of the fictional city."""

    year: int
    working_days: int
    source: str
    document: str
    compared: bool
    invented: bool
    proposal: Id | None


class CalendarProposed(BaseModel):
    id: Id


class SettledDay(BaseModel):
    label: str
    url: str
    day: date


class CalendarYearOut(BaseModel):
    id: Id
    year: int
    days: list[dict[str, Any]]
    source: str
    document: str
    note: str
    proposed: datetime
    proposed_name: str
    confirmed: datetime | None
    confirmed_name: str
    withdrawn: datetime | None
    may_confirm: bool


@get("/calendar", summary="The years known", tags=["reference"], operation_class=takes(PLAIN))
async def years(request: AppRequest) -> Page[CalendarYearKnown]:
    """The newest first; a deadline beyond them is not yet known."""
    require(actor(request), *EVERYBODY)
    rows = [vars(each) for each in await queries.known_years()]
    return plain_page(request, CalendarYearKnown, rows)


@get("/calendar/years", summary="Years that wait for a second person", tags=["reference"],
     operation_class=takes(PLAIN))  # fmt: skip
async def waiting(request: AppRequest) -> Page[CalendarYearOut]:
    """The oldest first."""
    require(actor(request), *EVERYBODY)
    rows = [await _out(request, row) for row in await dated.waiting(CALENDAR)]
    return plain_page(request, CalendarYearOut, rows)


async def _out(request: AppRequest, row: EnteredYear) -> CalendarYearOut:
    may = await dated.confirmable(actor(request), row)
    return CalendarYearOut.model_validate({**vars(row), "may_confirm": may})


@post("/calendar/years", summary="Enter a year's notice (city only)", tags=["reference"])
async def propose(request: AppRequest, data: JSONBody[CalendarForm]) -> CalendarProposed:
    """Nothing is counted by it before another person of the bureau has confirmed it."""
    return CalendarProposed(id=await service.propose(actor(request), data))


@get("/calendar/years/{year_id:int}", summary="One entered year", tags=["reference"])
async def year_detail(request: AppRequest, year_id: FromPath[int]) -> CalendarYearOut:
    """Proposed, confirmed or withdrawn."""
    require(actor(request), *EVERYBODY)
    return await _out(request, await dated.one(CALENDAR, year_id))


@get("/calendar/years/{year_id:int}/settles", summary="Which days it would settle", tags=["reference"],
     operation_class=takes(PLAIN))  # fmt: skip
async def settles(request: AppRequest, year_id: FromPath[int]) -> Page[SettledDay]:
    """Deadlines of cases and notices that are not known today, the nearest first; the city bureau alone."""
    require(actor(request), Role.CITY)
    rows = [vars(each) for each in await service.preview(await dated.one(CALENDAR, year_id))]
    return plain_page(request, SettledDay, rows)


@post("/calendar/years/{year_id:int}/confirm", summary="Confirm, as the second person", tags=["reference"],
      status_code=204)  # fmt: skip
async def confirm(request: AppRequest, year_id: FromPath[int]) -> None:
    """403 for whoever proposed it; 409 where it no longer waits."""
    await service.confirm(actor(request), year_id)


@post("/calendar/years/{year_id:int}/withdraw", summary="Withdraw an entered year", tags=["reference"],
      status_code=204)  # fmt: skip
async def withdraw(request: AppRequest, year_id: FromPath[int]) -> None:
    """409 where it no longer waits."""
    await dated.withdraw(CALENDAR, actor(request), year_id)


HANDLERS = [years, waiting, propose, year_detail, settles, confirm, withdraw]
