"""What doubts are looked for in: the rows of a survey, its lists, and the survey before."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from talent_platform.database.engine import DB, read_within
from talent_platform.surveys.campaigns import queries as campaigns
from talent_platform.surveys.campaigns.forms import plain, row_model
from talent_platform.surveys.campaigns.grids import field_of
from talent_platform.surveys.campaigns.schemas import Question, QuestionKind
from talent_platform.surveys.flags.rules import Asked, FiledRow, RowDoubt, Shape, SurveyBefore, doubts
from talent_platform.surveys.tables import Campaign
from talent_platform.web.field_texts import fields_of
from talent_platform.workbooks.columns import Kind

_DUE = """
    SELECT c.id FROM survey_campaign c
    WHERE EXISTS (
        SELECT FROM survey_submission m JOIN survey_row r ON r.submission = m.id
        WHERE m.campaign = c.id AND r.handed_in > coalesce(c.looked_through, '-infinity'))
    OR EXISTS (
        SELECT FROM survey_audit a JOIN survey_audit_item i ON i.audit = a.id
        WHERE a.campaign = c.id AND i.done > coalesce(c.looked_through, '-infinity'))
    OR EXISTS (
        SELECT FROM survey_row_change h JOIN survey_row r ON r.id = h.survey_row
        JOIN survey_submission m ON m.id = r.submission
        WHERE m.campaign = c.id AND h.action IN ('recall', 'return') AND h.at > c.looked_through)
    OR EXISTS (
        SELECT FROM survey_merge g JOIN survey_target t ON t.id = g.dropped
        WHERE t.campaign = c.id AND g.at > c.looked_through)
    ORDER BY c.id
"""


async def due() -> list[int]:
    """Surveys in which, since they were last looked through, a row was handed in, taken back or asked again,
    or enterprises were counted under others."""
    return [row["id"] for row in await DB.asyncpg_pool.fetch(_DUE)]


async def doubts_of(campaign_id: int) -> list[RowDoubt]:
    """What is doubtful in the rows that are handed in now."""
    survey = (await Campaign.select().where(Campaign.id == campaign_id))[0]
    questions = await campaigns.questions(campaign_id, survey["form_version"])
    rows = await read_within(_row, _ROWS, campaign_id)
    listed = await read_within(_Listed, _LISTED, campaign_id)
    before = await read_within(_Earlier, _BEFORE, campaign_id)
    return doubts(
        rows, {one.id: (one.submission, one.firm) for one in listed}, _shape(survey["kind"], questions),
        await _before(before[0]) if before else None,
    )  # fmt: skip


_ROWS = """
    SELECT r.id, r.submission, r.target, t.organisation, o.name AS firm, coalesce(e.phone, '') AS phone,
           r.answers::text AS answers, coalesce(u.tried, 0) AS unreached
    FROM survey_row r JOIN survey_submission m ON m.id = r.submission JOIN survey_target t ON t.id = r.target
    JOIN survey_campaign c ON c.id = m.campaign
    JOIN organisation o ON o.id = t.organisation LEFT JOIN enterprise e ON e.organisation = o.id
    LEFT JOIN (
        SELECT y.organisation, count(*)::int AS tried
        FROM survey_audit_item i JOIN survey_row x ON x.id = i.survey_row
        JOIN survey_target y ON y.id = x.target
        WHERE i.outcome <> 'waiting' GROUP BY y.organisation HAVING bool_and(i.outcome = 'unreached')
    ) u ON u.organisation = o.id AND NOT EXISTS (
        SELECT FROM enterprise_visit v WHERE v.organisation = o.id AND v.day >= c.opened)
    WHERE m.campaign = {} AND t.merged_into IS NULL AND r.kind = 'need' AND r.handed_in IS NOT NULL
    ORDER BY r.id
"""
_LISTED = """
    SELECT t.id, t.submission, o.name AS firm FROM survey_target t
    JOIN organisation o ON o.id = t.organisation WHERE t.campaign = {} AND t.merged_into IS NULL
"""
_BEFORE = """
    SELECT p.id, p.title FROM survey_campaign c JOIN survey_campaign p
    ON p.kind = c.kind AND p.id <> c.id AND (p.opened, p.id) < (c.opened, c.id)
    WHERE c.id = {} ORDER BY p.opened DESC, p.id DESC LIMIT 1
"""
_APPROVED = """
    SELECT t.organisation, r.answers::text AS answers FROM survey_row r
    JOIN survey_target t ON t.id = r.target
    WHERE t.campaign = {} AND t.merged_into IS NULL AND r.state = 'approved'
"""


@dataclass(frozen=True, slots=True)
class _Listed:
    id: int
    submission: int
    firm: str


@dataclass(frozen=True, slots=True)
class _Earlier:
    id: int
    title: str


@dataclass(frozen=True, slots=True)
class _Approved:
    organisation: int
    answers: str


def _row(**columns: Any) -> FiledRow:
    return FiledRow(**{**columns, "answers": json.loads(columns["answers"])})


async def _before(earlier: _Earlier) -> SurveyBefore:
    answers = defaultdict[int, list[Mapping[str, Any]]](list)
    for one in await read_within(_Approved, _APPROVED, earlier.id):
        answers[one.organisation].append(json.loads(one.answers))
    return SurveyBefore(earlier.id, earlier.title, answers)


def _shape(kind: str, questions: Sequence[Question]) -> Shape:
    need, whole = fields_of(row_model(kind, [])), plain(row_model(kind, questions))
    asked = [
        Asked(field_of(one), one.label, one.kind is QuestionKind.NUMBER and one.unit == "人")
        for one in questions
        if one.firm
    ]
    return Shape(
        asked, [name for name, column in whole.items() if column.kind is Kind.NUMBER], [*need],
        {name for name, column in need.items() if column.kind is Kind.DATE},
    )  # fmt: skip
