"""A forgotten password: its owner chooses a new one beforehand, and the front desk puts it in force.

Whoever asks names a login, chooses a password and gets a receipt; nothing changes, and the answer is the same
whether the login exists. The keeper of the account makes sure who stands there and enters the receipt: the
password never passes through the keeper's hands, and who only knows the login reaches nothing.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta

from talent_platform.accounts import one_time, throttle
from talent_platform.accounts.actor import Actor
from talent_platform.accounts.keeping import second_person
from talent_platform.accounts.keeping.arrivals import of_organisation, organisations_of, told
from talent_platform.accounts.keeping.identifying import HOW_IDENTIFIED, identified
from talent_platform.accounts.keeping.service import check_kept
from talent_platform.accounts.sign_in import attempts, passwords
from talent_platform.accounts.tables import Account, PasswordRequest
from talent_platform.audit import service as audit
from talent_platform.clock import now
from talent_platform.database.engine import DB
from talent_platform.errors import Invalid
from talent_platform.i18n import N_
from talent_platform.part import hooks
from talent_platform.reference.writings import reasons
from talent_platform.settings import settings

_PURPOSE = "receipt of a forgotten password"
_NO_LOGIN = N_("请填写登录名")
_WRONG = N_("受理码与这个账号不符、已使用或已过期；请核对本人出示的受理码")
_NO_RECEIPT = N_("受理码不正确、已使用或已过期")


@dataclass(frozen=True)
class PasswordReceipt:
    """To be shown at the front desk; told this once."""

    text: str
    expires: datetime


async def ask(login: str, password: str, *, address: str) -> PasswordReceipt:
    """Keep a new password for whoever proves to own the login: at the front desk, or by a code that goes to
    an address proved before (`password.asked`).

    Raises:
        Invalid: no login, or a bad password.
        TooManyAttempts: too many from this network address.
    """
    login = login.strip().lower()
    if not login or len(login) > 60:
        raise Invalid(_NO_LOGIN, {"login": _NO_LOGIN})
    passwords.check(password, field="password", about=(login,))
    await throttle.use(throttle.PASSWORD_REQUESTS, throttle.of_address(address))
    code, expires = one_time.fresh(), now() + timedelta(hours=settings().password_request_hours)
    hashed = await asyncio.to_thread(passwords.hash_password, password)
    async with DB.transaction():
        made = await PasswordRequest.insert(
            PasswordRequest(
                login=login, password_hash=hashed, receipt_hash=one_time.digest(code, _PURPOSE),
                expires=expires,
            )
        )  # fmt: skip
        for asked in hooks("password.asked"):
            await asked(int(made[0]["id"]))
    return PasswordReceipt(code, expires)


async def accept(actor: Actor, account_id: int, receipt: str, reason: str) -> None:
    """Put the password in force that the owner of the account chose; ends the sessions, and unlocks. As every
    reset it is counted as a look, told to the owner and the accounts of the same organisation, and for an
    official confirmed by a second person.

    Raises:
        NotFound: none in the actor's charge.
        Invalid: no reason in words, or a receipt of another account, used or too old.
        TooManyAttempts: this keeper has looked, or entered wrong receipts, too often within the hour.
    """
    reason = reason.strip()
    if not reasons.says_how(reason):
        raise Invalid(HOW_IDENTIFIED, {"reason": HOW_IDENTIFIED})
    async with DB.transaction():
        await check_kept(actor, account_id)
    attempt = await throttle.use(throttle.WRONG_RECEIPTS, throttle.of_account(actor.account_id))
    rows = await Account.select(Account.login).where(Account.id == account_id)
    login = rows[0]["login"]
    async with DB.transaction():
        await check_kept(actor, account_id)
        found = await (
            PasswordRequest.select(PasswordRequest.id, PasswordRequest.password_hash)
            .where(
                PasswordRequest.receipt_hash == one_time.digest(receipt, _PURPOSE),
                PasswordRequest.login == login, PasswordRequest.used.is_null(),
                PasswordRequest.expires > now(),
            )
            .lock_rows("UPDATE")
        )  # fmt: skip
        if not found:
            raise Invalid(_WRONG, {"receipt": _WRONG})
        await identified(actor, reason)
        await in_force(found[0]["id"], account_id)
        await second_person.given(actor, account_id, "password_reset", reason)
        people = f"account:{account_id}", *map(of_organisation, await organisations_of(account_id))
        await audit.record(
            actor, "account.password_reset", f"account:{account_id}",
            **told(actor, "password", login, reason, *people),
        )  # fmt: skip
    await throttle.give_back(attempt)


async def in_force(request_id: int, account_id: int) -> None:
    """The password of a request is the account's from now on; what asked for it is used up, the sessions end
    and the account is unlocked. Within the caller's transaction, who has made sure whose it is and holds the
    request."""
    rows = await PasswordRequest.select(PasswordRequest.login, PasswordRequest.password_hash).where(
        PasswordRequest.id == request_id
    )
    await PasswordRequest.update({PasswordRequest.used: now(), PasswordRequest.password_hash: None}).where(
        PasswordRequest.id == request_id
    )
    await Account.update(
        {Account.password_hash: rows[0]["password_hash"], Account.password_until: None}
    ).where(Account.id == account_id)
    await attempts.unlock(rows[0]["login"], account_id)


async def of_receipt(receipt: str, address: str) -> int:
    """The request of a receipt that is good still; a wrong one counts against the network address.

    Raises:
        Invalid: none, used, or too old.
        TooManyAttempts: too many wrong ones.
    """
    attempt = await throttle.use(throttle.WRONG_RECEIPTS, throttle.of_address(address))
    rows = await PasswordRequest.select(PasswordRequest.id).where(
        PasswordRequest.receipt_hash == one_time.digest(receipt, _PURPOSE), PasswordRequest.used.is_null(),
        PasswordRequest.expires > now(),
    )  # fmt: skip
    if not rows:
        raise Invalid(_NO_RECEIPT, {"receipt": _NO_RECEIPT})
    await throttle.give_back(attempt)
    return int(rows[0]["id"])
