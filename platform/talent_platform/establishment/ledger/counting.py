"""Seats counted by the database straight from the ledger, for lists of many institutions."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any

from talent_platform.database.engine import DB
from talent_platform.establishment.ledger.asked import kept_since
from talent_posts import Figures, grades_sharing_level, overflow

_SEATS = """
    WITH approved AS (
        SELECT DISTINCT ON (institution, category, grade) institution, category, grade, quantity
        FROM ledger_entry WHERE institution = ANY($1) AND effective <= $2 AND kind = 'approved'
        ORDER BY institution, category, grade, effective DESC, id DESC
    ),
    taken AS (
        SELECT institution, category, grade,
               sum(CASE kind WHEN 'frozen' THEN quantity WHEN 'unfrozen' THEN -quantity END) AS frozen,
               sum(CASE kind WHEN 'filled' THEN quantity WHEN 'freed' THEN -quantity END)
                   FILTER (WHERE counts) AS occupied,
               sum(CASE kind WHEN 'reserved' THEN quantity WHEN 'released' THEN -quantity END)
                   FILTER (WHERE counts) AS reserved
        FROM ledger_entry
        WHERE institution = ANY($1) AND effective <= $2 AND (until IS NULL OR until >= $2)
              AND kind <> 'approved'
        GROUP BY institution, category, grade
    ),
    asked AS (
        SELECT institution, person FROM ledger_entry
        WHERE institution = ANY($1) AND effective <= $2 AND (until IS NULL OR until >= $2)
              AND kind IN ('reserved', 'released') AND counts AND NOT concurrent
        GROUP BY institution, person
        HAVING sum(CASE kind WHEN 'reserved' THEN quantity ELSE -quantity END) > 0
    ),
    moving AS (
        SELECT institution, category, grade, sum(CASE kind WHEN 'filled' THEN 1 ELSE -1 END) AS moving
        FROM ledger_entry JOIN asked USING (institution, person)
        WHERE effective <= $2 AND (until IS NULL OR until >= $2) AND kind IN ('filled', 'freed') AND counts
        GROUP BY institution, category, grade
    ),
    offered AS (
        SELECT institution, category, grade, count(*) AS offered FROM appointment
        WHERE institution = ANY($1) AND effective <= $2 AND (ends IS NULL OR ends >= $2)
              AND occupies_quota AND special IS NULL AND seat_won(appointment, $3)
        GROUP BY institution, category, grade
    ),
    held AS (
        SELECT institution, person, category, grade, kind IN ('filled', 'freed') AS sits,
               bool_or(counts) AS counts, bool_or(concurrent) AS concurrent
        FROM ledger_entry JOIN (
            SELECT DISTINCT institution, person FROM ledger_entry WHERE institution = ANY($1) AND concurrent
        ) of_two USING (institution, person)
        WHERE effective <= $2 AND (until IS NULL OR until >= $2) AND special IS NULL
        GROUP BY institution, person, category, grade, sits
        HAVING sum(CASE WHEN kind IN ('filled', 'reserved') THEN 1 ELSE -1 END) > 0
    ),
    beside AS (
        SELECT institution, mine.category, mine.grade,
               jsonb_agg(jsonb_build_array(named.category, mine.sits)) AS beside
        FROM held mine JOIN held named USING (institution, person)
        WHERE mine.category <> named.category AND named.sits AND named.counts AND mine.counts
              AND (mine.sits OR mine.concurrent)
        GROUP BY institution, mine.category, mine.grade
    )
    SELECT institution, category, grade, coalesce(quantity, 0) AS approved,
           least(coalesce(quantity, 0), coalesce(frozen, 0)) AS frozen, coalesce(occupied, 0) AS occupied,
           coalesce(reserved, 0) + coalesce(offered, 0) AS reserved,
           coalesce(moving, 0) + coalesce(offered, 0) AS moving, i.jurisdiction, beside
    FROM approved FULL JOIN taken USING (institution, category, grade)
    LEFT JOIN moving USING (institution, category, grade)
    LEFT JOIN offered USING (institution, category, grade)
    LEFT JOIN beside USING (institution, category, grade)
    JOIN institution i ON i.id = institution
    WHERE (quantity > 0 OR occupied > 0 OR reserved > 0) AND (i.closed IS NULL OR i.closed >= $2)
    ORDER BY institution, category, grade
"""


async def seats_on(institutions: Sequence[int], day: date) -> list[dict[str, Any]]:
    """Seats by institution and grade on a day; `beside`: for each of its people who holds another kind of
    post, too, which kind, and whether they sit here already."""
    rows = await DB.asyncpg_pool.fetch(_SEATS, institutions, day, kept_since())
    return [{**row, "beside": json.loads(row["beside"] or "[]")} for row in rows]


def _taken(row: Mapping[str, Any], dual: str | None) -> dict[str, Any]:
    """The row without those whose seat is that of their other post: `dual` is the kind that takes it."""
    beside = [sits for named, sits in row["beside"] if named == dual]
    sitting = sum(beside)
    return {
        **row, "occupied": row["occupied"] - sitting, "reserved": row["reserved"] - (len(beside) - sitting)
    }  # fmt: skip


def by_grade(seats: Iterable[Mapping[str, Any]], day: date, figures: Figures) -> list[Mapping[str, Any]]:
    """The rows of `seats_on` without those whose seat is that of their other post."""
    counted = cache(lambda place: figures.at("dual_post_quota", place, day).value)
    return [_taken(row, counted(row["jurisdiction"])) for row in seats]


def totals(seats: Iterable[dict[str, Any]], day: date, figures: Figures) -> dict[int, dict[str, int]]:
    """Institution → approved, occupied, reserved, free, over. The excess of a grade fills no other's vacancy,
    but where the place lets lower grades of a level use higher seats. Whose move is on its road stands in two
    seats, neither of which is free, and is over in none."""
    chains: dict[tuple[Any, ...], list[tuple[int, int]]] = defaultdict(list)
    found: dict[int, dict[str, int]] = {}
    names = ("approved", "frozen", "occupied", "reserved")
    downward = cache(lambda place: figures.at("downward_use", place, day).value)
    for row in by_grade(seats, day, figures):
        sums = found.setdefault(row["institution"], dict.fromkeys((*names, "free", "over"), 0))
        for name in names:
            sums[name] += row[name]
        level = grades_sharing_level(row["category"], row["grade"])
        shared = downward(row["jurisdiction"])
        chain = row["institution"], row["category"], level if shared else row["grade"]
        demand = row["occupied"] + row["reserved"] + row["frozen"] - row["approved"]
        chains[chain].append((demand, row["moving"]))
    for (institution, *_), grades in chains.items():
        demands = [demand for demand, _ in grades]
        found[institution]["over"] += overflow(demand - moving for demand, moving in grades)[-1]
        found[institution]["free"] += overflow(demands)[-1] - sum(demands)
    return found
