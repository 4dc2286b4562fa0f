"""The code that was sent comes back, and opens the account.

It proves that whoever registers is reached there, and nothing else: the name stays the person's own word
(`Account.named_by_owner`) until a bureau has seen who it is, or a hand-over code has joined the two.
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from asyncpg import UniqueViolationError

from talent_platform.accounts import throttle
from talent_platform.accounts.keeping.service import open_chosen
from talent_platform.accounts.roles import Role
from talent_platform.clock import now
from talent_platform.database import vault
from talent_platform.database.engine import DB
from talent_platform.errors import Conflict, Invalid
from talent_platform.i18n import N_
from talent_platform.notices.outgoing import codes, reaching
from talent_platform.notices.outgoing.tables import Channel
from talent_platform.registration.applications import service
from talent_platform.registration.applications.deciding import FLOW, UNPROVED
from talent_platform.registration.codes import Reached, digest, send
from talent_platform.registration.tables import Registration, RegistrationState
from talent_platform.workflow.taking import hold, lapse

_WRONG = N_("验证码不正确、已过期或输错太多次；可以重新发送")
_MOVED_ON = N_("这份注册已不在等待验证；请凭受理码查询最新状态")
_LOGIN_GONE = N_("您选的登录名已被别人使用，请重新注册并另选登录名")
_ONCE = N_(
    "这个号码或邮箱已开通过同类账号：忘记密码的请在登录页找回；账号停用或不是您本人开通的，请到主管部门窗口办理"
)


@dataclass(frozen=True)
class _Proving:
    id: int
    channel: str
    address: bytes


async def _waiting(receipt: str, address: str) -> _Proving:
    row = await service.found(receipt, throttle.of_address(address))
    rows = await Registration.select(Registration.id, Registration.channel, Registration.address).where(
        Registration.id == row.id, Registration.state == str(RegistrationState.PROVING),
        Registration.expires > now(),
    )  # fmt: skip
    if not rows:
        raise Conflict(_MOVED_ON)
    return _Proving(**rows[0])


async def send_again(receipt: str, *, address: str) -> None:
    """A new code to the same place; `address`: of the network it is asked from.

    Raises:
        Conflict: this registration does not wait for a code.
        Invalid: no such receipt.
        TooManyAttempts: too many wrong receipts, or too many codes within the hour.
    """
    one = await _waiting(receipt, address)
    to = vault.unseal(one.address, codes.ADDRESSES).decode()
    async with DB.transaction():
        await hold(Registration, one.id)
        await send(one.id, Reached(Channel(one.channel), to))


async def prove(receipt: str, code: str, *, address: str) -> None:
    """Open the account of whoever brings the code back.

    Raises:
        Conflict: this registration does not wait for a code; the login is another's by now; the address has
            opened an account of this kind before.
        Invalid: no such receipt; another code, one that is over, or too many wrong ones before.
        TooManyAttempts: too many wrong receipts.
    """
    one = await _waiting(receipt, address)
    given = digest(one.id, one.channel, code)
    # Counted before it is compared, so that many at once are not more tries.
    rows = await Registration.raw(
        "UPDATE registration SET tries = tries + 1 WHERE id = {} AND code <> '' AND code_until > {} "
        "AND tries < {} RETURNING code",
        one.id, now(), codes.TRIES,
    )  # fmt: skip
    if not rows or not hmac.compare_digest(rows[0]["code"], given):
        raise Invalid(_WRONG, {"code": _WRONG})
    try:
        done = await lapse(FLOW, one.id, "prove", due=_due(rows[0]["code"]), does=_let_in, note="")
    except Invalid as error:
        raise Conflict(_LOGIN_GONE) from error
    except UniqueViolationError as error:
        raise Conflict(_ONCE) from error
    if not done:
        raise Conflict(_MOVED_ON)


def _due(code: str) -> Any:
    """The code that was compared is still the one that counts."""
    return lambda row: row["code"] == code and row["expires"] > now()


async def _let_in(row: Mapping[str, Any]) -> dict[str, object]:
    account = await open_chosen(
        None, login=row["login"], name=row["person"], role=Role(row["kind"]), organisation_id=None,
        password_hash=row["password_hash"], reason="", named_by_owner=True,
    )  # fmt: skip
    await reaching.proved(account, Channel(row["channel"]), row["address"])
    return {**UNPROVED, "account": account}
