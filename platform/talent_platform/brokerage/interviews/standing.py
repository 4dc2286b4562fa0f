"""Whether calendars have an interview: as long as its case can go on, whatever keeps it from that."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from talent_platform.brokerage.cases import ground
from talent_platform.brokerage.interviews.tables import Interview
from talent_platform.brokerage.tables import Stage
from talent_platform.clock import now
from talent_platform.database.engine import DB, read_within


@dataclass(frozen=True)
class _Ahead:
    id: int
    match_case: int
    stage: str
    stands: bool


_AHEAD = """
    SELECT i.id, i.match_case, c.stage, i.stands
    FROM interview i JOIN match_case c ON c.id = i.match_case
    WHERE i.state = 'set' AND i.begins > {} ORDER BY i.id"""


async def look() -> int:
    """Make a new revision of each interview ahead that stands no longer, or again; returns how many."""
    changed = 0
    async with DB.transaction():
        rows = await read_within(_Ahead, _AHEAD, now())
        talks = [one.match_case for one in rows if one.stage in {Stage.AGREED, Stage.INTERVIEW}]
        stopped = await ground.obstacles(talks) if talks else {}
        for one in rows:
            goes_on = one.match_case in talks and one.match_case not in stopped
            stands = one.stage == Stage.HIRED or goes_on
            if stands != one.stands:
                revised: dict[Any, Any] = {
                    Interview.stands: stands, Interview.resumed: stands, Interview.updated: now(),
                    Interview.sequence: Interview.sequence + 1,
                }  # fmt: skip
                changed += len(
                    await Interview.update(revised)
                    .where(Interview.id == one.id, Interview.state == "set", Interview.stands == one.stands)
                    .returning(Interview.id)
                )
    return changed
