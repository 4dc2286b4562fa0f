"""The list of results."""

from __future__ import annotations

from talent_platform.accounts.actor import Actor
from talent_platform.certificates.register.life import STATE_BADGES
from talent_platform.i18n import N_
from talent_platform.titles.access import EXPERT_READERS
from talent_platform.titles.committees.schemas import LEVEL_CHOICES
from talent_platform.titles.results.life import OUTCOME_BADGES, OUTCOME_STATES
from talent_platform.titles.results.queries import COLUMNS, OutcomeView, seen_by, views_of
from talent_platform.titles.results.tables import TitleOutcome
from talent_platform.web.listing.declaration import Column, IdFilter, ListSpec, SelectFilter
from talent_platform.web.listing.declared import DeclaredList
from talent_platform.web.listing.query import ListQuery
from talent_platform.web.listing.selection import Found, page_of_table

_case = TitleOutcome.applicant._
_SPEC = ListSpec(
    columns=(
        Column("name", N_("姓名"), sortable=True, order=_case.name),
        Column("unit", N_("工作单位"), sortable=True, order=_case.unit),
        Column("committee_name", N_("评委会"), sortable=True, order=TitleOutcome.committee._.name),
        Column("day", N_("会议日期"), kind="day", sortable=True, order=TitleOutcome.meeting._.draw._.meeting),
        Column("level", N_("申报层级"), kind="label"),
        Column("specialty", N_("专业")),
        Column("state", N_("评审结果"), kind="badge", badges=OUTCOME_BADGES, sortable=True),
        Column("certificate_number", N_("证书编号")),
        Column("certificate_state", N_("证书状态"), kind="badge", badges=STATE_BADGES),
    ),
    default_sort="-day",
    filters=(
        SelectFilter("state", N_("评审结果"), tuple(OUTCOME_STATES.items()), TitleOutcome.state),
        SelectFilter("level", N_("申报层级"), tuple(LEVEL_CHOICES.items()), _case.level),
        IdFilter("committee", N_("评委会"), TitleOutcome.committee),
        IdFilter("meeting", N_("评审会议"), TitleOutcome.meeting),
    ),
    search_label=N_("姓名、工作单位或专业"),
    searched=(_case.name, _case.unit, _case.specialty),
)


async def _listed(reader: Actor, query: ListQuery) -> Found[OutcomeView]:
    total, query, rows = await page_of_table(
        TitleOutcome, TitleOutcome.select(*COLUMNS), query, reader, seen_by(reader)
    )
    return total, query, await views_of(rows)


RESULTS = DeclaredList(
    "title_results", N_("职称评审结果"), "/titles/results", _SPEC, _listed, EXPERT_READERS,
    names=("title_results", "title_outcome:list"),
)  # fmt: skip
"""Passed or not, and how far it has come; no number of votes."""
