"""Which record of a person a bureau goes on with."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from talent_platform.accounts.actor import Actor
from talent_platform.supply.offers import queries
from talent_platform.supply.people import records as people_records


async def standing_record(
    actor: Actor, found: Sequence[dict[str, Any]]
) -> tuple[dict[str, Any] | None, datetime | None]:
    """`chosen` for one person, among the records the actor looks after."""
    return chosen(found, await queries.among_managed(actor, [one["id"] for one in found]))


def chosen(
    found: Sequence[dict[str, Any]], managed: Collection[int]
) -> tuple[dict[str, Any] | None, datetime | None]:
    """Of the records of one name and phone the one a bureau goes on with, and since when the person has said
    no. Records of others, and those that have an account, are not its own to go on with."""
    own = [one for one in found if one["id"] in managed and (one["registered"] or one["account"] is None)]
    return next(iter(own), None), people_records.said_no(found)
