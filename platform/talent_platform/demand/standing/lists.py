"""Enterprises to be checked with the registration authority, and those on lists. The file of each is what its
import reads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from piccolo.columns.combination import And, WhereRaw

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.permissions import Facts, visible, where
from talent_platform.clock import today
from talent_platform.demand.access import ENTERPRISE
from talent_platform.demand.enterprises.lists import READERS
from talent_platform.demand.enterprises.queries import facts_of_enterprises
from talent_platform.demand.standing import queries
from talent_platform.demand.standing.schemas import (
    LISTED_LABELS,
    REGISTRATION_LABELS,
    STANDING_BADGES,
    UNASKED,
    FirmStateRow,
    ListingRow,
)
from talent_platform.demand.tables import Enterprise, EnterpriseListing
from talent_platform.i18n import N_
from talent_platform.reference.codes import branch_name, counties, county_name
from talent_platform.web.field_texts import cells, fields_of
from talent_platform.web.listing.declaration import Badge, Column, DayFilter, ListSpec, SelectFilter
from talent_platform.web.listing.declared import DeclaredList, Sheet
from talent_platform.web.listing.query import ListQuery
from talent_platform.web.listing.selection import Found, page_of_table

_organisation = Enterprise.organisation._
_LISTS = tuple((str(one), label) for one, label in LISTED_LABELS.items())


def _by_state(_reader: Any, state: str) -> WhereRaw:
    of = "SELECT FROM enterprise_registered r WHERE r.organisation = enterprise.organisation"
    if state == UNASKED:
        return WhereRaw(f"NOT EXISTS ({of})")
    return WhereRaw(f"EXISTS ({of} AND r.state = {{}})", state)


def _before(_reader: Any, day: str) -> WhereRaw:
    return WhereRaw(
        "NOT EXISTS (SELECT FROM enterprise_registered r "
        "WHERE r.organisation = enterprise.organisation AND r.checked >= {})",
        date.fromisoformat(day),
    )


def _on_list(_reader: Any, listed: str) -> WhereRaw:
    return WhereRaw(
        "EXISTS (SELECT FROM enterprise_listed l WHERE l.organisation = enterprise.organisation "
        "AND l.listed = {} AND l.since <= {} AND (l.until IS NULL OR l.until > {}))",
        listed, today(), today(),
    )  # fmt: skip


_CHECKED = ListSpec(
    columns=(
        Column("name", N_("企业名称"), link="/enterprises/{organisation}", sortable=True,
               order=_organisation.name),
        Column("credit_code", N_("统一社会信用代码")),
        Column("place", N_("县区"), sortable=True, order=_organisation.county),
        Column("state", N_("登记状态"), kind="badge",
               badges=STANDING_BADGES),
        Column("checked", N_("核查日期"), kind="day"),
        Column("source", N_("核查来源")),
        Column("live_needs", N_("在招需求"), kind="number"),
        Column("note", N_("核查说明"), minor=True),
    ),
    default_sort="name",
    filters=(
        SelectFilter("state", N_("登记状态"), (
            (UNASKED, N_("尚未核查")), *((str(one), label) for one, label in REGISTRATION_LABELS.items()),
        ), _by_state),
        SelectFilter("listed", N_("所属名单"), _LISTS, _on_list),
        SelectFilter("county", N_("县区"), tuple(counties().items()), _organisation.county),
        DayFilter("before", N_("此日起没有核查过"), _before),
    ),
    search_label=N_("企业名称或信用代码"),
    searched=(_organisation.name, _organisation.credit_code),
)  # fmt: skip


async def _checked(reader: Actor, query: ListQuery) -> Found[Mapping[str, Any]]:
    select = Enterprise.select(
        Enterprise.organisation, _organisation.name.as_alias("name"),
        _organisation.county.as_alias("county"), _organisation.credit_code.as_alias("credit_code"),
    )  # fmt: skip
    inside = where(visible(reader, ENTERPRISE), facts_of_enterprises())
    total, query, rows = await page_of_table(Enterprise, select, query, reader, inside)
    firms = [row["organisation"] for row in rows]
    stands = await queries.registrations(firms)
    live = {one.organisation: len(one.needs) for one in await queries.open_needs(firms)}
    return total, query, [
        {
            **row, "place": county_name(row["county"]), "live_needs": live.get(row["organisation"], 0),
            **_answer(stands.get(row["organisation"])),
        }
        for row in rows
    ]  # fmt: skip


def _answer(one: queries.FirmStateView | None) -> Mapping[str, Any]:
    if one is None:
        return {"state": UNASKED, "checked": None, "source": "", "note": ""}
    return {"state": one.state, "checked": one.checked, "source": one.source, "note": one.note}


def _to_be_answered(_reader: Actor | None, rows: Sequence[Mapping[str, Any]]) -> Sheet:
    """What is to be asked stands with the answer left open."""
    columns = list(fields_of(FirmStateRow).values())
    return columns, (
        cells(columns, row if row["state"] != UNASKED else {**row, "state": None}) for row in rows
    )


REGISTERED_FIRMS = DeclaredList(
    "registered_firms", N_("企业登记状态"), "/enterprises/registration", _CHECKED, _checked, READERS,
    sheet=_to_be_answered,
)  # fmt: skip

_of = EnterpriseListing.organisation._
_ON = {"yes": Badge(N_("在名单上"), "success"), "no": Badge(N_("不在名单上"))}


def _stands(_reader: Any, value: str) -> WhereRaw:
    on = "since <= {} AND (until IS NULL OR until > {})"
    return WhereRaw(on if value == "yes" else f"NOT ({on})", today(), today())


_LISTED = ListSpec(
    columns=(
        Column("name", N_("企业名称"), link="/enterprises/{organisation}", sortable=True, order=_of.name),
        Column("credit_code", N_("统一社会信用代码"), minor=True),
        Column("place", N_("县区"), sortable=True, order=_of.county),
        Column("listed", N_("所属名单"), kind="badge",
               badges={str(one): Badge(label) for one, label in LISTED_LABELS.items()}),
        Column("project", N_("重大项目名称")),
        Column("branch_name", N_("产业"), minor=True),
        Column("category", N_("类别")),
        Column("since", N_("列入日期"), kind="day", sortable=True),
        Column("until", N_("移出日期"), kind="day"),
        Column("source", N_("名单来源")),
        Column("stands", N_("状态"), kind="badge", badges=_ON),
    ),
    default_sort="name",
    filters=(
        SelectFilter("listed", N_("所属名单"), _LISTS, EnterpriseListing.listed),
        SelectFilter(
            "stands", N_("状态"), tuple((value, look.label) for value, look in _ON.items()), _stands
        ),
        SelectFilter("county", N_("县区"), tuple(counties().items()), _of.county),
    ),
    search_label=N_("企业、信用代码或重大项目"),
    searched=(_of.name, _of.credit_code, EnterpriseListing.project),
)  # fmt: skip
_LATEST = WhereRaw("enterprise_listing.id IN (SELECT id FROM enterprise_listed)")


async def _listed(reader: Actor, query: ListQuery) -> Found[Mapping[str, Any]]:
    select = EnterpriseListing.select(
        EnterpriseListing.organisation, EnterpriseListing.listed, EnterpriseListing.project,
        EnterpriseListing.since, EnterpriseListing.until, EnterpriseListing.source,
        _of.name.as_alias("name"), _of.county.as_alias("county"), _of.credit_code.as_alias("credit_code"),
    )  # fmt: skip
    facts: Facts = {
        "id": EnterpriseListing.id,
        "county": _of.county,
        "organisation": EnterpriseListing.organisation,
    }
    inside = And(where(visible(reader, ENTERPRISE), facts), _LATEST)
    total, query, rows = await page_of_table(EnterpriseListing, select, query, reader, inside)
    found = await Enterprise.select(Enterprise.organisation, Enterprise.branch, Enterprise.category).where(
        Enterprise.organisation.is_in([0, *(row["organisation"] for row in rows)])
    )
    firms = {one["organisation"]: one for one in found}
    return total, query, [_on_one(row, firms.get(row["organisation"])) for row in rows]


def _on_one(row: Mapping[str, Any], firm: Mapping[str, Any] | None) -> Mapping[str, Any]:
    since, until = row["since"], row["until"]
    stands = since <= today() and (until is None or until > today())
    of = {"branch_name": branch_name(firm["branch"]), "category": firm["category"]} if firm else {}
    return {"branch_name": "", "category": "", **row, **of, "place": county_name(row["county"]),
            "stands": "yes" if stands else "no"}  # fmt: skip


def _as_read(_reader: Actor | None, rows: Sequence[Mapping[str, Any]]) -> Sheet:
    columns = list(fields_of(ListingRow).values())
    return columns, (cells(columns, row) for row in rows)


LISTED_FIRMS = DeclaredList(
    "listed_firms", N_("重点企业名单"), "/enterprises/lists", _LISTED, _listed, READERS, sheet=_as_read
)
