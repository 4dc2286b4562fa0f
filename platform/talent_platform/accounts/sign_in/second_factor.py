"""The second factor: one-time codes of an authenticator (RFC 6238), recovery codes, and taking it away.

Whoever keeps an account cannot take its second factor away alone: one person asks, another confirms.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import timedelta

import pyotp
import segno

from talent_platform.accounts import throttle
from talent_platform.accounts.actor import TWO_FACTORS, Actor
from talent_platform.accounts.keeping import own_password
from talent_platform.accounts.permissions import require
from talent_platform.accounts.tables import Account, RecoveryCode
from talent_platform.audit import service as audit
from talent_platform.clock import now
from talent_platform.database import vault
from talent_platform.database.engine import DB
from talent_platform.errors import Conflict, Invalid
from talent_platform.i18n import N_
from talent_platform.reference.codes import city

PURPOSE = "totp"


STEP_SECONDS = 30


DRIFT_STEPS = 1


RECOVERY_CODES = 10


CONFIRM_WITHIN = timedelta(minutes=10)
"""So long a new secret waits for its first code."""


WRONG = N_("验证码不正确；每个验证码只能用一次")


@dataclass(frozen=True)
class Enrolment:
    """What an authenticator is fed with."""

    secret: str
    uri: str

    @property
    def picture(self) -> str:
        """A QR code as the address of an image."""
        return str(segno.make(self.uri, error="m").svg_data_uri(scale=5, border=2, light="#fff"))


async def has_one(account_id: int) -> bool:
    return bool(await Account.exists().where(Account.id == account_id, Account.totp_secret.is_not_null()))


async def begin(actor: Actor, password: str, code: str = "") -> None:
    """Make a secret for a new authenticator; the present one, if any, holds until the new one is confirmed.

    Raises:
        NotAllowed: a role without second factor.
        Invalid: wrong password, or wrong code of the present authenticator.
        TooManyAttempts: too many wrong ones.
    """
    require(actor, *TWO_FACTORS)
    proved = await own_password.check_own_password(actor, password, field="password")
    if await has_one(actor.account_id):
        await check_own(actor, code)
    sealed = vault.seal(pyotp.random_base32().encode(), PURPOSE).decode()
    begun = await (
        Account.update({Account.totp_pending: sealed, Account.totp_pending_until: now() + CONFIRM_WITHIN})
        .where(Account.id == actor.account_id, Account.password_hash == proved, Account.active.eq(True))
        .returning(Account.id)
    )
    if not begun:
        raise Conflict(own_password.CHANGED_MEANWHILE)


async def pending(actor: Actor) -> Enrolment | None:
    """The secret that waits for its first code."""
    rows = await Account.select(Account.login, Account.totp_pending, Account.totp_pending_until).where(
        Account.id == actor.account_id
    )
    if not rows or rows[0]["totp_pending"] is None or (rows[0]["totp_pending_until"] or now()) <= now():
        return None
    secret = vault.unseal(rows[0]["totp_pending"].encode(), PURPOSE).decode()
    issuer = f"人才供需匹配平台 {city()[1]}"
    return Enrolment(secret, pyotp.TOTP(secret).provisioning_uri(name=rows[0]["login"], issuer_name=issuer))


async def confirm(actor: Actor, code: str) -> list[str]:
    """The authenticator works: from now on its codes are asked for. Returns the recovery codes, shown once.

    Raises:
        Conflict: nothing waits for its first code.
        Invalid: wrong code.
        TooManyAttempts: too many wrong ones.
    """
    require(actor, *TWO_FACTORS)
    offered = await pending(actor)
    if offered is None:
        raise Conflict(N_("请先开始设置两步验证"))
    events = await throttle.reserve([throttle.Use(throttle.CODES, throttle.of_account(actor.account_id))])
    step = _step_of(offered.secret, code)
    if step is None:
        await throttle.decide(events)
        await audit.record(actor, "account.code_refused", f"account:{actor.account_id}")
        raise Invalid(WRONG, {"code": WRONG})
    await throttle.give_back(events[0])
    async with DB.transaction():
        taken = await Account.raw(
            "UPDATE account SET totp_secret = totp_pending, totp_pending = NULL, totp_step = {} "
            "WHERE id = {} AND totp_pending IS NOT NULL RETURNING id",
            step, actor.account_id,
        )  # fmt: skip
        if not taken:
            raise Conflict(N_("请先开始设置两步验证"))
        codes = await _new_recovery_codes(actor.account_id)
        await audit.record(actor, "account.second_factor_set", f"account:{actor.account_id}")
    return codes


def _step_of(secret: str, code: str) -> int | None:
    """The 30-second step, at most one away, whose code this is."""
    generator = pyotp.TOTP(secret)
    present = int(now().timestamp()) // STEP_SECONDS
    digits = code.replace(" ", "")
    for step in range(present - DRIFT_STEPS, present + DRIFT_STEPS + 1):
        if hmac.compare_digest(generator.at(step * STEP_SECONDS).encode(), digits.encode()):
            return step
    return None


async def check_own(actor: Actor, code: str) -> None:
    """Use a code up before something that a session left open must not do.

    Raises:
        Invalid: wrong, or used before.
        TooManyAttempts: too many wrong ones.
    """
    events = await throttle.reserve([throttle.Use(throttle.CODES, throttle.of_account(actor.account_id))])
    if not await use(actor.account_id, code):
        await throttle.decide(events)
        await audit.record(actor, "account.code_refused", f"account:{actor.account_id}")
        raise Invalid(WRONG, {"code": WRONG})
    await throttle.give_back(events[0])


async def use(account_id: int, code: str) -> bool:
    """Use a code of the authenticator or a recovery code up; False if it is wrong, or was used before."""
    return await _use_code(account_id, code) or await _use_recovery_code(account_id, code)


async def _use_code(account_id: int, code: str) -> bool:
    rows = await Account.select(Account.totp_secret).where(Account.id == account_id)
    if not rows or rows[0]["totp_secret"] is None:
        return False
    step = _step_of(vault.unseal(rows[0]["totp_secret"].encode(), PURPOSE).decode(), code)
    if step is None:
        return False
    # One statement: of two that bring the same code at once, one gets the row.
    used = await Account.raw(
        "UPDATE account SET totp_step = {} WHERE id = {} AND totp_step < {} RETURNING id",
        step, account_id, step,
    )  # fmt: skip
    return bool(used)


async def _use_recovery_code(account_id: int, code: str) -> bool:
    used = (
        await RecoveryCode.update({RecoveryCode.used: now()})
        .where(
            RecoveryCode.account == account_id, RecoveryCode.digest == digest(code),
            RecoveryCode.used.is_null(),
        )
        .returning(RecoveryCode.id)
    )  # fmt: skip
    if used:
        await audit.record(None, "account.recovery_code_used", f"account:{account_id}")
    return bool(used)


def digest(code: str) -> str:
    plain = code.replace("-", "").replace(" ", "").lower()
    return hmac.new(vault.key("recovery code"), plain.encode(), hashlib.sha256).hexdigest()


async def _new_recovery_codes(account_id: int) -> list[str]:
    letters = "abcdefghjkmnpqrstuvwxyz23456789"
    codes = [
        "-".join("".join(secrets.choice(letters) for _ in range(5)) for _ in range(2))
        for _ in range(RECOVERY_CODES)
    ]
    await RecoveryCode.delete().where(RecoveryCode.account == account_id)
    await RecoveryCode.insert(*(RecoveryCode(account=account_id, digest=digest(code)) for code in codes))
    return codes


async def recovery_codes_left(actor: Actor) -> int:
    return int(
        await RecoveryCode.count().where(
            RecoveryCode.account == actor.account_id, RecoveryCode.used.is_null()
        )
    )


async def renew_recovery_codes(actor: Actor, code: str) -> list[str]:
    """New recovery codes; the old ones open nothing any more.

    Raises:
        Invalid: wrong code of the authenticator.
        TooManyAttempts: too many wrong ones.
    """
    require(actor, *TWO_FACTORS)
    await check_own(actor, code)
    async with DB.transaction():
        codes = await _new_recovery_codes(actor.account_id)
        await audit.record(actor, "account.recovery_codes_renewed", f"account:{actor.account_id}")
    return codes
