"""What somebody who asks again may not read before it is done: the first answer."""

from __future__ import annotations

from typing import Any

from talent_platform.accounts.actor import Actor
from talent_platform.surveys.audits.tables import AskedAgain, SurveyAuditItem
from talent_platform.surveys.tables import Cell


def kept_from(reader: Actor) -> Any:
    """The rows this reader is to ask about, as a subquery."""
    return SurveyAuditItem.select(SurveyAuditItem.survey_row).where(
        SurveyAuditItem.person == reader.account_id, SurveyAuditItem.outcome == str(AskedAgain.WAITING)
    )


async def asks_again(reader: Actor, submission_id: int) -> bool:
    """Whether the reader is to ask about a row of that submission, whose papers may hold the first answer."""
    return await SurveyAuditItem.exists().where(
        SurveyAuditItem.submission == submission_id, SurveyAuditItem.survey_row.is_in(kept_from(reader))
    )


async def file_kept_from(reader: Actor, sha256: str) -> bool:
    """Whether a workbook holds the first answer of such a row."""
    return await Cell.exists().where(Cell.file == sha256, Cell.survey_row.is_in(kept_from(reader)))
