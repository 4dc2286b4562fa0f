"""Sign in, sign out, and who is acting."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from talent_platform.accounts.actor import TWO_FACTORS, Actor, Duty, OrganisationKind
from talent_platform.accounts.keeping import second_person
from talent_platform.accounts.permissions import MISPLACED
from talent_platform.accounts.roles import Role
from talent_platform.accounts.sign_in import attempts, passwords, second_factor
from talent_platform.accounts.tables import Account, Session
from talent_platform.audit import service as audit
from talent_platform.clock import now, today
from talent_platform.database.engine import DB
from talent_platform.errors import Invalid, NotAllowed, NotFound
from talent_platform.i18n import N_, gettext
from talent_platform.settings import settings

TOUCH_EVERY = timedelta(minutes=1)
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


def token_hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _actor(row: Mapping[str, Any]) -> Actor:
    kind = row["organisation.kind"]
    deputised = row.get("deputised")
    return Actor(
        account_id=row["id"],
        # As histories sign: 「乙代甲」.
        name=row["name"] if deputised is None else f"{row['name']}代{deputised}"[:_LONGEST_NAME],
        role=Role(row["role"]),
        organisation_id=row["organisation"],
        county=row["organisation.county"],
        home=None if kind is None else OrganisationKind(kind),
        locale=row["locale"],
        owes=_duty(row),
        assignment=row.get("assignment"),
        deputises=row.get("deputises"),
    )


_LONGEST_NAME = 60


def _duty(row: Mapping[str, Any]) -> Duty | None:
    if row["password_until"] is not None:
        return Duty.PASSWORD
    if row["totp_secret"] is None and Role(row["role"]) in TWO_FACTORS and settings().needs_second_factor:
        return Duty.SECOND_FACTOR
    return None


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
    row = await _row_of(Account.login == login)
    fits = await passwords.verify(row["password_hash"] if row else None, password)
    if row is None or not fits or not row["active"] or _too_late(row):
        locked = await attempts.failed(attempt)
        await _note_failure(row["id"] if row else None, "session.refused", address, locked=locked)
        raise Invalid(_WRONG)
    await attempts.succeeded(attempt)
    place = _Place(login, address, agent, device)
    if row["totp_secret"] is not None and not code:
        return await _open(row, place, now() + CODE_WITHIN, awaits_code=True)
    if row["totp_secret"] is not None:
        await _check_code(row["id"], code, place)
    return await _open(row, place, now() + timedelta(hours=hours))


_WRONG = N_("账号或密码不正确")
_WAITS = N_("该账号还须由另一人确认才能使用，请联系为您开设账号的部门")


@dataclass(frozen=True)
class _Place:
    """Under which login, and from where."""

    login: str
    address: str
    agent: str
    device: str


async def _row_of(condition: Any) -> dict[str, Any] | None:
    rows = await Account.select(
        Account.id, Account.name, Account.role, Account.organisation, Account.organisation.county,
        Account.organisation.kind, Account.locale, Account.password_hash, Account.active, Account.login,
        Account.password_until, Account.totp_secret, Account.generation, Account.last_sign_in,
        Account.last_address, Account.failed,
    ).where(condition)  # fmt: skip
    return rows[0] if rows else None


def _too_late(row: dict[str, Any]) -> bool:
    return row["password_until"] is not None and row["password_until"] < now()


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
    proved: dict[str, Any], place: _Place, expires: datetime, *, awaits_code: bool = False, ends: int = 0
) -> SignedIn:
    """Open the session of the account whose password, as it stood in `proved`, was right; it takes the place
    of the session `ends`.

    Raises:
        Invalid: the account is another one by now (password, place, second factor, switched off), or waits
            for a second person.
        NotFound: the session to end has ended.
    """
    token = secrets.token_urlsafe(32)
    async with DB.transaction():
        await Account.select(Account.id).where(Account.id == proved["id"]).lock_rows("UPDATE")
        row = await _row_of(Account.id == proved["id"])
        if row is None or not row["active"] or row["generation"] != proved["generation"] or _too_late(row):
            raise Invalid(_WRONG)
        if await second_person.waits(row["id"]):
            raise Invalid(_WAITS)
        if ends and not await Session.delete().where(Session.id == ends).returning(Session.id):
            raise NotFound(_TIMED_OUT)
        actor, before = _actor(row), Before(row["last_sign_in"], row["last_address"], row["failed"])
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
    row = await _row_of(Account.id == rows[0]["account"]) if rows else None
    if row is None:
        raise NotFound(_TIMED_OUT)
    place = _Place(row["login"], address, agent, device)
    await _check_code(row["id"], code, place)
    return await _open(row, place, now() + timedelta(hours=hours), ends=rows[0]["id"])


# Asked at every request, so not put together anew each time. A role that ended or whose days are over signs
# its session out: what was begun in it is not done in another.
_ACTING = """
    SELECT a.id, a.name, coalesce(r.role, a.role) AS role, a.locale, a.password_until, a.totp_secret,
           r.id AS assignment, r.deputises, p.name AS deputised,
           o.id AS organisation, o.county AS "organisation.county", o.kind AS "organisation.kind",
           s.seen, s.id AS session
    FROM {0} JOIN account a ON a.id = s.account LEFT JOIN role_assignment r ON r.id = s.acts_as
    LEFT JOIN account p ON p.id = r.deputises
    LEFT JOIN organisation o ON o.id = CASE WHEN r.id IS NULL THEN a.organisation ELSE r.organisation END
    WHERE a.active AND (s.acts_as IS NULL OR role_counts(r, $1))"""
_BEHIND = _ACTING.format("session s") + (
    " AND s.token_hash = $2 AND s.expires > $3 AND s.seen > $4 AND NOT s.awaits_code"
)
_IN_ROLE = _ACTING.format("(SELECT $2::bigint AS account, $3::bigint AS acts_as, NULL AS seen, NULL AS id) s")


async def actor_of(token: str) -> Actor | None:
    """The account behind a session token, or None if it is unknown, expired, idle for too long, waiting for a
    code, or of an account switched off."""
    idle_since = now() - timedelta(minutes=settings().session_idle_minutes)
    row = await DB.asyncpg_pool.fetchrow(_BEHIND, today(), token_hash(token), now(), idle_since)
    if row is None:
        return None
    if now() - row["seen"] > TOUCH_EVERY:
        await Session.update({Session.seen: now()}).where(Session.id == row["session"])
    return _actor(row)


async def in_role(account_id: int, assignment: int | None) -> Actor:
    """An account in the role in which it ordered something, for work that goes on without its session.

    Raises:
        NotAllowed: it is switched off by now, waits for a second person, or the role has ended.
    """
    row = await DB.asyncpg_pool.fetchrow(_IN_ROLE, today(), account_id, assignment)
    if row is None or await second_person.waits(account_id):
        raise NotAllowed(N_("办理人的账号或角色已停用"))
    return _placed(_actor(row))


def _placed(actor: Actor) -> Actor:
    if not actor.well_placed:
        raise NotAllowed(MISPLACED)
    return actor


async def sign_out(token: str) -> None:
    """Close the session; closing an unknown one is no error."""
    actor = await actor_of(token)
    async with DB.transaction():
        await Session.delete().where(Session.token_hash == token_hash(token))
        if actor:
            await audit.record(actor, "session.closed", f"account:{actor.account_id}")


async def actor_by_login(login: str, *, placed: bool = True) -> Actor:
    """The account with that login, for the command line and background work.

    Raises:
        NotFound: there is none.
        NotAllowed: it waits for a second person, or its role does not fit its organisation (`placed`).
    """
    rows = await Account.select(
        Account.id,
        Account.name,
        Account.role,
        Account.organisation,
        Account.organisation.county,
        Account.organisation.kind,
        Account.locale,
        Account.password_until,
        Account.totp_secret,
    ).where(Account.login == login.lower(), Account.active.eq(True))
    if not rows:
        raise NotFound(gettext("没有账号 {login}", login=login))
    if await second_person.waits(rows[0]["id"]):
        raise NotAllowed(_WAITS)
    actor = _actor(rows[0])
    return _placed(actor) if placed else actor


async def set_locale(actor: Actor, locale: str) -> None:
    await Account.update({Account.locale: locale}).where(Account.id == actor.account_id)
