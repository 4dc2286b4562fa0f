"""Codes sent to an address: whoever brings one back is reached there."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from datetime import datetime, timedelta

from talent_platform.accounts import throttle
from talent_platform.clock import now
from talent_platform.database import vault
from talent_platform.i18n import N_, current_locale
from talent_platform.jobs import service as jobs
from talent_platform.notices.outgoing.tables import Channel, OutgoingMessage

ADDRESSES = "address of an account"
"""The purpose under which addresses are sealed."""
CODES = "code sent to an address"
MINUTES = 30
TRIES = 5
SEND = "notices.send"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_ATOM = r"[A-Za-z0-9_+%&~^#$!*/'-]+"
_MAIL = (
    rf"(?=.{{1,64}}@.{{4,180}}\Z){_ATOM}(?:\.{_ATOM})*@"
    rf"(?:{_LABEL}\.)+(?:[A-Za-z]{{2,63}}|xn--[A-Za-z0-9-]{{1,59}})"
)
"""Dots stand between something; no quoting, no encoded words, nothing that only some servers know."""
_SHAPES: dict[str, tuple[str, str]] = {
    Channel.MAIL: (
        _MAIL,
        N_("请填写一个邮箱地址，如 zhang.san@example.com；只能有英文字母、数字和 . _ + - 等符号"),
    ),
    Channel.SMS: (r"1[3-9][0-9]{9}", N_("请填写 11 位手机号码")),
    Channel.WECOM: (r"[A-Za-z0-9_.@-]{1,64}", N_("请填写企业微信的成员账号")),
    Channel.DINGTALK: (r"[A-Za-z0-9_.@-]{1,64}", N_("请填写钉钉的成员账号")),
}


def fault(channel: Channel, address: str) -> str | None:
    """Why this is no address of the channel; None where it is one."""
    shape, otherwise = _SHAPES[channel]
    return None if re.fullmatch(shape, address) else otherwise


def named(channel: Channel, address: str) -> str:
    """Keyed digest of an address: the same in small letters and without what follows a +; it names nobody."""
    key = vault.key("address of a code")
    plain = re.sub(r"\+[^@]*@", "@", address.lower())
    return hmac.new(key, f"{channel}:{plain}".encode(), hashlib.sha256).hexdigest()


def digest(whose: str, code: str) -> str:
    """Keyed digest of a code as typed; that of another owner is another."""
    key = vault.key("code of an address")
    return hmac.new(key, f"{whose}:{''.join(code.split())}".encode(), hashlib.sha256).hexdigest()


def sealed(address: str) -> bytes:
    return vault.seal(address.encode(), ADDRESSES)


async def send(
    channel: Channel, address: str, *, account: int | None, locale: str = "", what: str = "reached"
) -> tuple[str, datetime]:
    """Put a fresh code on its way, within the caller's transaction; returns it, and until when it holds.
    `locale` words it for whoever has no account. Codes for one thing (`what`) are counted by themselves: from
    the limit of another nobody reads that some were sent.

    Raises:
        TooManyAttempts: too many codes to this address within an hour, whoever asked for them.
    """
    await throttle.use(throttle.CODES_TO_ADDRESS, f"{what}:{named(channel, address)[:32]}")
    code = f"{secrets.randbelow(10**6):06d}"
    until = now() + timedelta(minutes=MINUTES)
    await OutgoingMessage.insert(
        OutgoingMessage(
            account=account, channel=str(channel), address=sealed(address), until=until, locale=locale,
            text=vault.seal(f"{what}:{code}".encode(), CODES),
        )
    )  # fmt: skip
    await jobs.enqueue(None, SEND, {})
    return code, until


async def write(channel: Channel, address: str, about: str, until: datetime) -> None:
    """Put a letter to somebody without an account on its way, within the caller's transaction; the part that
    knows what it is about words it when it is sent (`outgoing.letter`).

    Raises:
        TooManyAttempts: too many letters to this address within an hour; nobody has proved whose it is.
    """
    await throttle.use(throttle.CODES_TO_ADDRESS, f"letters:{named(channel, address)[:32]}")
    await OutgoingMessage.insert(
        OutgoingMessage(
            account=None, channel=str(channel), address=sealed(address), about=about, until=until,
            locale=current_locale(), text=b"",
        )
    )  # fmt: skip
