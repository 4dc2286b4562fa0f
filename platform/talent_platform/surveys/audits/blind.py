"""What somebody who asks again may not read before it is done: the first answer."""

from __future__ import annotations

from typing import Any

from piccolo.columns.combination import And, Or

from talent_platform.accounts.actor import Actor
from talent_platform.demand.tables import PUBLIC_STATES, Need
from talent_platform.surveys.access import REVIEWERS
from talent_platform.surveys.audits.tables import AskedAgain, SurveyAuditItem
from talent_platform.surveys.needs.tables import SurveyNeed
from talent_platform.surveys.tables import Cell


def kept_from(reader: Actor) -> Any:
    """The rows this reader is to ask about, as a subquery."""
    return SurveyAuditItem.select(SurveyAuditItem.survey_row).where(
        SurveyAuditItem.person == reader.account_id, SurveyAuditItem.outcome == str(AskedAgain.WAITING)
    )


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
    """Whether the reader is to ask about a row of that submission, whose papers may hold the first answer."""
    return await SurveyAuditItem.exists().where(
        SurveyAuditItem.submission == submission_id, SurveyAuditItem.survey_row.is_in(kept_from(reader))
    )


async def file_kept_from(reader: Actor, sha256: str) -> bool:
    """Whether a workbook holds the first answer of such a row."""
    return await Cell.exists().where(Cell.file == sha256, Cell.survey_row.is_in(kept_from(reader)))
