"""The list of committees."""

from __future__ import annotations

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.permissions import require
from talent_platform.database.engine import views
from talent_platform.i18n import N_
from talent_platform.titles.access import READERS
from talent_platform.titles.committees.life import STATE_BADGES, STATE_LABELS
from talent_platform.titles.committees.queries import COLUMNS, CommitteeView
from talent_platform.titles.committees.schemas import SERIES_CHOICES
from talent_platform.titles.tables import TitleCommittee
from talent_platform.web.listing.declaration import Column, ListSpec, SelectFilter
from talent_platform.web.listing.declared import DeclaredList
from talent_platform.web.listing.query import ListQuery
from talent_platform.web.listing.selection import Found, page_of_table

_SPEC = ListSpec(
    columns=(
        Column("name", N_("评委会名称"), link="/titles/committees/{id}", sortable=True),
        Column("body", N_("组建单位"), minor=True),
        Column("series", N_("职称系列"), kind="label", sortable=True),
        Column("specialty", N_("专业")),
        Column("level_names", N_("评审层级")),
        Column("size", N_("评委会人数"), kind="number"),
        Column("filed_to", N_("备案有效期至"), kind="day", sortable=True),
        Column("state", N_("状态"), kind="badge", badges=STATE_BADGES, sortable=True),
    ),
    default_sort="name",
    filters=(
        SelectFilter("state", N_("状态"), tuple(STATE_LABELS.items()), TitleCommittee.state),
        SelectFilter("series", N_("职称系列"), tuple(SERIES_CHOICES.items()), TitleCommittee.series),
    ),
    search_label=N_("评委会名称或组建单位"),
    searched=(TitleCommittee.name, TitleCommittee.body),
)


async def _listed(reader: Actor, query: ListQuery) -> Found[CommitteeView]:
    require(reader, *READERS)
    select = TitleCommittee.select(*COLUMNS)
    total, query, rows = await page_of_table(TitleCommittee, select, query, reader, TitleCommittee.id > 0)
    return total, query, views(CommitteeView, rows)


COMMITTEES = DeclaredList("title_committees", N_("评委会"), "/titles/committees", _SPEC, _listed, READERS)
"""Every standing committee."""
