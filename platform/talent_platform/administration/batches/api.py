"""A step for everything a list shows under its filters, over JSON."""

from __future__ import annotations

from typing import Annotated

from litestar import post
from litestar.params import FromPath, JSONBody
from pydantic import BaseModel, ConfigDict, StringConstraints

from talent_platform.administration.batches import service
from talent_platform.reference.fields import Code, Note
from talent_platform.web.requests import AppRequest, actor, local_address
from talent_platform.workflow.steps import Given


class BatchOrder(BaseModel):
    """Which rows, and which step."""

    model_config = ConfigDict(extra="forbid")

    at: Annotated[str, StringConstraints(max_length=1_000)]
    """The address of the list with its filters: `/needs?state=submitted&scope=mine`."""
    action: Code
    group: Annotated[str, StringConstraints(max_length=200)] = service.EVERYTHING
    """Empty: all; `clear`: those nothing stands against."""
    note: Note = ""
    reason: Code = ""


class BatchJob(BaseModel):
    job_id: int
    """Poll it: its result says what was done, and of the rest why not."""


@post("/batches", summary="Take a step for everything a list shows", tags=["jobs"], status_code=202)
async def order_batch(request: AppRequest, data: JSONBody[BatchOrder]) -> BatchJob:
    """In the background, at most 5,000 rows, each on its own; 422 where the list shows none for the step."""
    given = Given(data.note, data.reason)
    at = local_address(data.at)
    return BatchJob(job_id=await service.order(actor(request), at, data.action, given, group=data.group))


@post("/batches/{job_id:int}/undo", summary="Take back a batch", tags=["jobs"], status_code=202)
async def undo_batch(request: AppRequest, job_id: FromPath[int]) -> BatchJob:
    """What was done within a day and nothing followed; 404 where the list's steps are not undone."""
    return BatchJob(job_id=await service.order_undo(actor(request), job_id))


HANDLERS = [order_batch, undo_batch]
