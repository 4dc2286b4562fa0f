"""Reads of institutions, their seats and people, always inside what the reader may see."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from piccolo.columns.combination import And

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.permissions import visible, where
from talent_platform.clock import today
from talent_platform.database.engine import DB
from talent_platform.errors import NotFound
from talent_platform.establishment.access import INSTITUTION
from talent_platform.establishment.tables.institutions import Institution, StaffMember
from talent_platform.establishment.wording import KIND_LABELS, LEVEL_LABELS
from talent_platform.i18n import N_
from talent_platform.reference.codes import counties, county_name
from talent_platform.web.listing.declaration import Column, ListSpec, SelectFilter
from talent_platform.web.listing.query import ListQuery, like_pattern

INSTITUTION_FACTS = {
    "id": Institution.id,
    "county": Institution.organisation.county,
    "organisation": Institution.organisation,
}

INSTITUTIONS = ListSpec(
    columns=(
        Column("name", N_("单位"), link="/posts/institutions/{id}", sortable=True),
        Column("place", N_("县区"), sortable=True),
        Column("kind_label", N_("单位类型"), kind="label", minor=True),
        Column("approved", N_("核准"), kind="number", sortable=True),
        Column("occupied", N_("占用"), kind="number", sortable=True),
        Column("reserved", N_("预留"), kind="number", sortable=True),
        Column("free", N_("空缺"), kind="number", sortable=True),
        Column("over", N_("超岗"), kind="number", sortable=True),
        Column("share", N_("使用率"), kind="percent", sortable=True),
        Column("department", N_("主管部门"), minor=True),
    ),
    default_sort="name",
    filters=(
        SelectFilter("county", N_("县区"), tuple(counties().items())),
        SelectFilter("kind", N_("单位类型"), tuple(KIND_LABELS.items())),
        SelectFilter(
            "limit", N_("情况"), (("over", N_("有超岗")), ("full", N_("无空缺")), ("free", N_("有空缺")))
        ),
    ),
    search_label=N_("单位名称"),
)

_SEATS = """
    SELECT institution, category, seat_grade AS grade,
           coalesce(sum(quantity) FILTER (WHERE kind = 'approved'), 0) AS approved,
           coalesce(sum(CASE kind WHEN 'frozen' THEN quantity WHEN 'unfrozen' THEN -quantity END), 0)
               AS frozen,
           coalesce(sum(CASE kind WHEN 'filled' THEN quantity WHEN 'freed' THEN -quantity END)
                    FILTER (WHERE counts), 0) AS occupied,
           coalesce(sum(CASE kind WHEN 'reserved' THEN quantity WHEN 'released' THEN -quantity END)
                    FILTER (WHERE counts), 0) AS reserved
    FROM ledger_entry WHERE institution = ANY($1) AND effective <= $2
    GROUP BY institution, category, seat_grade ORDER BY institution, category, seat_grade
"""


async def seats_on(institutions: Sequence[int], day: date) -> list[dict[str, Any]]:
    """Seats by institution and grade on a day, summed by the database straight from the ledger."""
    rows = await DB.asyncpg_pool.fetch(_SEATS, institutions, day)
    return [
        {**row, "free": row["approved"] - row["frozen"] - row["occupied"] - row["reserved"]}
        for row in map(dict, rows)
    ]


def totals(seats: Iterable[dict[str, Any]]) -> dict[int, dict[str, int]]:
    """Institution → approved, occupied, reserved, free, over: a grade's excess fills no other's vacancy."""
    found: dict[int, dict[str, int]] = {}
    for row in seats:
        sums = found.setdefault(
            row["institution"],
            dict.fromkeys(("approved", "frozen", "occupied", "reserved", "free", "over"), 0),
        )
        for name in ("approved", "frozen", "occupied", "reserved"):
            sums[name] += row[name]
        sums["free"] += max(0, row["free"])
        sums["over"] += max(0, -row["free"])
    return found


async def institutions(actor: Actor, query: ListQuery) -> list[dict[str, Any]]:
    """Every institution that matches, with its seats of today, in the order asked for.

    Counts come from the ledger, so sorting by them needs all rows: a city has some thousands.
    """
    condition = where(visible(actor, INSTITUTION), INSTITUTION_FACTS)
    if county := query.texts.get("county"):
        condition = And(condition, Institution.organisation.county == county)
    if kind := query.texts.get("kind"):
        condition = And(condition, Institution.kind == kind)
    if query.q:
        condition = And(condition, Institution.organisation.name.ilike(like_pattern(query.q)))
    rows = await Institution.select(*_INSTITUTION).where(condition).order_by(Institution.id)
    counted = totals(await seats_on([row["id"] for row in rows], today()))
    none = dict.fromkeys(("approved", "occupied", "reserved", "frozen", "free", "over"), 0)
    full = [_labelled(row) | counted.get(row["id"], none) for row in rows]
    for row in full:
        row["share"] = row["occupied"] / row["approved"] if row["approved"] else None
    keep = {
        "over": lambda row: row["over"] > 0,
        "full": lambda row: row["free"] == 0,
        "free": lambda row: row["free"] > 0,
    }.get(query.texts.get("limit", ""), lambda _: True)
    key = query.sort
    return sorted(
        filter(keep, full),
        key=lambda row: (row[key] is not None, row[key] if row[key] is not None else 0),
        reverse=query.descending,
    )


_INSTITUTION = (
    Institution.id, Institution.kind, Institution.level, Institution.jurisdiction, Institution.establishment,
    Institution.organisation.as_alias("organisation"),
    Institution.organisation.name.as_alias("name"),
    Institution.organisation.county.as_alias("county"),
    Institution.organisation.credit_code.as_alias("credit_code"),
    Institution.department.name.as_alias("department"),
)  # fmt: skip


def _labelled(row: dict[str, Any]) -> dict[str, Any]:
    return {
        **row, "place": county_name(row["county"]), "kind_label": KIND_LABELS[row["kind"]],
        "level_label": LEVEL_LABELS[row["level"]],
    }  # fmt: skip


async def institution(actor: Actor, institution_id: int) -> dict[str, Any]:
    """One institution.

    Raises:
        NotFound: none the reader may see.
    """
    rows = await Institution.select(*_INSTITUTION).where(
        Institution.id == institution_id, where(visible(actor, INSTITUTION), INSTITUTION_FACTS)
    )
    if not rows:
        raise NotFound
    return _labelled(rows[0])


async def institution_id(actor: Actor, institution_id: int) -> int:
    """The id itself, if the actor may see the institution.

    Raises:
        NotFound: none the actor may see.
    """
    inside = where(visible(actor, INSTITUTION), INSTITUTION_FACTS)
    if not await Institution.exists().where(Institution.id == institution_id, inside):
        raise NotFound
    return institution_id


async def own_institution(actor: Actor) -> int | None:
    """The institution whose personnel officer the actor is."""
    if actor.organisation_id is None:
        return None
    rows = await Institution.select(Institution.id).where(Institution.organisation == actor.organisation_id)
    return int(rows[0]["id"]) if rows else None


async def staff_of(institution: int) -> list[dict[str, Any]]:
    """Everyone on the institution's staff list, in the order of their numbers."""
    return list(
        await StaffMember.select(
            StaffMember.id, StaffMember.number, StaffMember.name, StaffMember.born, StaffMember.titles,
            StaffMember.leaves, StaffMember.skills, StaffMember.degree,
        )
        .where(StaffMember.institution == institution)
        .order_by(StaffMember.number)
        .output(load_json=True)
    )  # fmt: skip
