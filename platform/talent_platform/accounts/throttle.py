"""How often somebody may do something; counted in PostgreSQL, for all servers together.

What is counted belongs to a subject: a network address (`of_address`) or an account (`of_account`). Each
figure is a setting (README, *Configuration*); what goes beyond it is refused with 429 and Retry-After.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from piccolo.columns.combination import And

from talent_platform.accounts.tables import RateEvent
from talent_platform.clock import now
from talent_platform.database.engine import DB
from talent_platform.errors import TooManyAttempts
from talent_platform.settings import settings
from talent_platform.web.messages import N_


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
CODES = Limit("code", "limit_codes", 15, N_("验证码错误次数过多，请稍后再试"))
"""Wrong codes of a second factor for one account from one place."""
EXPORTS_OF_VISITOR = Limit("export_visitor", "limit_exports_visitor", 15, N_("导出次数过多，请稍后再试"))
"""Whole lists as files, for visitors without an account, per address."""
UNMASKS = Limit("unmask", "limit_unmask", 60, N_("查看他人姓名、电话或证件号的次数过多，请稍后再试"))
"""Looks at somebody else's name, phone or identity number in clear, per account."""

WRONG_HAND_OVER_CODES = Limit(
    "hand_over_code", "limit_hand_over_codes", 60, N_("交接码错误次数过多，请稍后再试")
)
"""Wrong codes entered by one account; a right one does not count."""

UPLOADS = Limit(
    "upload", "limit_uploads", 60, N_("一小时内上传的次数已到上限，请稍后再传，或把内容并成一个文件")
)
"""Workbooks to be imported, per account."""


def of_address(address: str) -> str:
    return f"address:{address[:45]}"


def of_account(account_id: int) -> str:
    return f"account:{account_id}"


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


async def use_slowing(limit: Limit, subject: str, longest_seconds: int) -> int:
    """As `use`, but beyond the limit each further one only waits: 15 seconds after the last one counted, then
    twice as long each time, never longer than `longest_seconds`.

    Raises:
        TooManyAttempts: the wait is not over. What is refused does not lengthen it.
    """
    async with DB.transaction():
        events = await _newest(limit, subject, limit.times + 20)
        beyond = len(events) - limit.times
        if beyond >= 0:
            wait = timedelta(seconds=min(longest_seconds, 15 * 2**beyond))
            left = (events[0] + wait - now()).total_seconds() if events else 0
            if left > 0:
                raise TooManyAttempts(limit.refusal, max(1, round(left)))
        rows = await _count(limit, subject)
    return int(rows[0]["id"])


async def is_full(limit: Limit, subject: str) -> bool:
    return len(await _newest(limit, subject, limit.times)) >= limit.times


async def how_often(limit: Limit, subject: str) -> int:
    """Counted within the window."""
    return int(await RateEvent.count().where(_within(limit, subject)))


def _within(limit: Limit, subject: str) -> Any:
    since = now() - timedelta(minutes=limit.minutes)
    return And(And(RateEvent.what == limit.what, RateEvent.subject == subject), RateEvent.at > since)


async def _newest(limit: Limit, subject: str, number: int) -> list[datetime]:
    """When the newest events within the window were; nobody counts the same at once."""
    await RateEvent.raw("SELECT pg_advisory_xact_lock(hashtextextended({}, 0))", f"{limit.what} {subject}")
    rows = (
        await RateEvent.select(RateEvent.at)
        .where(_within(limit, subject))
        .order_by(RateEvent.at, ascending=False)
        .limit(number)
    )
    return [row["at"] for row in rows]


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
