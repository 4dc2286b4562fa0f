"""The list of doubts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from talent_platform.accounts.actor import Actor
from talent_platform.i18n import N_
from talent_platform.reference.codes import counties
from talent_platform.surveys.access import READERS
from talent_platform.surveys.flags import queries
from talent_platform.surveys.flags.life import KIND_LABELS, STATE_BADGES, STATE_LABELS
from talent_platform.surveys.flags.tables import SurveyFlag, SurveyFlagRow
from talent_platform.web.listing.declaration import Badge, Column, IdFilter, ListSpec, SelectFilter
from talent_platform.web.listing.declared import DeclaredList
from talent_platform.web.listing.query import ListQuery
from talent_platform.web.listing.selection import Found, page_of_table

UNSETTLED = "unsettled"
_STATES = ((UNSETTLED, N_("未核对")), *STATE_LABELS.items())


def _state(_reader: Any, value: str) -> Any:
    return SurveyFlag.state != "closed" if value == UNSETTLED else SurveyFlag.state == value


def _of_row(_reader: Any, row: str) -> Any:
    return SurveyFlag.id.is_in(
        SurveyFlagRow.select(SurveyFlagRow.flag).where(SurveyFlagRow.survey_row == int(row))
    )


_SPEC = ListSpec(
    columns=(
        Column("sentence", N_("疑点"), link="/surveys/flags/{id}"),
        Column("kind", N_("种类"), kind="badge", badges={k: Badge(v) for k, v in KIND_LABELS.items()}),
        Column("rows", N_("涉及行数"), kind="number", link="/surveys/rows?flag={id}"),
        Column("place", N_("填报单位"), link="/surveys/submissions/{submission}"),
        Column("person_name", N_("责任人"), minor=True),
        Column("campaign_title", N_("调查"), link="/surveys/{campaign}", minor=True),
        Column("created", N_("提示时间"), kind="time", sortable=True),
        Column("state", N_("状态"), kind="badge", badges=STATE_BADGES, sortable=True),
    ),
    default_sort="-created",
    filters=(
        SelectFilter("state", N_("状态"), _STATES, _state),
        SelectFilter("kind", N_("种类"), tuple(KIND_LABELS.items()), SurveyFlag.kind),
        SelectFilter("county", N_("县区"), tuple(counties().items()), SurveyFlag.submission._.county),
        IdFilter("campaign", N_("调查"), SurveyFlag.submission._.campaign),
        IdFilter("submission", N_("填报单位"), SurveyFlag.submission),
        IdFilter("row", N_("填报的行"), _of_row),
    ),
)


async def _listed(reader: Actor, query: ListQuery) -> Found[Mapping[str, Any]]:
    select = SurveyFlag.select(*queries.COLUMNS).output(load_json=True)
    total, query, rows = await page_of_table(SurveyFlag, select, query, reader, queries.seen(reader))
    return total, query, await queries.told(rows) if rows else []


FLAGS = DeclaredList("survey_flags", N_("待核实"), "/surveys/flags", _SPEC, _listed, READERS)
"""Every doubt about a survey's rows."""
