"""Yearly plans, for everybody."""

from __future__ import annotations

from talent_platform.accounts.actor import Actor
from talent_platform.database.engine import views
from talent_platform.i18n import N_
from talent_platform.titles.committees.life import STATE_BADGES
from talent_platform.titles.committees.schemas import SERIES_CHOICES
from talent_platform.titles.plans.queries import COLUMNS, CURRENT, PlanView
from talent_platform.titles.tables import TitlePlan
from talent_platform.web.listing.declaration import Column, ListSpec, RangeFilter, SelectFilter
from talent_platform.web.listing.declared import DeclaredList
from talent_platform.web.listing.query import ListQuery
from talent_platform.web.listing.selection import Found, page_of_table

_of = TitlePlan.committee._
_SPEC = ListSpec(
    columns=(
        Column("committee_name", N_("评委会名称"), sortable=True, order=_of.name),
        Column("year", N_("年度"), sortable=True),
        Column("series", N_("职称系列"), kind="label"),
        Column("specialty", N_("专业")),
        Column("level_names", N_("评审层级")),
        Column("window_from", N_("申报开始"), kind="day", sortable=True),
        Column("window_to", N_("申报截止"), kind="day", sortable=True),
        Column("channel", N_("申报渠道和方式")),
        Column("meeting_days", N_("例会日期")),
        Column("published", N_("公布日期"), kind="day", minor=True),
        Column("committee_state", N_("评委会状态"), kind="badge", badges=STATE_BADGES),
    ),
    default_sort="-window_from",
    filters=(
        SelectFilter("series", N_("职称系列"), tuple(SERIES_CHOICES.items()), _of.series),
        RangeFilter("year", N_("年度"), of=TitlePlan.year),
    ),
    search_label=N_("评委会名称或组建单位"),
    searched=(_of.name, _of.body),
)


async def _listed(reader: Actor | None, query: ListQuery) -> Found[PlanView]:
    total, query, rows = await page_of_table(TitlePlan, TitlePlan.select(*COLUMNS), query, reader, CURRENT)
    return total, query, views(PlanView, rows)


TITLE_PLANS = DeclaredList("title_plans", N_("职称评审计划"), "/titles/plans", _SPEC, _listed, None)
"""The plan that counts of each committee and year."""
