"""Releasing a run, as JSON."""

from __future__ import annotations

from datetime import date

from litestar import post
from litestar.params import FromPath, JSONBody
from pydantic import BaseModel

from talent_platform.brokerage.releases import service
from talent_platform.brokerage.releases.choosing import ReleaseForm
from talent_platform.brokerage.runs.models import Ordered
from talent_platform.web.requests import AppRequest, actor


class OfficerView(BaseModel):
    """What a release means for one officer: new cases, own enterprises' among them, those in hand already."""

    account: int
    name: str
    new: int
    own: int
    live: int


class PreviewView(BaseModel):
    """What a release would open now; `due` is null where the calendar does not reach it yet."""

    cases: int
    people: int
    officers: list[OfficerView]
    due: date | None
    due_days: int
    without_account: int
    left_out: int
    later: int


@post("/runs/{run_id:int}/release", summary="Open a case for every proposal", tags=["runs"], status_code=202)
async def release(request: AppRequest, run_id: FromPath[int]) -> Ordered:
    """Answers at once with the job that opens all cases or none; its result counts `cases`, the people
    `left_out`, whose pair no longer holds, and those who may follow `later`. 409 if the run is being
    released, nothing is left to open, or others have taken one of the seats or people meanwhile."""
    job_id = await service.order(actor(request), run_id, ReleaseForm())
    return Ordered(run_id=run_id, job_id=job_id)


@post(
    "/runs/{run_id:int}/releases", summary="Open the cases of a part of a run", tags=["runs"], status_code=202
)
async def release_part(request: AppRequest, run_id: FromPath[int], data: JSONBody[ReleaseForm]) -> Ordered:
    """Of one county, of some needs, or the best few of each officer this week; the rest may follow later.
    Answers as a release of the whole."""
    return Ordered(run_id=run_id, job_id=await service.order(actor(request), run_id, data))


@post(
    "/runs/{run_id:int}/releases/preview", summary="What a release would open", tags=["runs"], status_code=200
)
async def preview(request: AppRequest, run_id: FromPath[int], data: JSONBody[ReleaseForm]) -> PreviewView:
    """Cases, what each officer gets, the day they are due, people without an account. Nothing is stored."""
    return PreviewView.model_validate(
        await service.preview(actor(request), run_id, data), from_attributes=True
    )


HANDLERS = [
    preview,
    release,
    release_part,
]
