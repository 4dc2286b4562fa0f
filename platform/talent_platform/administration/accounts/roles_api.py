"""The roles one acts in, and who stands in for one, over the API."""

from __future__ import annotations

from datetime import date, datetime

from litestar import delete, get, post
from litestar.params import FromPath, JSONBody
from pydantic import BaseModel, Field

from talent_platform.accounts.keeping import deputies
from talent_platform.accounts.roles import Role
from talent_platform.accounts.sign_in import switching
from talent_platform.accounts.sign_in.middleware import ALWAYS
from talent_platform.reference.fields import Id
from talent_platform.web.listing.answers import Page, plain_page
from talent_platform.web.listing.parameters import PLAIN, takes
from talent_platform.web.requests import AppRequest, actor


class OwnRole(BaseModel):
    """A role the account may act in now."""

    assignment: int | None
    """Null for the account's first one."""
    role: Role
    organisation_name: str | None
    deputised: str | None
    """Whom the account stands in for in it, until `last_day`."""
    last_day: date | None
    current: bool


class RoleChoice(BaseModel):
    assignment: Id | None = None
    """Null for the account's first role."""


class FreshToken(BaseModel):
    """Takes the place of the token it was asked with, which has ended."""

    token: str
    expires: datetime


class Colleague(BaseModel):
    id: int
    name: str


class Deputy(BaseModel):
    id: int
    name: str
    role: Role
    first_day: date
    last_day: date
    reason: str


class NewDeputy(BaseModel):
    colleague: Id
    first_day: date
    last_day: date
    reason: str = Field(default="", max_length=500)


class Numbered(BaseModel):
    id: int


@get(
    "/me/roles",
    summary="The roles you may act in",
    tags=["session"],
    opt=ALWAYS,
    operation_class=takes(PLAIN),
)
async def my_roles(request: AppRequest) -> Page[OwnRole]:
    """The account's first one first; those stood in for with their last day."""
    return plain_page(request, OwnRole, [vars(one) for one in await switching.held(actor(request))])


@post("/me/role", summary="Act in another role", status_code=200, tags=["session"], opt=ALWAYS)
async def switch_role(request: AppRequest, data: JSONBody[RoleChoice]) -> FreshToken:
    """Answers the token to go on with; the present one ends. 404 for a role you may not act in now."""
    switched = await switching.switch(actor(request), request.auth or "", data.assignment)
    return FreshToken(token=switched.token, expires=switched.expires)


@get("/me/colleagues", summary="Who may stand in for you", tags=["session"], operation_class=takes(PLAIN))
async def my_colleagues(request: AppRequest) -> Page[Colleague]:
    """Those of your role in your organisation."""
    rows = [{"id": int(one), "name": name} for one, name in await deputies.colleagues(actor(request))]
    return plain_page(request, Colleague, rows)


@get("/me/deputies", summary="Who stands in for you", tags=["session"], operation_class=takes(PLAIN))
async def my_deputies(request: AppRequest) -> Page[Deputy]:
    """Now and on later days."""
    return plain_page(request, Deputy, await deputies.of_actor(actor(request)))


@post("/me/deputies", summary="Let a colleague stand in for you", tags=["session"])
async def name_deputy(request: AppRequest, data: JSONBody[NewDeputy]) -> Numbered:
    """For 92 days at most; what two people sign is never done by a deputy."""
    named = await deputies.name(actor(request), data.colleague, data.first_day, data.last_day, data.reason)
    return Numbered(id=named)


@delete("/me/deputies/{assignment_id:int}", summary="End it before its last day", tags=["session"])
async def end_deputy(request: AppRequest, assignment_id: FromPath[int]) -> None:
    """404 where nobody stands in for you under that number."""
    await deputies.end(actor(request), assignment_id)


HANDLERS = [my_roles, switch_role, my_colleagues, my_deputies, name_deputy, end_deputy]
