"""Enterprises somebody may see or post for."""

from __future__ import annotations

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.permissions import Facts, manageable, where
from talent_platform.demand.access import ENTERPRISE
from talent_platform.demand.tables import Enterprise


async def employers(actor: Actor) -> list[tuple[str, str]]:
    """(organisation id, name) of the enterprises the actor may write needs for."""
    rows = await (
        Enterprise.select(
            Enterprise.organisation._.id.as_alias("id"), Enterprise.organisation._.name.as_alias("name")
        )
        .where(where(manageable(actor, ENTERPRISE), facts_of_enterprises()))
        .order_by(Enterprise.organisation._.name)
    )
    return [(str(row["id"]), row["name"]) for row in rows]


def facts_of_enterprises() -> Facts:
    """What `where` asks of an enterprise."""
    return {
        "id": Enterprise.id,
        "county": Enterprise.organisation._.county,
        "organisation": Enterprise.organisation,
    }
