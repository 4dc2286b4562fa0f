"""The accounts somebody looks after, over the API."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime

from litestar import get, post
from litestar.params import FromPath, JSONBody
from pydantic import BaseModel, Field

from talent_platform.accounts.keeping import assignments, names, queries, second_person
from talent_platform.accounts.keeping import service as keeping
from talent_platform.accounts.roles import Role
from talent_platform.accounts.sign_in import factor_reset as second_factor
from talent_platform.accounts.sign_in import forgotten, passwords, sessions
from talent_platform.administration.accounts import lists
from talent_platform.administration.accounts.api import OpenSession
from talent_platform.errors import Invalid, NotFound
from talent_platform.i18n import N_
from talent_platform.reference.fields import Id
from talent_platform.web.listing.answers import Page, plain_page
from talent_platform.web.listing.parameters import PLAIN, takes
from talent_platform.web.requests import AppRequest, actor


class Account(BaseModel):
    id: int
    login: str
    name: str
    role: Role
    organisation_name: str | None
    state: str
    """on, off, waiting (for a second person), locked (too many wrong passwords or codes), or misplaced: the
    role does not fit the organisation, and the account can do nothing."""
    last_sign_in: datetime | None


class FurtherRole(BaseModel):
    id: int
    role: Role
    organisation: int | None
    organisation_name: str | None
    given: datetime
    giver: str | None


class KeptAccount(Account):
    roles: list[FurtherRole]
    """Beside its first one."""
    failures: int
    """Wrong passwords from unknown devices within a day."""
    sessions: list[OpenSession]


class NewAccount(BaseModel):
    login: str = Field(max_length=60)
    name: str = Field(max_length=60)
    role: Role
    organisation: Id | None = None
    password: str = Field(default="", max_length=1000)
    """Empty: one is made and answered once."""
    reason: str = Field(default="", max_length=500)
    """Why, and how it was made sure of; asked where the organisation has accounts already, which read it."""


class Opened(BaseModel):
    id: int
    password: str | None
    """Shown here only; its owner changes it at the first sign-in."""
    waits: bool
    """Whether it can be used only once a second person has confirmed it."""


class Done(BaseModel):
    password: str | None = None
    """The one-time password of a reset, shown here only."""
    waits: bool
    """Whether the account can be used only once a second person has confirmed what it was given."""


class AccountStep(BaseModel):
    organisation: Id | None = None
    """For `place` and `give-role`."""
    role: Role | None = None
    """For `give-role`: goes with those the account holds."""
    assignment: Id | None = None
    """For `end-role`: the further role."""
    name: str = Field(default="", max_length=60)
    """For `rename`."""
    receipt: str = Field(default="", max_length=40)
    """For `accept-password`: what the owner got when choosing a new password."""
    reason: str = Field(default="", max_length=500)
    """For `reset-password`, `accept-password`, `rename` and `ask-factor-reset`: how the owner was identified.
    For `place`, `on` and `give-role`: why, asked where others have accounts there, which read it."""


class HeldRole(BaseModel):
    role: Role
    organisation_name: str | None


class FactorReset(BaseModel):
    id: int
    account: int
    login: str
    name: str
    role: Role
    asker: str | None
    asked: datetime
    reason: str
    may: bool
    """Whether you may confirm it."""
    holds: list[HeldRole]
    """Everything the account can act in."""


class AccessGrant(BaseModel):
    """What was given to an official's account and takes effect when a second person confirms it."""

    id: int
    account: int
    login: str
    name: str
    role: Role
    organisation_name: str | None
    act: str
    """opened, password_reset, switched_on, placed or role_given."""
    giver: str | None
    reason: str
    """As the giver wrote it; empty where none was asked."""
    given: datetime
    may: bool
    """Whether you may confirm it."""
    holds: list[HeldRole]
    """Everything the account can act in once it is confirmed."""


@get("/accounts", summary="List accounts", tags=["accounts"], operation_class=takes(lists.ACCOUNTS.spec))
async def account_list(request: AppRequest) -> Page[Account]:
    """The accounts in the caller's charge, filtered and paged as on the page."""
    return await lists.ACCOUNTS.answer(request, Account)


@post("/accounts", summary="Open an account", tags=["accounts"])
async def open_account(request: AppRequest, data: JSONBody[NewAccount]) -> Opened:
    """Accounts of officials wait until a second person confirms them. 422 under `reason` where the
    organisation has accounts already and nobody is told why there is one more."""
    password = data.password or passwords.one_time()
    account_id = await keeping.open_account(
        actor(request), login=data.login, name=data.name, role=data.role, organisation_id=data.organisation,
        password=password, reason=data.reason,
    )  # fmt: skip
    return Opened(
        id=account_id,
        password=None if data.password else password,
        waits=await second_person.waits(account_id),
    )


@get("/accounts/{account_id:int}", summary="One account in your charge", tags=["accounts"])
async def account(request: AppRequest, account_id: FromPath[int]) -> KeptAccount:
    """404 outside the caller's charge."""
    row = asdict(await queries.kept_account(actor(request), account_id))
    opened, roles = await sessions.of_account(account_id), await assignments.of_account(account_id)
    return KeptAccount.model_validate({**row, "sessions": opened, "roles": roles}, from_attributes=True)


@post(
    "/accounts/{account_id:int}/{switch:str}",
    summary="Take a step: on, off, unlock, reset-password, accept-password, end-sessions, place, rename, "
    "give-role, end-role, ask-factor-reset",
    status_code=200, tags=["accounts"],
)  # fmt: skip
async def take_step(
    request: AppRequest, account_id: FromPath[int], switch: FromPath[str], data: JSONBody[AccountStep]
) -> Done:
    """409 where the account stands elsewhere by now; what a step asks for is told under its field."""
    keeper, password = actor(request), None
    match switch:
        case "on" | "off":
            await keeping.set_active(keeper, account_id, active=switch == "on", reason=data.reason)
        case "unlock":
            await keeping.unlock(keeper, account_id)
        case "reset-password":
            password = await keeping.reset_password(keeper, account_id, data.reason)
        case "accept-password":
            await forgotten.accept(keeper, account_id, data.receipt, data.reason)
        case "end-sessions":
            await keeping.end_sessions(keeper, account_id)
        case "place":
            await keeping.place(keeper, account_id, data.organisation, data.reason)
        case "rename":
            await names.rename(keeper, account_id, data.name, data.reason)
        case "give-role":
            if data.role is None:
                raise Invalid(N_("请选择角色"), {"role": N_("请选择角色")})
            await assignments.give(keeper, account_id, data.role, data.organisation, data.reason)
        case "end-role":
            await assignments.end(keeper, account_id, data.assignment or 0)
        case "ask-factor-reset":
            await second_factor.ask_reset(keeper, account_id, data.reason)
        case _:
            raise NotFound
    return Done(password=password, waits=await second_person.waits(account_id))


@get(
    "/factor-resets",
    summary="Resets of a second factor that wait for a second person",
    tags=["accounts"],
    operation_class=takes(PLAIN),
)
async def open_resets(request: AppRequest) -> Page[FactorReset]:
    """Who asked, when, why; whoever asked cannot confirm."""
    return plain_page(request, FactorReset, await second_factor.open_resets(actor(request)))


@post("/factor-resets/{request_id:int}/confirm", summary="Confirm one", status_code=204, tags=["accounts"])
async def confirm_reset(request: AppRequest, request_id: FromPath[int]) -> None:
    """By somebody else than asked; the account sets a new factor when it signs in next."""
    await second_factor.confirm_reset(actor(request), request_id)


@post("/factor-resets/{request_id:int}/withdraw", summary="Withdraw one", status_code=204, tags=["accounts"])
async def withdraw_reset(request: AppRequest, request_id: FromPath[int]) -> None:
    """By whoever asked."""
    await second_factor.withdraw_reset(actor(request), request_id)


@get(
    "/access-grants",
    summary="What waits for a second person",
    tags=["accounts"],
    operation_class=takes(PLAIN),
)
async def open_grants(request: AppRequest) -> Page[AccessGrant]:
    """Accounts of officials that were opened or changed and are not in force yet."""
    return plain_page(request, AccessGrant, await second_person.open_grants(actor(request)))


@post("/access-grants/{grant_id:int}/confirm", summary="Confirm it", status_code=204, tags=["accounts"])
async def confirm_grant(request: AppRequest, grant_id: FromPath[int]) -> None:
    """By somebody else than asked for it; 409 where it was decided already."""
    await second_person.confirm(actor(request), grant_id)


HANDLERS = [
    account_list,
    open_account,
    account,
    take_step,
    open_resets,
    confirm_reset,
    withdraw_reset,
    open_grants,
    confirm_grant,
]
