"""The weights in force."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

import asyncpg

from talent_matching import Weights
from talent_platform.database.engine import DB

_CONFIRMED = """
    SELECT valid_from, content, source FROM score_weights
    WHERE confirmed IS NOT NULL AND valid_from <= $1 ORDER BY valid_from DESC, id DESC LIMIT 1
"""


async def in_force(day: date, connection: asyncpg.Connection | None = None) -> Weights:
    """What a run of this day scores with; of the file and the confirmed set the one of the later day, the set
    where both are of one day. `connection` is a transaction to read in."""
    row = await (connection or DB.asyncpg_pool).fetchrow(_CONFIRMED, day)
    shipped = Weights.on(day)
    if row is None or row["valid_from"] < shipped.valid_from:
        return shipped
    return weights_of(json.loads(row["content"]), row["valid_from"], row["source"])


def weights_of(content: Mapping[str, Any], day: date, source: str) -> Weights:
    """The file of the day with these weights and this floor, both in hundredths.

    Raises:
        ValueError: the weights do not add up to 100.
    """
    kept = Weights.on(day).model_dump()
    for name, term in kept["terms"].items():
        term["weight"] = content["terms"].get(name, 0) / 100
    changed = {"valid_from": day, "status": "set", "source": source, "floor": content["floor"] / 100}
    return Weights.model_validate(kept | changed)
