"""Samples over the API."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Any

from litestar import Response, get, post
from litestar.params import FromPath, JSONBody
from pydantic import BaseModel, ConfigDict, Field

from talent_platform.accounts.permissions import require
from talent_platform.accounts.roles import Role
from talent_platform.reference.fields import Id
from talent_platform.surveys.audits import queries, service
from talent_platform.surveys.audits.lists import AUDIT_ITEMS
from talent_platform.surveys.audits.schemas import AskerForm, DrawForm, OutcomeForm
from talent_platform.surveys.audits.tables import AskedAgain
from talent_platform.surveys.campaigns import queries as campaigns
from talent_platform.web.answers import Created
from talent_platform.web.listing.answers import Page
from talent_platform.web.listing.exports import FILE, export
from talent_platform.web.listing.parameters import takes
from talent_platform.web.requests import AppRequest, actor

_READERS = (Role.CITY, Role.AUDITOR)


class SurveyAuditOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: Id
    campaign: Id
    event: str
    fixed: date
    happens: date
    commitment_hash: str
    """SHA-256 of `commitment.json`: made known before the event."""
    outcome: str | None
    """What the event brought; null before."""
    drawn: date | None


class SurveyAudits(BaseModel):
    items: list[SurveyAuditOut]


class AuditItemOut(BaseModel):
    model_config = ConfigDict(extra="ignore")

    id: Id
    audit: Id
    survey_row: Id
    firm: str
    title: str
    stratum: str
    """Empty until it is asked: it would tell that there is a doubt."""
    reserve: bool
    """It stands by for one that cannot be reached."""
    person: Id | None
    """Who asks again, and cannot open the row until it is done."""
    outcome: AskedAgain
    answers: Mapping[str, Any]
    """Field → what the enterprise said to the second person."""
    differences: dict[str, list[Any]]
    """Field → first and second answer."""
    note: str
    done: datetime | None


class DrawnOut(BaseModel):
    drawn: int


class AskedBody(BaseModel):
    answers: Annotated[dict[str, Annotated[str, Field(max_length=4000)]], Field(max_length=1000)] = {}
    """Field → text; a field that is left out was not asked about. A table is asked about whole: its lines in
    any order, or `yes` under its field with `_none` behind it where there are none."""
    note: Annotated[str, Field(max_length=500)] = ""
    reached: bool = True


class AnswerAgainOut(BaseModel):
    outcome: AskedAgain


@get("/surveys/{campaign_id:int}/audits", summary="Samples of a survey (city only)", tags=["surveys"])
async def audit_list(request: AppRequest, campaign_id: FromPath[int]) -> SurveyAudits:
    """Newest first; none is ever taken back."""
    await campaigns.one(require(actor(request), *_READERS), campaign_id)
    return SurveyAudits.model_validate(
        {"items": [SurveyAuditOut.model_validate(one) for one in await queries.audits(campaign_id)]}
    )


@post("/surveys/{campaign_id:int}/audits", summary="Fix a sample before its event (city only)",
      tags=["surveys"])  # fmt: skip
async def fix(request: AppRequest, campaign_id: FromPath[int], data: JSONBody[DrawForm]) -> Created:
    """The needs handed in now, in three strata an office by points that steer their chance and nothing else:
    two a doubt (at most four), two where the enterprise once answered differently, one where it is new to
    surveys, one where the row came on the last day or later. `high`: three and more, `middle`: two."""
    return Created(id=await service.fix(actor(request), campaign_id, data))


@post("/surveys/audits/{audit_id:int}/draw", summary="Draw by what the event brought (city only)",
      tags=["surveys"], status_code=200)  # fmt: skip
async def draw(request: AppRequest, audit_id: FromPath[int], data: JSONBody[OutcomeForm]) -> DrawnOut:
    """Once, on the day of the event or later."""
    return DrawnOut(drawn=await service.draw(actor(request), audit_id, data))


@get("/surveys/audits/{audit_id:int}/folder.zip", summary="The files by which anybody recounts a draw",
     tags=["surveys"], opt=FILE)  # fmt: skip
async def folder(request: AppRequest, audit_id: FromPath[int]) -> Response[bytes]:
    """Unpacked, `talent posts draw verify FOLDER --commitment HASH` reads them."""
    async with export(request, f"survey_audit:{audit_id}") as out:
        name, body, count = await service.folder(actor(request), audit_id)
        return await out.ready(name, body, count=count)


@get("/surveys/audits/items", summary="Rows that were drawn (city only)", tags=["surveys"],
     operation_class=takes(AUDIT_ITEMS.spec))  # fmt: skip
async def item_list(request: AppRequest) -> Page[AuditItemOut]:
    """Without the first answer of those still to be asked."""
    return await AUDIT_ITEMS.answer(request, AuditItemOut)


@post("/surveys/audits/items/{item_id:int}/assign", summary="Say who asks again (city only)",
      tags=["surveys"], status_code=204)  # fmt: skip
async def assign(request: AppRequest, item_id: FromPath[int], data: JSONBody[AskerForm]) -> None:
    """Somebody who neither wrote nor reviewed the row, is not of its office, and was never named for it."""
    await service.assign(actor(request), item_id, data)


@post("/surveys/audits/items/{item_id:int}", summary="Write down what an enterprise said when asked again",
      tags=["surveys"], status_code=200)  # fmt: skip
async def answer(request: AppRequest, item_id: FromPath[int], data: JSONBody[AskedBody]) -> AnswerAgainOut:
    """By who was named to ask, once."""
    outcome = await service.answer(
        actor(request), item_id, data.answers, note=data.note, reached=data.reached
    )
    return AnswerAgainOut(outcome=outcome)


HANDLERS = [audit_list, fix, draw, folder, item_list, assign, answer]
