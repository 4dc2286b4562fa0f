"""A forgotten password of a person: a code to the phone or mailbox the account has proved puts the chosen one
in force. Accounts of offices and organisations, and whoever holds such a role besides, go to their keeper.

Whoever asks reads the same whether the login exists: what is looked up and sent happens in a job.
"""

from __future__ import annotations

import hmac
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta

from talent_platform.accounts import throttle
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
STOOD = timedelta(days=3)
"""So long an address has been proved before it opens the account: whoever adds one at a screen left open has
told the owner at the bell by then."""
_WRONG = N_("验证码不正确、已过期或输错太多次；也可以带身份证件和受理码到管理您账号的部门办理")
_PROVED = """
    SELECT a.id AS account, r.channel, r.address FROM password_request p
    JOIN account a ON a.login = p.login AND a.active
    JOIN reached_at r ON r.account = a.id AND r.verified < {} AND r.channel = ANY({})
    WHERE p.id = {} AND p.used IS NULL
      AND NOT EXISTS (SELECT FROM role_held h WHERE h.account = a.id AND h.role <> ALL({}))
    ORDER BY r.channel = 'sms' DESC
"""


@dataclass(frozen=True)
class _Proved:
    account: int
    channel: str
    address: bytes

    @property
    def clear(self) -> str:
        return vault.unseal(self.address, codes.ADDRESSES).decode()

    @property
    def named(self) -> str:
        return codes.named(Channel(self.channel), self.clear)


def offered() -> bool:
    """Whether this installation sends by a channel that persons have."""
    return any(channel in delivery.offered() for channel in _CHANNELS)


async def asked(request_id: int) -> None:
    """Somebody has asked for a new password: whatever there is to send is found out later."""
    if offered():
        await jobs.enqueue(None, SEND_FOR_PASSWORD, {"request": request_id})


async def _proved(request_id: int, channels: Collection[Channel]) -> Sequence[_Proved]:
    """Addresses by which the account asked for may be opened: of a person alone, proved long enough."""
    return await read_within(
        _Proved, _PROVED, now() - STOOD, [str(one) for one in channels], request_id, list(_PERSONS)
    )


async def send(request_id: int) -> bool:
    """Send the code, if the account is a person's and has proved an address; returns whether one went."""
    found = await _proved(request_id, [one for one in _CHANNELS if one in delivery.offered()])
    if not found:
        return False
    one = found[0]
    try:
        async with DB.transaction():
            code, until = await codes.send(
                Channel(one.channel), one.clear, account=one.account, what="password"
            )
            await PasswordRequest.update(
                {
                    PasswordRequest.code: codes.digest(f"password:{request_id}", code),
                    PasswordRequest.code_until: until,
                    PasswordRequest.sent_to: one.named,
                }
            ).where(PasswordRequest.id == request_id)
    except TooManyAttempts:
        # Whoever asks again and again learns nothing by it, and the owner's phone is left in peace.
        return False
    return True


async def _guessed(login: str, *, right: bool) -> bool:
    """A wrong one counts against the login, over all requests of a day; beyond the limit a right one is none
    either, and nobody reads which of the two it was."""
    try:
        event = await throttle.use(throttle.PASSWORD_CODES, f"login:{codes.digest('login', login)[:32]}")
    except TooManyAttempts:
        return False
    if right:
        await throttle.give_back(event)
    return right


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
        "AND tries < {} RETURNING code, login",
        request, now(), codes.TRIES,
    )  # fmt: skip
    if not rows or not await _guessed(rows[0]["login"], right=hmac.compare_digest(rows[0]["code"], given)):
        raise Invalid(_WRONG, {"code": _WRONG})
    async with DB.transaction():
        waits = PasswordRequest.select(PasswordRequest.sent_to).where(
            PasswordRequest.id == request, PasswordRequest.used.is_null()
        )
        held = await waits.lock_rows("UPDATE")
        # As they are now: who has become an official meanwhile goes to the keeper, and an address that the
        # account has not any more, of a stolen phone, opens nothing.
        found = await _proved(request, _CHANNELS)
        same = [one.account for one in found if held and one.named == held[0]["sent_to"]]
        if not same:
            raise Invalid(_WRONG, {"code": _WRONG})
        account = same[0]
        await forgotten.in_force(request, account)
        await audit.record(None, "account.password_proved", f"account:{account}")
