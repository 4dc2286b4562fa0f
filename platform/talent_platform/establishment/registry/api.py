"""Opening and closing an institution as JSON."""

from __future__ import annotations

from datetime import date, datetime

from litestar import get, post, put
from litestar.params import FromPath, JSONBody
from pydantic import BaseModel, ConfigDict

from talent_platform.accounts.permissions import require
from talent_platform.establishment.access import READERS
from talent_platform.establishment.registry import service
from talent_platform.establishment.registry.schemas import ClosingForm, OpeningForm, Paper, RegisteredForm
from talent_platform.web.answers import Created
from talent_platform.web.listing.answers import Page, plain_page
from talent_platform.web.listing.parameters import PLAIN, takes
from talent_platform.web.requests import AppRequest, actor


class ReopenBody(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    document: Paper


@post("/institutions", summary="Open an institution (city)", tags=["posts"])
async def open_institution(request: AppRequest, data: JSONBody[OpeningForm]) -> Created:
    """With its place in the tree; plan, roster and accounts follow."""
    return Created(id=await service.open_institution(actor(request), data))


@post(
    "/institutions/{institution_id:int}/close",
    summary="Close an institution (city)",
    tags=["posts"],
    status_code=204,
)
async def close(request: AppRequest, institution_id: FromPath[int], data: JSONBody[ClosingForm]) -> None:
    """409 while somebody is in post, on the road or in a special post."""
    await service.close(actor(request), institution_id, data)


@post(
    "/institutions/{institution_id:int}/reopen",
    summary="Take back that an institution is closed (city)",
    tags=["posts"],
    status_code=204,
)
async def reopen(request: AppRequest, institution_id: FromPath[int], data: JSONBody[ReopenBody]) -> None:
    """With the paper it rests on."""
    await service.reopen(actor(request), institution_id, data.document)


class RegisteredOut(BaseModel):
    """What a unit was from a record on."""

    model_config = ConfigDict(from_attributes=True)

    name: str
    kind: str
    level: str
    county: str | None
    closed: date | None
    document: str
    at: datetime
    actor_name: str


@get(
    "/institutions/{institution_id:int}/registration",
    summary="Names, place, kind and rank of an institution over time",
    tags=["posts"],
    operation_class=takes(PLAIN),
)
async def registration(request: AppRequest, institution_id: FromPath[int]) -> Page[RegisteredOut]:
    """With the paper of each; the latest first."""
    reader = require(actor(request), *READERS)
    return plain_page(request, RegisteredOut, await service.registered(reader, institution_id))


@put(
    "/institutions/{institution_id:int}/registration",
    summary="Rename an institution or put its place, kind or rank right (city)",
    tags=["posts"],
    status_code=204,
)
async def put_right(
    request: AppRequest, institution_id: FromPath[int], data: JSONBody[RegisteredForm]
) -> None:
    """With the paper it rests on. 409 where nothing changes, or while offices are asked by the old place."""
    await service.put_right(actor(request), institution_id, data)


HANDLERS = [open_institution, close, reopen, registration, put_right]
