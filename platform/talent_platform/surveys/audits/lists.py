"""The list of rows that were drawn."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.roles import Role
from talent_platform.i18n import N_
from talent_platform.surveys.audits import queries
from talent_platform.surveys.audits.blind import items_open_to
from talent_platform.surveys.audits.tables import AskedAgain, SurveyAuditItem
from talent_platform.web.listing.declaration import Badge, Column, IdFilter, ListSpec, SelectFilter
from talent_platform.web.listing.declared import DeclaredList
from talent_platform.web.listing.query import ListQuery
from talent_platform.web.listing.selection import Found, page_of_table

OUTCOME_BADGES: dict[str, Badge] = {
    AskedAgain.WAITING: Badge(N_("待复核"), "warning"),
    AskedAgain.AGREES: Badge(N_("一致"), "success"),
    AskedAgain.DIFFERS: Badge(N_("不一致"), "danger"),
    AskedAgain.UNREACHED: Badge(N_("联系不上"), "info"),
}
_SAMPLE = {False: Badge(N_("抽中")), True: Badge(N_("备选"))}
_MINE = (("mine", N_("由我复核")),)


def _mine(reader: Any, _value: str) -> Any:
    return SurveyAuditItem.person == (reader.account_id if reader else None)


_SPEC = ListSpec(
    columns=(
        Column("id", N_("编号"), link="/surveys/audits/items/{id}", sortable=True),
        Column("firm", N_("企业"), link="/surveys/audits/items/{id}"),
        Column("title", N_("名称")),
        Column("filled_by", N_("填报单位")),
        Column("stratum", N_("层"), minor=True),
        Column("reserve", N_("抽取"), kind="badge", badges=_SAMPLE),
        Column("person_name", N_("复核人")),
        Column("outcome", N_("结果"), kind="badge", badges=OUTCOME_BADGES, sortable=True),
        Column("done", N_("复核时间"), kind="time", sortable=True, minor=True),
    ),
    default_sort="id",
    filters=(
        SelectFilter(
            "outcome", N_("结果"), tuple((k, b.label) for k, b in OUTCOME_BADGES.items()),
            SurveyAuditItem.outcome,
        ),
        SelectFilter("who", N_("复核人"), _MINE, _mine),
        IdFilter("audit", N_("抽取"), SurveyAuditItem.audit),
        IdFilter("campaign", N_("调查"), SurveyAuditItem.audit._.campaign),
    ),
)  # fmt: skip


async def _listed(reader: Actor, query: ListQuery) -> Found[Mapping[str, Any]]:
    select = SurveyAuditItem.select(*queries.ITEM).output(load_json=True)
    total, query, rows = await page_of_table(SurveyAuditItem, select, query, reader, items_open_to(reader))
    return total, query, [queries.labelled(row) for row in rows]


AUDIT_ITEMS = DeclaredList(
    "survey_audit_items", N_("抽查复核"), "/surveys/audits/items", _SPEC, _listed, (Role.CITY, Role.AUDITOR)
)
"""Every row that was drawn, without its first answer; nor what an earlier draw found of a row the reader is
to ask about."""
