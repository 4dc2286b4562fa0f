"""How many of each group of people a run proposes: by age, first job, county and wished industry.

Of people who come alone, each group with its size. Age and county are read here only, after the plan is made:
no score knows them. Years of work are asked about, and more than was asked adds nothing.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import asyncpg

FEW = 30
"""Of fewer people no share is shown: one more or less would change it by several points."""

_GROUPS = """
    WITH looked AS (
        SELECT candidate, true AS placed FROM proposal WHERE run = $1 AND team IS NULL
        UNION ALL SELECT candidate, false FROM outcome WHERE run = $1 AND candidate IS NOT NULL
    )
    SELECT g.dimension, g.value, count(*) AS people, count(*) FILTER (WHERE l.placed) AS proposed
    FROM looked l JOIN candidate c ON c.id = l.candidate, LATERAL (
        SELECT 'age', CASE WHEN c.birth_year IS NULL THEN ''
                           WHEN $2 - c.birth_year < 25 THEN '24' WHEN $2 - c.birth_year < 35 THEN '34'
                           WHEN $2 - c.birth_year < 45 THEN '44' WHEN $2 - c.birth_year < 55 THEN '54'
                           ELSE '55' END
        UNION ALL SELECT 'first_job', CASE WHEN c.years = 0 THEN 'first' ELSE 'not_first' END
        UNION ALL SELECT 'county', coalesce(c.county, '')
        UNION ALL SELECT 'industry', '' WHERE jsonb_array_length(c.wanted_branches) = 0
        UNION ALL SELECT 'industry', jsonb_array_elements_text(c.wanted_branches)
    ) g (dimension, value)
    GROUP BY 1, 2 ORDER BY 1, 2
"""
"""Whoever wishes several industries counts in each; the empty value stands for nothing said."""


async def groups_of(connection: asyncpg.Connection, run_id: int, day: date) -> dict[str, list[list[Any]]]:
    """Dimension → rows of value, people looked at, people proposed; for the report of a run being stored."""
    found: dict[str, list[list[Any]]] = {}
    for row in await connection.fetch(_GROUPS, run_id, day.year):
        found.setdefault(row["dimension"], []).append([row["value"], row["people"], row["proposed"]])
    return found
