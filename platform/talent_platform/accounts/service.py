"""Sign in, sign out, who is acting, and keeping accounts."""

from __future__ import annotations

import asyncio
import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from asyncpg import ForeignKeyViolationError, UniqueViolationError
from piccolo.columns.combination import And

from talent_platform.accounts import passwords, throttle
from talent_platform.accounts.actor import (
    HOMES,
    KEEPS,
    KIND_LABELS,
    LABELS,
    Actor,
    OrganisationKind,
    Role,
    fits,
)
from talent_platform.accounts.permissions import MISPLACED, Kind, require, visible, where
from talent_platform.accounts.queries import ACCOUNT_FACTS
from talent_platform.accounts.tables import Account, Organisation, Session
from talent_platform.audit import service as audit
from talent_platform.clock import now
from talent_platform.database.engine import DB
from talent_platform.errors import Invalid, NotAllowed, NotFound, TooManyAttempts
from talent_platform.web.messages import gettext

FAILURES_BEFORE_LOCK = 5
LOCK_MINUTES = 10
TOUCH_EVERY = timedelta(minutes=5)


@dataclass(frozen=True)
class SignedIn:
    """A fresh session: the token goes to the client once and is stored only as a hash."""

    token: str
    actor: Actor
    expires: datetime


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _actor(row: dict[str, Any]) -> Actor:
    kind = row["organisation.kind"]
    return Actor(
        account_id=row["id"],
        name=row["name"],
        role=Role(row["role"]),
        organisation_id=row["organisation"],
        county=row["organisation.county"],
        home=None if kind is None else OrganisationKind(kind),
        locale=row["locale"],
    )


async def sign_in(login: str, password: str, *, address: str, agent: str, hours: int) -> SignedIn:
    """Check the password and open a new session.

    Raises:
        Invalid: unknown login, wrong password or inactive account; which one is not said.
        TooManyAttempts: the account or the address is locked for a while.
    """
    # Counted before hashing, and given back by a right password: guesses that come at once count as well.
    attempt = await throttle.use(throttle.SIGN_INS_OF_ADDRESS, throttle.of_address(address))
    rows = await Account.select(
        Account.id, Account.name, Account.role, Account.organisation, Account.organisation.county,
        Account.organisation.kind, Account.locale, Account.password_hash, Account.active,
        Account.locked_until,
    ).where(Account.login == login.strip().lower())  # fmt: skip
    row = rows[0] if rows else None
    if row and row["locked_until"] and row["locked_until"] > now():
        raise TooManyAttempts(
            gettext("密码错误次数过多，请 {n} 分钟后再试", n=LOCK_MINUTES), LOCK_MINUTES * 60
        )
    fits = await passwords.verify(row["password_hash"] if row else None, password)
    if row is None or not fits or not row["active"]:
        await _note_failure(row["id"] if row else None)
        raise Invalid("账号或密码不正确")
    await throttle.give_back(attempt)
    actor = _actor(row)
    token, expires = secrets.token_urlsafe(32), now() + timedelta(hours=hours)
    async with DB.transaction():
        await Session.insert(
            Session(
                token_hash=_hash(token), account=actor.account_id, expires=expires,
                address=address[:45], agent=agent[:200],
            )
        )  # fmt: skip
        await Account.update({Account.failed: 0, Account.locked_until: None}).where(
            Account.id == actor.account_id
        )
        await audit.record(actor, "session.opened", f"account:{actor.account_id}", address=address)
    return SignedIn(token, actor, expires)


async def _note_failure(account_id: int | None) -> None:
    if account_id is None:
        return
    # One statement: parallel guesses cannot slip past the count.
    await Account.raw(
        "UPDATE account SET failed = failed + 1, locked_until = CASE WHEN failed + 1 >= {} "
        "THEN now() + make_interval(mins => {}) ELSE locked_until END WHERE id = {}",
        FAILURES_BEFORE_LOCK, LOCK_MINUTES, account_id,
    )  # fmt: skip


async def actor_of(token: str) -> Actor | None:
    """The account behind a session token, or None if it is unknown, expired or switched off."""
    account = Session.account
    rows = await Session.select(
        account.id.as_alias("id"), account.name.as_alias("name"), account.role.as_alias("role"),
        account.organisation.as_alias("organisation"),
        account.organisation.county.as_alias("organisation.county"),
        account.organisation.kind.as_alias("organisation.kind"),
        account.locale.as_alias("locale"), Session.seen, Session.id.as_alias("session"),
    ).where(
        Session.token_hash == _hash(token), Session.expires > now(), account.active.eq(True)
    )  # fmt: skip
    if not rows:
        return None
    if now() - rows[0]["seen"] > TOUCH_EVERY:
        await Session.update({Session.seen: now()}).where(Session.id == rows[0]["session"])
    return _actor(rows[0])


async def sign_out(token: str) -> None:
    """Close the session; closing an unknown one is no error."""
    await Session.delete().where(Session.token_hash == _hash(token))


async def actor_by_login(login: str) -> Actor:
    """The account with that login, for the command line and background work.

    Raises:
        NotFound: there is none.
        NotAllowed: its role does not fit its organisation.
    """
    rows = await Account.select(
        Account.id,
        Account.name,
        Account.role,
        Account.organisation,
        Account.organisation.county,
        Account.organisation.kind,
        Account.locale,
    ).where(Account.login == login.lower(), Account.active.eq(True))
    if not rows:
        raise NotFound(f"没有账号 {login}")
    actor = _actor(rows[0])
    if not actor.well_placed:
        raise NotAllowed(MISPLACED)
    return actor


async def change_password(actor: Actor, current: str, new: str) -> None:
    """Set a new password and end the account's other sessions.

    Raises:
        Invalid: the current password is wrong or the new one too short.
    """
    rows = await Account.select(Account.password_hash).where(Account.id == actor.account_id)
    if not await passwords.verify(rows[0]["password_hash"], current):
        raise Invalid("当前密码不正确", {"current": "当前密码不正确"})
    if len(new) < passwords.MINIMUM_LENGTH:
        message = gettext("新密码至少 {n} 个字符", n=passwords.MINIMUM_LENGTH)
        raise Invalid(message, {"new": message})
    hashed = await asyncio.to_thread(passwords.hash_password, new)
    async with DB.transaction():
        await Account.update({Account.password_hash: hashed}).where(Account.id == actor.account_id)
        await Session.delete().where(Session.account == actor.account_id)
        await audit.record(actor, "account.password_changed", f"account:{actor.account_id}")


async def set_locale(actor: Actor, locale: str) -> None:
    await Account.update({Account.locale: locale}).where(Account.id == actor.account_id)


def may_open(actor: Actor, role: Role) -> bool:
    """Whether the actor keeps accounts of that role: `KEEPS`."""
    return role in KEEPS.get(actor.role, ())


def kept(actor: Actor) -> Any:
    """The accounts in the actor's charge, as a condition: of roles it keeps, and within its county.

    Raises:
        NotAllowed: keeps none.
    """
    require(actor, *KEEPS)
    return And(
        Account.role.is_in([str(role) for role in sorted(KEEPS[actor.role])]),
        where(visible(actor, Kind.ACCOUNT), ACCOUNT_FACTS),
    )


async def open_account(
    actor: Actor, *, login: str, name: str, role: Role, organisation_id: int | None, password: str
) -> int:
    """Give somebody an account whose role the actor keeps; a county for organisations of its own.

    Raises:
        NotAllowed: outside the actor's part of the tree, or a role the actor may not give.
        Invalid: login taken, no such organisation, one the role cannot sit in, or password too short.
    """
    require(actor, *KEEPS)
    if not may_open(actor, role):
        raise NotAllowed
    if actor.role is Role.COUNTY:
        inside = await Organisation.exists().where(
            Organisation.id == organisation_id, Organisation.county == actor.county
        )
        if not inside:
            raise NotAllowed("只能为本县区的单位开设账号")
    return await create_account(
        actor, login=login, name=name, role=role, organisation_id=organisation_id, password=password
    )


async def _check_home(role: Role, organisation_id: int | None) -> None:
    """
    Raises:
        Invalid: no such organisation, or one in which the role cannot sit.
    """
    kind = None
    if organisation_id is not None:
        rows = await Organisation.select(Organisation.kind).where(Organisation.id == organisation_id)
        if not rows:
            raise Invalid("没有这个单位", {"organisation": "没有这个单位"})
        kind = OrganisationKind(rows[0]["kind"])
    if not fits(role, kind):
        message = home_needed(role)
        raise Invalid(message, {"organisation": message})


def home_needed(role: Role) -> str:
    """The sentence that says in which kind of organisation the role sits."""
    kinds = [kind for kind in OrganisationKind if kind in HOMES[role]]
    names = gettext("或").join(gettext(KIND_LABELS[kind]) for kind in kinds)
    role_name = gettext(LABELS[role])
    if not kinds:
        return gettext("「{role}」账号不属于任何单位，请不要选择单位", role=role_name)
    if None in HOMES[role]:
        return gettext("「{role}」账号的单位只能是{kinds}，或不选单位", role=role_name, kinds=names)
    return gettext("「{role}」账号的单位必须是{kinds}", role=role_name, kinds=names)


async def create_account(
    actor: Actor | None, *, login: str, name: str, role: Role, organisation_id: int | None, password: str
) -> int:
    """Write the account; `actor` is None when the operator does it from the command line.

    Raises:
        Invalid: login taken, no name, no such organisation or one the role cannot sit in, or password too
            short.
    """
    login, name = login.strip().lower(), name.strip()
    if len(password) < passwords.MINIMUM_LENGTH:
        message = gettext("密码至少 {n} 个字符", n=passwords.MINIMUM_LENGTH)
        raise Invalid(message, {"password": "密码过短"})
    if not login or not name:
        raise Invalid("登录名和姓名不能为空", {"login": "必填"} if not login else {"name": "必填"})
    await _check_home(role, organisation_id)
    hashed = await asyncio.to_thread(passwords.hash_password, password)
    try:
        async with DB.transaction():
            rows = await Account.insert(
                Account(login=login, name=name, role=role, organisation=organisation_id, password_hash=hashed)
            )
            await audit.record(actor, "account.opened", f"account:{rows[0]['id']}", login=login, role=role)
    except UniqueViolationError as error:
        raise Invalid("登录名已被使用", {"login": "登录名已被使用"}) from error
    except ForeignKeyViolationError as error:
        raise Invalid("没有这个单位", {"organisation": "没有这个单位"}) from error
    return int(rows[0]["id"])


async def set_active(actor: Actor, account_id: int, *, active: bool) -> None:
    """Switch an account on or off; switching off ends its sessions at once.

    Raises:
        NotFound: none in the actor's charge.
    """
    if not await Account.exists().where(Account.id == account_id, kept(actor)):
        raise NotFound
    async with DB.transaction():
        await Account.update({Account.active: active}).where(Account.id == account_id)
        if not active:
            await Session.delete().where(Session.account == account_id)
        await audit.record(
            actor, "account.switched_on" if active else "account.switched_off", f"account:{account_id}"
        )
