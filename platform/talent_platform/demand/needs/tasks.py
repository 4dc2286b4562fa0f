"""What happens to needs by the clock."""

from __future__ import annotations

from datetime import date

from talent_platform.clock import today
from talent_platform.demand.tables import Need
from talent_platform.jobs.registry import periodic


@periodic("needs.expire", "7 * * * *")
async def expire_needs() -> None:
    """Hourly, so that a server that slept over midnight catches up."""
    await expire_due(today())


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
