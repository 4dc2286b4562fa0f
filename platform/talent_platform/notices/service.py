"""Reading what one was told; nobody else writes into an inbox but the triggers."""

from __future__ import annotations

from datetime import datetime

from talent_platform.accounts.actor import Actor
from talent_platform.clock import now
from talent_platform.errors import NotFound
from talent_platform.notices.queries import addressed_to
from talent_platform.notices.tables import Notification


async def mark_read(reader: Actor, notification_id: int) -> None:
    """Once; the time of the first reading stays.

    Raises:
        NotFound: none the reader was told.
    """
    mine = Notification.id == notification_id
    if not await Notification.exists().where(mine, addressed_to(reader)):
        raise NotFound
    await Notification.update({Notification.read: now()}).where(
        mine, Notification.read.is_null(), addressed_to(reader)
    )


async def mark_all_read(reader: Actor, *, until: datetime, kind: str = "") -> int:
    """All that the reader was told up to a moment, or what of it is of a kind: what came after stays unread.
    Returns how many."""
    conditions = [addressed_to(reader), Notification.read.is_null(), Notification.at <= until]
    if kind:
        conditions.append(Notification.kind == kind)
    done = await Notification.update({Notification.read: now()}).where(*conditions).returning(Notification.id)
    return len(done)
