"""Tokens for API clients, and who one is."""

from __future__ import annotations

from datetime import datetime

from litestar import delete, get, post
from litestar.params import JSONBody
from pydantic import BaseModel

from talent_platform.accounts import service
from talent_platform.accounts.actor import Actor
from talent_platform.accounts.middleware import ALWAYS
from talent_platform.settings import settings
from talent_platform.web.requests import AppRequest, actor, client_address


class Credentials(BaseModel):
    login: str
    password: str


class Token(BaseModel):
    """Send it as `Authorization: Bearer …`."""

    token: str
    expires: datetime


class Me(BaseModel):
    account_id: int
    name: str
    role: str
    organisation_id: int | None
    county: str | None

    @classmethod
    def of(cls, actor: Actor) -> Me:
        return cls(
            account_id=actor.account_id, name=actor.name, role=actor.role,
            organisation_id=actor.organisation_id, county=actor.county,
        )  # fmt: skip


@post("/session", summary="Open a session and get its token", tags=["session"], opt=ALWAYS)
async def open_session(request: AppRequest, data: JSONBody[Credentials]) -> Token:
    signed_in = await service.sign_in(
        data.login, data.password, address=client_address(request),
        agent=request.headers.get("user-agent", ""), hours=settings().session_hours,
    )  # fmt: skip
    return Token(token=signed_in.token, expires=signed_in.expires)


@delete("/session", summary="Close the session of the token", tags=["session"], opt=ALWAYS)
async def close_session(request: AppRequest) -> None:
    actor(request)
    await service.sign_out(request.auth or "")


@get("/me", summary="The account behind the token", tags=["session"], opt=ALWAYS)
async def me(request: AppRequest) -> Me:
    return Me.of(actor(request))


HANDLERS = [open_session, close_session, me]
