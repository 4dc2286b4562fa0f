"""Messages on their way, each sent once although a worker is killed or the other side is away."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from talent_platform.clock import now
from talent_platform.database import vault
from talent_platform.database.engine import DB, read_within
from talent_platform.i18n import N_, gettext, translate
from talent_platform.notices.outgoing import codes, delivery, digest, reaching
from talent_platform.notices.outgoing.tables import Channel, MessageState, OutgoingMessage
from talent_platform.part import hooks

log = logging.getLogger(__name__)

PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 2, 5, 10, 30, 60))
"""Between tries of one message; the last one again and again."""


@dataclass(frozen=True)
class _Next:
    id: int
    account: int | None
    channel: str
    day: date | None
    about: str
    address: bytes
    text: bytes
    until: datetime
    tries: int
    error: str
    locale: str
    verified: bytes | None


async def send_due() -> int:
    """Send what is due, one after the other; returns how many went out. Where a channel cannot be reached its
    other messages wait as well; whatever else goes wrong with one message holds up no other."""
    sent, away = 0, set[str]()
    while (done := await _send_one(away)) is not None:
        sent += done
    return sent


async def _send_one(away: set[str]) -> int | None:
    """The next message under its lock, so that no other worker takes it: a worker that is killed before the
    other side has taken it leaves it waiting. None where there is none."""
    message = None
    try:
        async with DB.transaction():
            message = await _next(away)
            sent = None if message is None else await _try(message, away)
    except Exception as error:
        if message is None:
            raise
        # Nobody foresaw it; the others go out all the same.
        log.exception("message %s could not be sent", message.id)
        await _later(message, type(error).__name__)
        sent = 0
    return sent


async def _next(away: set[str]) -> _Next | None:
    found = await read_within(
        _Next,
        "SELECT m.id, m.account, m.channel, m.day, m.about, m.address, m.text, m.until, m.tries, m.error, "
        "coalesce(a.locale, m.locale) AS locale, "
        "(SELECT r.address FROM reached_at r WHERE r.account = m.account AND r.channel = m.channel "
        "AND r.verified IS NOT NULL) AS verified "
        "FROM outgoing_message m LEFT JOIN account a ON a.id = m.account "
        "WHERE m.state = 'waiting' AND m.next_try <= {} AND m.channel <> ALL({}) "
        "ORDER BY m.day IS NOT NULL, m.id LIMIT 1 FOR UPDATE OF m SKIP LOCKED",
        now(), sorted(away),
    )  # fmt: skip
    return found[0] if found else None


async def _try(message: _Next, away: set[str]) -> int:
    """Returns how many went out."""
    said = await _said(message)
    if said is None:
        await _end(message.id, MessageState.DROPPED)
        return 0
    try:
        await delivery.deliver(said.ready)
    except delivery.Refused as error:
        log.warning("message %s is refused: %s", message.id, error)
        await _end(message.id, MessageState.DROPPED, str(error))
        return 0
    except delivery.NotThisNow as error:
        await _later(message, str(error))
        return 0
    except delivery.NotNow as error:
        log.warning("message %s waits: %s", message.id, error)
        away.add(message.channel)
        await _later(message, str(error))
        return 0
    await _end(message.id, MessageState.SENT)
    if said.news:
        await digest.counted(said.news, message.channel)
    return 1


@dataclass(frozen=True)
class _Said:
    """A message as it goes out now, and the notifications that are told by it for the first time."""

    ready: delivery.Ready
    news: tuple[tuple[int, datetime], ...] = ()


async def _said(message: _Next) -> _Said | None:
    """None where nobody needs the message any more."""
    if message.until < now():
        if message.day is not None:
            # Nothing is lost: what it would have counted is news for the next one.
            log.warning("digest %s did not get through on its day: %s", message.id, message.error)
        return None
    if message.channel not in delivery.offered():
        return None
    if message.about:
        return await _letter(message)
    return _code(message) if message.day is None else await _digest(message)


_CODE_SAYS: dict[str, str] = {
    "reached": N_(
        "人才供需匹配平台：您正在验证这个号码或邮箱，验证码 {code}，{minutes} 分钟内有效。"
        "任何人向您索要都不要告诉；不是您本人操作的，请忽略。"
    ),
    "password": N_(
        "人才供需匹配平台：有人要为您的账号换密码，验证码 {code}，{minutes} 分钟内有效。"
        "任何人向您索要都不要告诉；不是您本人操作的，请忽略。"
    ),
}
"""By what the code does, so that nobody asks for one as if it were another."""


def _code(message: _Next) -> _Said:
    with translate(message.locale):
        what, _, code = vault.unseal(message.text, codes.CODES).decode().rpartition(":")
        subject = gettext("验证码：{code}", code=code)
        text = gettext(_CODE_SAYS[what or "reached"], code=code, minutes=codes.MINUTES)
    return _Said(_to(message, message.address, subject, text))


async def _digest(message: _Next) -> _Said | None:
    if message.verified is None or message.account is None:
        return None
    told = await digest.worded(message.account, message.channel)
    if told is None:
        return None
    return _Said(_to(message, message.verified, told.subject, told.text), told.news)


async def _letter(message: _Next) -> _Said | None:
    """As the part that knows what it is about words it now, to who has proved an address and wants the
    kind; to whoever has no account, where it was put on its way to."""
    sealed = message.address if message.account is None else message.verified
    if sealed is None:
        return None
    address = vault.unseal(sealed, codes.ADDRESSES).decode()
    with translate(message.locale):
        for worded in hooks("outgoing.letter"):
            letter = await worded(message.account, message.about, address)
            if letter is None or letter.kind in await _unwanted(message.account):
                continue
            return _Said(_to(message, sealed, letter.subject, letter.text, letter.attached))
    return None


async def _unwanted(account: int | None) -> frozenset[str]:
    return frozenset() if account is None else await reaching.unwanted(account)


def _to(
    message: _Next, sealed: bytes, subject: str, text: str, attached: delivery.Attached | None = None
) -> delivery.Ready:
    address = vault.unseal(sealed, codes.ADDRESSES).decode()
    return delivery.Ready(message.id, Channel(message.channel), address, subject, text, attached)


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
    ).where(OutgoingMessage.id == message.id, OutgoingMessage.state == str(MessageState.WAITING))  # fmt: skip
