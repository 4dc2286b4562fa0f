"""What the audit says of each unit on a day, kept as numbers and worked out again for whom anything changed.

No page works out a city: what it finds outdated beyond `FOR_A_PAGE` units it tells as it was last worked out,
and says so, until the clock's work (or a job, for other days) has caught up.

A unit's `basis` is a fingerprint of every row its audit is made from. PostgreSQL gives a row another `xmin`
with each change, so a fingerprint of ids and `xmin` changes with every change, whatever path it takes. It is
read before the rows are: what changes in between is kept under an older one and found wanting next time.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Final

from pydantic import TypeAdapter
from pydantic.dataclasses import dataclass

from talent_platform.clock import now, today
from talent_platform.database.engine import DB
from talent_platform.establishment.figures.queries import in_force, stamp_in_force
from talent_platform.establishment.institutions import units
from talent_platform.establishment.tables.appointments import HOLDING_STATES
from talent_platform.establishment.tables.institutions import Institution
from talent_posts import Category, Figures, Outcome, Unit, audit, headroom

AT_ONCE: Final = 50
"""Units read and audited between two breaths of the server."""
FOR_A_PAGE: Final = 10
"""Units audited while somebody waits."""
KEPT: Final = timedelta(days=7)
"""Of a day nobody has asked for since; every night all units are worked out for the new day."""
LATEST: Final = date.max
"""The evening of which the books are told when all that is booked counts."""
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


_STORED: Final = TypeAdapter(UnitDay | None)

_BASIS: Final = """
    WITH resting_on AS (
        SELECT id AS unit, 'institution' AS of, id, xmin FROM institution WHERE id = ANY($1)
        UNION ALL SELECT i.id, 'organisation', o.id, o.xmin FROM institution i
            JOIN organisation o ON o.id IN (i.organisation, i.department) WHERE i.id = ANY($1)
        UNION ALL SELECT institution, 'staff', id, xmin FROM staff_member WHERE institution = ANY($1)
        UNION ALL SELECT mine.institution, 'same ' || mine.id, other.id, other.xmin FROM staff_member mine
            JOIN staff_member other
                ON other.person_key = mine.person_key AND other.institution <> mine.institution
            WHERE mine.institution = ANY($1)
        UNION ALL SELECT mine.institution, 'record ' || mine.id, r.id, r.xmin FROM staff_member mine
            JOIN staff_member same ON same.person_key = mine.person_key
            JOIN staff_record r ON r.person = same.id
            WHERE mine.institution = ANY($1)
        UNION ALL SELECT mine.institution, 'corrected ' || mine.id, c.id, c.xmin FROM staff_member mine
            JOIN staff_member same ON same.person_key = mine.person_key
            JOIN staff_record r ON r.person = same.id JOIN record_correction c ON c.record = r.id
            WHERE mine.institution = ANY($1)
        UNION ALL SELECT h.institution, 'certificate ' || h.person, c.id, c.xmin FROM staff_certificate h
            JOIN certificate c ON c.id = h.certificate WHERE h.institution = ANY($1)
        UNION ALL SELECT h.institution, 'moved ' || h.person, c.id, c.xmin FROM staff_certificate h
            JOIN certificate_change c ON c.certificate = h.certificate WHERE h.institution = ANY($1)
        UNION ALL SELECT h.institution, 'said before ' || h.person, b.id, b.xmin FROM staff_certificate h
            JOIN certificate_before b ON b.certificate = h.certificate WHERE h.institution = ANY($1)
        UNION ALL SELECT i.id, 'directory', e.id, e.xmin FROM institution i, directory_edition e
            WHERE i.id = ANY($1) AND e.confirmed IS NOT NULL
        UNION ALL SELECT institution, 'entry', id, xmin FROM ledger_entry WHERE institution = ANY($1)
        UNION ALL SELECT institution, 'plan', id, xmin FROM post_plan WHERE institution = ANY($1)
        UNION ALL SELECT institution, 'supervision', id, xmin FROM supervision_record
            WHERE institution = ANY($1)
        UNION ALL SELECT institution, 'special', id, xmin FROM special_post WHERE institution = ANY($1)
        UNION ALL SELECT p.institution, 'plan paper', a.id, a.xmin FROM approval_paper a
            JOIN post_plan p ON p.id = a.plan WHERE p.institution = ANY($1)
        UNION ALL SELECT p.institution, 'special paper', a.id, a.xmin FROM approval_paper a
            JOIN special_post p ON p.id = a.special WHERE p.institution = ANY($1)
        UNION ALL SELECT institution, 'grant', id, xmin FROM establishment_record WHERE institution = ANY($1)
        UNION ALL SELECT institution, 'request', id, xmin FROM appointment
            WHERE institution = ANY($1) AND state = ANY($2)
        UNION ALL SELECT a.institution, 'won', a.id, a.xmin FROM appointment a
            JOIN round_applicant c ON c.appointment = a.id WHERE a.institution = ANY($1) AND a.state = 'draft'
        UNION ALL SELECT mine.institution, 'elsewhere ' || mine.id, e.id, e.xmin FROM staff_member mine
            JOIN staff_member other
                ON other.person_key = mine.person_key AND other.institution <> mine.institution
            JOIN ledger_entry e ON e.person = other.id
            WHERE mine.institution = ANY($1)
    )
    SELECT unit, bit_xor(hashtextextended(concat_ws(' ', of, id, xmin), 0)) AS basis
    FROM resting_on GROUP BY unit
"""


async def basis(ids: Sequence[int], day: date, known: date = LATEST) -> dict[int, str]:
    """Unit → the fingerprint of all that its audit of the day is made from: rows, figures, rules and code."""
    book = f"{day} {known} {await stamp_in_force()} {_code()}"
    rows = await DB.asyncpg_pool.fetch(_BASIS, list(ids), [str(state) for state in HOLDING_STATES])
    return {row["unit"]: sha256(f"{book} {row['basis']}".encode()).hexdigest() for row in rows}


@cache
def _code() -> str:
    """Changes with the code that makes the rulebook's unit of rows."""
    part = Path(__file__).parents[1]
    rooms = [part / name for name in ("approvals", "boards", "facts", "institutions", "ledger")]
    digest = sha256()
    for file in sorted(file for room in rooms for file in room.glob("*.py")):
        digest.update(file.read_bytes())
    return digest.hexdigest()


@dataclass(frozen=True)
class Standings:
    """What is known of a day."""

    units: dict[int, UnitDay]
    """Without those whose books cannot be read."""
    late: int
    """How many of them are told as last worked out: something has changed since, if only the day."""
    since: datetime | None
    """When the oldest of these was worked out."""
    waiting: int
    """Units of which nothing is known yet."""


_NEWEST: Final = """
    SELECT DISTINCT ON (institution) institution, basis, standing, worked_out FROM unit_standing
    WHERE institution = ANY($1) AND known = $3 AND (day = $2 OR $4 AND day < $2)
    ORDER BY institution, day DESC
"""


async def of_day(ids: Sequence[int], day: date, known: date = LATEST) -> Standings:
    """Every unit as far as a page can tell; what it works out is kept for the next reader."""
    current = await basis(ids, day, known)
    # On a new day yesterday's numbers stand in until the night's work is done.
    rows = await DB.asyncpg_pool.fetch(_NEWEST, list(ids), day, known, (day, known) == (today(), LATEST))
    kept = {row["institution"]: row for row in rows}
    outdated = [each for each in ids if each not in kept or kept[each]["basis"] != current.get(each)]
    first = sorted(outdated, key=lambda each: each in kept)[:FOR_A_PAGE]
    fresh = await _work_out(first, day, known, current)
    told = {key: _STORED.validate_json(row["standing"]) for key, row in kept.items()} | fresh
    late = [each for each in outdated if each in kept and each not in fresh]
    return Standings(
        units={key: unit for key, unit in told.items() if unit is not None}, late=len(late),
        since=min((kept[each]["worked_out"] for each in late), default=None),
        waiting=sum(1 for each in outdated if each not in told),
    )  # fmt: skip


async def bring_up_to_date(
    day: date, known: date = LATEST, report: Callable[[int, int], Awaitable[None]] | None = None
) -> None:
    """Work out what has changed in the whole city; `report` is told how many units of how many are done."""
    ids = [row["id"] for row in await Institution.select(Institution.id).order_by(Institution.id)]
    for start in range(0, len(ids), AT_ONCE):
        some = ids[start : start + AT_ONCE]
        current = await basis(some, day, known)
        rows = await DB.asyncpg_pool.fetch(
            "SELECT institution, basis FROM unit_standing"
            " WHERE institution = ANY($1) AND (day, known) = ($2, $3)",
            some, day, known,
        )  # fmt: skip
        kept = {row["institution"]: row["basis"] for row in rows}
        await _work_out([each for each in some if kept.get(each) != current.get(each)], day, known, current)
        if report is not None:
            await report(start + len(some), len(ids))


async def remember() -> None:
    """Work out beforehand what has changed today: after midnight everything, by day little."""
    await DB.asyncpg_pool.execute("DELETE FROM unit_standing WHERE worked_out < $1", now() - KEPT)
    await bring_up_to_date(today())


async def _work_out(
    ids: Sequence[int], day: date, known: date, bases: Mapping[int, str]
) -> dict[int, UnitDay | None]:
    found = await on_day(ids, day, known=None if known == LATEST else known)
    fresh = {each: found.get(each) for each in sorted(ids)}  # in one order: two readers never wait crosswise
    if fresh:
        await DB.asyncpg_pool.execute(
            """INSERT INTO unit_standing (institution, day, known, basis, standing, worked_out)
               SELECT each.institution, $1, $2, each.basis, each.standing, $3
               FROM unnest($4::bigint[], $5::text[], $6::jsonb[]) each(institution, basis, standing)
               ON CONFLICT (institution, day, known) DO UPDATE
               SET basis = excluded.basis, standing = excluded.standing, worked_out = excluded.worked_out""",
            day, known, now(), list(fresh), [bases.get(each, "") for each in fresh],
            [_STORED.dump_json(unit).decode() for unit in fresh.values()],
        )  # fmt: skip
    return fresh


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
