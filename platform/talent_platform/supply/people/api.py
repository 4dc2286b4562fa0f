"""What a record has been called, as JSON."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from litestar import get, post
from litestar.params import FromPath, JSONBody
from pydantic import BaseModel, Field

from talent_platform.reference.fields import Id, Note
from talent_platform.supply.offers import queries
from talent_platform.supply.offers.models import StrikeBody, WritingOut
from talent_platform.supply.people import sending, writings
from talent_platform.web.listing.answers import Page, plain_page
from talent_platform.web.listing.parameters import PLAIN, takes
from talent_platform.web.requests import AppRequest, actor


class SendingBody(BaseModel):
    candidates: Annotated[list[Id], Field(min_length=1, max_length=sending.MOST)]
    reason: Note
    """Why, and how the codes reach the contacts on record."""


class PersonCode(BaseModel):
    candidate: int
    name: str
    phone: str
    code: str
    """Shown here only."""
    expires: datetime


class CodesMade(BaseModel):
    letters: list[PersonCode]
    left_out: list[int]
    """Not looked after by the caller, with an account, or not willing."""


@get(
    ["/candidates/{row_id:int}/writings", "/teams/{row_id:int}/writings"],
    summary="Under which names and numbers, or projects, a record has stood",
    tags=["offers"],
    operation_class=takes(PLAIN),
)
async def offer_writings(request: AppRequest, row_id: FromPath[int]) -> Page[WritingOut]:
    """To the city; masked. Records that share one count as one person or project."""
    kind = queries.kind_of(request.url.path)
    return plain_page(request, WritingOut, await writings.of(actor(request), kind, row_id))


@post(
    "/candidates/codes", summary="A hand-over code for each of many people without account", tags=["offers"]
)
async def send_codes(request: AppRequest, data: JSONBody[SendingBody]) -> CodesMade:
    """To be sent to the contacts on record, which the answer tells: a look at each of them. An earlier code
    of one ends; 409 where all are left out."""
    letters = await sending.letters(actor(request), data.candidates, data.reason)
    made = [
        PersonCode(
            candidate=one.to.id, name=one.to.name, phone=one.to.phone, code=one.code, expires=one.expires
        )
        for one in letters
    ]
    left = sorted(set(data.candidates) - {one.candidate for one in made})
    return CodesMade(letters=made, left_out=left)


@post(
    [
        "/candidates/{row_id:int}/writings/{writing_id:int}/strike",
        "/teams/{row_id:int}/writings/{writing_id:int}/strike",
    ],
    summary="Strike out a writing that was a slip, or another's",
    tags=["offers"],
    status_code=204,
)
async def strike_writing(
    request: AppRequest, row_id: FromPath[int], writing_id: FromPath[int], data: JSONBody[StrikeBody]
) -> None:
    """By the city, with a reason: it makes this record one with no other any more. What was written down
    because of it stays until somebody is asked anew. 409 for how a person stands today."""
    kind = queries.kind_of(request.url.path)
    await writings.strike(actor(request), kind, row_id, writing_id, data.reason, of_name=data.of_name)


@post(
    [
        "/candidates/{row_id:int}/writings/{writing_id:int}/restore",
        "/teams/{row_id:int}/writings/{writing_id:int}/restore",
    ],
    summary="Let a struck writing count again",
    tags=["offers"],
    status_code=204,
)
async def restore_writing(
    request: AppRequest, row_id: FromPath[int], writing_id: FromPath[int], data: JSONBody[StrikeBody]
) -> None:
    """By the city, with a reason."""
    kind = queries.kind_of(request.url.path)
    await writings.restore(actor(request), kind, row_id, writing_id, data.reason, of_name=data.of_name)


HANDLERS = [send_codes, offer_writings, strike_writing, restore_writing]
