"""Opening accounts and looking after them: whoever keeps an account opens it, switches it off, resets and
unlocks it (`actor.KEEPS`); the operator does so from the command line (`actor` is None).

The sessions of an account end in the database when its password, role or place changes or it is switched off
(`guards.sql: account_sessions_end`).
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

from asyncpg import CheckViolationError, ForeignKeyViolationError, UniqueViolationError
from piccolo.columns.combination import And

from talent_platform.accounts.actor import KEEPS, Actor
from talent_platform.accounts.keeping import arrivals, second_person
from talent_platform.accounts.keeping.arrivals import of_organisation, organisations_of, told
from talent_platform.accounts.keeping.homes import check_home, check_territory
from talent_platform.accounts.keeping.identifying import identified
from talent_platform.accounts.keeping.queries import kept
from talent_platform.accounts.permissions import require, require_in_person
from talent_platform.accounts.roles import Role
from talent_platform.accounts.sign_in import attempts, passwords
from talent_platform.accounts.tables import Account, Session
from talent_platform.audit import service as audit
from talent_platform.clock import now
from talent_platform.database.engine import DB
from talent_platform.errors import Conflict, Invalid, NotAllowed, NotFound
from talent_platform.i18n import N_
from talent_platform.settings import settings


def may_open(actor: Actor, role: Role) -> bool:
    """Whether the actor keeps accounts of that role: `KEEPS`."""
    return role in KEEPS.get(actor.role, ())


async def check_kept(actor: Actor | None, account_id: int) -> None:
    """Within a transaction the account is locked, so that no role comes to it meanwhile.

    Raises:
        NotFound: none in the actor's charge.
        NotAllowed: the actor stands in for somebody.
    """
    if actor is not None:
        require_in_person(actor)
    mine = Account.id == account_id
    await Account.select(Account.id).where(mine).lock_rows("UPDATE")
    known = await Account.exists().where(mine if actor is None else And(mine, kept(actor)))
    if not known:
        raise NotFound


async def open_account(
    actor: Actor,
    *,
    login: str,
    name: str,
    role: Role,
    organisation_id: int | None,
    password: str,
    reason: str = "",
) -> int:
    """Give somebody an account whose role the actor keeps; a county for organisations of its own. `reason`:
    asked where the organisation has accounts already (`arrivals.py`).

    Raises:
        NotAllowed: outside the actor's part of the tree, or a role the actor may not give.
        Invalid: as `create_account`.
    """
    require(actor, *KEEPS)
    require_in_person(actor)
    if not may_open(actor, role):
        raise NotAllowed
    await check_territory(actor, organisation_id)
    return await create_account(
        actor, login=login, name=name, role=role, organisation_id=organisation_id, password=password,
        reason=reason,
    )  # fmt: skip


async def create_account(
    actor: Actor | None,
    *,
    login: str,
    name: str,
    role: Role,
    organisation_id: int | None,
    password: str,
    reason: str = "",
) -> int:
    """Write the account. Its owner changes the password at the first sign-in; the accounts of the
    organisation read who opened it.

    Raises:
        Invalid: login taken, no name, no such organisation or one the role cannot sit in, a bad password, or
            no reason where the organisation has accounts already.
        TooManyAttempts: this keeper has looked too often within the hour.
    """
    login, name, reason = login.strip().lower(), name.strip(), reason.strip()
    if not login or not name:
        raise Invalid(
            N_("登录名和姓名不能为空"), {"login": N_("必填")} if not login else {"name": N_("必填")}
        )
    organisation = await check_home(role, organisation_id)
    passwords.check(password, field="password", about=(login, name, organisation))
    hashed = await asyncio.to_thread(passwords.hash_password, password)
    account = Account(
        login=login, name=name, role=role, organisation=organisation_id, password_hash=hashed,
        password_until=initial_until(),
    )  # fmt: skip
    return await _opened(actor, account, reason)


async def open_chosen(
    actor: Actor | None, *, login: str, name: str, role: Role, organisation_id: int | None,
    password_hash: str, reason: str, named_by_owner: bool = False,
) -> int:  # fmt: skip
    """The account of somebody who chose login and password: nothing is changed first. Within the transaction
    of the confirmation, whose service has asked whether the actor may confirm; without an actor of what the
    owner does with a code.

    Raises:
        Invalid: as `create_account`.
    """
    await check_home(role, organisation_id)
    account = Account(
        login=login, name=name, role=role, organisation=organisation_id, password_hash=password_hash,
        named_by_owner=named_by_owner,
    )  # fmt: skip
    return await _opened(actor, account, reason, **({"by_owner": True} if actor is None else {}))


async def _opened(actor: Actor | None, account: Account, reason: str, **said: object) -> int:
    home: int | None = account.organisation
    try:
        async with DB.transaction():
            await arrivals.asked(actor, home, reason)
            rows = await Account.insert(account)
            await second_person.given(actor, rows[0]["id"], "opened", reason)
            await audit.record(
                actor, "account.opened", f"account:{rows[0]['id']}", account_role=account.role, **said,
                **told(actor, "account_opened", account.login, reason, of_organisation(home)),
            )  # fmt: skip
    except UniqueViolationError as error:
        raise Invalid(LOGIN_TAKEN, {"login": LOGIN_TAKEN}) from error
    except (ForeignKeyViolationError, CheckViolationError) as error:
        raise Invalid(N_("没有这个单位"), {"organisation": N_("没有这个单位")}) from error
    return int(rows[0]["id"])


LOGIN_TAKEN = N_("登录名已被使用")


def initial_until() -> datetime:
    """Until when a password that somebody else chose holds."""
    return now() + timedelta(hours=settings().initial_password_hours)


async def set_active(actor: Actor | None, account_id: int, *, active: bool, reason: str = "") -> None:
    """Switch an account on or off; switching off ends its sessions at once, switching on is told to its owner
    and to the accounts of its organisation. `reason`: asked for switching on beside others (`arrivals.py`).

    Raises:
        NotFound: none in the actor's charge.
        Invalid: no reason in words.
        TooManyAttempts: this keeper has looked too often within the hour.
    """
    reason = reason.strip()
    async with DB.transaction():
        await check_kept(actor, account_id)
        changed = (
            await Account.update({Account.active: active})
            .where(Account.id == account_id, Account.active.ne(active))
            .returning(Account.login)
        )
        if not changed:
            return
        if not active:
            await audit.record(actor, "account.switched_off", f"account:{account_id}", reason=reason)
            return
        homes = await organisations_of(account_id)
        for home in homes:
            await arrivals.asked(actor, home, reason, account_id)
        await second_person.given(actor, account_id, "switched_on", reason)
        people = f"account:{account_id}", *map(of_organisation, homes)
        await audit.record(
            actor, "account.switched_on", f"account:{account_id}",
            **told(actor, "account_switched_on", changed[0]["login"], reason, *people),
        )  # fmt: skip


_LAST = N_("这是该主管部门的最后一个账号，移走后无人代表部门表态；请先为该部门另开账号，并经另一人确认")
_REFUSED = {"department_keeps_its_voice": _LAST}
HELD = N_("该账号已有这个角色，或角色刚刚有变动；请刷新页面后再办理")


@asynccontextmanager
async def friendly() -> AsyncIterator[None]:
    """What the database refuses of roles, as a sentence: Conflict where the account holds the role already,
    or one that does not go with it, or is the last of a department above institutions."""
    try:
        yield
    except (UniqueViolationError, CheckViolationError) as error:
        raise Conflict(_REFUSED.get(error.constraint_name or "", HELD)) from error


async def place(actor: Actor | None, account_id: int, organisation_id: int | None, reason: str = "") -> None:
    """Move an account to another organisation; its sessions end, and the accounts there read who moved it.
    `reason`: asked where others have accounts there (`arrivals.py`).

    Raises:
        NotFound: none in the actor's charge.
        NotAllowed: outside the actor's county.
        Invalid: no such organisation, the present one, one in which the account's role cannot sit, or no
            reason in words.
        TooManyAttempts: this keeper has looked too often within the hour.
    """
    reason = reason.strip()
    async with friendly(), DB.transaction():
        await check_kept(actor, account_id)
        if actor is not None:
            await check_territory(actor, organisation_id)
        found = Account.select(Account.role, Account.login, Account.organisation)
        rows = await found.where(Account.id == account_id).lock_rows("UPDATE")
        await check_home(Role(rows[0]["role"]), organisation_id)
        if rows[0]["organisation"] == organisation_id:
            raise Invalid(_SAME_PLACE, {"organisation": _SAME_PLACE})
        await arrivals.asked(actor, organisation_id, reason, account_id)
        await Account.update({Account.organisation: organisation_id}).where(Account.id == account_id)
        await second_person.given(actor, account_id, "placed", reason)
        people = f"account:{account_id}", of_organisation(organisation_id)
        await audit.record(
            actor, "account.placed", f"account:{account_id}", organisation=organisation_id,
            **told(actor, "account_placed", rows[0]["login"], reason, *people),
        )  # fmt: skip


_SAME_PLACE = N_("该账号已经在这个单位，未作改动")


async def reset_password(actor: Actor | None, account_id: int, reason: str = "") -> str:
    """A one-time password in place of the present one, to be told to the owner, who changes it first of all.
    Also unlocks, and ends the sessions. Whoever knows it could read what the owner reads: it is counted as a
    look, and the owner and the accounts of the same organisation find it among those who looked.

    `reason`: how the keeper made sure who asks; the operator (no actor) need not give one.

    Raises:
        NotFound: none in the actor's charge.
        Invalid: no reason in words.
        TooManyAttempts: this keeper has looked too often within the hour.
    """
    await check_kept(actor, account_id)
    reason = reason.strip()
    await identified(actor, reason)
    password = passwords.one_time()
    hashed = await asyncio.to_thread(passwords.hash_password, password)
    rows = await Account.select(Account.login).where(Account.id == account_id)
    async with DB.transaction():
        await check_kept(actor, account_id)
        await Account.update({Account.password_hash: hashed, Account.password_until: initial_until()}).where(
            Account.id == account_id
        )
        await second_person.given(actor, account_id, "password_reset", reason)
        await attempts.unlock(rows[0]["login"], account_id)
        people = f"account:{account_id}", *map(of_organisation, await organisations_of(account_id))
        await audit.record(
            actor, "account.password_reset", f"account:{account_id}",
            **told(actor, "password", rows[0]["login"], reason, *people),
        )  # fmt: skip
    return password


async def unlock(actor: Actor | None, account_id: int) -> None:
    """Forget the wrong passwords and codes.

    Raises:
        NotFound: none in the actor's charge.
    """
    async with DB.transaction():
        await check_kept(actor, account_id)
        rows = await Account.select(Account.login).where(Account.id == account_id)
        await attempts.unlock(rows[0]["login"], account_id)
        await audit.record(actor, "account.unlocked", f"account:{account_id}")


async def end_sessions(actor: Actor, account_id: int) -> None:
    """Sign the account out everywhere.

    Raises:
        NotFound: none in the actor's charge.
    """
    async with DB.transaction():
        await check_kept(actor, account_id)
        await Session.delete().where(Session.account == account_id)
        await audit.record(actor, "account.signed_out", f"account:{account_id}")
