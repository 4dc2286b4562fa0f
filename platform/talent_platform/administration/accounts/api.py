"""Tokens for API clients, and one's own account."""

from __future__ import annotations

from datetime import datetime

from litestar import delete, get, post, put
from litestar.params import FromPath, JSONBody
from pydantic import BaseModel, Field

from talent_platform.accounts.actor import Actor, Duty
from talent_platform.accounts.keeping import own_password
from talent_platform.accounts.sign_in import forgotten, second_factor, service, sessions
from talent_platform.accounts.sign_in.middleware import ALWAYS
from talent_platform.errors import Invalid
from talent_platform.i18n import N_
from talent_platform.settings import settings
from talent_platform.web.listing.answers import Page, plain_page
from talent_platform.web.listing.parameters import PLAIN, takes
from talent_platform.web.requests import AppRequest, actor, client_address


class Credentials(BaseModel):
    login: str = Field(max_length=200)
    password: str = Field(max_length=1000)
    code: str = Field(default="", max_length=40)
    """Of the second factor, or a recovery code, where the account has one."""
    device: str = Field(default="", max_length=200)
    """From an earlier answer: a client known to the account is not held up by strangers' guesses."""


class Token(BaseModel):
    """Send it as `Authorization: Bearer …`."""

    token: str
    expires: datetime
    device: str
    last_sign_in: datetime | None
    last_address: str
    failed: int
    """Wrong passwords since then."""


class Me(BaseModel):
    """`owes` is what has to be done before anything else: change the password, or set a second factor."""

    owes: Duty | None
    account_id: int
    name: str
    role: str
    organisation_id: int | None
    county: str | None
    assignment: int | None
    """The further role acted in; null in the account's first one."""
    deputises: int | None
    """The account in whose place this one acts."""

    @classmethod
    def of(cls, actor: Actor) -> Me:
        return cls(
            owes=actor.owes, account_id=actor.account_id, name=actor.name, role=actor.role,
            organisation_id=actor.organisation_id, county=actor.county,
            assignment=actor.assignment, deputises=actor.deputises,
        )  # fmt: skip


@post("/session", summary="Open a session and get its token", tags=["session"], opt=ALWAYS, security=[{}])
async def open_session(request: AppRequest, data: JSONBody[Credentials]) -> Token:
    """429 after too many wrong passwords; an account with a second factor sends `code` too."""
    signed_in = await service.sign_in(
        data.login, data.password, address=client_address(request),
        agent=request.headers.get("user-agent", ""), hours=settings().session_hours, code=data.code,
        device=data.device,
    )  # fmt: skip
    if signed_in.awaits_code:
        await service.sign_out(signed_in.token)
        raise Invalid(N_("该账号已启用两步验证，请一并提供验证码 code"), {"code": N_("请填写验证码")})
    return Token(
        token=signed_in.token, expires=signed_in.expires, device=signed_in.device,
        last_sign_in=signed_in.before.at, last_address=signed_in.before.address,
        failed=signed_in.before.failed,
    )  # fmt: skip


@delete("/session", summary="Close the session of the token", tags=["session"], opt=ALWAYS)
async def close_session(request: AppRequest) -> None:
    """The token is worth nothing afterwards."""
    actor(request)
    await service.sign_out(request.auth or "")


@get("/me", summary="The account behind the token", tags=["session"], opt=ALWAYS)
async def me(request: AppRequest) -> Me:
    """Name, role, organisation, and what the account has to mend first."""
    return Me.of(actor(request))


class ForgottenPassword(BaseModel):
    login: str = Field(max_length=60)
    password: str = Field(max_length=1000)
    """The new one."""


class PasswordReceiptOut(BaseModel):
    receipt: str
    """Shown here only, for the front desk."""
    expires: datetime


@post(
    "/password-requests", summary="Choose a new password for a forgotten one", tags=["session"], opt=ALWAYS,
    security=[{}],
)  # fmt: skip
async def ask_password(request: AppRequest, data: JSONBody[ForgottenPassword]) -> PasswordReceiptOut:
    """Changes nothing, and answers the same whether the login exists: the password is in force once its owner
    has shown the receipt to the keeper of the account (`/accounts/{id}/accept-password`)."""
    code = await forgotten.ask(data.login, data.password, address=client_address(request))
    return PasswordReceiptOut(receipt=code.text, expires=code.expires)


class NewPassword(BaseModel):
    current: str = Field(max_length=1000)
    new: str = Field(max_length=1000)


@put(
    "/me/password", status_code=204, summary="Change the password; every session of the account ends",
    tags=["session"], opt=ALWAYS,
)  # fmt: skip
async def change_password(request: AppRequest, data: JSONBody[NewPassword]) -> None:
    """Asks for the current one; the reason a new one is refused stands under `new`."""
    await own_password.change_password(actor(request), data.current, data.new)


class OpenSession(BaseModel):
    id: int
    address: str
    agent: str
    created: datetime
    seen: datetime
    current: bool


@get(
    "/me/sessions",
    summary="The sessions of the account",
    tags=["session"],
    opt=ALWAYS,
    operation_class=takes(PLAIN),
)
async def my_sessions(request: AppRequest) -> Page[OpenSession]:
    """Last used first, with device, address and when each was last used."""
    rows = await sessions.of_account(actor(request).account_id, request.auth or "")
    return plain_page(request, OpenSession, rows)


@delete("/me/sessions/{session_id:int}", summary="End one session", tags=["session"], opt=ALWAYS)
async def end_session(request: AppRequest, session_id: FromPath[int]) -> None:
    """404 for a session of somebody else."""
    await sessions.end(actor(request), session_id)


@delete("/me/sessions", summary="Sign out everywhere", tags=["session"], opt=ALWAYS)
async def end_sessions(request: AppRequest) -> None:
    """This one too."""
    await sessions.end_all(actor(request))


class FactorBegin(BaseModel):
    password: str = Field(max_length=1000)
    code: str = Field(default="", max_length=40)
    """Of the present authenticator, where there is one."""


class FactorSecret(BaseModel):
    """For an authenticator: the secret in base32, or the address a QR code holds."""

    secret: str
    uri: str


class Code(BaseModel):
    code: str = Field(max_length=40)


class RecoveryCodes(BaseModel):
    """Each opens the account once in place of a code; they are shown here only."""

    codes: list[str]


@post("/me/second-factor", summary="Begin to set a second factor", tags=["session"], opt=ALWAYS)
async def begin_factor(request: AppRequest, data: JSONBody[FactorBegin]) -> FactorSecret:
    """Answers the secret to put into an authenticator; nothing holds before it is confirmed."""
    await second_factor.begin(actor(request), data.password, data.code)
    offered = await second_factor.pending(actor(request))
    assert offered is not None
    return FactorSecret(secret=offered.secret, uri=offered.uri)


@post("/me/second-factor/confirm", summary="Confirm it with its first code", tags=["session"], opt=ALWAYS)
async def confirm_factor(request: AppRequest, data: JSONBody[Code]) -> RecoveryCodes:
    """Answers the recovery codes, shown this once."""
    return RecoveryCodes(codes=await second_factor.confirm(actor(request), data.code))


@post("/me/second-factor/recovery-codes", summary="New recovery codes", tags=["session"], opt=ALWAYS)
async def renew_codes(request: AppRequest, data: JSONBody[Code]) -> RecoveryCodes:
    """The old ones end; asks for a current code."""
    return RecoveryCodes(codes=await second_factor.renew_recovery_codes(actor(request), data.code))


HANDLERS = [
    ask_password,
    open_session,
    close_session,
    me,
    change_password,
    my_sessions,
    end_session,
    end_sessions,
    begin_factor,
    confirm_factor,
    renew_codes,
]
