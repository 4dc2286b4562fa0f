"""The list of surveys."""

from __future__ import annotations

from talent_platform.accounts.actor import Actor
from talent_platform.i18n import N_
from talent_platform.surveys.access import READERS
from talent_platform.surveys.campaigns import queries
from talent_platform.surveys.campaigns.life import STATE_BADGES, STATE_LABELS
from talent_platform.surveys.campaigns.queries import SurveyView
from talent_platform.surveys.campaigns.schemas import KIND_LABELS
from talent_platform.surveys.tables import Campaign
from talent_platform.web.listing.declaration import Column, ListSpec, SelectFilter
from talent_platform.web.listing.declared import DeclaredList
from talent_platform.web.listing.query import ListQuery
from talent_platform.web.listing.selection import Found, page_of_table

_SPEC = ListSpec(
    columns=(
        Column("title", N_("调查名称"), link="/surveys/{id}", sortable=True),
        Column("kind_label", N_("调查内容"), kind="label"),
        Column("opened", N_("开始日期"), kind="day", sortable=True),
        Column("due", N_("截止日期"), kind="day"),
        Column("form_version", N_("填报表版本"), kind="number", minor=True),
        Column("state", N_("状态"), kind="badge", badges=STATE_BADGES, sortable=True),
        Column("created", N_("新建时间"), kind="time", sortable=True, minor=True),
    ),
    default_sort="-created",
    filters=(
        SelectFilter("state", N_("状态"), tuple(STATE_LABELS.items()), Campaign.state),
        SelectFilter("kind", N_("调查内容"), tuple(KIND_LABELS.items()), Campaign.kind),
    ),
    search_label=N_("调查名称"),
    searched=(Campaign.title,),
)


async def _listed(reader: Actor, query: ListQuery) -> Found[SurveyView]:
    select = Campaign.select(*queries.COLUMNS)
    total, query, rows = await page_of_table(Campaign, select, query, reader, queries.seen(reader))
    return total, query, await queries.dated(rows) if rows else []


SURVEYS = DeclaredList("surveys", N_("调查"), "/surveys", _SPEC, _listed, READERS)
