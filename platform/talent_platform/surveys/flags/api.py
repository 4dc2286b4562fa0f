"""Doubts over the API."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from litestar import get, post
from litestar.params import FromPath, JSONBody
from pydantic import BaseModel, ConfigDict, Field

from talent_platform.accounts.permissions import require
from talent_platform.reference.fields import Id, Version
from talent_platform.surveys.access import READERS
from talent_platform.surveys.flags import queries, service
from talent_platform.surveys.flags.lists import FLAGS
from talent_platform.surveys.flags.tables import FlagKind, FlagState
from talent_platform.web.listing.answers import Page
from talent_platform.web.listing.parameters import takes
from talent_platform.web.requests import AppRequest, actor
from talent_platform.workflow.steps import Given, offered


class SurveyFlagOut(BaseModel):
    model_config = ConfigDict(extra="ignore")

    id: Id
    campaign: Id
    submission: Id
    kind: FlagKind
    sentence: str
    rows: int
    """Listed by `GET /surveys/rows?flag=`."""
    state: FlagState
    gone: datetime | None
    """Since when the rows handed in no longer give rise to it."""
    created: datetime
    version: Version


class FlagSaid(BaseModel):
    at: datetime
    actor_name: str
    action: str
    note: str


class SurveyFlagDetail(SurveyFlagOut):
    history: list[FlagSaid]
    """Newest first."""
    may: list[str]


class FlagStepBody(BaseModel):
    note: Annotated[str, Field(max_length=500)] = ""
    version: Version | None = None
    """Only if nothing was saved since it was read; needed to answer and to settle."""


class FlagStepped(BaseModel):
    state: FlagState


class LookedThrough(BaseModel):
    new: int


@get("/surveys/flags", summary="Doubts about what was handed in", tags=["surveys"],
     operation_class=takes(FLAGS.spec))  # fmt: skip
async def flag_list(request: AppRequest) -> Page[SurveyFlagOut]:
    """Counties and departments: about their own rows."""
    return await FLAGS.answer(request, SurveyFlagOut)


@get("/surveys/flags/{flag_id:int}", summary="One doubt, with what was said of it", tags=["surveys"])
async def flag(request: AppRequest, flag_id: FromPath[int]) -> SurveyFlagDetail:
    """To the office whose rows it concerns, the city and the auditor."""
    reader = require(actor(request), *READERS)
    one = await queries.one(reader, flag_id)
    return SurveyFlagDetail.model_validate(
        {
            **one, "may": [step.action for step in await offered(service.FLOW, reader, one)],
            "history": [
                FlagSaid.model_validate(each, from_attributes=True) for each in await queries.history(flag_id)
            ],
        }
    )  # fmt: skip


@post("/surveys/flags/{flag_id:int}/steps/{action:str}", summary="Answer a doubt; ask again, settle it",
      tags=["surveys"], status_code=200)  # fmt: skip
async def step(
    request: AppRequest, flag_id: FromPath[int], action: FromPath[str], data: JSONBody[FlagStepBody]
) -> FlagStepped:
    """`answer` by its office, in words; `ask` and `close` by the city. None is closed unanswered."""
    given = Given(note=data.note, version=data.version)
    state = await service.take_seen(actor(request), flag_id, action, given)
    return FlagStepped(state=FlagState(state))


@post("/surveys/{campaign_id:int}/flags", summary="Look a survey through for doubts now (city only)",
      tags=["surveys"], status_code=200)  # fmt: skip
async def look(request: AppRequest, campaign_id: FromPath[int]) -> LookedThrough:
    """Done by the clock as well, ten minutes after a row was handed in at the latest."""
    return LookedThrough(new=await service.look_through(actor(request), campaign_id))


HANDLERS = [flag_list, flag, step, look]
