"""Many cases at once, over the API."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from litestar import post
from litestar.params import FromPath, JSONBody
from pydantic import BaseModel, Field

from talent_platform.brokerage.answering.bodies import HandOver, NextStep
from talent_platform.brokerage.together import service
from talent_platform.reference.fields import Code, Note
from talent_platform.web.answers import StepOutcome, ThingsRead, outcomes
from talent_platform.web.requests import AppRequest, actor


class ManyCases(BaseModel):
    cases: ThingsRead

    @property
    def versions(self) -> service.Versions:
        return {one.id: one.version for one in self.cases}


class ManyAnswers(ManyCases):
    side: Literal["employer", "person"]
    agreed: bool
    text: Annotated[Note, Field(min_length=4)]
    """When and how they told the bureau."""


class ManyPlans(ManyCases, NextStep):
    pass


class ManyHandOvers(ManyCases, HandOver):
    pass


class ManyCaseSteps(ManyCases):
    reason: Code = ""
    """To close."""
    text: Note = ""
    starts: date | None = None
    """To hire."""
    left: date | None = None
    """The last day at work of those who left."""


@post("/cases/answers", summary="Write down many answers", tags=["cases"], status_code=200)
async def answers(request: AppRequest, data: JSONBody[ManyAnswers]) -> list[StepOutcome]:
    """What one side of each told the bureau. Each on its own: one that is refused says why and stops no
    other."""
    said = dict.fromkeys(data.versions, service.Answer(data.side, data.agreed))
    return outcomes(await service.answers(actor(request), data.versions, said, data.text))


@post("/cases/plans", summary="Set the next step of many", tags=["cases"], status_code=200)
async def plans(request: AppRequest, data: JSONBody[ManyPlans]) -> list[StepOutcome]:
    """Each on its own, as answers; both sides read the step at once."""
    return outcomes(await service.plan(actor(request), data.versions, data.next_step, data.due))


@post("/cases/officers", summary="Hand many over to an officer", tags=["cases"], status_code=200)
async def hand_over(request: AppRequest, data: JSONBody[ManyHandOvers]) -> list[StepOutcome]:
    """Each on its own, as answers, with one reason."""
    return outcomes(await service.hand_over(actor(request), data.versions, data.officer, data.reason))


@post(
    "/cases/steps/{action:str}", summary="A step of many cases", tags=["cases"], status_code=200
)  # fmt: skip
async def step(
    request: AppRequest, action: FromPath[str], data: JSONBody[ManyCaseSteps]
) -> list[StepOutcome]:
    """Each on its own, as answers; closing takes one reason for all, a hire one day and one note."""
    taken = await service.step(
        actor(request), data.versions, action, reason=data.reason, text=data.text.strip(),
        starts=data.starts, left=data.left,
    )  # fmt: skip
    return outcomes(taken)


HANDLERS = [answers, plans, hand_over, step]
