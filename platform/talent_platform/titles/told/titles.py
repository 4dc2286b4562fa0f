"""How a committee is called for those who are told of it."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from talent_platform.accounts.actor import Actor
from talent_platform.events import Title
from talent_platform.titles.access import READERS
from talent_platform.titles.tables import TitleCommittee


async def committees(reader: Actor, ids: Collection[int]) -> Mapping[int, Title]:
    """By its name."""
    if reader.role not in READERS:
        return {}
    rows = await TitleCommittee.select(TitleCommittee.id, TitleCommittee.name).where(
        TitleCommittee.id.is_in(list(ids))
    )
    return {row["id"]: Title(row["name"], f"/titles/committees/{row['id']}") for row in rows}
