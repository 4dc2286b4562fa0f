"""How profiles and teams are called for those who are told of them."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from talent_platform.accounts.actor import Actor
from talent_platform.events import Title
from talent_platform.supply.access import CANDIDATE, TEAM
from talent_platform.supply.offers import queries


async def people(reader: Actor, ids: Collection[int]) -> Mapping[int, Title]:
    """By their specialty: names are for whoever looks at them."""
    return {
        card["id"]: Title(card["headline"], f"/candidates/{card['id']}")
        for card in await queries.by_ids(reader, CANDIDATE, list(ids))
    }


async def teams(reader: Actor, ids: Collection[int]) -> Mapping[int, Title]:
    """By their project."""
    return {
        card["id"]: Title(card["project"], f"/teams/{card['id']}")
        for card in await queries.by_ids(reader, TEAM, list(ids))
    }
