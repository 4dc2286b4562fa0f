"""That the term of an entry is over: a line in its history, and told."""

from __future__ import annotations

from dataclasses import dataclass

from talent_platform.clock import today
from talent_platform.database.engine import DB, read_within
from talent_platform.integrity.tables import COUNTS, IntegrityChange, IntegrityEntry
from talent_platform.workflow.history import line, one_batch, write_line
from talent_platform.workflow.taking import hold

ENDED = "ended"
_OVER = """
    SELECT e.id, e.state FROM integrity_entry e
    WHERE e.state = ANY({}) AND e.ends < {} AND ({}::bigint IS NULL OR e.id = {})
      AND NOT EXISTS (SELECT FROM integrity_change c WHERE c.entry = e.id AND c.action = 'ended')
    ORDER BY e.id
"""


@dataclass(frozen=True, slots=True)
class _Over:
    id: int
    state: str


async def _over(entry: int | None = None) -> list[_Over]:
    return await read_within(_Over, _OVER, [str(state) for state in COUNTS], today(), entry, entry)


async def tell() -> int:
    """Write down, once, of each entry that counts and whose last day is over that it is; returns how many."""
    told = 0
    with one_batch():
        for each in await _over():
            async with DB.transaction():
                await hold(IntegrityEntry, each.id)
                for still in await _over(each.id):
                    said = line(None, ENDED, before=still.state, after=still.state)
                    await write_line(IntegrityChange, {"entry": still.id}, said)
                    told += 1
    return told
