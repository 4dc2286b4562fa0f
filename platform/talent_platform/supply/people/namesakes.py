"""Other records of the same name and phone."""

from __future__ import annotations

from typing import Any

from talent_platform.accounts.actor import Actor
from talent_platform.supply.offers import queries
from talent_platform.supply.tables import Candidate


async def of(actor: Actor, row: dict[str, Any]) -> list[int]:
    """Other records of the same name and phone that the actor looks after as well."""
    rows = await Candidate.raw("SELECT DISTINCT twins_of({}) AS id", row["id"])
    return sorted(await queries.among_managed(actor, [one["id"] for one in rows]))


async def doubtful_no(candidate_id: int) -> bool:
    """Whether an own profile of this name and phone says no whose account was opened under another name: it
    ends nothing (guards.sql: vouched_writing), and the bureau asks the person."""
    rows = await Candidate.raw(
        "SELECT FROM candidate c WHERE c.account IS NOT NULL AND said_no(c) IS NOT NULL "
        "AND c.id IN (SELECT twins_of({}) EXCEPT SELECT vouched_twins_of({})) LIMIT 1",
        candidate_id, candidate_id,
    )  # fmt: skip
    return bool(rows)
