"""The list of applications."""

from __future__ import annotations

from talent_platform.accounts.actor import Actor
from talent_platform.database.engine import views
from talent_platform.i18n import N_
from talent_platform.titles.access import EXPERT_READERS
from talent_platform.titles.applications.life import APPLICATION_BADGES, APPLICATION_STATES
from talent_platform.titles.applications.queries import COLUMNS, ApplicationView, seen_by
from talent_platform.titles.applications.tables import TitleApplication
from talent_platform.titles.committees.schemas import LEVEL_CHOICES
from talent_platform.web.listing.declaration import Column, IdFilter, ListSpec, RangeFilter, SelectFilter
from talent_platform.web.listing.declared import DeclaredList
from talent_platform.web.listing.query import ListQuery
from talent_platform.web.listing.selection import Found, page_of_table

_SPEC = ListSpec(
    columns=(
        Column("name", N_("姓名"), link="/titles/applications/{id}", sortable=True),
        Column("unit", N_("申报单位"), sortable=True),
        Column("committee_name", N_("评委会"), sortable=True, order=TitleApplication.committee._.name),
        Column("year", N_("年度"), sortable=True),
        Column("level", N_("申报层级"), kind="label"),
        Column("specialty", N_("专业")),
        Column("applied", N_("提交日期"), kind="day", sortable=True),
        Column("state", N_("状态"), kind="badge", badges=APPLICATION_BADGES, sortable=True),
    ),
    default_sort="-applied",
    filters=(
        SelectFilter("state", N_("状态"), tuple(APPLICATION_STATES.items()), TitleApplication.state),
        SelectFilter("level", N_("申报层级"), tuple(LEVEL_CHOICES.items()), TitleApplication.level),
        RangeFilter("year", N_("年度"), of=TitleApplication.year),
        IdFilter("committee", N_("评委会"), TitleApplication.committee),
    ),
    search_label=N_("姓名、申报单位或专业"),
    searched=(TitleApplication.name, TitleApplication.unit, TitleApplication.specialty),
)


async def _listed(reader: Actor, query: ListQuery) -> Found[ApplicationView]:
    total, query, rows = await page_of_table(
        TitleApplication, TitleApplication.select(*COLUMNS), query, reader, seen_by(reader)
    )
    return total, query, views(ApplicationView, rows)


APPLICATIONS = DeclaredList(
    "title_applications", N_("职称申报"), "/titles/applications", _SPEC, _listed, EXPERT_READERS,
    names=("title_applications", "title_application:list"),
)  # fmt: skip
"""Everybody who applied; drafts are their owners' alone."""
