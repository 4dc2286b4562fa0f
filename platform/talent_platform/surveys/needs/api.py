"""What became of approved rows, over the API."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from litestar import get, post
from litestar.params import FromPath, JSONBody
from pydantic import BaseModel, Field

from talent_platform.accounts.permissions import require
from talent_platform.accounts.roles import Role
from talent_platform.reference.fields import Id, Version
from talent_platform.surveys.access import NEED_READERS
from talent_platform.surveys.needs import queries, service
from talent_platform.surveys.needs.lists import SURVEY_NEEDS
from talent_platform.surveys.needs.service import WhichNeed
from talent_platform.surveys.needs.showing import facts_of, like
from talent_platform.surveys.needs.tables import NeedLineState
from talent_platform.surveys.tables import Becomes
from talent_platform.web.listing.answers import Page
from talent_platform.web.listing.parameters import takes
from talent_platform.web.requests import AppRequest, actor
from talent_platform.workflow.steps import offered


class SurveyNeedOut(BaseModel):
    id: Id
    campaign: Id
    survey_row: Id
    organisation: Id
    firm: str
    title: str
    becomes: Becomes
    state: NeedLineState
    need: Id | None
    """Below `/needs` or `/projects`, by what the survey asks for."""
    need_state: str | None
    need_version: Version | None
    firm_asked: bool
    """The enterprise itself; else the office asks it by phone."""
    asked_on: date | None
    due: date | None
    """After that day silence is consent; null where nobody can be silent or the calendar does not reach."""
    settled_on: date | None
    late_on: date | None
    """When it was told that the need is still not published."""
    version: Version


class FieldBeside(BaseModel):
    label: str
    row: str
    """As it was filled in; to its enterprise as the need has it."""
    need: str | None


class LikeNeed(BaseModel):
    id: Id
    title: str
    county: str
    seats: int
    deadline: date
    state: str
    confirmed: bool
    """Its enterprise stands by it: one that a survey wrote may not be chosen before."""


class SurveyNeedDetail(SurveyNeedOut):
    reason: str
    """Why it is stuck."""
    fields: list[FieldBeside]
    like: list[LikeNeed]
    """Which of the enterprise's needs may be meant, those nearest first; only while that is asked."""
    may: list[str]


class NeedLineStep(BaseModel):
    note: Annotated[str, Field(max_length=500)] = ""
    need: Id | None = None
    """With `same`: which of its needs it is."""
    version: Version | None = None
    """Only if nothing was saved since it was read."""
    need_version: Version | None = None
    """With `confirm` and `recorded`: only if the need is still as it was read."""


class NeedLineStepped(BaseModel):
    state: NeedLineState


@get("/surveys/needs", summary="What became of approved rows", tags=["surveys"],
     operation_class=takes(SURVEY_NEEDS.spec))  # fmt: skip
async def need_lines(request: AppRequest) -> Page[SurveyNeedOut]:
    """Counties and departments: of their own rows; an enterprise: what it is asked to confirm."""
    return await SURVEY_NEEDS.answer(request, SurveyNeedOut)


@get("/surveys/needs/{line_id:int}", summary="What became of one row", tags=["surveys"])
async def need_line(request: AppRequest, line_id: FromPath[int]) -> SurveyNeedDetail:
    """With what the row says beside its need, as far as the caller reads that."""
    reader = require(actor(request), *NEED_READERS)
    one = await queries.one(reader, line_id)
    shown = {name: getattr(one, name) for name in SurveyNeedOut.model_fields}
    return SurveyNeedDetail.model_validate(
        {
            **shown, "reason": "" if reader.role is Role.ENTERPRISE else one.reason,
            "fields": await facts_of(reader, one), "like": list(await like(reader, one)),
            "may": [step.action for step in await offered(service.FLOW, reader, one)],
        },
        from_attributes=True,
    )  # fmt: skip


@post("/surveys/needs/{line_id:int}/steps/{action:str}", summary="Confirm, deny, tell like from like",
      tags=["surveys"], status_code=200)  # fmt: skip
async def need_line_step(
    request: AppRequest, line_id: FromPath[int], action: FromPath[str], data: JSONBody[NeedLineStep]
) -> NeedLineStepped:
    """`confirm` and `refuse` by the enterprise; `same` (with `need`), `another`, `recorded` (confirmed by
    phone, for an enterprise without account) and `figure` by the office, all but `recorded` by the city as
    well."""
    given = WhichNeed(note=data.note, need=data.need, version=data.version, need_version=data.need_version)
    return NeedLineStepped(state=NeedLineState(await service.move(actor(request), line_id, action, given)))


HANDLERS = [need_lines, need_line, need_line_step]
