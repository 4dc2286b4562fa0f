"""Every answer to a survey: a line for each row, or for each line of one of its tables."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from typing import Any

from piccolo.columns.combination import And

from talent_platform.accounts.actor import Actor
from talent_platform.clock import ZONE
from talent_platform.database.engine import DB
from talent_platform.errors import NotFound
from talent_platform.i18n import N_
from talent_platform.surveys.campaigns import queries as campaigns
from talent_platform.surveys.campaigns.forms import grids_of, plain, row_model
from talent_platform.surveys.campaigns.grids import TableQuestion, field_of
from talent_platform.surveys.campaigns.schemas import TABLE_ROWS, Question, QuestionKind
from talent_platform.surveys.submissions import queries
from talent_platform.surveys.submissions.life import KIND_LABELS, STATE_LABELS
from talent_platform.surveys.submissions.lists import TYPED, brought
from talent_platform.surveys.submissions.texts import text_of_cell
from talent_platform.surveys.tables import RowState, SurveyRow, Target
from talent_platform.web.field_texts import fields_of
from talent_platform.workbooks.columns import Kind, SheetColumn

_YES_NO = {"yes": N_("是"), "no": N_("否")}
_NO_TABLE = N_("这项调查没有这张表格")
_OF_ROW = (
    SheetColumn("id", N_("编号"), Kind.INTEGER, required=False),
    SheetColumn("place", N_("填报单位"), Kind.TEXT, required=False),
    SheetColumn("firm", N_("企业"), Kind.TEXT, required=False),
    SheetColumn("credit_code", N_("统一社会信用代码"), Kind.TEXT, required=False),
    SheetColumn("kind", N_("填报内容"), Kind.CHOICE, required=False, choices=KIND_LABELS),
    SheetColumn("state", N_("填报状态"), Kind.CHOICE, required=False, choices=STATE_LABELS),
    SheetColumn("counted", N_("计入"), Kind.CHOICE, required=False, choices=_YES_NO),
    SheetColumn("merged", N_("并入"), Kind.TEXT, required=False),
    SheetColumn("handed_in", N_("上报时间"), Kind.DATE, required=False),
    SheetColumn("upload", N_("来源"), Kind.TEXT, required=False),
    SheetColumn("form_version", N_("填报表版本"), Kind.INTEGER, required=False),
)
_OF_LINE = SheetColumn("line", N_("序号"), Kind.INTEGER, required=False)
_OF_CELL = SheetColumn("at", N_("所在格"), Kind.TEXT, required=False)


@dataclass(frozen=True, slots=True)
class AnswerTable:
    """Columns and the lines below them."""

    title: str
    columns: Sequence[SheetColumn]
    count: int
    lines: Iterator[Sequence[Any]]


async def tables_of(campaign_id: int, newest: int) -> Mapping[str, TableQuestion]:
    """Field → each table that any version of the form asks for, with the columns of all of them."""
    found: dict[str, TableQuestion] = {}
    for question in await _asked(campaign_id, newest):
        if question.kind is QuestionKind.TABLE:
            field = field_of(question)
            known = {one.label: one for one in found[field].columns} if field in found else {}
            columns = {**known, **{one.label: one for one in question.columns}}
            found[field] = TableQuestion(field, question.label, question.required, [*columns.values()])
    return found


async def _asked(campaign_id: int, newest: int) -> list[Question]:
    """The questions of every version of the form, the oldest first."""
    every = [await campaigns.questions(campaign_id, number) for number in range(1, newest + 1)]
    return [one for asked in every for one in asked]


async def _single(campaign_id: int, newest: int) -> list[Question]:
    """Those that are no tables; of several kinds in several versions, as a text."""
    found: dict[str, Question] = {}
    for one in await _asked(campaign_id, newest):
        if one.kind is QuestionKind.TABLE:
            continue
        before = found.get(field_of(one), one)
        same = before.kind is one.kind
        found[field_of(one)] = one if same else Question(label=one.label, kind=QuestionKind.TEXT)
    return [*found.values()]


async def answers(reader: Actor, campaign_id: int) -> AnswerTable:
    """A line for each row, with every field that any version of the form asks for but for its tables; what it
    asked in one version as a table and in another as a single answer stands in both. Figures are sums of the
    rows that are `counted`; those of an enterprise that is counted under another one say under which.

    Raises:
        NotFound: no survey the reader may see.
    """
    survey = await campaigns.one(reader, campaign_id)
    columns = plain(row_model(survey.kind, await _single(campaign_id, survey.form_version)))
    rows = await _rows(reader, campaign_id)
    unread = await queries.unread([row["id"] for row in rows])

    def lines() -> Iterator[Sequence[Any]]:
        for row in rows:
            said = {**json.loads(row["answers"]), **unread.get(row["id"], {})}
            yield [*_heads(row), *(_value(column, said.get(name)) for name, column in columns.items())]

    heads = [*_OF_ROW, *map(_shown, columns.values())]
    return AnswerTable(survey.title, heads, len(rows), lines())


async def lines_of(reader: Actor, campaign_id: int, table: str) -> AnswerTable:
    """A line for each line that stands in one of the tables, with the first of its cells in a workbook.

    Raises:
        NotFound: no survey the reader may see, or no such table in it.
    """
    survey = await campaigns.one(reader, campaign_id)
    grid = (await tables_of(campaign_id, survey.form_version)).get(table)
    if grid is None:
        raise NotFound(_NO_TABLE)
    question = Question.model_construct(
        label=grid.title, kind=QuestionKind.TABLE, columns=grid.columns, options=[], unit="", required=False,
        firm=False,
    )  # fmt: skip
    columns = _columns(survey.kind, question)
    rows = await _rows(reader, campaign_id)
    cells = await _cells([row["id"] for row in rows], grid)
    count = sum(len(places) for places in cells.values())

    def lines() -> Iterator[Sequence[Any]]:
        for row in rows:
            for place, line in sorted(cells.get(row["id"], {}).items()):
                told = [line.get(name) for name in grid.names(place)]
                said = [None if cell is None else cell["value"] or cell["text"] for cell in told]
                at = next((cell["at"] for cell in told if cell and cell["at"]), "")
                yield [*_heads(row), place, *map(_value, columns, said), at]

    heads = [*_OF_ROW, _OF_LINE, *map(_shown, columns), _OF_CELL]
    return AnswerTable(f"{survey.title} {grid.title}", heads, count, lines())


def _columns(kind: str, table: Question) -> list[SheetColumn]:
    model = row_model(kind, [table])
    (grid,) = grids_of(model)
    known = fields_of(model)
    return [replace(known[grid.name(1, one)], title=one.label) for one in grid.columns]


async def _rows(reader: Actor, campaign_id: int) -> list[Mapping[str, Any]]:
    """All but those that were dropped, with the workbook each came from."""
    inside = And(SurveyRow.submission._.campaign == campaign_id, SurveyRow.state != str(RowState.DROPPED))
    under = SurveyRow.target._.merged_into.as_alias("under")
    found = (
        await SurveyRow.select(*queries.COLUMNS, under)
        .where(inside, queries.seen(reader))
        .order_by(SurveyRow.id)
    )
    uploads = await brought([row["id"] for row in found])
    merged = await _firms({row["under"] for row in found} - {None})
    return [
        {
            **queries.placed(row), "upload": uploads.get(row["id"], TYPED),
            "merged": merged.get(row["under"], ""),
            "counted": "yes" if row["state"] == RowState.APPROVED and not row["under"] else "no",
        }
        for row in found
    ]  # fmt: skip


async def _firms(targets: Collection[int]) -> Mapping[int, str]:
    """Name of the enterprise of each target."""
    if not targets:
        return {}
    name = Target.organisation._.name.as_alias("name")
    found = await Target.select(Target.id, name).where(Target.id.is_in([*targets]))
    return {one["id"]: one["name"] for one in found}


async def _cells(rows: Sequence[int], grid: TableQuestion) -> Mapping[int, Mapping[int, Mapping[str, Any]]]:
    """Row → line of the table → field → the cell that stands, of lines in which something does."""
    place_of = {name: place for place in range(1, TABLE_ROWS + 1) for name in grid.names(place)}
    found: dict[int, dict[int, dict[str, Any]]] = {}
    for cell in await DB.asyncpg_pool.fetch(_STANDS, list(rows), list(place_of)):
        lines = found.setdefault(cell["survey_row"], {})
        value = json.loads(cell["value"])
        lines.setdefault(place_of[cell["field"]], {})[cell["field"]] = {**cell, "value": value}
    return found


_STANDS = """
    SELECT * FROM (
        SELECT DISTINCT ON (survey_row, field) survey_row, field, text, value::text AS value,
               coalesce(file_name || ' ' || sheet || '!' || sheet_column || sheet_row, '') AS at
        FROM survey_cell WHERE survey_row = ANY($1) AND field = ANY($2) ORDER BY survey_row, field, id DESC
    ) stands WHERE text <> ''
"""


def _heads(row: Mapping[str, Any]) -> list[Any]:
    at = row["handed_in"]
    return [row[one.name] if one.name != "handed_in" else at and at.astimezone(ZONE) for one in _OF_ROW]


def _shown(column: SheetColumn) -> SheetColumn:
    """What is no number stands in the file as a text, so that what cannot be read does as well."""
    if column.kind in (Kind.NUMBER, Kind.INTEGER):
        return replace(column, kind=Kind.NUMBER)
    return replace(column, kind=Kind.TEXT, choices=None)


def _value(column: SheetColumn, said: Any) -> Any:
    if said is None:
        return None
    if column.kind in (Kind.NUMBER, Kind.INTEGER):
        try:
            return Decimal(str(said))
        except InvalidOperation:
            return str(said)
    return text_of_cell(column, said)
