"""The code by which a person proves a phone or mailbox, and with it gets in without a visit."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from talent_platform.accounts import throttle
from talent_platform.errors import Invalid
from talent_platform.i18n import N_, current_locale
from talent_platform.notices.outgoing import codes, delivery
from talent_platform.notices.outgoing.tables import Channel
from talent_platform.registration.tables import Registration


class ProveBy(StrEnum):
    """How a person who registers shows who is there."""

    SMS = "sms"
    MAIL = "mail"
    DESK = "desk"


LABELS: dict[str, str] = {
    ProveBy.SMS: N_("手机短信验证码"),
    ProveBy.MAIL: N_("电子邮件验证码"),
    ProveBy.DESK: N_("带身份证到县区窗口"),
}
_NOT_HERE = N_("本平台没有接通这种方式，请改选其他方式")


def offered() -> dict[str, str]:
    """The ways this installation has, most direct first."""
    here = delivery.offered()
    return {way: label for way, label in LABELS.items() if way == ProveBy.DESK or Channel(way) in here}


@dataclass(frozen=True)
class Reached:
    """Where the code goes."""

    channel: Channel
    address: str

    @property
    def columns(self) -> dict[str, object]:
        """What a registration keeps of it."""
        return {
            "channel": str(self.channel), "address": codes.sealed(self.address),
            "address_named": codes.named(self.channel, self.address),
        }  # fmt: skip

    def digest(self, registration_id: int, code: str) -> str:
        return digest(registration_id, self.channel, code)


def digest(registration_id: int, channel: str, code: str) -> str:
    return codes.digest(f"registration:{registration_id}:{channel}", code)


def reached(prove_by: str, phone: str, mail: str) -> Reached | None:
    """None where the front desk proves it.

    Raises:
        Invalid: a way this installation has not, or no such address.
    """
    if prove_by == ProveBy.DESK:
        return None
    if prove_by not in offered():
        raise Invalid(_NOT_HERE, {"prove_by": _NOT_HERE})
    channel = Channel(prove_by)
    field, address = ("phone", phone) if channel is Channel.SMS else ("mail", mail.strip())
    if (otherwise := codes.fault(channel, address)) is not None:
        raise Invalid(otherwise, {field: otherwise})
    return Reached(channel, address)


async def send(registration_id: int, to: Reached) -> None:
    """A fresh code, within the caller's transaction; the one before is good for nothing any more.

    Raises:
        TooManyAttempts: too many codes of this registration, or to this address, within an hour.
    """
    await throttle.use(throttle.CONTACT_CODES, f"registration:{registration_id}")
    code, until = await codes.send(to.channel, to.address, account=None, locale=current_locale())
    await Registration.update(
        {
            Registration.code: to.digest(registration_id, code), Registration.code_until: until,
            Registration.tries: 0,
        }
    ).where(Registration.id == registration_id)  # fmt: skip
