"""Letters over the API."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from litestar import get, post
from litestar.params import FromPath, JSONBody
from pydantic import BaseModel, ConfigDict, Field

from talent_platform.accounts.permissions import require
from talent_platform.audit import service as audit
from talent_platform.errors import NotFound
from talent_platform.establishment.access import READERS
from talent_platform.establishment.appointments import queries
from talent_platform.establishment.letters import service
from talent_platform.establishment.letters.content import number
from talent_platform.establishment.schemas import Day
from talent_platform.i18n import N_
from talent_platform.web.requests import AppRequest, actor


class LetterOut(BaseModel):
    number: str
    kind: str
    day: date
    title: str
    to: str
    paragraphs: list[str]
    office: str
    stamped: datetime | None
    served: date | None
    served_to: str
    served_how: str
    void: str
    """Why it holds no more (the request has ended, its post was taken out of the books); else empty."""
    above: str
    """What stands above it since: `void`, or that the post was put right in the books; else empty."""


class ServedBody(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    day: Day
    to: Annotated[str, Field(max_length=60)]
    how: Annotated[str, Field(max_length=200)]


async def _out(request: AppRequest, appointment_id: int) -> LetterOut:
    reader = require(actor(request), *READERS)
    row = await queries.appointment_row(reader, appointment_id)
    letter = await service.of_appointment(appointment_id)
    if letter is None:
        raise NotFound(N_("意见书尚未签发"))
    await audit.names_read(reader, "paper", f"appointment:{appointment_id}", 1)
    since = {"void": await service.void(row), "above": await service.above(row)}
    return LetterOut.model_validate({**letter, **letter["content"], "number": number(letter), **since})


@get(
    "/appointments/{appointment_id:int}/letter", summary="The office's letter about a request", tags=["posts"]
)
async def letter(request: AppRequest, appointment_id: FromPath[int]) -> LetterOut:
    """404 until it is signed."""
    return await _out(request, appointment_id)


@post("/appointments/{appointment_id:int}/letter", summary="Sign the letter", tags=["posts"])
async def issue(request: AppRequest, appointment_id: FromPath[int]) -> LetterOut:
    """By the office that decided; 409 while the decision rests on a figure nobody has confirmed."""
    await service.issue(actor(request), appointment_id)
    return await _out(request, appointment_id)


@post(
    "/appointments/{appointment_id:int}/letter/served", summary="Record the service", tags=["posts"],
    status_code=200,
)  # fmt: skip
async def serve(request: AppRequest, appointment_id: FromPath[int], data: JSONBody[ServedBody]) -> LetterOut:
    """Once, after the stamped paper was uploaded on the page."""
    await service.serve(actor(request), appointment_id, data.day, data.to, data.how)
    return await _out(request, appointment_id)


HANDLERS = [letter, issue, serve]
