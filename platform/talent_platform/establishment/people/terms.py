"""Posts for a term (聘期): what ends soon, and what has ended without anybody having decided."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import asyncpg

from talent_platform.clock import today
from talent_platform.database.engine import DB
from talent_posts import Category, post_name

WARN_DAYS = 90
"""How long before its end a term is listed."""

# Of each person the terms whose last day is near or past, and what was decided since: a later post, a
# leaving, a request on its road. A post that ended early is no term that ended.
_TERMS = """
    WITH valid AS NOT MATERIALIZED (
        SELECT e.* FROM ledger_entry e
        WHERE e.institution = ANY($1) AND e.kind IN ('filled', 'freed') AND NOT e.detail ? 'cancels'
          AND NOT EXISTS (SELECT FROM ledger_entry c
                          WHERE c.person = e.person AND (c.detail ->> 'cancels')::bigint = e.id)
    )
    SELECT e.id AS entry, e.institution, e.person, e.category, e.grade, e.effective AS start, e.until,
           e.special, s.name, s.number, o.name AS institution_name,
           (SELECT told.facts ->> 'result'
            FROM staff_record a CROSS JOIN LATERAL (SELECT record_told(a, 'infinity') AS facts) told
            WHERE a.person = e.person AND a.kind = 'appraisal'
              AND told.facts ->> 'kind' = 'term' AND (told.facts ->> 'on')::date >= e.effective
            ORDER BY told.facts ->> 'on' DESC, a.id DESC LIMIT 1) AS appraisal,
           (SELECT a.id FROM appointment a
            WHERE a.person = e.person AND (a.category = e.category OR NOT a.concurrent)
              AND a.effective > e.effective
              AND a.state IN ('draft', 'reserved', 'department', 'county', 'approved')
            ORDER BY a.id DESC LIMIT 1) AS request
    FROM valid e
    JOIN staff_member s ON s.id = e.person
    JOIN institution i ON i.id = e.institution
    JOIN organisation o ON o.id = i.organisation
    WHERE e.kind = 'filled' AND e.until IS NOT NULL AND e.until < $2
      AND NOT EXISTS (SELECT FROM valid f WHERE f.kind = 'freed' AND f.person = e.person
                      AND (f.category, f.grade) = (e.category, e.grade)
                      AND f.effective > e.effective AND f.effective <= e.until)
      AND NOT EXISTS (SELECT FROM valid n WHERE n.kind = 'filled' AND n.person = e.person
                      AND n.effective > e.effective AND (n.category = e.category OR NOT n.concurrent))
      AND (s.leaves IS NULL OR s.leaves < e.effective)
    ORDER BY e.until, e.id
"""


@dataclass(frozen=True)
class Term:
    """A post for a term that somebody has to decide about."""

    entry: int
    institution: int
    institution_name: str
    person: int
    name: str
    number: str
    category: Category
    grade: int
    start: date
    until: date
    special: int | None
    appraisal: str | None
    """Result of the appraisal of this term, once a bureau has confirmed it."""
    request: int | None
    """The request that will follow it, while it is on its road."""

    @property
    def post(self) -> str:
        return post_name(self.category, self.grade)

    @property
    def days(self) -> int:
        """Days left; negative once it has ended."""
        return (self.until - today()).days

    @property
    def over(self) -> bool:
        """It has ended and nobody has decided: the seat is free, the person holds no post."""
        return self.days < 0

    @property
    def next_day(self) -> date:
        return self.until + timedelta(days=1)


async def undecided(institutions: Sequence[int], *, person: int | None = None) -> list[Term]:
    """Terms that end within the time of warning or have ended, without decision; the earliest first."""
    rows = await DB.asyncpg_pool.fetch(_TERMS, list(institutions), today() + timedelta(days=WARN_DAYS))
    return [_term(row) for row in rows if person is None or row["person"] == person]


def _term(row: asyncpg.Record) -> Term:
    return Term(**dict(row))
