"""An entry of the integrity archive that keeps somebody from reviewing takes the status of expert away
(56号, article 6); set aside, the expert is of the pool again, both with their line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from talent_platform.accounts.actor import Actor
from talent_platform.audit import service as audit
from talent_platform.clock import now
from talent_platform.database.engine import read_within
from talent_platform.titles.tables import TitleExpert, TitleExpertChange, TitleExpertState
from talent_platform.workflow.history import line, write_line
from talent_posts import integrity_causes

BY_ENTRY = "removed_by_entry"
BACK = "reinstated"


@dataclass(frozen=True, slots=True)
class _Expert:
    id: int
    state: str


_IN_POOL = """
    SELECT e.id, e.state FROM title_expert e WHERE e.person_key = {} AND e.state = 'active' ORDER BY e.id
    FOR NO KEY UPDATE
"""
_REMOVED = """
    SELECT e.id, e.state FROM title_expert e WHERE e.person_key = {} AND e.state = 'removed'
      AND EXISTS (SELECT FROM title_expert_change c WHERE c.expert = e.id AND c.action = 'removed_by_entry'
          AND c.document = {} AND c.id = (SELECT max(b.id) FROM title_expert_change b
              WHERE b.expert = e.id AND b.from_state IS DISTINCT FROM b.to_state))
      AND NOT integrity_bars_expert(e.person_key, (now() AT TIME ZONE 'Asia/Shanghai')::date)
      AND NOT EXISTS (SELECT FROM title_expert o WHERE o.committee = e.committee AND o.id <> e.id
          AND (o.person_key = e.person_key AND o.state IN ('nominated', 'selected', 'active')
               OR o.account = e.account AND o.state = 'active'))
    ORDER BY e.id FOR NO KEY UPDATE
"""


async def recorded(actor: Actor, entry_id: int, person_key: str, cause: str) -> None:
    """Hook `integrity.recorded`: who is of a pool is so no longer. Within the transaction of the entry."""
    bars = {each.code for each in integrity_causes() if any(law.what == "expert" for law in each.bars)}
    if person_key and cause in bars:
        for each in await read_within(_Expert, _IN_POOL, person_key):
            await _moved(actor, each, BY_ENTRY, TitleExpertState.REMOVED, entry_id)


async def set_aside(actor: Actor, entry_id: int, person_key: str) -> None:
    """Hook `integrity.set_aside`: whoever lost the status by this entry alone has it again, unless nominated
    anew meanwhile. Within the transaction of the entry."""
    for each in await read_within(_Expert, _REMOVED, person_key, _of(entry_id)):
        await _moved(actor, each, BACK, TitleExpertState.ACTIVE, entry_id)


def _of(entry_id: int) -> str:
    return f"integrity_entry:{entry_id}"


async def _moved(actor: Actor, row: _Expert, action: str, target: TitleExpertState, entry_id: int) -> None:
    said = line(actor, action, before=row.state, after=str(target), document=_of(entry_id))
    await write_line(TitleExpertChange, {"expert": row.id}, said)
    stored: dict[Any, Any] = {
        TitleExpert.state: str(target), TitleExpert.version: TitleExpert.version + 1,
        TitleExpert.updated: now(), TitleExpert.renewal_by: None,
    }  # fmt: skip
    await TitleExpert.update(stored).where(TitleExpert.id == row.id)
    await audit.record(actor, f"title_expert.{action}", f"title_expert:{row.id}", document=_of(entry_id))
