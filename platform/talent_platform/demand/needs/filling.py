"""What becomes of a need by itself: filled, open again, expired."""

from __future__ import annotations

from datetime import date

from talent_platform.accounts.actor import Actor
from talent_platform.database.engine import DB
from talent_platform.demand.needs import queries as needs_queries
from talent_platform.demand.needs.life import LIVE, live_state
from talent_platform.demand.needs.service import advance, write_change
from talent_platform.demand.tables import Need
from talent_platform.errors import NotFound


async def seats_changed(need_id: int, hired: int, *, actor: Actor | None = None) -> None:
    """Tell the need how many seats are now filled; call it in the transaction that records the hire.

    An open need becomes part-filled or filled and back again; one in another state only notes the number.

    Raises:
        NotFound: no such need.
    """
    async with DB.transaction():
        rows = await Need.select(Need.state, Need.seats).where(Need.id == need_id).lock_rows("UPDATE")
        if not rows:
            raise NotFound
        before = await needs_queries.hired(need_id)
        if hired == before:
            return
        state = rows[0]["state"]
        target = live_state(rows[0]["seats"], hired) if state in LIVE else state
        await advance(need_id, sources=[state], version=None, state=str(target))
        await write_change(actor, need_id, "hired", state, target, changes={"hired": [before, hired]})


async def expire_due(day: date) -> list[int]:
    """Expire every open need whose deadline lies before `day`; returns their ids."""
    rows = await Need.raw(
        """WITH due AS (
               SELECT id, state FROM need WHERE state IN ('open', 'part_filled') AND deadline < {} FOR UPDATE
           ), expired AS (
               UPDATE need SET state = 'expired', version = version + 1, updated = now()
               FROM due WHERE need.id = due.id RETURNING need.id, due.state AS was
           )
           INSERT INTO need_change (need, at, actor_name, action, from_state, to_state, note, changed)
           SELECT id, now(), '系统', 'expire', was, 'expired', '', {}::jsonb FROM expired RETURNING need""",
        day, "{}",
    )  # fmt: skip
    return sorted(row["need"] for row in rows)
