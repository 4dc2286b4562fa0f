"""The workbook of a submission: how it looks, what stands in it already, what a filled-in one says."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, Field, StringConstraints, create_model

from talent_platform.errors import Invalid
from talent_platform.i18n import N_, gettext
from talent_platform.reference.codes import county_name
from talent_platform.reference.fields import LARGEST_ID, Line, Reads, YesNo, blank_to_none
from talent_platform.reference.writings.identity_number import one_line
from talent_platform.settings import settings
from talent_platform.surveys.campaigns.forms import plain, row_model
from talent_platform.surveys.campaigns.queries import SurveyView, TargetView
from talent_platform.surveys.campaigns.schemas import Question, QuestionKind
from talent_platform.surveys.submissions import gridded
from talent_platform.surveys.submissions.cells import Typed
from talent_platform.surveys.submissions.gridded import GridProblem, MainLine, typed_at
from talent_platform.surveys.submissions.texts import text_of_cell
from talent_platform.web.field_texts import fields_of
from talent_platform.workbooks.columns import Layout, SheetColumn
from talent_platform.workbooks.findings import Parsed
from talent_platform.workbooks.reading.sheets import main_sheets
from talent_platform.workbooks.reading.table import SheetLine, Table
from talent_platform.workbooks.reading.workbook import marks_of, read_rows
from talent_platform.workbooks.refusal import Limits
from talent_platform.workbooks.writing.template import build_template

TITLE = "填报表"
_OTHER = N_("这是另一项调查或另一个单位的填报表")
OLD = N_("这份填报表是第 {old} 版，已不再使用；现行为第 {new} 版，请重新下载后填写")
_HEADINGS = N_("表头与填报表不符，请使用下载的填报表填写：{what}")


class _Identified(BaseModel):
    """What of a row says whose it is."""

    row: Annotated[int | None, Field(ge=1, le=LARGEST_ID), BeforeValidator(blank_to_none)] = Field(
        title=N_("行号"), default=None, description=N_("由系统填写；新填一行时留空")
    )
    key: Annotated[Line, StringConstraints(max_length=20)] = Field(
        title=N_("行标识"), default="", json_schema_extra={"hidden": True}
    )
    credit_code: Annotated[Line, StringConstraints(max_length=40), Reads(one_line)] = Field(
        title=N_("统一社会信用代码"), json_schema_extra={"text": True}
    )
    employer: Annotated[Line, StringConstraints(max_length=120)] = Field(
        title=N_("企业名称"), default="", description=N_("由系统填写，仅供核对")
    )
    nothing: YesNo = Field(
        title=N_("本期无需求"), default=False, description=N_("企业没有需求时选“是”，其他各列留空")
    )


IDENTIFIED = frozenset(_Identified.model_fields)


@lru_cache(maxsize=64)
def _identified(model: type[BaseModel]) -> type[BaseModel]:
    made: type[BaseModel] = create_model("SurveyWorkbookRow", __base__=(model, _Identified))
    return made


def _layout(survey: SurveyView, submission: int, questions: Sequence[Question], version: str) -> Layout:
    own = [question for question in questions if question.kind is not QuestionKind.TABLE]
    model = _identified(row_model(survey.kind, own))
    return Layout(f"survey-{survey.id}-{submission}", TITLE, version, model)


def made(
    survey: SurveyView, submission: int, questions: Sequence[Question], *, last_cell: int,
    targets: Sequence[TargetView], rows: Sequence[Mapping[str, Any]], county: str | None,
) -> bytes:  # fmt: skip
    """The workbook with the rows the county still writes, and a row for each enterprise that has none. A line
    to fill in bears a key, hidden, by which it stays the same line wherever it is moved.

    `last_cell`: the newest cell that whoever downloads it has seen; the file bears it in its mark, which no
    other download has.
    """
    mark = f"{survey.form_version}.{last_cell}.{secrets.token_hex(6)}"
    layout = _layout(survey, submission, questions, mark)
    model = row_model(survey.kind, questions)
    columns = fields_of(model)
    firms = {target.id: target for target in targets}
    stands = [
        {
            "row": str(row["id"]), **_firm(firms[row["target"]]),
            **{name: _stands(column, row, name) for name, column in columns.items()},
        }
        for row in rows
    ]  # fmt: skip
    place = {"county": county_name(county)} if county else {}
    offered = [{**_firm(target), **place} for target in targets if not target.rows and not target.merged]
    blank = [{"key": gridded.new_key(), **line} for line in (*offered, *([{}] * gridded.BLANK_ROWS))]
    return build_template(
        layout, len(stands) + len(blank), filled=[*stands, *blank], locked=True,
        further=gridded.sheets(model, stands),
    )  # fmt: skip


def _stands(column: SheetColumn, row: Mapping[str, Any], name: str) -> str:
    """A cell as it goes into the file: one that cannot be read as it was typed."""
    return str(row["unread"].get(name, "")) or text_of_cell(column, row["answers"].get(name))


def _firm(target: TargetView) -> dict[str, str]:
    return {"credit_code": target.credit_code or "", "employer": target.name}


@dataclass(frozen=True)
class BookRow:
    """One row of a filled-in workbook."""

    number: int
    row: int | None
    """The row of the survey it is about; none for a new one."""
    key: str
    """By which a new one is known again; empty of a line that somebody inserted."""
    credit_code: str
    nothing: bool
    typed: Mapping[str, Typed]


@dataclass(frozen=True)
class Book:
    """A filled-in workbook as it is understood."""

    sha256: str
    name: str
    form_version: int
    current: int
    last_cell: int
    """The newest cell its writer had seen; 0 where it bears no mark."""
    mark: str
    model: type[BaseModel]
    sheet: str
    lines: Sequence[BookRow]
    stray: Sequence[GridProblem] = ()
    """Lines of the sheets of tables that belong to no row."""


def read(
    body: bytes, filename: str, survey: SurveyView, submission: int,
    forms: Mapping[int, Sequence[Question]],
) -> Book:  # fmt: skip
    """`forms`: the versions that are taken. Waits for other processes: call it from a thread.

    Raises:
        WorkbookRefused, Invalid: it cannot be read, is another office's, or is outdated.
    """
    limits = Limits(max_bytes=settings().upload_limit_bytes)
    kind, version = marks_of(body, filename, limits)
    number, last, *_ = *(version or "").split("."), ""
    form = int(number) if number.isdigit() and kind else survey.form_version
    layout = _layout(survey, submission, forms.get(form, ()), version or "")
    if kind is not None and kind != layout.kind:
        raise Invalid(_OTHER, {"file": _OTHER})
    if form not in forms:
        said = gettext(OLD, old=form, new=survey.form_version)
        raise Invalid(said, {"file": said})
    raw = read_rows(body, filename, layout, limits)
    parsed = Parsed(layout.title)
    chosen = main_sheets(raw, layout, parsed)[0]
    table = Table.read(chosen, layout.main_columns(), raw, parsed)
    if not table.sound:
        said = gettext(_HEADINGS, what=parsed.errors[0].message if parsed.errors else "")
        raise Invalid(said, {"file": said})
    sha, model = hashlib.sha256(body).hexdigest(), row_model(survey.kind, forms[form])
    lines = [
        MainLine(line.number, _number(line), str(line.data.get("credit_code", ""))) for line in table.lines
    ]
    # What bears no mark may be the main sheet alone.
    tables, stray = gridded.typed(raw, model, (sha, filename[:200]), lines) if kind else ({}, [])
    return Book(
        sha, filename[:200], form, survey.form_version, int(last) if last.isdigit() and kind else 0,
        (version or "")[:60] if kind else "", model,
        table.title, list(_lines(table, model, sha, filename[:200], tables)), stray,
    )  # fmt: skip


def _lines(
    table: Table, model: type[BaseModel], sha: str, name: str, tables: Mapping[int, Mapping[str, Typed]]
) -> Iterator[BookRow]:
    for line in table.lines:
        typed = {
            field: typed_at(table, line, field, read=(model, field), file=(sha, name))
            for field in plain(model)
            if field in table.columns
        }
        typed |= tables.get(line.number, {})
        nothing = line.data.get("nothing") is True
        # What the file came with is nobody's answer.
        if not nothing and line.data.get("row") is None and not any(
            one.text for field, one in typed.items() if field != "county"
        ):  # fmt: skip
            continue
        yield BookRow(
            line.number, _number(line), str(line.data.get("key", "")),
            str(line.data.get("credit_code", "")), nothing, typed,
        )  # fmt: skip


def _number(line: SheetLine) -> int | None:
    number = line.data.get("row")
    return number if isinstance(number, int) else None
