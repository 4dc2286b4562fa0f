"""Where an account is reached, proved by a code, and what it does not want sent."""

from __future__ import annotations

import hmac
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from talent_platform.accounts import throttle
from talent_platform.accounts.actor import Actor
from talent_platform.accounts.permissions import require_in_person
from talent_platform.audit import service as audit
from talent_platform.clock import now
from talent_platform.database import vault
from talent_platform.database.engine import DB
from talent_platform.errors import Conflict, Invalid, NotFound
from talent_platform.events import TOPICS
from talent_platform.i18n import N_
from talent_platform.notices.outgoing import codes, delivery
from talent_platform.notices.outgoing.tables import Channel, MessageState, NotSent, OutgoingMessage, ReachedAt
from talent_platform.part import hooks

CHANNELS: dict[str, str] = {
    Channel.MAIL: N_("电子邮件"),
    Channel.SMS: N_("短信"),
    Channel.WECOM: N_("企业微信"),
    Channel.DINGTALK: N_("钉钉"),
}
_WRONG = N_("验证码不正确、已过期或输错太多次；可以重新发送")


@dataclass(frozen=True)
class OwnAddress:
    """One channel as its owner sees it."""

    channel: str
    address: str
    """Empty where none is given."""
    verified: bool
    code_until: datetime | None
    """A code was sent and holds until then."""
    asked: str
    """To come after a proved address once its code is back; empty where none is."""


async def own(actor: Actor) -> list[OwnAddress]:
    """Every channel that this installation sends by."""
    rows = await ReachedAt.select().where(ReachedAt.account == actor.account_id)
    known = {row["channel"]: row for row in rows}
    found = []
    for channel in delivery.offered():
        row = known.get(channel)
        address = _clear(row["address"]) if row else ""
        until = row["code_until"] if row and row["code"] and row["code_until"] > now() else None
        asked = _clear(row["asked"]) if row and until else ""
        found.append(OwnAddress(channel, address, bool(row and row["verified"]), until, asked))
    return found


def _clear(sealed: bytes | None) -> str:
    return vault.unseal(sealed, codes.ADDRESSES).decode() if sealed else ""


def _offered(channel: str) -> Channel:
    if channel not in delivery.offered():
        raise NotFound(N_("本平台没有接通这种方式"))
    return Channel(channel)


def _digest(account: int, channel: str, code: str) -> str:
    return codes.digest(f"{account}:{channel}", code)


async def give(actor: Actor, channel: str, address: str) -> None:
    """An address, or a new code for the one given before; only the code goes there until it comes back, and
    what was proved before stands till then.

    Raises:
        NotFound: no such channel here.
        NotAllowed: the actor stands in for somebody.
        Invalid: not what addresses of this channel look like.
        Conflict: it is proved already.
        TooManyAttempts: too many codes within an hour, from this account or to this address.
    """
    require_in_person(actor)
    by = _offered(channel)
    address = address.strip()
    if (otherwise := codes.fault(by, address)) is not None:
        raise Invalid(otherwise, {"address": otherwise})
    async with DB.transaction():
        await _refuse_proved(actor, by, address)
        await throttle.use(throttle.CONTACT_CODES, throttle.of_account(actor.account_id))
        await _forget_codes(actor.account_id, by)
        code, until = await codes.send(by, address, account=actor.account_id)
        await ReachedAt.raw(
            "INSERT INTO reached_at (account, channel, address, code, code_until, tries, since) "
            "VALUES ({}, {}, {}, {}, {}, 0, now()) ON CONFLICT (account, channel) DO UPDATE SET "
            "address = CASE WHEN reached_at.verified IS NULL THEN excluded.address "
            "ELSE reached_at.address END, "
            "asked = CASE WHEN reached_at.verified IS NULL THEN NULL ELSE excluded.address END, "
            "code = excluded.code, code_until = excluded.code_until, tries = 0, since = now()",
            actor.account_id, str(by), codes.sealed(address), _digest(actor.account_id, by, code), until,
        )  # fmt: skip
        await audit.record(actor, "address.given", f"account:{actor.account_id}", kind=str(by))


async def _refuse_proved(actor: Actor, by: Channel, address: str) -> None:
    """What is proved stays so: a code sent once more would switch it off until it comes back."""
    known = next((one for one in await own(actor) if one.channel == by), None)
    if known is not None and known.verified and known.address == address:
        raise Conflict(N_("这个地址已经验证，不必再次发送"))


async def _forget_codes(account: int, channel: str) -> None:
    """Those on their way are for an address that is not the account's any more."""
    mine = (OutgoingMessage.account == account) & (OutgoingMessage.channel == channel)
    waits = OutgoingMessage.state == str(MessageState.WAITING)
    await OutgoingMessage.update(
        {
            OutgoingMessage.state: str(MessageState.DROPPED), OutgoingMessage.ended: now(),
            OutgoingMessage.text: b"", OutgoingMessage.address: b"",
        }
    ).where(mine, waits, OutgoingMessage.day.is_null(), OutgoingMessage.about == "")  # fmt: skip


async def prove(actor: Actor, channel: str, code: str) -> None:
    """The code came back: from now on digests and letters go there, at once those that still stand.

    Raises:
        NotFound: no such channel here.
        Invalid: another code, one that is over, or too many wrong ones before.
    """
    require_in_person(actor)
    by = _offered(channel)
    given = _digest(actor.account_id, by, code)
    async with DB.transaction():
        # Counted under the row's lock before it is compared, so that many at once are not more tries.
        rows = await ReachedAt.raw(
            "UPDATE reached_at SET tries = tries + 1 WHERE account = {} AND channel = {} AND code <> '' "
            "AND code_until > {} AND tries < {} RETURNING code",
            actor.account_id, str(by), now(), codes.TRIES,
        )  # fmt: skip
        right = bool(rows) and hmac.compare_digest(rows[0]["code"], given)
        if right:
            await ReachedAt.raw(
                "UPDATE reached_at SET address = coalesce(asked, address), asked = NULL, verified = {}, "
                "code = '' WHERE account = {} AND channel = {}",
                now(), actor.account_id, str(by),
            )  # fmt: skip
            await audit.record(actor, "address.proved", f"account:{actor.account_id}", kind=str(by))
            for then in hooks("address.proved"):
                await then(actor.account_id)
    if not right:
        raise Invalid(_WRONG, {"code": _WRONG})


async def proved(account: int, channel: Channel, sealed: bytes) -> None:
    """The address by which somebody without an account has just proved who is reached there: the new
    account's from now on."""
    await ReachedAt.insert(ReachedAt(account=account, channel=str(channel), address=sealed, verified=now()))


async def take_away(actor: Actor, channel: str) -> None:
    """Nothing goes there any more.

    Raises:
        NotFound: no address is given for this channel.
    """
    require_in_person(actor)
    async with DB.transaction():
        gone = (
            await ReachedAt.delete()
            .where(ReachedAt.account == actor.account_id, ReachedAt.channel == channel[:10])
            .returning(ReachedAt.id)
        )
        if not gone:
            raise NotFound
        await _forget_codes(actor.account_id, channel[:10])
        await audit.record(actor, "address.taken_away", f"account:{actor.account_id}", kind=channel[:10])


async def unwanted(account: int) -> frozenset[str]:
    """The kinds an account does not want sent."""
    rows = await NotSent.select(NotSent.kind).where(NotSent.account == account)
    return frozenset(row["kind"] for row in rows)


async def want(actor: Actor, kinds: Collection[str]) -> None:
    """Of which kinds the digests are to tell; of others only the inbox does.

    Raises:
        Invalid: a kind that there is not.
    """
    require_in_person(actor)
    if set(kinds) - set(TOPICS):
        message = N_("没有这类事项")
        raise Invalid(message, {"kinds": message})
    async with DB.transaction():
        await NotSent.delete().where(NotSent.account == actor.account_id)
        rest = [NotSent(account=actor.account_id, kind=kind) for kind in TOPICS if kind not in kinds]
        if rest:
            await NotSent.insert(*rest)
