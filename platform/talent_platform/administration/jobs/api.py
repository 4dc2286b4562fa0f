"""Background work for API clients: look, stop, try again."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from litestar import get, post
from litestar.params import FromPath
from pydantic import BaseModel

from talent_platform.jobs import service
from talent_platform.web.requests import AppRequest, actor


class JobView(BaseModel):
    """A piece of background work; poll it until `state` is done, failed or cancelled."""

    id: int
    kind: str
    state: Literal["queued", "running", "done", "failed", "cancelled"]
    done: int
    total: int
    message: str
    error: str
    result: dict[str, Any]
    attempt: int
    created: datetime
    started: datetime | None
    finished: datetime | None


async def _view(request: AppRequest, job_id: int) -> JobView:
    return JobView.model_validate(await service.read(actor(request), job_id), from_attributes=True)


@get("/jobs/{job_id:int}", summary="How far a job is", tags=["jobs"])
async def read_job(request: AppRequest, job_id: FromPath[int]) -> JobView:
    """State, rows done of how many, and the address of its result."""
    return await _view(request, job_id)


@post("/jobs/{job_id:int}/cancel", summary="Stop a job", tags=["jobs"], status_code=200)
async def cancel_job(request: AppRequest, job_id: FromPath[int]) -> JobView:
    """What it had not finished is not kept; 409 once it has ended."""
    await service.cancel(actor(request), job_id)
    return await _view(request, job_id)


@post("/jobs/{job_id:int}/retry", summary="Queue an ended job again", tags=["jobs"], status_code=200)
async def retry_job(request: AppRequest, job_id: FromPath[int]) -> JobView:
    """409 unless it failed or was stopped."""
    await service.retry(actor(request), job_id)
    return await _view(request, job_id)


HANDLERS = [
    read_job,
    cancel_job,
    retry_job,
]
