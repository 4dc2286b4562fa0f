"""What the audit says of each unit today, kept as numbers and worked out again for whom anything has changed.

A unit's `basis` is a fingerprint of every row its audit is made from. PostgreSQL gives a row another `xmin`
with each change, so a fingerprint of ids and `xmin` changes with every change, whatever path it takes. It is
read before the rows are: what changes in between is kept under an older one and found wanting next time.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Final

from pydantic import TypeAdapter
from pydantic.dataclasses import dataclass

from talent_platform.clock import today
from talent_platform.database.engine import DB
from talent_platform.establishment.figures.queries import in_force, stamp_in_force
from talent_platform.establishment.institutions import units
from talent_platform.establishment.tables.appointments import HOLDING_STATES
from talent_platform.establishment.tables.institutions import Institution
from talent_posts import Category, Figures, Outcome, Unit, audit, headroom

AT_ONCE: Final = 50
"""Units read and audited between two breaths of the server."""
NEAR: Final = 2
"""A ratio counts as near its limit when fewer further appointments than this fit."""


@dataclass(frozen=True)
class UnitDay:
    """One unit on one day."""

    people: int
    """Posts held."""
    categories: dict[Category, int]
    """Occupied seats."""
    levels: tuple[int, int, int]
    """Senior, middle and junior professional staff."""
    near: tuple[tuple[str, str, int], ...]
    """Rule, whom it counts, further appointments that fit: of ratios near their limit or beyond."""
    findings: tuple[tuple[str, Outcome, int], ...]
    """Rule, outcome, how often."""


_STORED: Final = TypeAdapter(UnitDay)

_BASIS: Final = """
    WITH resting_on AS (
        SELECT id AS unit, 'institution' AS of, id, xmin FROM institution WHERE id = ANY($1)
        UNION ALL SELECT i.id, 'organisation', o.id, o.xmin FROM institution i
            JOIN organisation o ON o.id IN (i.organisation, i.department) WHERE i.id = ANY($1)
        UNION ALL SELECT institution, 'staff', id, xmin FROM staff_member WHERE institution = ANY($1)
        UNION ALL SELECT s.institution, 'record', r.id, r.xmin FROM staff_record r
            JOIN staff_member s ON s.id = r.person WHERE s.institution = ANY($1)
        UNION ALL SELECT institution, 'entry', id, xmin FROM ledger_entry WHERE institution = ANY($1)
        UNION ALL SELECT institution, 'plan', id, xmin FROM post_plan WHERE institution = ANY($1)
        UNION ALL SELECT institution, 'special', id, xmin FROM special_post WHERE institution = ANY($1)
        UNION ALL SELECT institution, 'grant', id, xmin FROM establishment_record WHERE institution = ANY($1)
        UNION ALL SELECT institution, 'request', id, xmin FROM appointment
            WHERE institution = ANY($1) AND state = ANY($2)
        UNION ALL SELECT mine.institution, 'elsewhere ' || mine.id, e.id, e.xmin FROM staff_member mine
            JOIN staff_member other
                ON other.person_key = mine.person_key AND other.institution <> mine.institution
            JOIN ledger_entry e ON e.person = other.id
            WHERE mine.institution = ANY($1)
    )
    SELECT unit, bit_xor(hashtextextended(concat_ws(' ', of, id, xmin), 0)) AS basis
    FROM resting_on GROUP BY unit
"""


async def basis(ids: Sequence[int], day: date) -> dict[int, str]:
    """Unit → the fingerprint of all that its audit of the day is made from: rows, figures, rules and code."""
    book = f"{day} {await stamp_in_force()} {_code()}"
    rows = await DB.asyncpg_pool.fetch(_BASIS, list(ids), [str(state) for state in HOLDING_STATES])
    return {row["unit"]: sha256(f"{book} {row['basis']}".encode()).hexdigest() for row in rows}


@cache
def _code() -> str:
    """Changes with the code that makes the rulebook's unit of rows."""
    part = Path(__file__).parents[1]
    rooms = [part / name for name in ("boards", "institutions", "ledger")]
    digest = sha256()
    for file in sorted(file for room in rooms for file in room.glob("*.py")):
        digest.update(file.read_bytes())
    return digest.hexdigest()


async def of_today(ids: Sequence[int], day: date) -> dict[int, UnitDay]:
    """Every unit whose books can be read; kept for the next reader."""
    now = await basis(ids, day)
    rows = await DB.asyncpg_pool.fetch(
        "SELECT institution, basis, standing FROM unit_standing WHERE institution = ANY($1)", list(ids)
    )
    kept = {
        row["institution"]: _STORED.validate_json(row["standing"])
        for row in rows
        if row["basis"] == now.get(row["institution"])
    }
    fresh = await on_day([each for each in ids if each not in kept], day)
    if fresh:
        await _keep(fresh, now)
    return kept | fresh


async def _keep(fresh: Mapping[int, UnitDay], bases: Mapping[int, str]) -> None:
    found = sorted(fresh)  # in one order, so that two readers at once never wait for each other
    await DB.asyncpg_pool.execute(
        """INSERT INTO unit_standing (institution, basis, standing)
           SELECT * FROM unnest($1::bigint[], $2::text[], $3::jsonb[])
           ON CONFLICT (institution) DO UPDATE SET basis = excluded.basis, standing = excluded.standing""",
        found,
        [bases[each] for each in found],
        [_STORED.dump_json(fresh[each]).decode() for each in found],
    )


async def on_day(ids: Sequence[int], day: date, *, known: date | None = None) -> dict[int, UnitDay]:
    """Worked out from the books: of any day, and as they stood on the evening of another (`known`)."""
    book = await in_force()
    found: dict[int, UnitDay] = {}
    for start in range(0, len(ids), AT_ONCE):
        some = await units.units_on(ids[start : start + AT_ONCE], day, known=known)
        # Arithmetic for a whole city must not hold up everybody else's pages.
        found |= await asyncio.to_thread(_standings, some, day, book)
    return found


def _standings(some: Mapping[int, Unit], day: date, book: Figures) -> dict[int, UnitDay]:
    return {key: _standing(unit, day, book) for key, unit in some.items()}


def _standing(unit: Unit, day: date, book: Figures) -> UnitDay:
    result = audit(unit, on=day, figures=book)
    categories: Counter[Category] = Counter()
    levels = [0, 0, 0]
    for seats in result.seats:
        categories[seats.category] += seats.occupied
        if seats.category == "professional":
            levels[0 if seats.grade <= 7 else 1 if seats.grade <= 10 else 2] += seats.occupied
    found = [*result.findings, *(each for person in result.people for each in person.findings)]
    counted = Counter((each.rule, each.outcome) for each in found)
    return UnitDay(
        people=len(result.people), categories=dict(categories), levels=(levels[0], levels[1], levels[2]),
        near=tuple(
            (each.rule, each.counted, each.more)
            for each in headroom(unit, on=day, figures=book, counted=result.seats)
            if each.more is not None and each.more < NEAR
        ),
        findings=tuple((rule, outcome, n) for (rule, outcome), n in counted.items()),
    )  # fmt: skip


async def remember() -> None:
    """Work out beforehand what has changed, for the whole city: after midnight everything, by day little."""
    await of_today([row["id"] for row in await Institution.select(Institution.id)], today())
