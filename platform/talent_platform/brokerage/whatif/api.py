"""What if, as JSON."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from litestar import get, post
from litestar.params import FromPath, JSONBody
from pydantic import BaseModel, ConfigDict, Field

from talent_platform.brokerage.runs import service as runs
from talent_platform.brokerage.runs.api import reader_of_runs
from talent_platform.brokerage.whatif import service as what_if
from talent_platform.brokerage.whatif import steps as assumptions
from talent_platform.brokerage.whatif import team_split as apart
from talent_platform.web.requests import AppRequest


class ApartView(BaseModel):
    """The run's total with the team whole (at `need`, if it fits anywhere) and with it taken apart."""

    need: int | None
    whole: Decimal
    apart: Decimal
    places: list[tuple[int, int]]
    """Candidate and need of the members who would find a place singly."""


class WhatIf(BaseModel):
    """Assumptions, taken together. With `again` all teams are decided anew, which takes longer."""

    model_config = ConfigDict(extra="forbid")

    steps: list[assumptions.AnyStep] = Field(min_length=1, max_length=assumptions.MAX_STEPS)
    again: bool = False


class Effect(BaseModel):
    """What the assumptions change; scores of people are millionths, those of the whole plan decimals."""

    placed_before: int
    placed_after: int
    score_before: Decimal
    score_after: Decimal
    teams_released: list[int]
    gained: list[dict[str, Any]]
    lost: list[dict[str, Any]]
    moved: list[dict[str, Any]]
    needs: list[dict[str, Any]]


@get(
    "/runs/{run_id:int}/teams/{team_id:int}/apart",
    summary="A team whole, or its members singly",
    tags=["runs"],
)
async def team_apart(request: AppRequest, run_id: FromPath[int], team_id: FromPath[int]) -> ApartView:
    """What the plan would gain or lose if the members came one by one."""
    reader = reader_of_runs(request)
    await runs.finished(reader, run_id)
    found = await apart.whole_or_apart(run_id, team_id, reader.account_id)
    return ApartView.model_validate(found, from_attributes=True)


@post("/runs/{run_id:int}/what-if", summary="What if; nothing is stored", tags=["runs"], status_code=200)
async def ask_what_if(request: AppRequest, run_id: FromPath[int], data: JSONBody[WhatIf]) -> Effect:
    """Changed seats, people withdrawn, pins and forbids on a finished run: who would move."""
    reader = reader_of_runs(request)
    run = await runs.finished(reader, run_id)
    names = await assumptions.names(run_id, data.steps)
    found = await what_if.effect(run, data.steps, names, again=data.again, asker=reader.account_id)
    change = found.difference
    return Effect(
        placed_before=found.placed_before, placed_after=found.placed_after, score_before=found.score_before,
        score_after=found.score_after, teams_released=found.released, gained=change.gained, lost=change.lost,
        moved=change.moved, needs=change.needs,
    )  # fmt: skip


HANDLERS = [
    ask_what_if,
    team_apart,
]
