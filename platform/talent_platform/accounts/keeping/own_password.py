"""One's own password: asked before what a session left open must not do, and changed."""

from __future__ import annotations

import asyncio

from talent_platform.accounts import throttle
from talent_platform.accounts.actor import Actor
from talent_platform.accounts.sign_in import passwords
from talent_platform.accounts.tables import Account
from talent_platform.audit import service as audit
from talent_platform.database.engine import DB
from talent_platform.errors import Conflict, Invalid
from talent_platform.i18n import N_

CHANGED_MEANWHILE = N_("账号或密码刚刚被更改，请重新登录后再试")


async def check_own_password(actor: Actor, password: str, *, field: str) -> str:
    """Ask for the present password before something that a session left open must not do; returns its hash,
    by which the change that follows makes sure that it still is the present one.

    Raises:
        Invalid: wrong.
        TooManyAttempts: wrong too often.
    """
    uses = [throttle.Use(throttle.SIGN_INS, throttle.of_account(actor.account_id))]
    events = await throttle.reserve(uses)
    rows = await Account.select(Account.password_hash).where(Account.id == actor.account_id)
    if not await passwords.verify(rows[0]["password_hash"], password):
        await throttle.decide(events)
        await audit.record(actor, "account.password_refused", f"account:{actor.account_id}")
        raise Invalid(N_("当前密码不正确"), {field: N_("当前密码不正确")})
    await throttle.give_back(events[0])
    return str(rows[0]["password_hash"])


async def change_password(actor: Actor, current: str, new: str) -> None:
    """Set a password of one's own and end all sessions of the account.

    Raises:
        Invalid: the current password is wrong, or the new one the same or a bad one.
        Conflict: the password or the account was changed meanwhile.
        TooManyAttempts: wrong too often.
    """
    proved = await check_own_password(actor, current, field="current")
    rows = await Account.select(
        Account.login, Account.name, Account.organisation._.name.as_alias("organisation")
    ).where(Account.id == actor.account_id)
    row = rows[0]
    if new == current:
        raise Invalid(N_("新密码不能与当前密码相同"), {"new": N_("新密码不能与当前密码相同")})
    passwords.check(new, field="new", about=(row["login"], row["name"], row["organisation"] or ""))
    hashed = await asyncio.to_thread(passwords.hash_password, new)
    async with DB.transaction():
        changed = await (
            Account.update({Account.password_hash: hashed, Account.password_until: None})
            .where(Account.id == actor.account_id, Account.password_hash == proved, Account.active.eq(True))
            .returning(Account.id)
        )
        if not changed:
            raise Conflict(CHANGED_MEANWHILE)
        await audit.record(actor, "account.password_changed", f"account:{actor.account_id}")
