"""Rows of surveys and their cells, inside what the reader may see."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from piccolo.columns.combination import And

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.permissions import Facts, visible, where
from talent_platform.database.engine import columns_of, read_within, views
from talent_platform.errors import NotFound
from talent_platform.reference.codes import county_name
from talent_platform.surveys.access import FILLERS, SURVEY
from talent_platform.surveys.audits.blind import kept_from
from talent_platform.surveys.submissions.life import ACTION_LABELS
from talent_platform.surveys.tables import CampaignState, SurveyFile, SurveyRow, SurveyRowChange

_OF = SurveyRow.submission
FACTS: Facts = {"id": SurveyRow.id, "county": _OF._.county, "department": _OF._.office}
CAMPAIGN = _OF._.campaign

COLUMNS = (
    *SurveyRow.all_columns(),
    _OF._.campaign.as_alias("campaign"),
    _OF._.county.as_alias("county"),
    _OF._.office._.name.as_alias("office_name"),
    SurveyRow.target._.organisation._.name.as_alias("firm"),
    SurveyRow.target._.organisation._.credit_code.as_alias("credit_code"),
    SurveyRow.target._.listed.as_alias("listed"),
    _OF._.campaign._.title.as_alias("campaign_title"),
    _OF._.campaign._.state.as_alias("campaign_state"),
    _OF._.campaign._.kind.as_alias("campaign_kind"),
)


def seen(reader: Actor) -> Any:
    """The condition on rows this reader may open: not one the reader is to ask about again; a county learns
    of a survey when it begins."""
    inside = And(where(visible(reader, SURVEY), FACTS), SurveyRow.id.not_in(kept_from(reader)))
    if reader.role in FILLERS:
        return And(inside, _OF._.campaign._.state != str(CampaignState.DRAFT))
    return inside


def placed(row: Mapping[str, Any]) -> Mapping[str, Any]:
    """With who fills it in, as tables call them."""
    return {**row, "place": county_name(row["county"]) if row["county"] else row["office_name"]}


def labelled(row: Mapping[str, Any]) -> Mapping[str, Any]:
    """The row with the texts that lists and pages show."""
    return {**placed(row), "name": row["title"] or row["firm"], "seats": row["answers"].get("seats")}


async def one(reader: Actor, row_id: int) -> Mapping[str, Any]:
    """Raises NotFound: none the reader may see."""
    rows = await SurveyRow.select(*COLUMNS).where(SurveyRow.id == row_id, seen(reader)).output(load_json=True)
    if not rows:
        raise NotFound
    return labelled(rows[0])


@dataclass(frozen=True, slots=True)
class CellView:
    """One cell: what was written, by whom, where it stood."""

    id: int
    field: str
    text: str
    value: Any
    form_version: int
    replaces: int | None
    at: datetime
    actor_id: int
    actor_name: str
    file: str | None
    file_name: str | None
    sheet: str | None
    sheet_row: int | None
    sheet_column: str | None

    @property
    def unreadable(self) -> bool:
        return self.value is None and self.text != ""

    @property
    def place(self) -> str:
        """Where it stands in its file; "" for what was typed on a page."""
        return f"{self.file_name} {self.sheet}!{self.sheet_column}{self.sheet_row}" if self.file else ""


_CELL = (
    "SELECT id, field, text, value::text AS value, form_version, replaces, at, actor_id, actor_name, file, "
    "file_name, sheet, sheet_row, sheet_column FROM survey_cell WHERE survey_row = {}"
)


def _cell(**columns: Any) -> CellView:
    return CellView(**{**columns, "value": json.loads(columns["value"])})


async def cells(row_id: int) -> list[CellView]:
    """Every cell a row ever had, the newest first."""
    return await read_within(_cell, _CELL + " ORDER BY id DESC", row_id)


@dataclass(frozen=True, slots=True)
class _Unread:
    survey_row: int
    field: str
    text: str


async def unread(rows: Sequence[int]) -> Mapping[int, Mapping[str, str]]:
    """Row → field → text of the cells that stand and cannot be read."""
    found: dict[int, dict[str, str]] = {}
    for one in await read_within(
        _Unread,
        "SELECT survey_row, field, text FROM ("
        "SELECT DISTINCT ON (survey_row, field) survey_row, field, text, value FROM survey_cell "
        "WHERE survey_row = ANY({}) ORDER BY survey_row, field, id DESC) stands "
        "WHERE value = 'null' AND text <> ''",
        list(rows),
    ):
        found.setdefault(one.survey_row, {})[one.field] = one.text
    return found


def latest(cells: Sequence[CellView]) -> Mapping[str, CellView]:
    """Field → the cell that stands; of `cells` newest first."""
    return {cell.field: cell for cell in reversed(cells)}


async def files(submission_id: int) -> Mapping[str, int]:
    """SHA-256 of each workbook of a submission → its number."""
    rows = await SurveyFile.select(SurveyFile.id, SurveyFile.sha256).where(
        SurveyFile.submission == submission_id
    )
    return {row["sha256"]: row["id"] for row in rows}


@dataclass(frozen=True, slots=True)
class RowLine:
    """One line of a row's history."""

    at: datetime
    actor_name: str
    action: str
    to_state: str
    note: str

    @property
    def label(self) -> str:
        return ACTION_LABELS[self.action]


async def history(row_id: int) -> list[RowLine]:
    """Newest first."""
    rows = (
        await SurveyRowChange.select(*columns_of(RowLine, SurveyRowChange))
        .where(SurveyRowChange.survey_row == row_id)
        .order_by(SurveyRowChange.id, ascending=False)
    )
    return views(RowLine, rows)
