"""Other records of the same name and phone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from talent_platform.accounts.actor import Actor
from talent_platform.supply.offers import queries
from talent_platform.supply.tables import Candidate


async def of(actor: Actor, row: dict[str, Any]) -> list[int]:
    """Other records that bear the name and phone of this one, and that the actor looks after as well."""
    rows = await Candidate.raw(
        "SELECT id FROM candidate WHERE (name_key(name), phone_key(phone)) = (name_key({}), phone_key({})) "
        "AND id <> {}",
        row["name"], row["phone"], row["id"],
    )  # fmt: skip
    return sorted(await queries.among_managed(actor, [one["id"] for one in rows]))


async def doubtful_no(candidate_ids: Sequence[int]) -> frozenset[int]:
    """Of these records without an account, on which no no stands, those whose name and phone an own profile
    bears that says no but that nobody vouches for (guards.sql: vouched_writing): it ends nothing, and the
    bureau asks the person."""
    rows = await Candidate.raw(
        "SELECT c.id FROM candidate c JOIN candidate x "
        "ON name_key(x.name) = name_key(c.name) AND phone_key(x.phone) = phone_key(c.phone) "
        "WHERE c.id = ANY({}) AND c.account IS NULL AND c.refused_at IS NULL "
        "AND x.account IS NOT NULL AND said_no(x) IS NOT NULL AND x.id NOT IN (SELECT twins_of(c.id))",
        list(candidate_ids),
    )
    return frozenset(row["id"] for row in rows)


async def vouched(candidate_id: int) -> bool:
    """Whether an own profile, under its present name and number, speaks for every record of the person."""
    rows = await Candidate.raw(
        "SELECT FROM vouched_writing w JOIN candidate c ON c.id = w.candidate "
        "WHERE c.id = {} AND person_key(w.name, w.phone) = person_key(c.name, c.phone) LIMIT 1",
        candidate_id,
    )
    return bool(rows)
