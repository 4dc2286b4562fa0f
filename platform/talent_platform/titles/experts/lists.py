"""The list of experts."""

from __future__ import annotations

from talent_platform.accounts.actor import Actor
from talent_platform.database.engine import views
from talent_platform.i18n import N_
from talent_platform.titles.access import EXPERT_READERS
from talent_platform.titles.committees.schemas import LEVEL_CHOICES, SERIES_CHOICES
from talent_platform.titles.experts.life import EXPERT_BADGES, EXPERT_STATES, SECTOR_LABELS
from talent_platform.titles.experts.queries import COLUMNS, ExpertView, seen_by
from talent_platform.titles.tables import TitleExpert
from talent_platform.web.listing.declaration import Badge, Column, IdFilter, ListSpec, SelectFilter
from talent_platform.web.listing.declared import DeclaredList
from talent_platform.web.listing.query import ListQuery
from talent_platform.web.listing.selection import Found, page_of_table

_SPEC = ListSpec(
    columns=(
        Column("name", N_("姓名"), link="/titles/experts/{id}", sortable=True),
        Column("committee_name", N_("评委会"), sortable=True, order=TitleExpert.committee._.name),
        Column("unit", N_("工作单位")),
        Column(
            "sector", N_("单位性质"), kind="badge",
            badges={code: Badge(label) for code, label in SECTOR_LABELS.items()},
        ),
        Column("series", N_("职称系列"), kind="label", minor=True),
        Column("specialty", N_("专业")),
        Column("title", N_("现任职称")),
        Column("level", N_("职称层级"), kind="label"),
        Column("yearly", N_("每年最多参加例会"), kind="number", minor=True),
        Column("term_from", N_("聘期自"), kind="day", minor=True),
        Column("term_to", N_("聘期至"), kind="day", sortable=True),
        Column("state", N_("状态"), kind="badge", badges=EXPERT_BADGES, sortable=True),
    ),
    default_sort="name",
    filters=(
        SelectFilter("state", N_("状态"), tuple(EXPERT_STATES.items()), TitleExpert.state),
        SelectFilter("sector", N_("单位性质"), tuple(SECTOR_LABELS.items()), TitleExpert.sector),
        SelectFilter("series", N_("职称系列"), tuple(SERIES_CHOICES.items()), TitleExpert.series),
        SelectFilter("level", N_("职称层级"), tuple(LEVEL_CHOICES.items()), TitleExpert.level),
        IdFilter("committee", N_("评委会"), TitleExpert.committee),
    ),
    search_label=N_("姓名、工作单位或专业"),
    searched=(TitleExpert.name, TitleExpert.unit, TitleExpert.specialty),
)  # fmt: skip


async def _listed(reader: Actor, query: ListQuery) -> Found[ExpertView]:
    total, query, rows = await page_of_table(
        TitleExpert, TitleExpert.select(*COLUMNS), query, reader, seen_by(reader)
    )
    return total, query, views(ExpertView, rows)


EXPERTS = DeclaredList(
    "title_experts", N_("评审专家"), "/titles/experts", _SPEC, _listed, EXPERT_READERS,
    names=("title_experts", "title_expert:list"),
)  # fmt: skip
"""Everybody nominated for a pool."""
