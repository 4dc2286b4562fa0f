"""Invitations over the API."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated

from litestar import get, post
from litestar.params import JSONBody
from pydantic import BaseModel, Field

from talent_platform.reference.fields import Id
from talent_platform.registration.invitations import service
from talent_platform.registration.invitations.lists import INVITATIONS
from talent_platform.registration.invitations.schemas import FirstAccount
from talent_platform.web.answers import Created
from talent_platform.web.listing.answers import Page
from talent_platform.web.listing.parameters import takes
from talent_platform.web.requests import AppRequest, actor, client_address


class InvitationState(StrEnum):
    NONE = "none"
    OPEN = "open"
    LAPSED = "lapsed"


class UninhabitedOut(BaseModel):
    id: int
    """Of the organisation."""
    name: str
    credit_code: str | None
    county: str | None
    state: InvitationState
    expires: datetime | None


class InvitingBody(BaseModel):
    organisations: Annotated[list[Id], Field(min_length=1, max_length=service.MOST)]


class InvitationLetter(BaseModel):
    organisation: int
    name: str
    credit_code: str | None
    code: str
    """Shown here only."""
    expires: datetime


class InvitationsMade(BaseModel):
    letters: list[InvitationLetter]
    left_out: list[int]
    """Not in the caller's charge, or with an account already."""


class InvitationsEnded(BaseModel):
    ended: int


class AcceptedBody(FirstAccount):
    code: Annotated[str, Field(max_length=40)]
    password: Annotated[str, Field(max_length=128, json_schema_extra={"format": "password"})]


@get(
    "/invitations", summary="Enterprises without accounts, and whether they are invited",
    tags=["registrations"], operation_class=takes(INVITATIONS.spec),
)  # fmt: skip
async def invitation_list(request: AppRequest) -> Page[UninhabitedOut]:
    """Those of the caller's county; all for the city."""
    return await INVITATIONS.answer(request, UninhabitedOut)


@post("/invitations", summary="Invite enterprises", tags=["registrations"])
async def invite(request: AppRequest, data: JSONBody[InvitingBody]) -> InvitationsMade:
    """A code for the first account of each; an earlier code of one ends."""
    letters = await service.invite(actor(request), data.organisations)
    made = {letter.organisation for letter in letters}
    return InvitationsMade(
        letters=[InvitationLetter.model_validate(letter, from_attributes=True) for letter in letters],
        left_out=[one for one in dict.fromkeys(data.organisations) if one not in made],
    )


@post(
    "/invitations/withdraw", summary="Take open invitations back", tags=["registrations"], status_code=200
)  # fmt: skip
async def withdraw(request: AppRequest, data: JSONBody[InvitingBody]) -> InvitationsEnded:
    """The codes are good for nothing from now on; an account that came of one stays."""
    return InvitationsEnded(ended=await service.withdraw(actor(request), data.organisations))


@post(
    "/invitations/accept", summary="Open the first account of an invited enterprise, without an account",
    tags=["registrations"], security=[{}],
)  # fmt: skip
async def accept(request: AppRequest, data: JSONBody[AcceptedBody]) -> Created:
    """422 under `code` for a wrong, used or expired one; too many are refused with 429. The id is the
    account's."""
    account = await service.accept(
        data.code, login=data.login, person=data.person, password=data.password,
        address=client_address(request),
    )  # fmt: skip
    return Created(id=account)


HANDLERS = [invitation_list, invite, withdraw, accept]
