"""更正 of an identity number as JSON; the numbers themselves only to whoever says what for."""

from __future__ import annotations

from litestar import get, post
from litestar.params import FromPath, JSONBody
from pydantic import BaseModel, ConfigDict

from talent_platform.accounts.permissions import require
from talent_platform.audit import service as audit
from talent_platform.disclosure.schemas import LookBody
from talent_platform.establishment.access import READERS
from talent_platform.establishment.identities import service
from talent_platform.establishment.identities.schemas import NumberAgainForm, RightNumberForm
from talent_platform.establishment.identities.touching import touched
from talent_platform.establishment.people.api import AskedOut, Decision
from talent_platform.reference.fields import Note
from talent_platform.web.answers import Created
from talent_platform.web.listing.answers import Page, plain_page
from talent_platform.web.listing.parameters import PLAIN, takes
from talent_platform.web.requests import AppRequest, actor


class IdentityCorrectionOut(AskedOut):
    institution: int
    reason: str


@get(
    "/posts/identity-corrections",
    summary="Corrections of identity numbers, those that wait first",
    tags=["posts"],
    operation_class=takes(PLAIN),
)
async def identity_correction_list(request: AppRequest) -> Page[IdentityCorrectionOut]:
    """Of the caller's institutions, without the numbers."""
    reader = require(actor(request), *READERS)
    rows = await service.corrections(reader)
    await audit.names_read(reader, "corrections", "staff:list", len(rows))
    return plain_page(request, IdentityCorrectionOut, rows)


@post(
    "/posts/staff/{person_id:int}/identity-corrections",
    summary="Ask that an identity number on record be put right",
    tags=["posts"],
)
async def ask_identity_correction(
    request: AppRequest, person_id: FromPath[int], data: JSONBody[RightNumberForm]
) -> Created:
    """Carried out when a second person of the city confirms it; until then the number on record stands."""
    return Created(id=await service.ask(actor(request), person_id, data))


class BearingOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    label: str
    url: str


class TouchedOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    follow: list[BearingOut]
    """Requests of the person, which go by the right number as soon as it is confirmed."""
    wrong: list[BearingOut]
    """Registered under the wrong number elsewhere: to be put right where it is kept."""
    right: list[BearingOut]
    """Registered under the right number elsewhere."""


@get(
    "/posts/identity-corrections/{correction_id:int}/touched",
    summary="What rests on the wrong and on the right number",
    tags=["posts"],
)
async def identity_correction_touched(request: AppRequest, correction_id: FromPath[int]) -> TouchedOut:
    """To the city with what other units, the register, the archive and titles keep."""
    reader = require(actor(request), *READERS)
    row = await service.correction(reader, correction_id)
    found = await touched(reader, row["person"], *await service.keys(correction_id))
    return TouchedOut.model_validate(found)


class ConfirmedNumber(NumberAgainForm):
    note: Note = ""


@post(
    "/posts/identity-corrections/{correction_id:int}/confirm",
    summary="Put an identity number right (city, not who asked)",
    tags=["posts"],
    status_code=204,
)
async def confirm_identity_correction(
    request: AppRequest, correction_id: FromPath[int], data: JSONBody[ConfirmedNumber]
) -> None:
    """With the number once more, as read from the paper: 422 where it is another one than was asked for."""
    await service.decide(actor(request), correction_id, confirm=True, note=data.note, again=data)


@post(
    "/posts/identity-corrections/{correction_id:int}/refuse",
    summary="Refuse a correction of an identity number",
    tags=["posts"],
    status_code=204,
)
async def refuse_identity_correction(
    request: AppRequest, correction_id: FromPath[int], data: JSONBody[Decision]
) -> None:
    """With why."""
    await service.decide(actor(request), correction_id, confirm=False, note=data.note)


class BothNumbersOut(BaseModel):
    was: str
    right: str


@post(
    "/posts/identity-corrections/{correction_id:int}/unmask",
    summary="The wrong and the right number, to whoever says what for",
    tags=["posts"],
    status_code=200,
)
async def unmask_identity_correction(
    request: AppRequest, correction_id: FromPath[int], data: JSONBody[LookBody]
) -> BothNumbersOut:
    """Logged with the reason at the person, and limited."""
    was, right = await service.unmask(actor(request), correction_id, data.reason)
    return BothNumbersOut(was=was, right=right)


HANDLERS = [
    identity_correction_list,
    ask_identity_correction,
    identity_correction_touched,
    confirm_identity_correction,
    refuse_identity_correction,
    unmask_identity_correction,
]
