"""The list of rows, and steps for many of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from piccolo.columns.combination import And

from talent_platform.accounts.actor import Actor
from talent_platform.database.engine import DB
from talent_platform.demand.standing.schemas import LISTED_LABELS
from talent_platform.demand.tables import Enterprise
from talent_platform.i18n import N_
from talent_platform.reference.codes import branches, counties
from talent_platform.surveys.access import READERS
from talent_platform.surveys.audits.lists import OUTCOME_BADGES
from talent_platform.surveys.audits.tables import AskedAgain, SurveyAuditItem
from talent_platform.surveys.flags.tables import SurveyFlagRow
from talent_platform.surveys.submissions import queries
from talent_platform.surveys.submissions.life import KIND_LABELS, STATE_BADGES, STATE_LABELS
from talent_platform.surveys.submissions.service import FLOW, take_seen
from talent_platform.surveys.tables import RowKind, RowState, SurveyRow
from talent_platform.web.listing.batches import Batch
from talent_platform.web.listing.declaration import Badge, Column, DayFilter, IdFilter, ListSpec, SelectFilter
from talent_platform.web.listing.declared import DeclaredList
from talent_platform.web.listing.query import ListQuery
from talent_platform.web.listing.selection import Found, page_of_table, until

PATH = "/surveys/rows"
TYPED = N_("页面填写")


# What is still to be asked is nobody's to know.
_OUTCOMES = tuple((k, b.label) for k, b in OUTCOME_BADGES.items() if k != AskedAgain.WAITING)


def _of_branch(_reader: Any, branch: str) -> Any:
    firms = Enterprise.select(Enterprise.organisation).where(Enterprise.branch == branch)
    return SurveyRow.target._.organisation.is_in(firms)


def _counted(_reader: Any, which: str) -> Any:
    """Rows of enterprises that are not counted under another one; `yes`: the needs among them."""
    own = SurveyRow.target._.merged_into.is_null()
    if which == "own":
        return own
    return And(And(SurveyRow.kind == str(RowKind.NEED), SurveyRow.state != str(RowState.DROPPED)), own)


def _begun(compared: Callable[[Any, date], Any]) -> Callable[[Any, str], Any]:
    opened = SurveyRow.submission._.campaign._.opened
    return lambda _reader, day: compared(opened, date.fromisoformat(day))


def _asked(_reader: Any, outcome: str) -> Any:
    """That was drawn and asked again with that outcome."""
    found = SurveyAuditItem.select(SurveyAuditItem.survey_row).where(SurveyAuditItem.outcome == outcome)
    return SurveyRow.id.is_in(found)


def _doubtful(_reader: Any, flag: str) -> Any:
    """That a doubt is about."""
    return SurveyRow.id.is_in(
        SurveyFlagRow.select(SurveyFlagRow.survey_row).where(SurveyFlagRow.flag == int(flag))
    )


_SPEC = ListSpec(
    columns=(
        Column("id", N_("编号"), link="/surveys/rows/{id}", sortable=True),
        Column("firm", N_("企业"), link="/surveys/rows/{id}"),
        Column("kind", N_("填报内容"), kind="badge", badges={k: Badge(v) for k, v in KIND_LABELS.items()}),
        Column("title", N_("名称"), sortable=True),
        Column("seats", N_("人数"), kind="number"),
        Column("place", N_("填报单位")),
        Column(
            "listed", N_("所属名单"), kind="badge", minor=True,
            badges={str(one): Badge(label) for one, label in LISTED_LABELS.items()},
        ),
        Column("campaign_title", N_("调查"), link="/surveys/{campaign}", minor=True),
        Column("upload", N_("来源"), kind="label", minor=True),
        Column("form_version", N_("填报表版本"), kind="number", minor=True),
        Column("handed_in", N_("上报时间"), kind="time", sortable=True),
        Column("state", N_("状态"), kind="badge", badges=STATE_BADGES, sortable=True),
    ),
    default_sort="-id",
    filters=(
        SelectFilter("state", N_("状态"), tuple(STATE_LABELS.items()), SurveyRow.state),
        SelectFilter("kind", N_("填报内容"), tuple(KIND_LABELS.items()), SurveyRow.kind),
        SelectFilter("county", N_("县区"), tuple(counties().items()), SurveyRow.submission._.county),
        SelectFilter("asked", N_("抽查复核"), _OUTCOMES, _asked),
        IdFilter("campaign", N_("调查"), queries.CAMPAIGN),
        IdFilter("submission", N_("填报单位"), SurveyRow.submission),
        IdFilter("target", N_("企业"), SurveyRow.target),
        IdFilter("flag", N_("疑点"), _doubtful),
        SelectFilter(
            "branch", N_("产业"), tuple((code, branch.name) for code, branch in branches().items()),
            _of_branch,
        ),
        SelectFilter(
            "counted", N_("统计"), (("yes", N_("只看计入的")), ("own", N_("不看并入另一单位的"))), _counted
        ),
        DayFilter("by", N_("上报时间不晚于"), until(SurveyRow.handed_in)),
        DayFilter("since", N_("调查开始不早于"), _begun(lambda opened, day: opened >= day)),
        DayFilter("until", N_("调查开始不晚于"), _begun(lambda opened, day: opened <= day)),
    ),
    search_label=N_("企业或名称"),
    searched=(SurveyRow.title, SurveyRow.target._.organisation._.name),
)  # fmt: skip


async def _listed(reader: Actor, query: ListQuery) -> Found[Mapping[str, Any]]:
    select = SurveyRow.select(*queries.COLUMNS)
    total, query, rows = await page_of_table(SurveyRow, select, query, reader, queries.seen(reader))
    if not rows:
        return total, query, []
    uploads = await brought([row["id"] for row in rows])
    return total, query, [{**queries.labelled(row), "upload": uploads.get(row["id"], TYPED)} for row in rows]


async def brought(rows: Sequence[int]) -> Mapping[int, str]:
    """Row → the workbook its cells came from last; none of what was typed on a page."""
    files = await DB.asyncpg_pool.fetch(
        "SELECT DISTINCT ON (survey_row) survey_row, file_name FROM survey_cell "
        "WHERE survey_row = ANY($1) AND file IS NOT NULL ORDER BY survey_row, id DESC",
        list(rows),
    )
    return {each["survey_row"]: each["file_name"] for each in files}


ROWS = DeclaredList(
    "survey_rows", N_("调查填报"), PATH, _SPEC, _listed, READERS,
    batch=Batch(FLOW, PATH, lambda row: f"{row['firm']} {row['title']}".strip(), STATE_BADGES, by=take_seen),
)  # fmt: skip
