"""Sign in, sign out, and who is acting."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from piccolo.custom_types import Combinable

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.keeping import second_person
from talent_platform.accounts.sign_in import attempts, passwords, second_factor
from talent_platform.accounts.sign_in.acting import WAITS, actor_from, actor_of, token_hash
from talent_platform.accounts.tables import Account, Session
from talent_platform.audit import service as audit
from talent_platform.clock import now
from talent_platform.database.engine import DB
from talent_platform.errors import Invalid, NotFound
from talent_platform.i18n import N_

CODE_WITHIN = timedelta(minutes=10)
"""So long a right password waits for the code of the second factor."""


@dataclass(frozen=True)
class Before:
    """The account's last sign-in before this one."""

    at: datetime | None
    address: str
    failed: int
    """Wrong passwords since then."""


@dataclass(frozen=True)
class SignedIn:
    """A fresh session: the token goes to the client once and is stored only as a hash."""

    token: str
    actor: Actor
    expires: datetime
    device: str
    """For the next sign-in from the same client (`attempts.py`)."""
    before: Before
    awaits_code: bool = False
    """Nobody is signed in until `give_code`."""


async def sign_in(
    login: str, password: str, *, address: str, agent: str, hours: int, code: str = "", device: str = ""
) -> SignedIn:
    """Check the password and open a new session. Where the account has a second factor and no `code` came,
    the session waits for it.

    Raises:
        Invalid: unknown login, wrong password, an initial password no longer valid or inactive account (which
            one is not said), or a wrong code.
        TooManyAttempts: too many wrong ones (`attempts.py`).
    """
    login = login.strip().lower()
    # Counted before hashing, and given back by a right password: guesses that come at once count as well.
    attempt = await attempts.begin(login, address, device)
    found = await _account(Account.login == login)
    fits = await passwords.verify(found.password_hash if found else None, password)
    if found is None or not fits or found.refused:
        locked = await attempts.failed(attempt)
        await _note_failure(
            found.actor.account_id if found else None, "session.refused", address, locked=locked
        )
        raise Invalid(_WRONG)
    await attempts.succeeded(attempt)
    place = _Place(login, address, agent, device)
    if found.has_factor and not code:
        return await _open(found, place, now() + CODE_WITHIN, awaits_code=True)
    if found.has_factor:
        await _check_code(found.actor.account_id, code, place)
    return await _open(found, place, now() + timedelta(hours=hours))


_WRONG = N_("账号或密码不正确")


@dataclass(frozen=True)
class _Place:
    """Under which login, and from where."""

    login: str
    address: str
    agent: str
    device: str


@dataclass(frozen=True, slots=True)
class _Account:
    """What signing in asks of an account."""

    actor: Actor
    login: str
    password_hash: str
    active: bool
    password_until: datetime | None
    has_factor: bool
    generation: int
    before: Before

    @property
    def refused(self) -> bool:
        """Switched off, or its initial password holds no longer."""
        return not self.active or (self.password_until is not None and self.password_until < now())


async def _account(condition: Combinable) -> _Account | None:
    rows = await Account.select(
        Account.id, Account.name, Account.role, Account.organisation, Account.organisation._.county,
        Account.organisation._.kind, Account.locale, Account.password_hash, Account.active, Account.login,
        Account.password_until, Account.totp_secret, Account.generation, Account.last_sign_in,
        Account.last_address, Account.failed,
    ).where(condition)  # fmt: skip
    if not rows:
        return None
    row = rows[0]
    return _Account(
        actor_from(row), row["login"], row["password_hash"], row["active"], row["password_until"],
        row["totp_secret"] is not None, row["generation"],
        Before(row["last_sign_in"], row["last_address"], row["failed"]),
    )  # fmt: skip


async def _note_failure(account_id: int | None, act: str, address: str, *, locked: bool) -> None:
    """What was typed as a login nobody has is not kept: it may be a password."""
    subject = f"account:{'unknown' if account_id is None else account_id}"
    async with DB.transaction():
        await Account.update({Account.failed: Account.failed + 1}).where(Account.id == (account_id or 0))
        await audit.record(None, act, subject, address=address)
        if locked:
            await audit.record(None, "session.locked", subject, address=address)


async def _check_code(account_id: int, code: str, place: _Place) -> None:
    attempt = await attempts.begin(place.login, place.address, place.device, codes=True)
    if not await second_factor.use(account_id, code):
        locked = await attempts.failed(attempt)
        await _note_failure(account_id, "session.code_refused", place.address, locked=locked)
        raise Invalid(second_factor.WRONG, {"code": second_factor.WRONG})
    await attempts.succeeded(attempt)


async def _open(
    proved: _Account, place: _Place, expires: datetime, *, awaits_code: bool = False, ends: int = 0
) -> SignedIn:
    """Open the session of the account whose password, as it stood in `proved`, was right; it takes the place
    of the session `ends`.

    Raises:
        Invalid: the account is another one by now (password, place, second factor, switched off), or waits
            for a second person.
        NotFound: the session to end has ended.
    """
    token, account_id = secrets.token_urlsafe(32), proved.actor.account_id
    async with DB.transaction():
        await Account.select(Account.id).where(Account.id == account_id).lock_rows("UPDATE")
        found = await _account(Account.id == account_id)
        if found is None or found.refused or found.generation != proved.generation:
            raise Invalid(_WRONG)
        if await second_person.waits(account_id):
            raise Invalid(WAITS)
        if ends and not await Session.delete().where(Session.id == ends).returning(Session.id):
            raise NotFound(_TIMED_OUT)
        actor, before = found.actor, found.before
        await Session.insert(
            Session(
                token_hash=token_hash(token), account=actor.account_id, expires=expires,
                address=place.address[:45], agent=place.agent[:200], awaits_code=awaits_code,
                last_sign_in=before.at, last_address=before.address, failed=before.failed,
            )
        )  # fmt: skip
        if not awaits_code:
            await Account.update(
                {Account.failed: 0, Account.last_sign_in: now(), Account.last_address: place.address[:45]}
            ).where(Account.id == actor.account_id)
            await audit.record(actor, "session.opened", f"account:{actor.account_id}", address=place.address)
    device = "" if awaits_code else attempts.new_device(place.login)
    return SignedIn(token, actor, expires, device, before, awaits_code)


_TIMED_OUT = N_("登录已超时，请重新输入密码")


async def give_code(token: str, code: str, *, address: str, agent: str, hours: int, device: str) -> SignedIn:
    """The code of the second factor for a session that waits for it, which ends; a new one begins.

    Raises:
        NotFound: no such session, or it waited too long.
        Invalid: wrong code, or the account changed meanwhile.
        TooManyAttempts: too many wrong ones.
    """
    rows = await Session.select(Session.id, Session.account).where(
        Session.token_hash == token_hash(token), Session.awaits_code.eq(True), Session.expires > now()
    )
    found = await _account(Account.id == rows[0]["account"]) if rows else None
    if found is None:
        raise NotFound(_TIMED_OUT)
    place = _Place(found.login, address, agent, device)
    await _check_code(found.actor.account_id, code, place)
    return await _open(found, place, now() + timedelta(hours=hours), ends=rows[0]["id"])


async def sign_out(token: str) -> None:
    """Close the session; closing an unknown one is no error."""
    actor = await actor_of(token)
    async with DB.transaction():
        await Session.delete().where(Session.token_hash == token_hash(token))
        if actor:
            await audit.record(actor, "session.closed", f"account:{actor.account_id}")


async def set_locale(actor: Actor, locale: str) -> None:
    await Account.update({Account.locale: locale}).where(Account.id == actor.account_id)
