"""Handing a message over: mail by SMTP, everything else signed to the city's gateway."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
import time
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import format_datetime

import aiosmtplib
import httpx

from talent_platform.clock import now
from talent_platform.database.engine import DB
from talent_platform.events import Topic
from talent_platform.notices.outgoing.tables import Channel
from talent_platform.settings import settings

TIMEOUT_SECONDS = 30.0


class Refused(Exception):  # noqa: N818 - what the other side did
    """It will not take this message, however often it is asked."""


class NotNow(Exception):  # noqa: N818
    """It cannot be reached, or does not take anything now."""


class NotThisNow(Exception):  # noqa: N818
    """It takes others, but not this one now: a full mailbox, a receiver that is asked for the first time."""


@dataclass(frozen=True)
class Attached:
    """An iCalendar file beside a message; `method` as RFC 5546 has it."""

    content: bytes
    method: str


@dataclass(frozen=True)
class Mailing:
    """What a part has to say to one account, worded when it is sent."""

    kind: Topic
    """Whoever does not want this kind sent is not written to."""
    subject: str
    text: str
    attached: Attached | None = None


@dataclass(frozen=True)
class Ready:
    """A message as it goes out."""

    id: int
    channel: Channel
    to: str
    subject: str
    text: str
    attached: Attached | None = None
    """Taken by mail alone."""

    @property
    def name(self) -> str:
        """The same however often it is tried: by this the other side knows it again."""
        return f"{DB.installation or 'talent'}.{self.id}"


def offered() -> tuple[Channel, ...]:
    """The channels this installation can send by."""
    mail = (Channel.MAIL,) if settings().smtp_host else ()
    passed_on = settings().gateway_channels.split(",") if settings().gateway_url else ()
    return (*mail, *map(Channel, passed_on))


async def deliver(message: Ready) -> None:
    """
    Raises:
        Refused: for good.
        NotThisNow: try this one again later.
        NotNow: try again later, this one and all others of the channel.
    """
    await (_mail if message.channel is Channel.MAIL else _gateway)(message)


def _written(message: Ready) -> EmailMessage:
    message.to.encode("ascii")  # only some servers take more
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = settings().mail_from, message.to, message.subject
    mail["Date"] = format_datetime(now())
    mail["Message-ID"] = f"<{message.name}@{settings().mail_from.rpartition('@')[2]}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(message.text)
    if message.attached:
        mail.add_attachment(
            message.attached.content, maintype="text", subtype="calendar", filename="invite.ics",
            params={"method": message.attached.method, "charset": "utf-8"},
        )  # fmt: skip
    return mail


_CLOSING = 421
"""What a server answers, to whatever it is asked, that goes away or has had enough of us."""


async def _mail(message: Ready) -> None:
    try:
        mail = _written(message)
    except (ValueError, UnicodeError) as error:
        raise Refused(_said(error)) from error
    password = settings().smtp_password.get_secret_value()
    try:
        await aiosmtplib.send(
            mail, recipients=[message.to], hostname=settings().smtp_host, port=settings().smtp_port,
            username=settings().smtp_user or None, password=password or None,
            use_tls=settings().smtp_tls == "tls", start_tls=settings().smtp_tls == "starttls",
            timeout=TIMEOUT_SECONDS,
        )  # fmt: skip
    except aiosmtplib.SMTPRecipientsRefused as error:
        codes = [one.code for one in error.recipients]
        raise _by_code(max(codes))(_said(error)) from error
    except aiosmtplib.SMTPDataError as error:
        raise _by_code(error.code)(_said(error)) from error
    # A sender that is refused is refused for all: what is wrongly set up may be mended.
    except (aiosmtplib.SMTPException, OSError) as error:
        raise NotNow(_said(error)) from error


def _by_code(code: int) -> type[Exception]:
    if code == _CLOSING:
        return NotNow
    return Refused if code >= 500 else NotThisNow


def signed(body: bytes, timestamp: str) -> str:
    """What the gateway compares: HMAC-SHA256 of `timestamp.body` under the shared secret, hexadecimal."""
    secret = settings().gateway_secret.get_secret_value().encode()
    return hmac.new(secret, timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()


async def _gateway(message: Ready) -> None:
    content = {
        "id": message.name, "channel": str(message.channel), "to": message.to, "subject": message.subject,
        "text": message.text,
    }  # fmt: skip
    body, timestamp = json.dumps(content, ensure_ascii=False).encode(), str(int(time.time()))
    headers = {
        "Content-Type": "application/json", "X-Talent-Timestamp": timestamp,
        "X-Talent-Signature": signed(body, timestamp),
    }  # fmt: skip
    try:
        async with httpx.AsyncClient(timeout=TIMEOUT_SECONDS) as client:
            answer = await client.post(settings().gateway_url, content=body, headers=headers)
    except httpx.HTTPError as error:
        raise NotNow(_said(error)) from error
    if answer.is_success:
        return
    # It does not know the address or the message; a gateway that is wrongly set up (401, 404) may be mended.
    refused = answer.status_code in {400, 410, 422}
    raise (Refused if refused else NotNow)(f"HTTP {answer.status_code}")


def _said(error: Exception) -> str:
    """For the log and the queue: without the address that the other side repeats."""
    return re.sub(r"\S+@\S+", "…", f"{type(error).__name__}: {error}")[:200]
