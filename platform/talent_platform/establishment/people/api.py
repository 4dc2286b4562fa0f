"""People of an institution as JSON: entering somebody, the number, leaving."""

from __future__ import annotations

from litestar import post
from litestar.params import FromPath, JSONBody

from talent_platform.establishment.institutions import staff
from talent_platform.establishment.institutions.schemas import IdentityForm, LeavingForm, PersonForm
from talent_platform.web.answers import Created
from talent_platform.web.requests import AppRequest, actor


@post("/institutions/{institution_id:int}/people", summary="Enter somebody to be appointed", tags=["posts"])
async def add_person(
    request: AppRequest, institution_id: FromPath[int], data: JSONBody[PersonForm]
) -> Created:
    """By the institution; whoever is in post already comes in with the roster."""
    return Created(id=await staff.add(actor(request), institution_id, data))


@post(
    "/posts/staff/{person_id:int}/identity",
    summary="Enter the identity number of somebody who stands on the list without one",
    tags=["posts"],
    status_code=204,
)
async def fill_identity(request: AppRequest, person_id: FromPath[int], data: JSONBody[IdentityForm]) -> None:
    """A number on record is not exchanged: 409."""
    await staff.fill_identity(actor(request), person_id, data)


@post(
    "/posts/staff/{person_id:int}/leaving",
    summary="Enter somebody's last day",
    tags=["posts"],
    status_code=204,
)
async def record_leaving(request: AppRequest, person_id: FromPath[int], data: JSONBody[LeavingForm]) -> None:
    """Retirement, end of contract or transfer out; the post frees on the day after."""
    await staff.record_leaving(actor(request), person_id, data.last_day, data.note)


HANDLERS = [add_person, fill_identity, record_leaving]
