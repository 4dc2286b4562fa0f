"""The list of what became of approved rows."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from piccolo.columns.combination import And, WhereRaw

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.roles import Role
from talent_platform.database.engine import views
from talent_platform.i18n import N_
from talent_platform.reference.codes import counties
from talent_platform.surveys.access import NEED_READERS
from talent_platform.surveys.needs import queries
from talent_platform.surveys.needs.life import STATE_BADGES, STATE_LABELS
from talent_platform.surveys.needs.queries import NeedLine
from talent_platform.surveys.needs.tables import BECAME, NeedLineState, SurveyNeed
from talent_platform.web.listing.declaration import Column, IdFilter, ListSpec, SelectFilter
from talent_platform.web.listing.declared import DeclaredList
from talent_platform.web.listing.query import ListQuery
from talent_platform.web.listing.selection import Found, page_of_table

GROUPS: dict[str, str] = {
    "became": N_("已成需求"),
    "decide": N_("待填报单位或市里定"),
    "phone": N_("待电话确认"),
    "late": N_("逾期未公开"),
}
_DECIDE = (NeedLineState.ASKED, NeedLineState.STUCK, NeedLineState.REFUSED)
UNPUBLISHED = (
    "\"survey_need\".\"need\" IN (SELECT id FROM need WHERE state IN ('draft', 'submitted', 'returned') "
    "OR state IN ('open', 'part_filled') AND withheld)"
)


def _group(_reader: Any, group: str) -> Any:
    """Lines by what is to be done, of enterprises that are counted under their own name."""
    return And(_of_group(group), SurveyNeed.survey_row._.target._.merged_into.is_null())


def _of_group(group: str) -> Any:
    """`late`: told so, and still not published."""
    match group:
        case "became":
            return SurveyNeed.state.is_in([str(state) for state in BECAME])
        case "decide":
            return SurveyNeed.state.is_in([str(state) for state in _DECIDE])
        case "phone":
            return And(SurveyNeed.state == str(NeedLineState.WAITS), SurveyNeed.firm_asked.eq(False))
    return And(SurveyNeed.late_on.is_not_null(), WhereRaw(UNPUBLISHED))


_OFFICES = SurveyNeed.submission
_OF_OFFICES = frozenset({"place", "survey_row", "campaign_title", "county", "submission", "row"})
"""What an enterprise is not offered: pages and filters of those who fill in."""
_SPEC = ListSpec(
    columns=(
        Column("title", N_("名称"), link="/surveys/needs/{id}"),
        Column("firm", N_("企业")),
        Column("state", N_("进展"), kind="badge", badges=STATE_BADGES, sortable=True),
        Column("until", N_("确认期限"), kind="day", sortable=True, order=SurveyNeed.due),
        Column("need", N_("需求编号"), link="/{need_path}/{need}"),
        Column("need_label", N_("需求状态"), kind="label"),
        Column("place", N_("填报单位"), minor=True),
        Column("survey_row", N_("填报的行"), link="/surveys/rows/{survey_row}", minor=True),
        Column("campaign_title", N_("调查"), link="/surveys/{campaign}", minor=True),
        Column("updated", N_("更新时间"), kind="time", sortable=True, minor=True),
    ),
    default_sort="-updated",
    filters=(
        SelectFilter("state", N_("进展"), tuple(STATE_LABELS.items()), SurveyNeed.state),
        SelectFilter("group", N_("分组"), tuple(GROUPS.items()), _group),
        SelectFilter("county", N_("县区"), tuple(counties().items()), _OFFICES._.county),
        IdFilter("campaign", N_("调查"), _OFFICES._.campaign),
        IdFilter("submission", N_("填报单位"), SurveyNeed.submission),
        IdFilter("row", N_("填报的行"), SurveyNeed.survey_row),
        IdFilter("need", N_("需求"), SurveyNeed.need),
    ),
    search_label=N_("企业或名称"),
    searched=(SurveyNeed.survey_row._.title, SurveyNeed.organisation._.name),
)  # fmt: skip
_OF_FIRM = replace(
    _SPEC, columns=tuple(one for one in _SPEC.columns if one.key not in _OF_OFFICES),
    filters=tuple(one for one in _SPEC.filters if one.key not in _OF_OFFICES),
)  # fmt: skip


def _offered(reader: Actor | None) -> ListSpec:
    return _OF_FIRM if reader is not None and reader.role is Role.ENTERPRISE else _SPEC


async def _listed(reader: Actor, query: ListQuery) -> Found[NeedLine]:
    select = SurveyNeed.select(*queries.COLUMNS)
    total, query, rows = await page_of_table(SurveyNeed, select, query, reader, queries.seen(reader))
    return total, query, views(NeedLine, rows)


SURVEY_NEEDS = DeclaredList(
    "survey_needs", N_("调查转需求"), "/surveys/needs", _SPEC, _listed, NEED_READERS, offered=_offered
)
"""What became of every approved row of surveys that lead to needs."""
