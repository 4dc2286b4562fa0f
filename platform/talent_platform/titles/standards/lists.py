"""The list of standards: for everybody what is published, for the bureau what waits besides."""

from __future__ import annotations

from talent_platform.accounts.actor import Actor
from talent_platform.database.engine import columns_of, views
from talent_platform.i18n import N_
from talent_platform.titles.access import READERS
from talent_platform.titles.committees.schemas import LEVEL_CHOICES, SERIES_CHOICES
from talent_platform.titles.standards.queries import STANDINGS, StandardView
from talent_platform.titles.tables import TitleStandard
from talent_platform.web.listing.declaration import Column, IdFilter, ListSpec, SelectFilter
from talent_platform.web.listing.declared import DeclaredList
from talent_platform.web.listing.query import ListQuery
from talent_platform.web.listing.selection import Found, page_of_table

_SPEC = ListSpec(
    columns=(
        Column("name", N_("标准名称"), link="/titles/standards/{id}", sortable=True),
        Column("series", N_("职称系列"), kind="label"),
        Column("specialty", N_("专业")),
        Column("level", N_("职称层级"), kind="label", sortable=True),
        Column("published", N_("公布日期"), kind="day", minor=True),
        Column("effective", N_("实施日期"), kind="day", sortable=True),
        Column("ends", N_("有效期至"), kind="day", minor=True),
        Column("document", N_("文号"), minor=True),
        Column("standing", N_("状态"), kind="badge", badges=STANDINGS),
    ),
    default_sort="-effective",
    filters=(
        SelectFilter("series", N_("职称系列"), tuple(SERIES_CHOICES.items()), TitleStandard.series),
        SelectFilter("level", N_("职称层级"), tuple(LEVEL_CHOICES.items()), TitleStandard.level),
        IdFilter("committee", N_("评委会"), TitleStandard.committee),
    ),
    search_label=N_("标准名称或文号"),
    searched=(TitleStandard.name, TitleStandard.document),
)


async def _listed(reader: Actor | None, query: ListQuery) -> Found[StandardView]:
    of_bureau = reader is not None and reader.well_placed and reader.role in READERS
    inside = TitleStandard.id > 0 if of_bureau else TitleStandard.confirmed.is_not_null()
    select = TitleStandard.select(*columns_of(StandardView, TitleStandard))
    total, query, rows = await page_of_table(TitleStandard, select, query, reader, inside)
    return total, query, views(StandardView, rows)


STANDARDS = DeclaredList(
    "title_standards", N_("职称评审标准"), "/titles/standards", _SPEC, _listed, None
)  # fmt: skip
"""Standards of every committee, and the national ones they are compared with."""
