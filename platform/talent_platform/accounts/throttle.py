"""How often somebody may do something; counted in PostgreSQL, for all servers together.

What is counted belongs to a subject: a network address (`of_address`) or an account (`of_account`). Each
figure is a setting (README, *Configuration*); what goes beyond it is refused with 429 and Retry-After.
"""

from __future__ import annotations

import asyncio
import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from piccolo.columns.combination import And
from piccolo.custom_types import Combinable

from talent_platform.accounts.tables import RateEvent
from talent_platform.clock import now
from talent_platform.database.engine import DB, columns_of, views
from talent_platform.errors import TooManyAttempts
from talent_platform.i18n import N_
from talent_platform.settings import settings


@dataclass(frozen=True)
class Limit:
    """What is counted, and within how long; `setting` names the field of `Settings` that says how often."""

    what: str
    setting: str
    minutes: int
    refusal: str

    @property
    def times(self) -> int:
        return int(getattr(settings(), self.setting))


SIGN_INS_OF_ADDRESS = Limit(
    "sign_in_address", "limit_sign_in_address", 15, N_("该网络地址登录失败次数过多，请稍后再试")
)
"""Failed sign-ins over all accounts: a whole county may sit behind one address, so successes do not count."""
EXPORTS = Limit("export", "limit_exports", 60, N_("一小时内导出的次数已到上限，请稍后再试"))
"""Lists and documents as files, per account."""
SIGN_INS = Limit(
    "sign_in", "limit_sign_in", 15, N_("密码错误次数过多，请稍后再试，或联系为您开设账号的部门解锁")
)
"""Failed sign-ins for one login from one place (`attempts.py`)."""
SIGN_INS_OF_LOGIN = Limit(
    "sign_in_login", "limit_sign_in_login", 24 * 60, N_("该账号近期登录失败次数过多，请稍后再试")
)
"""Failed sign-ins for one login from wherever it never signed in before."""
SIGN_INS_OF_DEVICES = Limit(
    "sign_in_devices", "limit_sign_in_devices", 15, N_("该账号登录失败次数过多，请稍后再试")
)
"""Failed sign-ins and codes for one login from all browsers that were signed in under it."""
CODES = Limit("code", "limit_codes", 15, N_("验证码错误次数过多，请稍后再试"))
"""Wrong codes of a second factor for one account from one place."""
CODES_OF_ACCOUNT = Limit(
    "code_account", "limit_codes_account", 24 * 60, N_("该账号近期验证码错误次数过多，请稍后再试")
)
"""Wrong codes for one account from wherever its owner never signed in before."""
PASSWORD_CODES = Limit(
    "password_code", "limit_codes_account", 24 * 60, N_("该账号近期验证码错误次数过多，请稍后再试")
)
"""Wrong codes for a forgotten password of one login, over all requests."""
EXPORTS_OF_VISITOR = Limit("export_visitor", "limit_exports_visitor", 15, N_("导出次数过多，请稍后再试"))
"""Whole lists as files, for visitors without an account, per address."""
OBJECTIONS = Limit("objection", "limit_objections", 60, N_("提交异议的次数过多，请稍后再试"))
"""Objections to what is hung out, per address."""
UNMASKS = Limit("unmask", "limit_unmask", 60, N_("查看他人姓名、电话或证件号的次数过多，请稍后再试"))
"""Looks at somebody else's name, phone or identity number in clear, per account."""

WRONG_HAND_OVER_CODES = Limit(
    "hand_over_code", "limit_hand_over_codes", 60, N_("交接码错误次数过多，请稍后再试")
)
"""Wrong codes entered by one account; a right one does not count."""
PEOPLE_WRITTEN_TO = Limit(
    "written_to", "limit_written_to", 24 * 60, N_("一天内寄送交接码的人数已到上限，请明天再寄")
)
"""People whose names and phones a bureau takes out in order to write to them, per account."""
REGISTRATIONS = Limit("registration", "limit_registrations", 60, N_("提交注册的次数过多，请稍后再试"))
"""Registrations, also those refused for a login that is taken, per address."""
PASSWORD_REQUESTS = Limit("password_request", "limit_password_requests", 60, N_("提交的次数过多，请稍后再试"))
"""New passwords chosen for forgotten ones, per address."""
WRONG_INVITATIONS = Limit("invitation", "limit_invitations", 60, N_("邀请码错误次数过多，请稍后再试"))
"""Wrong codes of invitations, per address; right ones count not."""
CERTIFICATE_CHECKS = Limit(
    "certificate_check", "limit_certificate_checks", 60, N_("一小时内查验证书的次数已到上限，请稍后再试")
)
"""Questions about a certificate, per address."""
WRONG_RECEIPTS = Limit("receipt", "limit_receipts", 60, N_("受理码错误次数过多，请稍后再试"))
"""Wrong receipts of registrations and forgotten passwords, per address or account; right ones count not."""

CONTACT_CODES = Limit(
    "contact_code", "limit_contact_codes", 60, N_("一小时内发送验证码的次数已到上限，请稍后再试")
)
"""Codes sent to addresses that an account says are its own."""
CODES_TO_ADDRESS = Limit(
    "contact_code_address", "limit_contact_codes", 60, N_("一小时内发送验证码的次数已到上限，请稍后再试")
)
"""Codes sent to one address, whichever accounts say it is theirs."""

UPLOADS = Limit(
    "upload", "limit_uploads", 60, N_("一小时内上传的次数已到上限，请稍后再传，或把内容并成一个文件")
)
"""Workbooks to be imported, per account."""


BUSY = N_("同时登录的人太多，请几秒后再试")
DECIDED_WITHIN = timedelta(seconds=30)
"""What is undecided for longer, because its process ended, counts as a failure."""
PATIENCE_SECONDS = 15
"""So long somebody waits for those before, whose passwords are still being hashed."""


def of_address(address: str) -> str:
    """The network an address belongs to: itself, of IPv6 its /64, which one customer has whole."""
    return f"address:{_network(address)}"


def _network(address: str) -> str:
    try:
        known = ipaddress.ip_address(address.strip().partition("%")[0])
    except ValueError:
        return address[:45]
    if isinstance(known, ipaddress.IPv4Address):
        return str(known)
    if known.ipv4_mapped is not None:
        return str(known.ipv4_mapped)
    return str(ipaddress.ip_network((known, 64), strict=False))


def of_account(account_id: int) -> str:
    return f"account:{account_id}"


async def use_for_each(limit: Limit, subject: str, number: int) -> None:
    """Count so many more, all or none; as `use` within the caller's transaction.

    Raises:
        TooManyAttempts: they are more than the limit leaves.
    """
    async with DB.transaction():
        events = await _newest(limit, subject, limit.times)
        if len(events) + number > limit.times:
            raise TooManyAttempts(limit.refusal, _seconds_left(limit, events))
        await RateEvent.insert(*(RateEvent(what=limit.what, subject=subject) for _ in range(number)))


async def use(limit: Limit, subject: str) -> int:
    """Count one more, also of many that come at once; returns the event, to be `given_back` if it shall not
    count after all.

    It takes part in the caller's transaction if there is one; call it before that opens where the count must
    stay when the work fails.

    Raises:
        TooManyAttempts: the subject has reached the limit.
    """
    async with DB.transaction():
        events = await _newest(limit, subject, limit.times)
        if len(events) >= limit.times:
            raise TooManyAttempts(limit.refusal, _seconds_left(limit, events))
        rows = await _count(limit, subject)
    return int(rows[0]["id"])


@dataclass(frozen=True)
class Use:
    """One more of `limit` by `subject`. With `slowing_to`, beyond the limit each further one only waits: 15
    seconds after the last one counted, then twice as long each time, never longer than so many seconds."""

    limit: Limit
    subject: str
    slowing_to: int = 0


class _Undecided(Exception):  # noqa: N818 - no error: those before are not decided yet
    pass


async def reserve(uses: Sequence[Use]) -> tuple[int, ...]:
    """Count one more of each before it is known whether it fails; `decide` says it did, `give_back` that it
    did not. Only failures fill a limit: while those at work could fill it, whoever comes waits for them, so
    that of many at once no more are tried than the limit allows, and those who are right all get in.

    Raises:
        TooManyAttempts: a limit is reached, or nothing was decided for too long. It does not count.
    """
    pause = 0.05
    until = asyncio.get_running_loop().time() + PATIENCE_SECONDS
    while True:
        try:
            async with DB.transaction():
                return tuple([await _reserve(each) for each in uses])
        except _Undecided:
            if asyncio.get_running_loop().time() > until:
                raise TooManyAttempts(BUSY, 5) from None
        await asyncio.sleep(pause)
        pause = min(0.4, pause * 1.5)


async def _reserve(each: Use) -> int:
    limit = each.limit
    rows = await _newest_rows(limit, each.subject, limit.times + 60)
    at_work = [one for one in rows if one.undecided and one.at > now() - DECIDED_WITHIN]
    failures = [one.at for one in rows if one not in at_work]
    beyond = len(failures) - limit.times
    if beyond >= 0:
        left = _seconds_to_wait(each, failures, beyond)
        if left > 0:
            raise TooManyAttempts(limit.refusal, left)
    if at_work and (beyond >= 0 or len(at_work) + len(failures) >= limit.times):
        raise _Undecided
    row = await RateEvent.insert(RateEvent(what=limit.what, subject=each.subject, undecided=True))
    return int(row[0]["id"])


def _seconds_to_wait(each: Use, failures: list[datetime], beyond: int) -> int:
    if not each.slowing_to:
        return _seconds_left(each.limit, failures[: each.limit.times])
    wait = timedelta(seconds=min(each.slowing_to, 15 * 2 ** min(beyond, 20)))
    left = (failures[0] + wait - now()).total_seconds()
    return max(1, round(left)) if left > 0 else 0


async def decide(events: Sequence[int]) -> None:
    """They were failures."""
    await RateEvent.update({RateEvent.undecided: False}).where(RateEvent.id.is_in(list(events)))


async def is_full(limit: Limit, subject: str) -> bool:
    """Whether no further one would be taken."""
    return (
        await RateEvent.count().where(_within(limit, subject), RateEvent.undecided.eq(False)) >= limit.times
    )


async def how_often(limit: Limit, subject: str) -> int:
    """Counted within the window."""
    return int(await RateEvent.count().where(_within(limit, subject)))


def _within(limit: Limit, subject: str) -> Combinable:
    since = now() - timedelta(minutes=limit.minutes)
    return And(And(RateEvent.what == limit.what, RateEvent.subject == subject), RateEvent.at > since)


async def _newest(limit: Limit, subject: str, number: int) -> list[datetime]:
    """When the newest events within the window were."""
    return [one.at for one in await _newest_rows(limit, subject, number)]


@dataclass(frozen=True, slots=True)
class _Event:
    id: int
    at: datetime
    undecided: bool


async def _newest_rows(limit: Limit, subject: str, number: int) -> list[_Event]:
    """Nobody counts the same at once."""
    await RateEvent.raw("SELECT pg_advisory_xact_lock(hashtextextended({}, 0))", f"{limit.what} {subject}")
    rows = (
        await RateEvent.select(*columns_of(_Event, RateEvent))
        .where(_within(limit, subject))
        .order_by(RateEvent.at, ascending=False)
        .limit(number)
    )
    return views(_Event, rows)


async def _count(limit: Limit, subject: str) -> list[dict[str, int]]:
    return await RateEvent.insert(RateEvent(what=limit.what, subject=subject))


def _seconds_left(limit: Limit, newest: list[datetime]) -> int:
    """Until the oldest of the events that fill the limit is outside the window."""
    if not newest:
        return limit.minutes * 60
    return max(1, round((newest[-1] + timedelta(minutes=limit.minutes) - now()).total_seconds()))


async def give_back(event: int) -> None:
    """The counted act did not take place, or was none that counts: a right password."""
    await RateEvent.delete().where(RateEvent.id == event)


async def forget(limit: Limit, subject: str) -> None:
    """Start counting anew, as after an unlock."""
    await RateEvent.delete().where(RateEvent.what == limit.what, RateEvent.subject == subject)
