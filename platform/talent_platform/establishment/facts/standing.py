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

from talent_platform.establishment.ledger.reading import evening_of
from talent_platform.establishment.tables.institutions import StaffMember
from talent_posts import Appraisal, Certificate, Discipline, Holding, Person, Skill, Title

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


# Appraisals and disciplines are the person's, wherever entered; of a single kind the one confirmed last is
# told, and before there was a record of the degree the one of the roster. Only kinds of which something was
# decided since are read.
_SINCE: Final = """
    WITH asked AS (
        SELECT id, person_key, nullif(roster, 'null') -> 'degree' AS degree
        FROM staff_member WHERE id = ANY({})
    ),
    record AS MATERIALIZED (
        SELECT mine.id AS staff, mine.degree, r FROM asked mine
        JOIN staff_member same ON same.person_key = mine.person_key
        JOIN staff_record r ON r.person = same.id
            AND (same.id = mine.id OR r.kind IN ('appraisal', 'discipline')) AND r.state = 'confirmed'
    ),
    changed AS (
        SELECT DISTINCT staff, (r).kind FROM record WHERE (r).decided >= {}
            OR EXISTS (SELECT FROM record_correction c
                       WHERE c.record = (r).id AND c.state = 'confirmed' AND c.decided >= {})
    ),
    told AS (
        SELECT record.staff, changed.kind, record.degree, (r).id, (r).decided,
               record_told(r, 'infinity') AS now, record_told(r, {}) AS then
        FROM changed JOIN record ON (record.staff, (record.r).kind) = (changed.staff, changed.kind)
    )
    SELECT staff, kind, json_agg(now ORDER BY decided, id) FILTER (WHERE now IS NOT NULL) AS now,
        coalesce(json_agg(told.then ORDER BY decided, id) FILTER (WHERE told.then IS NOT NULL),
                 CASE WHEN kind = 'degree' AND degree <> 'null'
                      THEN json_build_array(json_build_object('degree', degree)) END) AS then
    FROM told GROUP BY staff, kind, degree
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
