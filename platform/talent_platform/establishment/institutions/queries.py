"""Reads of institutions, their seats and people, always inside what the reader may see."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from piccolo.columns.combination import WhereRaw

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.permissions import visible, where
from talent_platform.clock import today
from talent_platform.errors import Conflict, NotFound
from talent_platform.establishment.access import BUREAUS, INSTITUTION
from talent_platform.establishment.figures.queries import in_force
from talent_platform.establishment.ledger.counting import seats_on, totals
from talent_platform.establishment.tables.appointments import HOLDING_STATES
from talent_platform.establishment.tables.institutions import Institution, StaffMember
from talent_platform.establishment.turns import voice
from talent_platform.establishment.wording import KIND_LABELS, LEVEL_LABELS
from talent_platform.i18n import N_, gettext
from talent_platform.reference.codes import counties, county_name
from talent_platform.web.listing.declaration import Column, ListSpec, SelectFilter
from talent_platform.web.listing.declared import DeclaredList, Sheet
from talent_platform.web.listing.downloads import columns_of_list
from talent_platform.web.listing.exports import cells_of
from talent_platform.web.listing.query import ListQuery
from talent_platform.web.listing.selection import Found, narrowed, page_of_rows

INSTITUTION_FACTS = {
    "id": Institution.id,
    "county": Institution.organisation._.county,
    "organisation": Institution.organisation,
    "department": Institution.department,
}


def without_number(_reader: Actor | None = None, _chosen: str = "") -> Any:
    """Institutions with somebody on the list who has no identity number, as older versions let them in."""
    return WhereRaw(
        "EXISTS (SELECT FROM staff_member s"
        " WHERE s.institution = institution.id AND s.identity_cipher IS NULL)"
    )


_SPEC = ListSpec(
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
        SelectFilter("county", N_("县区"), tuple(counties().items()), Institution.organisation._.county),
        SelectFilter("kind", N_("单位类型"), tuple(KIND_LABELS.items()), Institution.kind),
        SelectFilter(
            "limit", N_("情况"), (("over", N_("有超岗")), ("full", N_("无空缺")), ("free", N_("有空缺")))
        ),
        SelectFilter("people", N_("人员"), (("numberless", N_("有人未登记证件号码")),), without_number),
    ),
    search_label=N_("单位名称"),
    searched=(Institution.organisation._.name,),
)


async def institutions(actor: Actor, query: ListQuery) -> list[dict[str, Any]]:
    """Every institution that matches, with its seats of today, in the order asked for.

    Counts come from the ledger, so sorting by them needs all rows: a city has some thousands.
    """
    condition = await narrowed(query, actor, where(visible(actor, INSTITUTION), INSTITUTION_FACTS))
    rows = await Institution.select(*_INSTITUTION).where(condition).order_by(Institution.id)
    counted = totals(await seats_on([row["id"] for row in rows], today()), today(), await in_force())
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


async def every_institution(actor: Actor) -> list[dict[str, Any]]:
    """All that the reader may see, by name; without their seats."""
    rows = await (
        Institution.select(*_INSTITUTION)
        .where(where(visible(actor, INSTITUTION), INSTITUTION_FACTS))
        .order_by(Institution.organisation._.name)
    )
    return [_labelled(row) for row in rows]


async def _listed(actor: Actor, query: ListQuery) -> Found:
    return page_of_rows(query, await institutions(actor, query))


def _sheet(_reader: Actor | None, rows: Sequence[Mapping[str, Any]]) -> Sheet:
    columns = [column for column in columns_of_list(_SPEC) if column.name != "share"]
    return columns, cells_of(columns, rows)


INSTITUTIONS = DeclaredList(
    "institutions", N_("事业单位岗位"), "/posts/institutions", _SPEC, _listed, BUREAUS, sheet=_sheet
)

_INSTITUTION = (
    Institution.id, Institution.kind, Institution.level, Institution.jurisdiction, Institution.establishment,
    Institution.organisation.as_alias("organisation"),
    Institution.organisation._.name.as_alias("name"),
    Institution.organisation._.county.as_alias("county"),
    Institution.organisation._.credit_code.as_alias("credit_code"),
    Institution.department._.name.as_alias("department"),
    *voice(Institution.department),
    Institution.civil_service, Institution.closed,
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


async def open_id(actor: Actor, institution_id_: int) -> int:
    """The same, where something new is to begin there.

    Raises:
        NotFound: none the actor may see.
        Conflict: its last day is entered.
    """
    found = await institution_id(actor, institution_id_)
    await refuse_closed(found)
    return found


async def with_posts_id(actor: Actor, institution_id_: int) -> int:
    """The same, where posts are planned, offered or filled.

    Raises:
        NotFound: none the actor may see.
        Conflict: its last day is entered, or it is managed by the civil service law.
    """
    found = await open_id(actor, institution_id_)
    if await Institution.exists().where(Institution.id == found, Institution.civil_service.eq(True)):
        raise Conflict(N_("参照公务员法管理的单位不实行岗位设置管理"))
    return found


async def closed_on(institution: int) -> date | None:
    """Its last day, if one is entered."""
    rows = await Institution.select(Institution.closed).where(Institution.id == institution)
    day: date | None = rows[0]["closed"] if rows else None
    return day


async def refuse_closed(institution: int) -> None:
    """
    Raises:
        Conflict: its last day is entered.
    """
    day = await closed_on(institution)
    if day is not None:
        raise Conflict(gettext("本单位最后一日为 {day}，不再办理新的事项", day=day.isoformat()))


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


_LOOKED_AT: Final = """
    SELECT s.number FROM staff_member s WHERE s.institution = {} AND ({}::bigint IS NULL OR s.id = {}) AND (
        EXISTS (SELECT FROM appointment a WHERE a.person = s.id AND a.state = ANY({}))
        OR EXISTS (SELECT FROM special_post x WHERE x.person = s.id AND x.state <> 'refused')
        OR EXISTS (SELECT FROM staff_record r WHERE r.person = s.id AND r.state = 'confirmed'
                   AND r.kind IN ('title', 'skill', 'degree', 'name', 'born', 'leader')))
"""


async def looked_at(institution: int, person: int | None = None) -> set[str]:
    """Numbers of those about whom offices are asked, for a request or a special post, or have opened one, and
    of those whose facts an office has confirmed with their paper: the next office decides on what the one
    before has read. A request that came to nothing leaves nothing confirmed: the next one is compared anew.
    `person`: asked of this one alone."""
    rows = await StaffMember.raw(
        _LOOKED_AT, institution, person, person, [str(state) for state in HOLDING_STATES]
    )
    return {row["number"] for row in rows}
