"""A forgotten password of a person: a code to the phone or mailbox the account has proved puts the chosen one
in force. Accounts of offices and organisations, and whoever holds such a role besides, go to their keeper.

Whoever asks reads the same whether the login exists: what is looked up and sent happens in a job.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass

from talent_platform.accounts.roles import Role
from talent_platform.accounts.sign_in import forgotten
from talent_platform.accounts.tables import PasswordRequest
from talent_platform.audit import service as audit
from talent_platform.clock import now
from talent_platform.database import vault
from talent_platform.database.engine import DB, read_within
from talent_platform.errors import Invalid, TooManyAttempts
from talent_platform.i18n import N_
from talent_platform.jobs import service as jobs
from talent_platform.notices.outgoing import codes, delivery
from talent_platform.notices.outgoing.tables import Channel

SEND_FOR_PASSWORD = "notices.password_code"  # noqa: S105 - the name of a job
_PERSONS = (str(Role.CANDIDATE), str(Role.TEAM_LEAD))
_CHANNELS = (Channel.SMS, Channel.MAIL)
_WRONG = N_("验证码不正确、已过期或输错太多次；也可以带身份证件和受理码到管理您账号的部门办理")
_PROVED = """
    SELECT a.id AS account, r.channel, r.address FROM password_request p
    JOIN account a ON a.login = p.login AND a.active
    JOIN reached_at r ON r.account = a.id AND r.verified IS NOT NULL AND r.channel = ANY({})
    WHERE p.id = {} AND p.used IS NULL
      AND NOT EXISTS (SELECT FROM role_held h WHERE h.account = a.id AND h.role <> ALL({}))
    ORDER BY r.channel = 'sms' DESC LIMIT 1
"""


@dataclass(frozen=True)
class _Proved:
    account: int
    channel: str
    address: bytes


def offered() -> bool:
    """Whether this installation sends by a channel that persons have."""
    return any(channel in delivery.offered() for channel in _CHANNELS)


async def asked(request_id: int) -> None:
    """Somebody has asked for a new password: whatever there is to send is found out later."""
    if offered():
        await jobs.enqueue(None, SEND_FOR_PASSWORD, {"request": request_id})


async def send(request_id: int) -> bool:
    """Send the code, if the account is a person's and has proved an address; returns whether one went."""
    here = [str(channel) for channel in _CHANNELS if channel in delivery.offered()]
    found = await read_within(_Proved, _PROVED, here, request_id, list(_PERSONS))
    if not found:
        return False
    [one] = found
    to = vault.unseal(one.address, codes.ADDRESSES).decode()
    try:
        async with DB.transaction():
            code, until = await codes.send(Channel(one.channel), to, account=one.account)
            await PasswordRequest.update(
                {
                    PasswordRequest.code: codes.digest(f"password:{request_id}", code),
                    PasswordRequest.code_until: until,
                }
            ).where(PasswordRequest.id == request_id)
    except TooManyAttempts:
        # Whoever asks again and again learns nothing by it, and the owner's phone is left in peace.
        return False
    return True


async def prove(receipt: str, code: str, *, address: str) -> None:
    """The code came back: the chosen password is in force, and every session of the account ends.

    Raises:
        Invalid: no such receipt; another code, one that is over, too many wrong ones before, or none sent.
        TooManyAttempts: too many wrong receipts from this network address.
    """
    request = await forgotten.of_receipt(receipt, address)
    given = codes.digest(f"password:{request}", code)
    # Counted before it is compared, so that many at once are not more tries.
    rows = await PasswordRequest.raw(
        "UPDATE password_request SET tries = tries + 1 WHERE id = {} AND code <> '' AND code_until > {} "
        "AND tries < {} RETURNING code",
        request, now(), codes.TRIES,
    )  # fmt: skip
    if not rows or not hmac.compare_digest(rows[0]["code"], given):
        raise Invalid(_WRONG, {"code": _WRONG})
    async with DB.transaction():
        waits = PasswordRequest.select(PasswordRequest.id).where(
            PasswordRequest.id == request, PasswordRequest.used.is_null()
        )
        held = await waits.lock_rows("UPDATE")
        # Roles and addresses as they are now: who has become an official meanwhile goes to the keeper.
        found = await read_within(_Proved, _PROVED, [str(one) for one in _CHANNELS], request, list(_PERSONS))
        if not held or not found:
            raise Invalid(_WRONG, {"code": _WRONG})
        account = found[0].account
        await forgotten.in_force(request, account)
        await audit.record(None, "account.password_proved", f"account:{account}")
