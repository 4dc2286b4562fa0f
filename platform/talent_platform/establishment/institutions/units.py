"""From tables to the rulebook: an institution with its plan, its people and its pending requests on a day."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any, Final

from pydantic import TypeAdapter

import talent_posts as book
from talent_platform.errors import Conflict, NotFound
from talent_platform.establishment.institutions import establishments
from talent_platform.establishment.tables.appointments import HOLDING_STATES, Appointment, AppointmentState
from talent_platform.establishment.tables.institutions import (
    Institution,
    StaffMember,
)
from talent_platform.establishment.tables.ledger import EntryKind, LedgerEntry
from talent_platform.establishment.tables.plans import PostPlan
from talent_platform.establishment.tables.specials import SpecialPost, SpecialState
from talent_platform.i18n import N_
from talent_posts import Category

logger = logging.getLogger(__name__)
_DAY: Final = timedelta(days=1)
_LEVELS: Final = TypeAdapter(tuple[book.LevelQuota, ...])
_APPROVALS: Final = TypeAdapter(tuple[book.Approval, ...])
_PERSON: Final = TypeAdapter(book.Person)
_SPECIAL: Final = TypeAdapter(book.SpecialPost)
_PERSON_FIELDS: Final = (
    "name", "born", "degree", "titles", "skills", "certificates", "post_requires", "leaves", "unit_leader",
    "history_complete",
)  # fmt: skip
_SPECIAL_FIELDS: Final = (
    "category", "grade", "opened", "ends", "project", "project_ended", "evidence", "approvals", "standard",
    "written_off",
)  # fmt: skip


async def unit_on(institution_id: int, day: date, *, leaving_out: int | None = None) -> book.Unit:
    """The institution as the rulebook sees it; `leaving_out` is the appointment being asked about.

    Plan and frozen seats are those in force on `day`; people carry their whole history.

    Raises:
        NotFound: no such institution.
        Conflict: its books cannot be read.
    """
    found = await units_on([institution_id], day, leaving_out=leaving_out)
    if institution_id not in found:
        if await Institution.exists().where(Institution.id == institution_id):
            raise Conflict(N_("本单位的台账有无法读取的记录，请联系系统管理员核对"))
        raise NotFound(N_("没有这个事业单位，或您无权查看"))
    return found[institution_id]


async def units_on(
    institutions: Sequence[int], day: date, *, leaving_out: int | None = None
) -> dict[int, book.Unit]:
    """Several institutions at once, by id: as many queries as for one. One whose books cannot be read is left
    out and logged."""
    if not institutions:
        return {}
    ids = list(institutions)
    entries = _by_unit(
        await LedgerEntry.select().where(LedgerEntry.institution.is_in(ids)).output(load_json=True)
    )
    staff = _by_unit(
        await StaffMember.select().where(StaffMember.institution.is_in(ids)).output(load_json=True)
    )
    specials = _by_unit(
        await SpecialPost.select()
        .where(
            SpecialPost.institution.is_in(ids),
            SpecialPost.state.is_in([str(SpecialState.OPEN), str(SpecialState.CLOSED)]),
        )
        .output(load_json=True)
    )
    pending = _by_unit(
        await Appointment.select().where(
            Appointment.institution.is_in(ids),
            Appointment.state.is_in([str(state) for state in HOLDING_STATES]),
        )
    )
    papers = {
        row["institution"]: row
        for row in await PostPlan.select(PostPlan.institution, PostPlan.levels, PostPlan.approvals)
        .where(PostPlan.institution.is_in(ids), PostPlan.state == "approved", PostPlan.effective <= day)
        .order_by(PostPlan.effective)
        .order_by(PostPlan.id)
        .output(load_json=True)
    }
    elsewhere = await _elsewhere(ids)
    units = {}
    for key, institution in (await _institutions(ids, day)).items():
        held = _holdings(entries[key])
        try:
            units[key] = book.Unit(
                institution=institution,
                plan=_plan(papers.get(key), entries[key], day),
                changes=_changes(entries[key], day),
                roster=tuple(
                    person(row, (*elsewhere.get(row["id"], ()), *held[row["id"]]))
                    for row in staff[key]
                    if row["id"] in held
                ),
                special_posts=tuple(special_post(row) for row in specials[key]),
                pending=tuple(_pending(row) for row in pending[key] if row["id"] != leaving_out),
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


async def applicant(person_id: int) -> book.Person:
    """The person of a request, with posts held in this institution and earlier ones.

    Raises:
        NotFound: no such person.
    """
    rows = await StaffMember.select().where(StaffMember.id == person_id).output(load_json=True)
    if not rows:
        raise NotFound
    entries = await LedgerEntry.select().where(LedgerEntry.person == person_id).output(load_json=True)
    held = _holdings(entries).get(person_id, ())
    elsewhere = await _elsewhere([rows[0]["institution"]], rows[0]["person_key"])
    return person(rows[0], (*elsewhere.get(person_id, ()), *held))


_ELSEWHERE: Final = """
    SELECT mine.id AS staff, other.id AS other
    FROM staff_member mine JOIN staff_member other
        ON other.person_key = mine.person_key AND other.institution <> mine.institution
    WHERE mine.institution = ANY({}) AND ({}::text IS NULL OR mine.person_key = {})
"""


async def _elsewhere(institutions: list[int], key: str | None = None) -> dict[int, list[book.Holding]]:
    """Staff → posts the same people (by identity number) hold or held in other institutions."""
    # On the connection of the transaction, if there is one: it sees what that wrote, and asks for no second.
    twins = await StaffMember.raw(_ELSEWHERE, institutions, key, key)
    if not twins:
        return {}
    entries = await (
        LedgerEntry.select()
        .where(LedgerEntry.person.is_in([row["other"] for row in twins]))
        .output(load_json=True)
    )
    held = _holdings(entries)
    found: dict[int, list[book.Holding]] = defaultdict(list)
    for row in twins:
        found[row["staff"]] += [replace(each, here=False) for each in held.get(row["other"], ())]
    return found


async def _institutions(ids: list[int], day: date) -> dict[int, book.Institution]:
    rows = await Institution.select(
        Institution.id, Institution.kind, Institution.level, Institution.jurisdiction,
        Institution.establishment, Institution.civil_service,
        Institution.organisation.name.as_alias("name"),
        Institution.organisation.credit_code.as_alias("code"),
        Institution.department.name.as_alias("department"),
    ).where(Institution.id.is_in(ids))  # fmt: skip
    granted = await establishments.in_force(ids, day)
    return {
        row["id"]: book.Institution(
            name=row["name"], kind=row["kind"], level=row["level"], jurisdiction=row["jurisdiction"],
            establishment=granted.get(row["id"], row["establishment"]), code=row["code"] or "",
            department=row["department"] or "", civil_service=row["civil_service"],
        )
        for row in rows
    }  # fmt: skip


_PLANNED: Final = frozenset({EntryKind.APPROVED, EntryKind.FROZEN, EntryKind.UNFROZEN})


def _plan(papers: Mapping[str, Any] | None, entries: Sequence[Mapping[str, Any]], day: date) -> book.Plan:
    plans = [entry["effective"] for entry in entries if entry["kind"] == EntryKind.APPROVED]
    return book.Plan(
        posts=_posts(entries, day),
        levels=_LEVELS.validate_python(papers["levels"] if papers else ()),
        approvals=_APPROVALS.validate_python(papers["approvals"] if papers else ()),
        since=min(plans, default=None),
    )


def _changes(entries: Sequence[Mapping[str, Any]], day: date) -> tuple[book.PlanChange, ...]:
    """What later versions and freezes make of the plan after `day`."""
    later = {each["effective"] for each in entries if each["kind"] in _PLANNED and each["effective"] > day}
    return tuple(book.PlanChange(since=each, posts=_posts(entries, each)) for each in sorted(later))


def _posts(entries: Iterable[Mapping[str, Any]], day: date) -> tuple[book.PlannedPosts, ...]:
    """Approved and frozen posts on a day: of each grade the latest approved number, however it was booked."""
    approved: dict[tuple[Category, int], int] = {}
    frozen: dict[tuple[Category, int], int] = defaultdict(int)
    for entry in sorted(entries, key=lambda each: (each["effective"], each["id"])):
        key = entry["category"], entry["grade"]
        if entry["effective"] > day or entry["kind"] not in _PLANNED:
            continue
        if entry["kind"] == EntryKind.APPROVED:
            approved[key] = entry["quantity"]
        else:
            frozen[key] += entry["quantity"] if entry["kind"] == EntryKind.FROZEN else -entry["quantity"]
    return tuple(
        # A plan may shrink below what was frozen before; what is not there is not frozen either.
        book.PlannedPosts(
            category=category, grade=grade, count=count, frozen=max(0, min(count, frozen[category, grade]))
        )
        for (category, grade), count in sorted(approved.items())
        if count > 0
    )


def _holdings(entries: Iterable[Mapping[str, Any]]) -> dict[int, tuple[book.Holding, ...]]:
    """Person → posts held here, oldest first, from `filled` and `freed` entries."""
    held: dict[int, list[dict[str, Any]]] = defaultdict(list)
    # On one day a move frees before it fills, so that the old post closes and not the new one.
    order = {EntryKind.FREED: 0, EntryKind.FILLED: 1}
    moves = [entry for entry in entries if entry["kind"] in order and entry["person"] is not None]
    # An entry made in error stays in the books beside the one that cancels it; neither happened.
    cancelling = {entry["id"]: entry["detail"]["cancels"] for entry in moves if "cancels" in entry["detail"]}
    void = {*cancelling, *cancelling.values()}
    moves = [entry for entry in moves if entry["id"] not in void]
    for entry in sorted(moves, key=lambda e: (e["effective"], order[e["kind"]], e["id"])):
        posts = held[entry["person"]]
        if entry["kind"] == EntryKind.FILLED:
            posts.append(_opened(entry))
            continue
        for post in posts:
            same = (post["category"], post["grade"]) == (entry["category"], entry["grade"])
            if same and (post["end"] is None or post["end"] >= entry["effective"]):
                post["end"] = entry["effective"] - _DAY
                break
    return {
        person_id: tuple(
            book.Holding(**post) for post in posts if post["end"] is None or post["end"] >= post["start"]
        )
        for person_id, posts in held.items()
    }


def _opened(entry: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "category": entry["category"],
        "grade": entry["grade"],
        "start": entry["effective"],
        "end": entry["until"],
        "way": entry["way"] or "other",
        "special": str(entry["special"] or ""),
        "over_quota": entry["over_quota"],
        "occupies_quota": entry["counts"] or entry["over_quota"] == "excess",
    }


def person(row: Mapping[str, Any], held: tuple[book.Holding, ...]) -> book.Person:
    """A staff row with its posts here and elsewhere as the rulebook's person."""
    facts = {field: row[field] for field in _PERSON_FIELDS}
    known = _PERSON.validate_python({**facts, "id": str(row["id"]), "holdings": row["earlier"]})
    return replace(known, holdings=known.holdings + held)


def special_post(row: Mapping[str, Any]) -> book.SpecialPost:
    """A register row as the rulebook's special post."""
    facts = {field: row[field] for field in _SPECIAL_FIELDS}
    return _SPECIAL.validate_python({**facts, "id": str(row["id"]), "person": str(row["person"])})


def _pending(row: Mapping[str, Any]) -> book.Pending:
    return book.Pending(
        id=str(row["id"]),
        person=str(row["person"]),
        category=row["category"],
        grade=row["grade"],
        effective=row["effective"],
        state="approved" if row["state"] == AppointmentState.APPROVED else "reserved",
        end=row["ends"],
        expires=row["expires"].date() if row["expires"] else None,
        special=str(row["special"] or ""),
        occupies_quota=row["occupies_quota"],
        concurrent=row["concurrent"],
    )
