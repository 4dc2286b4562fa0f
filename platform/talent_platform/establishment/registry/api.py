"""Opening and closing an institution as JSON."""

from __future__ import annotations

from litestar import post
from litestar.params import FromPath, JSONBody
from pydantic import BaseModel, ConfigDict

from talent_platform.establishment.registry import service
from talent_platform.establishment.registry.schemas import ClosingForm, OpeningForm, Paper
from talent_platform.web.answers import Created
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


HANDLERS = [open_institution, close, reopen]
