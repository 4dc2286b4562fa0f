"""How often one network address may do something; counted in the database, for all servers together."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from talent_platform.accounts.tables import SignInAttempt
from talent_platform.clock import now
from talent_platform.database.engine import DB
from talent_platform.errors import TooManyAttempts

WINDOW_MINUTES = 15


@dataclass(frozen=True)
class Limit:
    """What is counted, and how often it may happen within the window."""

    what: str
    times: int


PASSWORDS = Limit("password", 60)
"""Wrong passwords, over all accounts."""
EXPORTS = Limit("export", 20)
"""Whole lists as files, for visitors without an account."""


async def refuse_busy(limit: Limit, address: str) -> None:
    """Raises TooManyAttempts where the address has reached the limit."""
    since = now() - timedelta(minutes=WINDOW_MINUTES)
    times = await SignInAttempt.count().where(
        SignInAttempt.what == limit.what, SignInAttempt.address == address[:45], SignInAttempt.at > since
    )
    if times >= limit.times:
        raise TooManyAttempts("该网络地址尝试次数过多，请稍后再试", WINDOW_MINUTES * 60)


async def note(limit: Limit, address: str) -> None:
    """Count one more."""
    await SignInAttempt.insert(SignInAttempt(what=limit.what, address=address[:45]))


async def use(limit: Limit, address: str) -> None:
    """Count one more and refuse what goes beyond the limit, also of many that come at once.

    Raises:
        TooManyAttempts: the address has reached the limit.
    """
    async with DB.transaction():
        await SignInAttempt.raw("SELECT pg_advisory_xact_lock(hashtextextended({}, 0))", address[:45])
        await refuse_busy(limit, address)
        await note(limit, address)
