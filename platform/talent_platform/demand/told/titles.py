"""How needs are called for those who are told of them."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from talent_platform.accounts.actor import Actor
from talent_platform.demand.needs import queries
from talent_platform.demand.tables import NeedKind
from talent_platform.events import Title


async def needs(reader: Actor, ids: Collection[int]) -> Mapping[int, Title]:
    """By their title, as lists show it."""
    return {
        row["id"]: Title(row["title"], f"{queries.PATHS[kind]}/{row['id']}")
        for kind in NeedKind
        for row in await queries.by_ids(reader, kind, list(ids))
    }
