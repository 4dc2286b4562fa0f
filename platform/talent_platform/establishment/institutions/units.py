"""From tables to the rulebook: an institution with its plan, its people and its pending requests on a day."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, Final

from pydantic import TypeAdapter

import talent_posts as book
from talent_platform.errors import Conflict, NotFound
from talent_platform.establishment.approvals.queries import approval, papers
from talent_platform.establishment.facts import certified, said, standing
from talent_platform.establishment.institutions import establishments
from talent_platform.establishment.ledger import asked, reading
from talent_platform.establishment.tables.institutions import Institution, StaffMember
from talent_platform.establishment.tables.ledger import EntryKind
from talent_platform.establishment.tables.plans import PostPlan
from talent_platform.establishment.tables.specials import SpecialPost, SpecialState
from talent_platform.i18n import N_

logger = logging.getLogger(__name__)
_LEVELS: Final = TypeAdapter(tuple[book.LevelQuota, ...])
_PERSON: Final = TypeAdapter(book.Person)
_SPECIAL: Final = TypeAdapter(book.SpecialPost)
# As the rulebook reads a person from JSON, in one pass. Disciplines, trades and appraisals are the person's,
# wherever entered.
_STAFF: Final = """
    SELECT id, institution, person_key, born_filled, json_build_object(
        'id', id::text, 'name', name, 'born', born, 'degree', degree, 'graduated', graduated,
        'titles', titles, 'skills', skills,
        'certificates', certificates, 'post_requires', post_requires,
        'leaves', leaves, 'unit_leader', unit_leader, 'led_until', led_until,
        'history_complete', history_complete, 'claimed', claimed,
        'holdings', earlier, 'appraisals', (
            SELECT coalesce(json_agg(told.fact ORDER BY same.id, told.place), '[]')
            FROM staff_member same, jsonb_array_elements(same.appraisals) WITH ORDINALITY told (fact, place)
            WHERE same.person_key = staff_member.person_key),
        'disciplines', told.disciplines, 'trades', told.trades) AS facts
    FROM staff_member CROSS JOIN LATERAL (
        SELECT coalesce(json_agg(f ORDER BY r.id) FILTER (WHERE r.kind = 'discipline'), '[]') AS disciplines,
               coalesce(json_agg(f ORDER BY r.id) FILTER (WHERE r.kind = 'trade'), '[]') AS trades
        FROM staff_member same JOIN staff_record r ON r.person = same.id, record_told(r, 'infinity') f
        WHERE same.person_key = staff_member.person_key AND r.kind IN ('discipline', 'trade')
          AND f IS NOT NULL) told WHERE
"""
_ABOVE: Final = "(SELECT person FROM ledger_entry WHERE over_quota <> '' AND institution = ANY({}))"
_SPECIAL_FIELDS: Final = (
    "category", "grade", "opened", "ends", "project", "project_ended", "evidence", "standard", "written_off",
    "supervised",
)  # fmt: skip


async def unit_on(
    institution_id: int, day: date, *, leaving_out: int | None = None, known: date | None = None
) -> book.Unit:
    """The institution as the rulebook sees it; `leaving_out` is the appointment being asked about, `known` an
    earlier day: of what was booked later nothing is told then.

    Plan and frozen seats are those in force on `day`; people carry their whole history.

    Raises:
        NotFound: no such institution.
        Conflict: its books cannot be read.
    """
    found = await units_on([institution_id], day, leaving_out=leaving_out, known=known)
    if institution_id not in found:
        if await Institution.exists().where(Institution.id == institution_id):
            raise Conflict(N_("本单位的台账有无法读取的记录，请联系系统管理员核对"))
        raise NotFound(N_("没有这个事业单位，或您无权查看"))
    return found[institution_id]


async def units_on(
    institutions: Sequence[int], day: date, *, leaving_out: int | None = None, known: date | None = None
) -> dict[int, book.Unit]:
    """Several institutions at once, by id: as many queries as for one. One whose books cannot be read is left
    out and logged."""
    if not institutions:
        return {}
    ids = list(institutions)
    booked = await reading.of_institutions(ids, known)
    entries = _by_unit(booked)
    listed = _by_unit(await staff(ids))
    registered = await _specials(ids)
    specials = _by_unit(registered if known is None else await _specials_known(registered, booked, known))
    pending = await asked.pending(ids) if known is None else asked.reserved(booked)
    papers = await _papers(ids, day, None if known is None else booked)
    others = await elsewhere(ids, known=known)
    people = [row["id"] for rows in listed.values() for row in rows]
    since, register = await standing.since(people, known), await certified.register_of(people, known)
    disputed = await said.disputed(people, reading.evening_of(known))
    units = {}
    for key, (institution, closed) in (await _institutions(ids, day, known)).items():
        held = reading.holdings(entries[key])
        # Beyond its last day a unit has no seats.
        seats = [] if closed and closed < day else entries[key]
        try:
            units[key] = book.Unit(
                institution=institution,
                plan=reading.plan(_told(papers.get(key)), seats, day),
                changes=reading.changes(seats, day),
                roster=tuple(
                    register.told(
                        row["id"],
                        standing.as_then(
                            said.without(
                                person(row, (*others.get(row["id"], ()), *held[row["id"]]), known=known),
                                disputed.get(row["id"], ()),
                            ),
                            since.get(row["id"], ()),
                        ),
                    )
                    for row in listed[key]
                    if row["id"] in held
                ),
                special_posts=tuple(special_post(row) for row in specials[key]),
                pending=tuple(each for each in pending.get(key, ()) if each.id != str(leaving_out)),
            )
        except ValueError:
            # Boards and lists of a city must not die of one unit's books; its own pages say so.
            logger.exception("the books of institution %s cannot be read", key)
    return units


def _by_unit(rows: Iterable[dict[str, Any]]) -> defaultdict[int, list[dict[str, Any]]]:
    grouped: defaultdict[int, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        grouped[row["institution"]].append(row)
    return grouped


def _told(papers: Mapping[str, Any] | None) -> dict[str, Any]:
    if papers is None:
        return {}
    return {
        "levels": _LEVELS.validate_python(papers["levels"]),
        "approvals": tuple(map(approval, papers["approvals"])),
    }


async def staff(institutions: Sequence[int]) -> list[dict[str, Any]]:
    """The people on the lists of these, as `person` takes them."""
    return list(await StaffMember.raw(f"{_STAFF} institution = ANY({{}})", list(institutions)))


async def above_quota(institutions: Sequence[int]) -> dict[int, list[book.Person]]:
    """Institution → who ever came above the quota, with the posts held there; nothing else is read."""
    rows = await StaffMember.raw(f"{_STAFF} id IN {_ABOVE}", list(institutions))
    held = reading.holdings(await reading.of_people([row["id"] for row in rows]))
    found: dict[int, list[book.Person]] = defaultdict(list)
    for row in rows:
        found[row["institution"]].append(person(row, held.get(row["id"], ())))
    return found


async def applicant(person_id: int, *, known: date | None = None) -> book.Person:
    """The person of a request, with posts held in this institution and earlier ones; `known` as in `unit_on`.

    Raises:
        NotFound: no such person.
    """
    rows = await StaffMember.raw(f"{_STAFF} id = {{}}", person_id)
    if not rows:
        raise NotFound
    held = reading.holdings(await reading.of_people([person_id], known)).get(person_id, ())
    others = await elsewhere([rows[0]["institution"]], rows[0]["person_key"], known=known)
    told = person(rows[0], (*others.get(person_id, ()), *held), known=known)
    told = said.without(
        told, (await said.disputed([person_id], reading.evening_of(known))).get(person_id, ())
    )
    then = standing.as_then(told, (await standing.since([person_id], known)).get(person_id, ()))
    then = replace(then, registered=await said.elsewhere(person_id, reading.evening_of(known)))
    return (await certified.register_of([person_id], known)).told(person_id, then)


_ELSEWHERE: Final = """
    SELECT mine.id AS staff, other.id AS other
    FROM staff_member mine JOIN staff_member other
        ON other.person_key = mine.person_key AND other.institution <> mine.institution
    WHERE mine.institution = ANY({}) AND ({}::text IS NULL OR mine.person_key = {})
"""


async def elsewhere(
    institutions: list[int], key: str | None = None, *, known: date | None = None
) -> dict[int, list[book.Holding]]:
    """Staff → posts the same people (by identity number) hold or held in other institutions."""
    # On the connection of the transaction, if there is one: it sees what that wrote, and asks for no second.
    twins = await StaffMember.raw(_ELSEWHERE, institutions, key, key)
    if not twins:
        return {}
    held = reading.holdings(await reading.of_people([row["other"] for row in twins], known))
    found: dict[int, list[book.Holding]] = defaultdict(list)
    for row in twins:
        found[row["staff"]] += [replace(each, here=False, booked=True) for each in held.get(row["other"], ())]
    return found


async def _institutions(
    ids: list[int], day: date, known: date | None
) -> dict[int, tuple[book.Institution, date | None]]:
    """By id, with the last day of one that is closed."""
    rows = await Institution.select(
        Institution.id, Institution.kind, Institution.level, Institution.jurisdiction,
        Institution.establishment, Institution.civil_service, Institution.closed,
        Institution.organisation._.name.as_alias("name"),
        Institution.organisation._.credit_code.as_alias("code"),
        Institution.department._.name.as_alias("department"),
    ).where(Institution.id.is_in(ids))  # fmt: skip
    granted = await establishments.in_force(ids, day, known)
    later = await establishments.later(ids, day, known)
    return {
        row["id"]: (book.Institution(
            name=row["name"], kind=row["kind"], level=row["level"], jurisdiction=row["jurisdiction"],
            establishment=granted.get(row["id"], row["establishment"]), code=row["code"] or "",
            department=row["department"], civil_service=row["civil_service"],
            establishment_changes=later.get(row["id"], ()),
        ), row["closed"])
        for row in rows
    }  # fmt: skip


def person(
    row: Mapping[str, Any], held: tuple[book.Holding, ...], *, known: date | None = None
) -> book.Person:
    """A row of `staff` with its posts here and elsewhere as the rulebook's person; of an earlier day only the
    entries tell who leaves when, and what was filled in later is not told."""
    told = _PERSON.validate_json(row["facts"])
    if evening := reading.evening_of(known):
        filled, told = row["born_filled"], replace(told, leaves=None)
        if filled is not None and filled >= evening:
            told = replace(told, born=None)
    return replace(told, holdings=told.holdings + held)


def special_post(row: Mapping[str, Any]) -> book.SpecialPost:
    """A register row as the rulebook's special post."""
    facts = {field: row[field] for field in _SPECIAL_FIELDS}
    facts["approvals"] = tuple(map(approval, row["approvals"]))
    return _SPECIAL.validate_python({**facts, "id": str(row["id"]), "person": str(row["person"])})


async def _papers(
    ids: list[int], day: date, known: Iterable[Mapping[str, Any]] | None
) -> dict[int, dict[str, Any]]:
    """Institution → levels and approvals of the plan in force; with `known` entries only plans among them."""
    rows = await (
        PostPlan.select(PostPlan.id, PostPlan.institution, PostPlan.levels)
        .where(PostPlan.institution.is_in(ids), PostPlan.state == "approved", PostPlan.effective <= day)
        .order_by(PostPlan.effective)
        .order_by(PostPlan.id)
        .output(load_json=True)
    )
    booked = None if known is None else {each["plan"] for each in known}
    found = {row["institution"]: row for row in rows if booked is None or row["id"] in booked}
    granted = await papers("plan", [row["id"] for row in found.values()])
    return {key: {**row, "approvals": granted[row["id"]]} for key, row in found.items()}


async def _specials(ids: list[int]) -> list[dict[str, Any]]:
    states = [str(SpecialState.OPEN), str(SpecialState.CLOSED)]
    rows = await (
        SpecialPost.select()
        .where(SpecialPost.institution.is_in(ids), SpecialPost.state.is_in(states))
        .output(load_json=True)
    )
    wanted = [row["id"] for row in rows]
    granted, alone = await papers("special", wanted), await establishments.passed_without_department(wanted)
    return [{**row, "approvals": granted[row["id"]], "supervised": row["id"] not in alone} for row in rows]


_EXTENDED_SINCE: Final = """
    SELECT DISTINCT ON (special) special, (changed -> 'ends' ->> 0)::date AS ends FROM special_post_step
    WHERE special = ANY({}) AND action = 'extend' AND changed ? 'ends' AND at >= {} ORDER BY special, id
"""


async def _specials_known(
    rows: Sequence[Mapping[str, Any]], entries: Iterable[Mapping[str, Any]], known: date
) -> list[dict[str, Any]]:
    """Those opened by that evening, with the end and the papers they had then."""
    told = {(each["special"], each["kind"]) for each in entries if each["special"] is not None}
    evening, ends = reading.evening_of(known), {}
    if evening is not None:
        later = await SpecialPost.raw(_EXTENDED_SINCE, [row["id"] for row in rows], evening)
        ends = {each["special"]: each["ends"] for each in later}
    return [
        {
            **row, "ends": ends.get(row["id"], row["ends"]),
            "approvals": [each for each in row["approvals"] if each["on"] <= known],
            "written_off": row["written_off"] if (row["id"], EntryKind.SPECIAL_CLOSED) in told else None,
        }
        for row in rows
        if (row["id"], EntryKind.SPECIAL_OPENED) in told
    ]  # fmt: skip
