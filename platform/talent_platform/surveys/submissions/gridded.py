"""Tables of a survey in its workbook: a sheet each, whose lines name the line of the main sheet they belong
to."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from pydantic import BaseModel

from talent_platform.i18n import N_, gettext
from talent_platform.surveys.campaigns.forms import grids_of, read_field
from talent_platform.surveys.campaigns.grids import TableQuestion
from talent_platform.surveys.campaigns.schemas import TABLE_ROWS
from talent_platform.surveys.submissions.cells import CellPlace, Typed
from talent_platform.surveys.submissions.texts import text_of_cell
from talent_platform.web.field_texts import fields_of
from talent_platform.workbooks.columns import Kind, SheetColumn, column_letter
from talent_platform.workbooks.findings import Parsed
from talent_platform.workbooks.reading.header import find_header
from talent_platform.workbooks.reading.sheets import Chosen
from talent_platform.workbooks.reading.table import SheetLine, Table
from talent_platform.workbooks.reading.workbook import Cell, RawWorkbook, Unusable
from talent_platform.workbooks.writing.template import FurtherSheet

_NO_LINE = N_("工作表「{sheet}」：填报表第 {at} 行没有填写，这一行没有写入")
_NO_AT = N_("工作表「{sheet}」：请在第一列写明属于填报表第几行")
_FULL = N_("工作表「{sheet}」：序号为 1 至 {most}，每项最多 {most} 行")
_TWICE = N_("工作表「{sheet}」：填报表第 {at} 行的序号 {place} 出现了两次")
_SHEET = "表"
"""How the names of the sheets begin, as they stand in the file whatever the language."""
_NO_TITLE = re.compile(r"[\[\]:*?/\\]")
_AT = SheetColumn(
    "at", "填报表第几行", Kind.INTEGER, required=True, minimum=2, description="这一行属于「填报表」的第几行"
)
_PLACE = SheetColumn(
    "place", "序号", Kind.INTEGER, required=False, minimum=1, maximum=TABLE_ROWS,
    description="由系统填写；新加一行时留空；删去一行，保留序号、清空其他各列",
)  # fmt: skip
_EMPLOYER = SheetColumn(
    "employer", "企业名称", Kind.TEXT, required=False, max_length=120, description="由系统填写，仅供核对"
)


@dataclass(frozen=True)
class GridProblem:
    """A line of such a sheet that was not taken, and why."""

    row: int
    problem: str


def sheets(model: type[BaseModel], rows: Sequence[tuple[Mapping[str, Any], str]]) -> list[FurtherSheet]:
    """One for each table of the form; `rows`: answers and enterprise of those on the main sheet, in order."""
    return [
        FurtherSheet(_title(number, grid), _columns(model, grid), list(_stands(model, grid, rows)))
        for number, grid in enumerate(grids_of(model), 1)
    ]


def _title(number: int, grid: TableQuestion) -> str:
    return f"{_SHEET}{number} {_NO_TITLE.sub('', grid.title)}"[:31]


def _columns(model: type[BaseModel], grid: TableQuestion) -> list[SheetColumn]:
    """Those that say where a line belongs, then the table's own, as those of its first row."""
    known = fields_of(model)
    own = [
        replace(known[grid.name(1, column)], title=column.label, required=column.required)
        for column in grid.columns
    ]
    return [_AT, _PLACE, _EMPLOYER, *own]


def _stands(
    model: type[BaseModel], grid: TableQuestion, rows: Sequence[tuple[Mapping[str, Any], str]]
) -> Iterator[dict[str, str]]:
    known = fields_of(model)
    for at, (answers, employer) in enumerate(rows, 2):
        for row in grid.filled(answers):
            said = {
                grid.name(1, column): text_of_cell(known[name], answers.get(name))
                for column, name in zip(grid.columns, grid.names(row), strict=True)
            }
            yield {"at": str(at), "place": str(row), "employer": employer, **said}


def typed(
    raw: RawWorkbook, model: type[BaseModel], sha: str, name: str, lines: set[int]
) -> tuple[Mapping[int, Mapping[str, Typed]], list[GridProblem]]:
    """Line of the main sheet → what stands in the tables for it; and lines that belong to none."""
    found = defaultdict[int, dict[str, Typed]](dict)
    wrong: list[GridProblem] = []
    for number, grid in enumerate(grids_of(model), 1):
        columns = _columns(model, grid)
        for sheet in raw.sheets:
            if sheet.title == _title(number, grid) and (header := find_header(sheet, columns)):
                table = Table.read(Chosen(sheet, header), columns, raw, Parsed(sheet.title))
                _read(table, grid, model, (sha, name), lines, found, wrong)
    return found, wrong


def _read(  # noqa: PLR0917 - one sheet
    table: Table, grid: TableQuestion, model: type[BaseModel], file: tuple[str, str], lines: set[int],
    found: dict[int, dict[str, Typed]], wrong: list[GridProblem],
) -> None:  # fmt: skip
    places = defaultdict[int, set[int]](set)
    # Lines that bear their place first: a new one takes the next that is free.
    for line in sorted(table.lines, key=lambda line: ("place" not in line.data, line.number)):
        at, place = line.data.get("at"), line.data.get("place")
        if not _says_something(line, grid) and place is None:
            continue
        row = place if isinstance(place, int) else _free(places[at] if isinstance(at, int) else ())
        problem = _misplaced(line, at, row, lines, places)
        if problem is not None:
            said = gettext(problem, sheet=table.title, at=at, place=row, most=TABLE_ROWS)
            wrong.append(GridProblem(line.number, said))
            continue
        assert isinstance(at, int)
        places[at].add(row)
        for column in grid.columns:
            if (head := grid.name(1, column)) in table.columns:
                field = grid.name(row, column)
                found[at][field] = typed_at(table, line, head, read=(model, field), file=file)


def _says_something(line: SheetLine, grid: TableQuestion) -> bool:
    return any(name in line.data or name in line.failed for name in grid.names(1))


def _free(taken: Collection[int]) -> int:
    return next(row for row in range(1, TABLE_ROWS + 2) if row not in taken)


def _misplaced(
    line: SheetLine, at: object, row: int, lines: set[int], places: Mapping[int, set[int]]
) -> str | None:
    if not isinstance(at, int):
        return _NO_AT
    if at not in lines:
        return _NO_LINE
    if "place" in line.failed or not 1 <= row <= TABLE_ROWS:
        return _FULL
    return _TWICE if row in places.get(at, ()) else None


def typed_at(
    table: Table, line: SheetLine, name: str, *, read: tuple[type[BaseModel], str], file: tuple[str, str]
) -> Typed:
    """The cell of a line in the sheet's column `name`, read as a field of a form (model, field); `file`: its
    SHA-256 and name."""
    index = table.columns[name].index
    cell = line.cells[index] if index < len(line.cells) else None
    value = None if name in line.failed else read_field(*read, line.data.get(name))
    return Typed(_text(cell), value, CellPlace(*file, table.title[:31], line.number, column_letter(index)))


def _text(cell: Cell) -> str:
    """A cell as it stood: numbers without a zero behind the point, days as 2026-01-31."""
    if isinstance(cell, Unusable):
        return cell.text
    match cell:
        case None:
            text = ""
        case bool():
            text = "是" if cell else "否"
        case float() if cell.is_integer():
            text = str(int(cell))
        case datetime():
            text = cell.date().isoformat() if cell.time() == datetime.min.time() else cell.isoformat(" ")
        case date():
            text = cell.isoformat()
        case _:
            text = str(cell)
    return text
