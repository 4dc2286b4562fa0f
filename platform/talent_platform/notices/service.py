"""Reading what one was told, and forgetting it in time; nobody else writes into an inbox but the triggers."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta

from talent_platform.accounts.actor import Actor
from talent_platform.clock import now
from talent_platform.database.engine import DB
from talent_platform.errors import NotFound
from talent_platform.notices.outgoing.tables import OutgoingMessage
from talent_platform.notices.queries import addressed_to
from talent_platform.notices.tables import Notification
from talent_platform.settings import settings


async def mark_read(reader: Actor, notification_id: int) -> None:
    """Once; the time of the first reading stays.

    Raises:
        NotFound: none the reader was told.
    """
    mine = Notification.id == notification_id
    if not await Notification.exists().where(mine, addressed_to(reader)):
        raise NotFound
    await mark_shown_read(reader, [notification_id])


async def mark_shown_read(reader: Actor, ids: Collection[int]) -> int:
    """Those of the ids that the reader was told and has not read: what a page did not show stays unread, also
    where its transaction was running when the page was put together. Returns how many."""
    if not ids:
        return 0
    done = (
        await Notification.update({Notification.read: now()})
        .where(Notification.id.is_in(list(ids)), Notification.read.is_null(), addressed_to(reader))
        .returning(Notification.id)
    )
    return len(done)


async def thin_out() -> int:
    """Delete what is older than an installation keeps; returns how many."""
    old = now() - timedelta(days=settings().notification_days)
    gone = await DB.asyncpg_pool.fetch(
        "WITH gone AS (DELETE FROM notification WHERE at < $1 RETURNING id), "
        "things AS (DELETE FROM notification_thing WHERE notification IN (SELECT id FROM gone)) "
        "SELECT id FROM gone",
        old,
    )
    await OutgoingMessage.delete().where(OutgoingMessage.ended < old)
    return len(gone)
