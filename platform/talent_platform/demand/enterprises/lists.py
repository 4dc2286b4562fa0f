"""The list of enterprises."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.permissions import visible, where
from talent_platform.accounts.roles import Role
from talent_platform.clock import today
from talent_platform.demand.access import ENTERPRISE
from talent_platform.demand.enterprises import service
from talent_platform.demand.enterprises.queries import facts_of_enterprises
from talent_platform.demand.needs.schemas import SCALE_LABELS, EnterpriseForm
from talent_platform.demand.tables import Enterprise
from talent_platform.i18n import N_, gettext
from talent_platform.reference.codes import branches, counties
from talent_platform.web.field_texts import cells, fields_of
from talent_platform.web.listing.declaration import Column, ListSpec, SelectFilter
from talent_platform.web.listing.declared import DeclaredList, Sheet
from talent_platform.web.listing.query import ListQuery
from talent_platform.web.listing.selection import Found, page_of_table
from talent_platform.workbooks.columns import Kind, SheetColumn

READERS = frozenset({Role.CITY, Role.COUNTY, Role.OFFICER, Role.AUDITOR})
_organisation = Enterprise.organisation._

_SPEC = ListSpec(
    columns=(
        Column(
            "name",
            N_("企业名称"),
            link="/enterprises/{organisation}",
            sortable=True,
            order=_organisation.name,
        ),
        Column("place", N_("县区"), sortable=True, order=_organisation.county),
        Column("branch_name", N_("产业")),
        Column("scale_label", N_("规模"), kind="label"),
        Column("live_needs", N_("在招需求"), kind="number"),
        Column("officer_name", N_("人才联络员")),
        Column("credit_code", N_("统一社会信用代码"), minor=True),
    ),
    default_sort="name",
    filters=(
        SelectFilter(
            "whose",
            N_("范围"),
            (("mine", N_("我联系的")),),
            lambda reader, _mine: Enterprise.officer == reader.own_id,
        ),
        SelectFilter("county", N_("县区"), tuple(counties().items()), _organisation.county),
        SelectFilter(
            "branch",
            N_("产业"),
            tuple((code, branch.name) for code, branch in branches().items()),
            Enterprise.branch,
        ),
        SelectFilter(
            "scale",
            N_("规模"),
            tuple((str(code), label) for code, label in SCALE_LABELS.items()),
            Enterprise.scale,
        ),
    ),
    search_label=N_("企业名称或信用代码"),
    searched=(_organisation.name, _organisation.credit_code),
)


async def _listed(reader: Actor, query: ListQuery) -> Found:
    inside = where(visible(reader, ENTERPRISE), facts_of_enterprises())
    select = Enterprise.select(*service.COLUMNS)
    total, query, rows = await page_of_table(Enterprise, select, query, reader, inside)
    live = await _live_needs([row["organisation"] for row in rows]) if rows else {}
    shown = [service.labelled(reader, row) | {"live_needs": live.get(row["organisation"], 0)} for row in rows]
    return total, query, shown


async def _live_needs(organisations: list[int]) -> dict[int, int]:
    rows = await Enterprise.raw(
        "SELECT organisation, count(*) AS live FROM open_need "
        "WHERE organisation = ANY({}) AND deadline >= {} GROUP BY organisation",
        organisations,
        today(),
    )
    return {row["organisation"]: row["live"] for row in rows}


def _sheet(_reader: Actor | None, rows: Sequence[Mapping[str, Any]]) -> Sheet:
    columns = [
        *fields_of(EnterpriseForm).values(),
        SheetColumn("officer_name", gettext("人才联络员"), Kind.TEXT, required=False),
        SheetColumn("live_needs", gettext("在招需求"), Kind.INTEGER, required=False),
    ]
    return columns, (cells(columns, row) for row in rows)


def _offered(reader: Actor | None) -> ListSpec:
    """A portfolio is an officer's."""
    if reader is not None and reader.role is Role.OFFICER:
        return _SPEC
    return replace(_SPEC, filters=_SPEC.filters[1:])


ENTERPRISES = DeclaredList(
    "enterprises", N_("企业"), "/enterprises", _SPEC, _listed, READERS, offered=_offered, sheet=_sheet
)
