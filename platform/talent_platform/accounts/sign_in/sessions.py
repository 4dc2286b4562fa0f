"""The sessions of an account, for its owner and for whoever keeps it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from piccolo.columns.combination import And
from piccolo.custom_types import Combinable

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.sign_in.acting import token_hash
from talent_platform.accounts.tables import Session
from talent_platform.audit import service as audit
from talent_platform.clock import now
from talent_platform.database.engine import DB
from talent_platform.errors import NotFound
from talent_platform.settings import settings

_BROWSERS = {
    "MicroMessenger": "微信", "Edg/": "Edge", "Firefox/": "Firefox", "Chrome/": "Chrome", "Safari/": "Safari",
}  # fmt: skip
_SYSTEMS = {
    "HarmonyOS": "HarmonyOS", "Android": "Android", "iPhone": "iPhone", "iPad": "iPad", "Windows": "Windows",
    "Mac OS": "macOS", "Linux": "Linux",
}  # fmt: skip


def device_name(agent: str) -> str:
    """Browser and system as people call them; an unknown client as it calls itself."""
    found = [
        next((name for mark, name in names.items() if mark in agent), "") for names in (_BROWSERS, _SYSTEMS)
    ]
    return " · ".join(filter(None, found)) or agent[:60]


@dataclass(frozen=True, slots=True)
class OpenSession:
    """A session as its owner reads it."""

    id: int
    address: str
    agent: str
    created: datetime
    seen: datetime
    last_sign_in: datetime | None
    last_address: str
    failed: int
    device: str
    current: bool


def open_now() -> Combinable:
    """Of somebody signed in: neither over nor idle for too long."""
    idle_since = now() - timedelta(minutes=settings().session_idle_minutes)
    lasts = And(Session.expires > now(), Session.seen > idle_since)
    return And(lasts, Session.awaits_code.eq(False))


async def signed_in() -> list[int]:
    """The accounts with a session open now."""
    return [
        row["account"]
        for row in await Session.select(Session.account).where(open_now()).group_by(Session.account)
    ]


async def of_account(account_id: int, token: str = "") -> list[OpenSession]:
    """Those open now, the one last used first; `current` is the one of `token`."""
    rows = await (
        Session.select(
            Session.id, Session.address, Session.agent, Session.created, Session.seen, Session.token_hash,
            Session.last_sign_in, Session.last_address, Session.failed,
        )
        .where(Session.account == account_id, open_now())
        .order_by(Session.seen, ascending=False)
    )  # fmt: skip
    present = token_hash(token)
    return [
        OpenSession(current=row.pop("token_hash") == present, device=device_name(row["agent"]), **row)
        for row in rows
    ]


async def end(actor: Actor, session_id: int) -> None:
    """Sign one of the actor's own sessions out.

    Raises:
        NotFound: none of the actor's.
    """
    async with DB.transaction():
        ended = (
            await Session.delete()
            .where(Session.id == session_id, Session.account == actor.account_id)
            .returning(Session.id)
        )
        if not ended:
            raise NotFound
        await audit.record(actor, "session.closed", f"account:{actor.account_id}")


async def end_all(actor: Actor) -> None:
    """Sign the actor out everywhere."""
    async with DB.transaction():
        await Session.delete().where(Session.account == actor.account_id)
        await audit.record(actor, "account.signed_out", f"account:{actor.account_id}")
