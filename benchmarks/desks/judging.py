"""Everything that must not be, asked of the books."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from talent_platform.database.engine import DB
from talent_platform.establishment.appointments import queries as appointments
from talent_platform.establishment.boards import standing
from talent_platform.establishment.figures.queries import in_force, stamp_in_force
from talent_platform.establishment.institutions import units
from talent_platform.establishment.ledger import counting, reading
from talent_platform.establishment.notices.facts import line
from talent_posts import reproduces, vacancies

if TYPE_CHECKING:
    from benchmarks.desks.city import City


async def faults(city: City) -> list[str]:
    """Everything that must not be, by the books; empty when all is well."""
    return [
        *city.broken,
        *await _over_the_approved(city),
        *await _without_decision(),
        *await _twice(city),
        *await _not_reproduced(),
        *await _told_against_the_city(),
        *await _noticed_otherwise(city),
        *await _board_is_stale(city),
    ]


async def _told_against_the_city() -> list[str]:
    """A fact taken back that is told of the person all the same, in any unit: by another record, unless the
    city has confirmed it since, or by the list rules read; and of what everybody has one of, another than the
    latest record tells."""
    rows = await DB.asyncpg_pool.fetch("""
        WITH gone AS (
            SELECT s.person_key, r.kind, c.was, c.decided FROM record_correction c
            JOIN staff_record r ON r.id = c.record JOIN staff_member s ON s.id = r.person
            WHERE c.state = 'confirmed' AND c.replacement = 'null'
        ),
        told AS (
            SELECT s.id AS person, s.person_key, r.id AS record, r.kind, r.decided, r.decided_office,
                   record_told(r, 'infinity') AS facts
            FROM staff_record r JOIN staff_member s ON s.id = r.person
            WHERE record_told(r, 'infinity') IS NOT NULL
        )
        SELECT format('record %s tells again what was taken back', t.record) AS fault
        FROM gone JOIN told t USING (person_key, kind)
        WHERE same_fact(kind, t.facts, gone.was)
          AND NOT (t.decided >= gone.decided AND t.decided_office = 'city')
          AND NOT EXISTS (SELECT FROM record_correction c
                          WHERE c.record = t.record AND c.state = 'confirmed' AND c.decided >= gone.decided)
        UNION ALL
        SELECT format('the list of person %s tells a title that was taken back', s.id)
        FROM gone JOIN staff_member s USING (person_key)
        WHERE gone.kind = 'title' AND NOT s.claimed AND s.titles @> jsonb_build_array(gone.was)
          AND NOT EXISTS (SELECT FROM told t WHERE t.person = s.id AND t.facts = gone.was)
        UNION ALL
        SELECT format('person %s: the list and the latest record differ', latest.person)
        FROM (SELECT DISTINCT ON (person, kind) * FROM told WHERE kind IN ('degree', 'leader')
              ORDER BY person, kind, decided DESC, record DESC) latest
        JOIN staff_member s ON s.id = latest.person
        WHERE CASE kind WHEN 'degree' THEN s.degree ELSE s.unit_leader::text END
              IS DISTINCT FROM coalesce(latest.facts ->> 'degree', latest.facts ->> 'unit_leader')
    """)
    return [row["fault"] for row in rows]


async def _over_the_approved(city: City) -> list[str]:
    """On any day on which anything changes, people beyond the approved seats whom no override let in."""
    found = []
    for unit in city.units:
        entries = await reading.of_institutions([unit])
        excused = await DB.asyncpg_pool.fetchval(
            "SELECT count(*) FROM ledger_entry WHERE institution = $1"
            " AND (override IS NOT NULL OR over_quota = 'excess')",
            unit,
        )
        first_plan = min(each["effective"] for each in entries if each["kind"] == "approved")
        for day in sorted({max(each["effective"], first_plan) for each in entries}):
            seats = counting.totals(await counting.seats_on([unit], day), day, await in_force())
            over = seats.get(unit, {"over": 0})["over"]
            rulebook = vacancies(await units.unit_on(unit, day), on=day, figures=await in_force())
            if over > excused:
                found.append(f"unit {unit}: {over} over the approved on {day}, {excused} overrides")
            if sum(row.over for row in rulebook) != over:
                found.append(f"unit {unit}: rulebook and database count differently on {day}")
    return found


async def _without_decision() -> list[str]:
    """Every entry names a decision; a seat is taken only after the city passed the request, or
    as it confirmed a correction or a first roster."""
    rows = await DB.asyncpg_pool.fetch("""
        SELECT e.id FROM ledger_entry e LEFT JOIN ledger_decision d ON d.id = e.decision
        WHERE d.id IS NULL OR (e.kind = 'filled' AND NOT e.detail ? 'cancels' AND NOT (
            d.act IN ('correction', 'first_load') OR EXISTS (
                SELECT FROM appointment_step s
                WHERE s.appointment = e.appointment AND s.to_state = 'approved' AND s.actor_role = 'city')
            AND EXISTS (SELECT FROM appointment_decision n
                        WHERE n.appointment = e.appointment AND n.stage = 'effective')))""")
    return [f"entry {row['id']} has no decision or no approver" for row in rows]


async def _twice(city: City) -> list[str]:
    """Nobody, by the number, holds two posts of one category on a day, or two at all that are not 双肩挑."""
    who = {
        row["id"]: row["person_key"]
        for row in await DB.asyncpg_pool.fetch("SELECT id, person_key FROM staff_member")
    }
    held: dict[str, list[Any]] = {}
    for person, lines in reading.lines(await reading.of_institutions(city.units)).items():
        held.setdefault(who[person], []).extend(lines)
    found = []
    for lines in held.values():
        for concurrent in (False, True):
            mine = [each.holding for each in lines if each.opened["concurrent"] == concurrent]
            for one, other in pairwise(sorted(mine, key=lambda each: each.start)):
                if other.start <= (one.end or date.max):
                    found.append(f"two posts at once: {one} {other}")
    return found


async def _not_reproduced() -> list[str]:
    """Those made with the figures as they are now: a figure set since changes what is said."""
    book, mark = await in_force(), await stamp_in_force()
    rows = await DB.asyncpg_pool.fetch(
        "SELECT id, case_json, decision_json FROM appointment_decision WHERE rulebook LIKE '%' || $1", mark
    )
    return [
        f"decision {row['id']} is not reproduced"
        for row in rows
        if not reproduces(row["case_json"].encode(), row["decision_json"].encode(), figures=book)
    ]


async def _noticed_otherwise(city: City) -> list[str]:
    """Whoever is in post after a notice is the one it named, in that post, that way, from that day."""
    rows = await DB.asyncpg_pool.fetch(
        "SELECT a.id, i.text FROM appointment a JOIN notice_item i ON i.subject = 'appointment:' || a.id"
        " JOIN notice n ON n.id = i.notice WHERE a.state <> 'draft' AND n.withdrawn IS NULL"
    )
    reader = city.actors["walk-city"]
    return [
        f"request {row['id']} is not what its notice named"
        for row in rows
        if line(await appointments.appointment_row(reader, row["id"])) != row["text"]
    ]


async def _board_is_stale(city: City) -> list[str]:
    await standing.bring_up_to_date(city.day)
    kept = (await standing.of_day(city.units, city.day)).units
    fresh = await standing.on_day(city.units, city.day)
    return [
        f"the board is wrong about unit {unit}" for unit in city.units if kept.get(unit) != fresh.get(unit)
    ]
