"""Messages on their way, each sent once although a worker is killed or the other side is away."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from talent_platform.clock import now
from talent_platform.database import vault
from talent_platform.database.engine import DB, read_within
from talent_platform.i18n import gettext, translate
from talent_platform.notices.outgoing import delivery, digest, reaching
from talent_platform.notices.outgoing.tables import Channel, MessageState, OutgoingMessage

log = logging.getLogger(__name__)

PAUSES = (timedelta(minutes=1), timedelta(minutes=2), timedelta(minutes=5), timedelta(minutes=10))
"""Between tries; the last one again and again."""


@dataclass(frozen=True)
class _Next:
    id: int
    account: int
    channel: str
    day: date | None
    address: bytes
    text: bytes
    until: datetime
    tries: int
    locale: str
    verified: bytes | None


async def send_due() -> int:
    """Send what is due, one after the other; returns how many went out. Where a channel cannot be reached its
    other messages wait as well."""
    sent, away = 0, set[str]()
    while (done := await _send_one(away)) is not None:
        sent += done
    return sent


async def _send_one(away: set[str]) -> int | None:
    """The next message under its lock, so that no other worker takes it: a worker that is killed before the
    other side has taken it leaves it waiting. None where there is none."""
    async with DB.transaction():
        found = await read_within(
            _Next,
            "SELECT m.id, m.account, m.channel, m.day, m.address, m.text, m.until, m.tries, a.locale, "
            "(SELECT r.address FROM reached_at r WHERE r.account = m.account AND r.channel = m.channel "
            "AND r.verified IS NOT NULL) AS verified "
            "FROM outgoing_message m JOIN account a ON a.id = m.account "
            "WHERE m.state = 'waiting' AND m.next_try <= {} AND m.channel <> ALL({}) "
            "ORDER BY m.day IS NOT NULL, m.id LIMIT 1 FOR UPDATE OF m SKIP LOCKED",
            now(), sorted(away),
        )  # fmt: skip
        if not found:
            return None
        message = found[0]
        ready = await _ready(message)
        if ready is None:
            await _end(message.id, MessageState.DROPPED)
            return 0
        try:
            await delivery.deliver(ready)
        except delivery.Refused as error:
            await _end(message.id, MessageState.DROPPED, str(error))
            return 0
        except delivery.NotNow as error:
            log.warning("message %s waits: %s", message.id, error)
            away.add(message.channel)
            await _later(message, str(error))
            return 0
        await _end(message.id, MessageState.SENT)
    return 1


async def _ready(message: _Next) -> delivery.Ready | None:
    """As it goes out now; None where nobody needs it any more."""
    if message.until < now() or message.channel not in delivery.offered():
        return None
    if message.day is None:
        with translate(message.locale):
            code = vault.unseal(message.text, reaching.CODES).decode()
            subject = gettext("验证码：{code}", code=code)
            text = gettext(
                "人才供需匹配平台的验证码是 {code}，{minutes} 分钟内有效。不是您本人操作的，请忽略。",
                code=code, minutes=reaching.CODE_MINUTES,
            )  # fmt: skip
        return _to(message, message.address, subject, text)
    said = None if message.verified is None else await digest.worded(message.account)
    return None if said is None or message.verified is None else _to(message, message.verified, *said)


def _to(message: _Next, sealed: bytes, subject: str, text: str) -> delivery.Ready:
    address = vault.unseal(sealed, reaching.ADDRESSES).decode()
    return delivery.Ready(message.id, Channel(message.channel), address, subject, text)


async def _end(message_id: int, state: MessageState, error: str = "") -> None:
    """The code and its address go with the message."""
    await OutgoingMessage.update(
        {
            OutgoingMessage.state: str(state), OutgoingMessage.ended: now(), OutgoingMessage.error: error,
            OutgoingMessage.text: b"", OutgoingMessage.address: b"",
        }
    ).where(OutgoingMessage.id == message_id)  # fmt: skip


async def _later(message: _Next, error: str) -> None:
    pause = PAUSES[min(message.tries, len(PAUSES) - 1)]
    await OutgoingMessage.update(
        {
            OutgoingMessage.tries: message.tries + 1, OutgoingMessage.next_try: now() + pause,
            OutgoingMessage.error: error,
        }
    ).where(OutgoingMessage.id == message.id)  # fmt: skip
