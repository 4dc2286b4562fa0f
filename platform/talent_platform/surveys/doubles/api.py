"""Enterprises that two offices list, over the API."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from litestar import get, post
from litestar.params import FromPath, JSONBody
from pydantic import BaseModel, ConfigDict, Field

from talent_platform.accounts.permissions import require
from talent_platform.accounts.roles import Role
from talent_platform.reference.fields import Id
from talent_platform.surveys.campaigns import queries as campaigns
from talent_platform.surveys.doubles import queries, service
from talent_platform.web.answers import Created
from talent_platform.web.requests import AppRequest, actor

MergeNote = Annotated[str, Field(max_length=500)]


class DoubleSide(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: Id
    """Of the target."""
    submission: Id
    office_name: str
    firm: str
    credit_code: str | None
    rows: int
    """Handed in."""


class DoubleProposed(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    core: str
    """What their names have in common."""
    sides: list[DoubleSide]


class MergeStanding(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: Id
    kept: Id
    dropped: Id
    note: str
    at: datetime
    actor_name: str


class DoublesOut(BaseModel):
    proposed: list[DoubleProposed]
    merged: list[MergeStanding]


class MergeBody(BaseModel):
    keep: Id
    """The target under which it is counted."""
    drop: Id
    note: MergeNote


class MergeUndone(BaseModel):
    note: MergeNote


@get("/surveys/{campaign_id:int}/doubles", summary="Enterprises that two offices list (city only)",
     tags=["surveys"])  # fmt: skip
async def doubles(request: AppRequest, campaign_id: FromPath[int]) -> DoublesOut:
    """Proposed by the core of their names, and those that were merged."""
    await campaigns.one(require(actor(request), Role.CITY, Role.AUDITOR), campaign_id)
    proposed, merged = await queries.doubles(campaign_id), await queries.merges(campaign_id)
    return DoublesOut.model_validate({"proposed": proposed, "merged": merged})


@post("/surveys/{campaign_id:int}/merges", summary="Hold two listed enterprises to be one (city only)",
      tags=["surveys"])  # fmt: skip
async def merge(request: AppRequest, campaign_id: FromPath[int], data: JSONBody[MergeBody]) -> Created:
    """`drop` is counted no more; its rows stay, and count for nothing."""
    return Created(
        id=await service.merge(actor(request), campaign_id, keep=data.keep, drop=data.drop, note=data.note)
    )


@post("/surveys/merges/{merge_id:int}/undo", summary="Take a merge back (city only)", tags=["surveys"],
      status_code=204)  # fmt: skip
async def undo(request: AppRequest, merge_id: FromPath[int], data: JSONBody[MergeUndone]) -> None:
    """Both are counted again, as before."""
    await service.undo(actor(request), merge_id, data.note)


HANDLERS = [doubles, merge, undo]
