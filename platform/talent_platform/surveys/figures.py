"""What surveys come to, for tables to the superior."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from talent_platform.accounts.actor import Actor
from talent_platform.database.engine import DB
from talent_platform.i18n import N_
from talent_platform.surveys.audits.blind import kept_from
from talent_platform.surveys.audits.tables import SurveyAuditItem
from talent_platform.surveys.submissions.life import STATE_LABELS
from talent_platform.surveys.tables import RowState
from talent_platform.upward.figures import (
    BRANCH,
    COUNTY,
    Counted,
    Dimension,
    Figure,
    Period,
    grouped,
    listed_at,
)

_STATE = Dimension(
    "state", N_("状态"),
    lambda: {state: label for state, label in STATE_LABELS.items() if state != RowState.DROPPED},
)  # fmt: skip
_ROWS = """
    SELECT r.state, m.county, e.branch, {what}::int
    FROM survey_row r JOIN survey_target t ON t.id = r.target AND t.merged_into IS NULL
    JOIN survey_submission m ON m.id = r.submission
    JOIN survey_campaign c ON c.id = m.campaign AND c.opened BETWEEN $1 AND $2
    LEFT JOIN enterprise e ON e.organisation = t.organisation
    WHERE r.kind = 'need' AND r.state <> 'dropped' GROUP BY r.state, m.county, e.branch
"""
_SILENT = """
    SELECT DISTINCT coalesce(m.county, '-') AS county
    FROM survey_submission m JOIN survey_campaign c ON c.id = m.campaign AND c.opened BETWEEN $1 AND $2
    WHERE EXISTS (SELECT FROM survey_target t WHERE t.submission = m.id AND t.merged_into IS NULL)
      AND NOT EXISTS (SELECT FROM survey_row r WHERE r.submission = m.id AND r.handed_in IS NOT NULL)
"""
_ASKED = "SELECT EXISTS (SELECT FROM survey_campaign WHERE opened BETWEEN $1 AND $2)"


def _known(count: Callable[[Period], Awaitable[Counted]]) -> Callable[[Period], Awaitable[Counted]]:
    """A county that was asked and has handed in nothing is not a county without needs."""

    async def counted(period: Period) -> Counted:
        if not await DB.asyncpg_pool.fetchval(_ASKED, period.first, period.last):
            return {("", "", ""): None}
        silent = await DB.asyncpg_pool.fetch(_SILENT, period.first, period.last)
        return {**await count(period), **{("", row["county"], ""): None for row in silent}}

    return counted


_KEPT = N_("您还有要向企业再问一遍的行，问完之前不能看或填含调查需求人数的上报表；请由另一人办理")


async def _kept(reader: Actor, period: Period) -> str:
    """The first answer follows from a sum and the rows beside it."""
    asks = await SurveyAuditItem.exists().where(
        SurveyAuditItem.survey_row.is_in(kept_from(reader)),
        SurveyAuditItem.audit._.campaign._.opened >= period.first,
        SurveyAuditItem.audit._.campaign._.opened <= period.last,
    )
    return _KEPT if asks else ""


_UNSET = N_("填报期内没有开始的调查，或有单位一行也没有上报")

FIGURES = (
    Figure(
        "surveys.rows", N_("调查填报行数"), (_STATE, COUNTY, BRANCH),
        _known(grouped(_ROWS.format(what="count(*)"))),
        N_("在填报期内开始的调查中各企业的需求，按现在的状态"),
        _UNSET, listed_at("/surveys/rows", counted="yes"),
    ),
    Figure(
        "surveys.seats", N_("调查需求人数"), (_STATE, COUNTY, BRANCH),
        _known(grouped(_ROWS.format(what="sum(coalesce((r.answers ->> 'seats')::numeric, 0))"))),
        N_("在填报期内开始的调查中各企业需求的人数之和，按现在的状态"), _UNSET,
        listed_at("/surveys/rows", counted="yes"), _kept,
    ),
)  # fmt: skip
