"""The first passwords of a file's accounts over the API."""

from __future__ import annotations

from datetime import datetime

from litestar import get, post
from litestar.params import FromPath
from pydantic import BaseModel

from talent_platform.registration.openings import issuing
from talent_platform.web.requests import AppRequest, actor


class OpeningView(BaseModel):
    file: int
    filename: str
    opened: int
    left: int
    """So many have no password yet."""
    passed_over: int
    """So many of the others never had one: they are off, or in somebody else's charge by now."""


class IssuedPassword(BaseModel):
    account: int
    login: str
    name: str
    organisation_name: str | None
    password: str
    """Shown here only; its owner changes it at the first sign-in."""
    until: datetime
    waits: bool
    """Whether it can be used only once a second person has confirmed the account."""


class IssuedPasswords(BaseModel):
    accounts: list[IssuedPassword]


@get("/openings/{file_id:int}", summary="Accounts that a file has opened", tags=["registrations"])
async def opening(request: AppRequest, file_id: FromPath[int]) -> OpeningView:
    """To whoever imported it: how many, and how many of them have no password yet."""
    found = await issuing.opening(actor(request), file_id)
    return OpeningView.model_validate(found, from_attributes=True)


@post(
    "/openings/{file_id:int}/passwords", summary="First passwords of the accounts of a file",
    tags=["registrations"],
)  # fmt: skip
async def issue(request: AppRequest, file_id: FromPath[int]) -> IssuedPasswords:
    """One for each account that has none, given once; 409 when all have theirs."""
    made = await issuing.issue(actor(request), file_id)
    return IssuedPasswords(
        accounts=[IssuedPassword.model_validate(one, from_attributes=True) for one in made]
    )


HANDLERS = [opening, issue]
