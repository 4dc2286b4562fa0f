"""Notices over the API."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from litestar import get, post
from litestar.params import FromPath, JSONBody
from pydantic import BaseModel, ConfigDict, Field

from talent_platform.accounts.permissions import require
from talent_platform.publicity import queries, service
from talent_platform.publicity.access import READERS
from talent_platform.publicity.service import ObjectionForm, Verdict
from talent_platform.reference.fields import Id
from talent_platform.web.listing.answers import Page, plain_page
from talent_platform.web.listing.parameters import PLAIN, takes
from talent_platform.web.requests import AppRequest, actor, client_address


class NoticeOut(BaseModel):
    id: Id
    organisation_name: str
    title: str
    starts: date
    ends: date | None
    """Null as long as the calendar of working days does not reach it."""


class ItemOut(BaseModel):
    id: Id
    text: str


class NoticeDetail(NoticeOut):
    text: str
    items: list[ItemOut]


class ObjectionOut(BaseModel):
    id: Id
    item: Id
    text: str
    at: datetime
    state: str
    answer: str


class NoticeForReaders(NoticeDetail):
    withdrawn: datetime | None
    objections: list[ObjectionOut]


class ObjectionMade(BaseModel):
    id: Id


class DecisionBody(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    verdict: Verdict
    answer: Annotated[str, Field(max_length=1000)]


@get(
    "/publicity",
    summary="Notices that hang",
    tags=["publicity"],
    operation_class=takes(PLAIN),
)
async def notices(request: AppRequest) -> Page[NoticeOut]:
    """For everybody; the newest first."""
    return plain_page(request, NoticeOut, await queries.hanging_now())


@get("/publicity/{notice_id:int}", summary="One notice that hangs", tags=["publicity"])
async def notice(notice_id: FromPath[int]) -> NoticeDetail:
    """404 once it has hung its time."""
    return NoticeDetail.model_validate(await queries.hanging(notice_id), from_attributes=True)


@get("/publicity/{notice_id:int}/objections", summary="A notice with its objections", tags=["publicity"])
async def objections(request: AppRequest, notice_id: FromPath[int]) -> NoticeForReaders:
    """For the institution, its bureaus and the auditor, also when it no longer hangs. What an objection
    says is read by bureaus and auditor only."""
    reader = require(actor(request), *READERS)
    return NoticeForReaders.model_validate(await queries.notice(reader, notice_id), from_attributes=True)


@post("/publicity/{notice_id:int}/objections", summary="Object to a case on a notice", tags=["publicity"])
async def object_to(
    request: AppRequest, notice_id: FromPath[int], data: JSONBody[ObjectionForm]
) -> ObjectionMade:
    """Anybody may while it hangs; the case then waits for the bureau, the others go on."""
    made = await service.object_to(notice_id, data, address=client_address(request))
    return ObjectionMade(id=made)


@post(
    "/publicity/{notice_id:int}/withdraw", summary="Take a notice down", tags=["publicity"], status_code=204
)
async def withdraw(request: AppRequest, notice_id: FromPath[int]) -> None:
    """409 once somebody has objected or it has hung its time."""
    await service.withdraw(require(actor(request), *READERS[:3]), notice_id)


@post(
    "/publicity/objections/{objection_id:int}/decision", summary="Decide an objection (city, county)",
    tags=["publicity"], status_code=204,
)  # fmt: skip
async def decide(request: AppRequest, objection_id: FromPath[int], data: JSONBody[DecisionBody]) -> None:
    """Once, with an answer; a founded one stops its case."""
    await service.decide(actor(request), objection_id, data.verdict, data.answer)


HANDLERS = [notices, notice, objections, object_to, withdraw, decide]
