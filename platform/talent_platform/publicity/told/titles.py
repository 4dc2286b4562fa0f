"""How objections are called for those who are told of them."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from talent_platform.accounts.actor import Actor
from talent_platform.events import Title
from talent_platform.publicity import queries


async def objections(reader: Actor, ids: Collection[int]) -> Mapping[int, Title]:
    """By the title of the notice they are made to."""
    return {
        each.objection: Title(each.title, f"/publicity/{each.notice}")
        for each in await queries.objected(reader, ids)
    }
