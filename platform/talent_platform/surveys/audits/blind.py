"""What somebody who asks again may not read before it is done: the first answer."""

from __future__ import annotations

from datetime import date
from typing import Any

from piccolo.columns.combination import And, Or

from talent_platform.accounts.actor import Actor
from talent_platform.database.engine import DB
from talent_platform.demand.tables import PUBLIC_STATES, Need
from talent_platform.i18n import N_
from talent_platform.surveys.access import REVIEWERS
from talent_platform.surveys.audits.tables import AskedAgain, SurveyAuditItem
from talent_platform.surveys.needs.tables import SurveyNeed


def kept_from(reader: Actor) -> Any:
    """The rows this reader is to ask about, as a subquery."""
    return SurveyAuditItem.select(SurveyAuditItem.survey_row).where(
        SurveyAuditItem.person == reader.account_id, SurveyAuditItem.outcome == str(AskedAgain.WAITING)
    )


def items_open_to(reader: Actor) -> Any:
    """The condition on what was drawn that keeps from this reader what an earlier draw found of such rows: it
    tells both answers."""
    waiting = SurveyAuditItem.outcome == str(AskedAgain.WAITING)
    return Or(waiting, SurveyAuditItem.survey_row.not_in(kept_from(reader)))


def needs_open_to(reader: Actor) -> Any | None:
    """The condition on needs that keeps from this reader what was written of such rows, as long as it is not
    public; none for who asks nothing again."""
    if reader.role not in REVIEWERS:
        return None
    written = SurveyNeed.select(SurveyNeed.need).where(
        SurveyNeed.need.is_not_null(), SurveyNeed.survey_row.is_in(kept_from(reader))
    )
    public = And(Need.state.is_in([str(state) for state in PUBLIC_STATES]), Need.withheld.eq(False))
    return Or(Need.id.not_in(written), public)


_IN_SUMS = """
    SELECT EXISTS (
        SELECT FROM survey_audit_item i JOIN survey_need l ON l.survey_row = i.survey_row
        JOIN need n ON n.id = l.need
        WHERE i.person = $1 AND i.outcome = 'waiting' AND n.created::date BETWEEN $2 AND $3
          AND (n.withheld OR n.state <> ALL ($4)))
"""
_KEPT = N_("您还有要向企业再问一遍的行，问完之前不能看或填含人才需求人数的上报表；请由另一人办理")


async def sums_kept_from(reader: Actor, first: date, last: date) -> str:
    """Why this reader may not know how many people the needs of these days ask for: one of them was written
    of a row it is to ask about, and is not public; "" where it may."""
    public = [str(state) for state in PUBLIC_STATES]
    kept = await DB.asyncpg_pool.fetchval(_IN_SUMS, reader.account_id, first, last, public)
    return _KEPT if kept else ""


async def published(row_id: int) -> bool:
    """Whether what was written of a row may be read by anybody."""
    rows = SurveyNeed.select(SurveyNeed.need).where(
        SurveyNeed.survey_row == row_id, SurveyNeed.need.is_not_null()
    )
    return await Need.exists().where(
        Need.id.is_in(rows), Need.state.is_in([str(state) for state in PUBLIC_STATES]),
        Need.withheld.eq(False),
    )  # fmt: skip


async def asks_again(reader: Actor, submission_id: int) -> bool:
    """Whether the reader is to ask about a row of that submission: its papers and workbooks may hold the
    first answer, whether or not a cell was written from them."""
    return await SurveyAuditItem.exists().where(
        SurveyAuditItem.submission == submission_id, SurveyAuditItem.survey_row.is_in(kept_from(reader))
    )
