"""The private address at which a calendar asks for somebody's interviews; whoever has it may read."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from talent_platform.accounts.actor import Actor
from talent_platform.audit import service as audit
from talent_platform.brokerage.interviews import calendar_file, queries
from talent_platform.brokerage.interviews.tables import CalendarFeed
from talent_platform.database import vault
from talent_platform.database.engine import DB, read
from talent_platform.errors import NotAllowed, NotFound
from talent_platform.i18n import N_, translate

_PURPOSE = "calendar feed"


async def made(actor: Actor) -> bool:
    return bool(await CalendarFeed.exists().where(CalendarFeed.account == actor.account_id))


async def make(actor: Actor) -> str:
    """A new token, told this once; the one before opens nothing any more.

    Raises:
        NotAllowed: a deputy.
    """
    _require_own(actor)
    token = secrets.token_urlsafe(32)
    async with DB.transaction():
        await CalendarFeed.raw(
            "INSERT INTO calendar_feed (account, token, created) VALUES ({}, {}, now()) "
            "ON CONFLICT (account) DO UPDATE SET token = excluded.token, created = excluded.created",
            actor.account_id, vault.signature(token, _PURPOSE),
        )  # fmt: skip
        await audit.record(actor, "calendar_feed.made", f"account:{actor.account_id}")
    return token


async def revoke(actor: Actor) -> None:
    """Its address opens nothing any more.

    Raises:
        NotAllowed: a deputy.
    """
    _require_own(actor)
    async with DB.transaction():
        await CalendarFeed.delete().where(CalendarFeed.account == actor.account_id)
        await audit.record(actor, "calendar_feed.revoked", f"account:{actor.account_id}")


def _require_own(actor: Actor) -> None:
    if actor.deputises is not None:
        raise NotAllowed(N_("代办时不能订阅他人的日程"))


@dataclass(frozen=True)
class _Subscriber:
    account: int
    locale: str


async def fed(token: str) -> bytes:
    """The calendar behind an address, as it stands now.

    Raises:
        NotFound: no such address, or its account is switched off.
    """
    found = await read(
        _Subscriber,
        "SELECT f.account, a.locale FROM calendar_feed f JOIN account a ON a.id = f.account AND a.active "
        "WHERE f.token = $1",
        vault.signature(token, _PURPOSE),
    )
    if not found:
        raise NotFound
    with translate(found[0].locale):
        return calendar_file.written(await queries.of_account(found[0].account))
