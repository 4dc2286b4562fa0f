"""The chain as a table."""

from __future__ import annotations

from typing import Any

from piccolo.columns.combination import And, WhereRaw

from talent_platform.accounts.actor import Actor
from talent_platform.i18n import N_
from talent_platform.reference.codes import counties
from talent_platform.surveys.access import READERS
from talent_platform.surveys.chain import queries
from talent_platform.surveys.chain.queries import ChainRow
from talent_platform.surveys.needs.tables import BECAME, NeedLineState, SurveyNeed
from talent_platform.surveys.submissions import queries as rows
from talent_platform.surveys.tables import RowKind, RowState, SurveyRow
from talent_platform.web.listing.declaration import Column, IdFilter, ListSpec, SelectFilter
from talent_platform.web.listing.declared import DeclaredList
from talent_platform.web.listing.query import ListQuery
from talent_platform.web.listing.selection import Found, page_of_table

REACHED: dict[str, str] = {"need": N_("已成需求"), "case": N_("已有对接"), "hired": N_("已有录用")}
_WITH: dict[str, str] = {
    "case": "SELECT need FROM match_case",
    "hired": "SELECT need FROM placement WHERE state = 'hired' AND NOT unbooked"
}  # fmt: skip


def _reached(_reader: Any, how_far: str) -> Any:
    """Rows whose need stands, has a case, has led to a hire."""
    stands = And(SurveyNeed.state.is_in([str(state) for state in BECAME]), SurveyNeed.need.is_not_null())
    if how_far in _WITH:
        stands = And(stands, WhereRaw(f'"survey_need"."need" IN ({_WITH[how_far]})'))
    return SurveyRow.id.is_in(SurveyNeed.select(SurveyNeed.survey_row).where(stands))


def _of_need(_reader: Any, need: str) -> Any:
    alive = And(SurveyNeed.need == int(need), SurveyNeed.state != str(NeedLineState.UNDONE))
    return SurveyRow.id.is_in(SurveyNeed.select(SurveyNeed.survey_row).where(alive))


_SPEC = ListSpec(
    columns=(
        Column("id", N_("填报的行"), link="/surveys/rows/{id}", sortable=True),
        Column("firm", N_("企业"), link="/surveys/rows/{id}"),
        Column("title", N_("名称"), sortable=True),
        Column("title_place", N_("名称所在格"), minor=True),
        Column("seats", N_("人数"), kind="number"),
        Column("seats_text", N_("人数原文"), minor=True),
        Column("file_name", N_("填报表"), link="/surveys/files/{upload}", minor=True),
        Column("seats_place", N_("人数所在格")),
        Column("outcome_label", N_("进展"), kind="label", link="/surveys/needs/{line}"),
        Column("need", N_("需求编号"), link="/{need_path}/{need}"),
        Column("need_label", N_("需求状态"), kind="label"),
        Column("proposals", N_("匹配建议"), kind="number", minor=True),
        Column("cases", N_("对接"), kind="number", link="/cases?need={need}"),
        Column("hired", N_("录用"), kind="number"),
        Column("place", N_("填报单位"), minor=True),
    ),
    default_sort="id",
    filters=(
        SelectFilter("reached", N_("走到"), tuple(REACHED.items()), _reached),
        SelectFilter("county", N_("县区"), tuple(counties().items()), SurveyRow.submission._.county),
        IdFilter("campaign", N_("调查"), rows.CAMPAIGN),
        IdFilter("submission", N_("填报单位"), SurveyRow.submission),
        IdFilter("row", N_("填报的行"), SurveyRow.id),
        IdFilter("need", N_("需求"), _of_need),
    ),
    search_label=N_("企业或名称"),
    searched=(SurveyRow.title, SurveyRow.target._.organisation._.name),
)  # fmt: skip


async def _listed(reader: Actor, query: ListQuery) -> Found[ChainRow]:
    counted = And(SurveyRow.state == str(RowState.APPROVED), SurveyRow.kind == str(RowKind.NEED))
    inside = And(And(counted, SurveyRow.target._.merged_into.is_null()), rows.seen(reader))
    total, query, found = await page_of_table(
        SurveyRow, SurveyRow.select(SurveyRow.id), query, reader, inside
    )
    return total, query, await queries.links(reader, [row["id"] for row in found]) if found else []


CHAIN = DeclaredList("survey_chain", N_("从填报到录用"), "/surveys/chain", _SPEC, _listed, READERS)
"""Every approved row with its cell, its need and what came of it; the columns add up to the figures."""
