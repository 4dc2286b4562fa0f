"""Facts about people as they stand, and as they stood on the evening of an earlier day.

What a bureau has confirmed stays on record. It stands in the latest wording that two people have confirmed
since (更正), or not at all (撤回): `record_told` of `guards.sql`.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Final

from pydantic import TypeAdapter

from talent_platform.database.engine import written
from talent_platform.establishment.ledger.reading import evening_of
from talent_platform.establishment.tables.institutions import StaffMember
from talent_posts import Appraisal, Certificate, Discipline, Holding, Person, Skill, Title, Trade

Facts = Mapping[str, Any]
COLUMNS: Final = {
    "title": "titles", "skill": "skills", "licence": "certificates", "appraisal": "appraisals",
    "earlier": "earlier",
}  # fmt: skip
"""Kinds that stand in a list at the person: the column."""
SINGLE: Final = {"name": "name", "degree": "degree", "born": "born", "leader": "unit_leader"}
"""Kinds of which everybody has one: the column, called as the field is."""
_OF_PERSON: Final[Mapping[str, tuple[str, TypeAdapter[Any]]]] = {
    "title": ("titles", TypeAdapter(Title)),
    "skill": ("skills", TypeAdapter(Skill)),
    "licence": ("certificates", TypeAdapter(Certificate)),
    "appraisal": ("appraisals", TypeAdapter(Appraisal)),
    "earlier": ("holdings", TypeAdapter(Holding)),
    "discipline": ("disciplines", TypeAdapter(Discipline)),
    "trade": ("trades", TypeAdapter(Trade)),
}


def columns(kind: str, facts: Facts) -> dict[str, Any]:
    """Columns of the person that a fact of a single kind tells; a day of graduation only where it is told."""
    name = SINGLE[kind]
    told = {name: facts[name]}
    if day := facts.get("graduated"):
        told["graduated"] = date.fromisoformat(day)
    return {**told, "born": date.fromisoformat(facts["born"])} if kind == "born" else told


def element(kind: str, facts: Facts) -> Facts:
    """A fact as it stands in its list at the person."""
    match kind:
        case "skill":
            return {**facts, "level": int(facts["level"])}
        case "earlier":
            return {name: facts[name] for name in ("category", "grade", "start", "end")} | {"here": False}
        case _:
            return facts


def told_otherwise(person: Person, kind: str, gone: Sequence[Facts], now: Sequence[Facts]) -> Person:
    """The person without facts of a kind and with others, the latest of a single kind last. What is in both
    stays. Unchanged where nothing of the kind is told of the person in rules."""
    if kind in SINGLE:
        return _single_otherwise(person, kind, gone, now)
    if kind not in _OF_PERSON:
        return person
    field, reads = _OF_PERSON[kind]
    old, new = ([reads.validate_python(element(kind, each)) for each in some] for some in (gone, now))
    listed = [each for each in getattr(person, field) if each in new or each not in old]
    changed: Mapping[str, Any] = {field: tuple(listed + [each for each in new if each not in listed])}
    return replace(person, **changed)


def _single_otherwise(person: Person, kind: str, gone: Sequence[Facts], now: Sequence[Facts]) -> Person:
    field = SINGLE[kind]
    stands = [columns(kind, each) for each in gone if columns(kind, each)[field] == getattr(person, field)]
    if gone and not stands:
        return person
    # A day of graduation goes with its degree.
    emptied: Mapping[str, Any] = {"graduated": None} if any("graduated" in each for each in stands) else {}
    told: Mapping[str, Any] = columns(kind, now[-1]) if now else _UNTOLD.get(kind, {})
    return replace(person, **{**emptied, **told})


_UNTOLD: Final[Mapping[str, Mapping[str, Any]]] = {
    "degree": {"degree": None}, "born": {"born": None}, "leader": {"unit_leader": False},
}  # fmt: skip
"""What stands where no fact of a single kind is told; everybody has some name."""


@dataclass(frozen=True)
class StandingRecord:
    """A record that stands, and what it tells."""

    record: int
    person: int
    institution: int
    institution_name: str
    facts: Facts
    same: bool
    """Whether it tells the same fact; else another one of its kind."""


_OF_THE_KIND: Final = """
    SELECT o.id AS record, o.person, s.institution, org.name AS institution_name, now.facts,
           coalesce(o.id = r.id OR same_fact(r.kind, now.facts, was.facts), false) AS same
    FROM staff_record r CROSS JOIN LATERAL (SELECT record_told(r, 'infinity') AS facts) was
    JOIN staff_member mine ON mine.id = r.person JOIN staff_member s ON s.person_key = mine.person_key
    JOIN staff_record o ON o.person = s.id AND o.kind = r.kind
    CROSS JOIN LATERAL (SELECT record_told(o, 'infinity') AS facts) now
    JOIN institution i ON i.id = s.institution JOIN organisation org ON org.id = i.organisation
    WHERE r.id = {} AND now.facts IS NOT NULL ORDER BY o.id
"""


async def of_the_kind(record_id: int) -> list[StandingRecord]:
    """What stands of the record's kind about the same person, in all units; itself too, if it does."""
    rows = await StaffMember.raw(_OF_THE_KIND, record_id)
    return [StandingRecord(**{**row, "facts": json.loads(row["facts"])}) for row in rows]


async def of_the_same(record_id: int) -> list[StandingRecord]:
    """The records that tell this fact: the person never had it, or it was otherwise, in all of them."""
    return [each for each in await of_the_kind(record_id) if each.same]


async def doubted(record_id: int, *, besides: int = 0) -> bool:
    """Whether a correction of this fact waits, on whichever record."""
    records = [each.record for each in await of_the_same(record_id)]
    rows = await StaffMember.raw(
        "SELECT FROM record_correction WHERE record = ANY({}) AND state = 'asked' AND id <> {}",
        records,
        besides,
    )
    return bool(rows)


async def tell(person_id: int, kind: str, gone: Facts | None = None) -> None:
    """Write at the person what the records of the kind tell, as far as rules read it there: of a single kind
    the one confirmed last, else all of them. `gone`: what one of them told until now."""
    if kind not in SINGLE and kind not in COLUMNS:
        return
    rows = await StaffMember.raw(
        "SELECT record_told(r, 'infinity') AS told FROM staff_record r WHERE r.person = {} AND r.kind = {}"
        " AND record_told(r, 'infinity') IS NOT NULL ORDER BY r.decided, r.id",
        person_id, kind,
    )  # fmt: skip
    stands = [json.loads(row["told"]) for row in rows]
    listed_in = COLUMNS.get(kind, SINGLE.get(kind, ""))
    (before,) = await StaffMember.select(listed_in).where(StaffMember.id == person_id).output(load_json=True)
    if kind in COLUMNS:
        facts = [element(kind, each) for each in stands]
        kept = [
            each for each in before[listed_in] if gone is None or each != element(kind, gone) or each in facts
        ]
        changes: Facts = {listed_in: kept + [each for each in facts if each not in kept]}
    else:
        changes = columns(kind, stands[-1])
        if kind == "degree" and "graduated" not in changes:
            changes = {**changes, **await _graduated(person_id, before["degree"], stands, gone)}
    await StaffMember.update(written(changes, {})).where(StaffMember.id == person_id)
    if kind == "leader":
        await StaffMember.raw("UPDATE staff_member SET led_until = stepped_down(id) WHERE id = {}", person_id)


async def _graduated(
    person_id: int, before: str | None, stands: Sequence[Facts], gone: Facts | None
) -> Facts:
    """A day of graduation goes with its degree: what stands tells it or, where the city has said nothing
    against it, the row as it was; nothing to change then."""
    degree = stands[-1]["degree"]
    days = [each["graduated"] for each in stands if each["degree"] == degree and each.get("graduated")]
    if days:
        return {"graduated": date.fromisoformat(days[-1])}
    disputed = await StaffMember.raw(
        "SELECT FROM staff_member s CROSS JOIN LATERAL disputed_facts(s) d"
        " WHERE s.id = {} AND d.kind = 'degree'",
        person_id,
    )
    return {"graduated": None} if disputed or degree != before or (gone and gone.get("graduated")) else {}


async def told(person_id: int, evening: datetime | None = None) -> dict[int, Facts]:
    """Record → its facts as they stand, or stood on an evening; those not confirmed or taken back are left
    out."""
    rows = await StaffMember.raw(
        "SELECT id, told FROM (SELECT r.id, record_told(r, coalesce({}::timestamptz, 'infinity')) AS told"
        " FROM staff_record r WHERE r.person = {}) each WHERE told IS NOT NULL",
        evening, person_id,
    )  # fmt: skip
    return {row["id"]: json.loads(row["told"]) for row in rows}


@dataclass(frozen=True)
class Since:
    """Facts of a kind that are told otherwise today than on an earlier evening: all of the kind."""

    kind: str
    now: list[Facts]
    then: list[Facts]


# Appraisals, disciplines and trades are the person's, wherever entered; of a single kind the one confirmed
# last is told. Only kinds of which something was decided since are read.
_SINCE: Final = """
    WITH asked AS (
        SELECT id, person_key FROM staff_member WHERE id = ANY({})
    ),
    record AS MATERIALIZED (
        SELECT mine.id AS staff, r FROM asked mine
        JOIN staff_member same ON same.person_key = mine.person_key
        JOIN staff_record r ON r.person = same.id
            AND (same.id = mine.id OR r.kind IN ('appraisal', 'discipline', 'trade'))
            AND r.state = 'confirmed'
    ),
    changed AS (
        SELECT DISTINCT staff, (r).kind FROM record WHERE (r).decided >= {}
            OR EXISTS (SELECT FROM record_correction c
                       WHERE c.record = (r).id AND c.state = 'confirmed' AND c.decided >= {})
    ),
    told AS (
        SELECT record.staff, changed.kind, (r).id, (r).decided,
               record_told(r, 'infinity') AS now, record_told(r, {}) AS then
        FROM changed JOIN record ON (record.staff, (record.r).kind) = (changed.staff, changed.kind)
    )
    SELECT staff, kind, json_agg(now ORDER BY decided, id) FILTER (WHERE now IS NOT NULL) AS now,
        json_agg(told.then ORDER BY decided, id) FILTER (WHERE told.then IS NOT NULL) AS then
    FROM told GROUP BY staff, kind
"""


async def since(people: Sequence[int], known: date | None) -> dict[int, list[Since]]:
    """Staff → what is told otherwise today than on that evening; nothing without one."""
    evening = evening_of(known)
    if evening is None:
        return {}
    found: dict[int, list[Since]] = defaultdict(list)
    for row in await StaffMember.raw(_SINCE, list(people), evening, evening, evening):
        found[row["staff"]].append(Since(row["kind"], _read(row["now"]), _read(row["then"])))
    return found


def _read(stored: str | None) -> list[Facts]:
    return [] if stored is None else json.loads(stored)


def as_then(person: Person, changes: Sequence[Since]) -> Person:
    """The person as told on the evening that the changes came after."""
    for each in changes:
        person = told_otherwise(person, each.kind, each.now, each.then)
    return person
