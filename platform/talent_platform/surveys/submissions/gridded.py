"""Tables of a survey in its workbook: a sheet each, whose lines name the row and enterprise of the main sheet
they belong to, in whatever order its lines are."""

from __future__ import annotations

import re
import secrets
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from pydantic import BaseModel

from talent_platform.i18n import N_, gettext
from talent_platform.reference.writings.identity_number import one_line
from talent_platform.surveys.campaigns.forms import grids_of, read_field
from talent_platform.surveys.campaigns.grids import TableQuestion
from talent_platform.surveys.campaigns.schemas import TABLE_ROWS
from talent_platform.surveys.submissions.cells import CellPlace, Typed
from talent_platform.web.field_texts import fields_of
from talent_platform.workbooks.columns import Kind, SheetColumn, column_letter
from talent_platform.workbooks.findings import Parsed
from talent_platform.workbooks.reading.header import find_header
from talent_platform.workbooks.reading.sheets import Chosen
from talent_platform.workbooks.reading.table import SheetLine, Table
from talent_platform.workbooks.reading.workbook import Cell, RawWorkbook, Unusable
from talent_platform.workbooks.writing.template import FurtherSheet

_NO_LINE = N_("工作表「{sheet}」：填报表没有信用代码为「{code}」、行号为「{row}」的一行，这一行没有写入")
_WHICH = N_("工作表「{sheet}」：「{code}」在填报表有几行，请在“填报表第几行”写明属于哪一行")
_FULL = N_("工作表「{sheet}」：序号为 1 至 {most}，每项最多 {most} 行")
_TWICE = N_("工作表「{sheet}」：同一项需求的序号 {place} 出现了两次")
_COPIED = N_("工作表「{sheet}」：这一行与上面的一行是同一行复制而来；是另一行的，请填写还没有用的序号")
_NO_SHEET = N_("没有工作表「{sheet}」，其中的内容没有读入；请使用下载的填报表，不要改动工作表的名称")
_HEADS = N_("工作表「{sheet}」的表头与填报表不符，整张没有读入（缺少：{what}）；请使用下载的填报表")
_SHEET = "表"
"""How the names of the sheets begin, as they stand in the file whatever the language."""
_NO_TITLE = re.compile(r"[\[\]:*?/\\]")
_ROW = SheetColumn(
    "row", "行号", Kind.INTEGER, required=False, minimum=1, description="由系统填写；新填的一行留空"
)
_CODE = SheetColumn(
    "credit_code", "统一社会信用代码", Kind.TEXT, required=True, max_length=40, reads=one_line,
    description="属于填报表的哪家企业",
)  # fmt: skip
_AT = SheetColumn(
    "at", "填报表第几行", Kind.INTEGER, required=False, minimum=2,
    description="没有行号、企业在填报表又有几行时，写明是第几行",
)  # fmt: skip
_PLACE = SheetColumn(
    "place", "序号", Kind.INTEGER, required=False, minimum=1, maximum=TABLE_ROWS,
    description="由系统填写；新加一行时留空；删去一行，保留序号、清空其他各列",
)  # fmt: skip
_KEY = SheetColumn("key", "行标识", Kind.TEXT, required=False, max_length=20, hidden=True)
_BELONGS = (_ROW, _KEY, _CODE, _AT, _PLACE)
BLANK_ROWS = 500
"""Of each sheet below those that stand in it, with dropdowns."""


def new_key() -> str:
    """What no other line bears; begins with a letter, so that no program reads it as a number."""
    return f"k{secrets.token_hex(6)}"


@dataclass(frozen=True)
class MainLine:
    """A line of the main sheet."""

    number: int
    row: int | None
    """Of the survey; none for a new one."""
    code: str


@dataclass(frozen=True)
class GridProblem:
    """A line of such a sheet that was not taken, and why."""

    row: int
    problem: str


def sheets(model: type[BaseModel], rows: Sequence[Mapping[str, str]]) -> list[FurtherSheet]:
    """One for each table of the form; `rows`: field → text of the lines on the main sheet."""
    return [
        FurtherSheet(
            _title(number, grid),
            _columns(model, grid),
            [*_stands(grid, rows), *({"key": new_key()} for _ in range(BLANK_ROWS))],
        )
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
    return [*_BELONGS, *own]


def _stands(grid: TableQuestion, rows: Sequence[Mapping[str, str]]) -> Iterator[dict[str, str]]:
    for said in rows:
        for place in grid.filled(said):
            own = zip(grid.names(1), grid.names(place), strict=True)
            belongs = {"row": said["row"], "credit_code": said["credit_code"], "place": str(place)}
            yield {**belongs, **{head: said.get(name, "") for head, name in own}}


def typed(
    raw: RawWorkbook, model: type[BaseModel], file: tuple[str, str], lines: Sequence[MainLine]
) -> tuple[Mapping[int, Mapping[str, Typed]], list[GridProblem]]:
    """Line of the main sheet → what stands in the tables for it; and what of the tables was not taken."""
    found = defaultdict[int, dict[str, Typed]](dict)
    wrong: list[GridProblem] = []
    for number, grid in enumerate(grids_of(model), 1):
        title, columns = _title(number, grid), _columns(model, grid)
        sheet = next((one for one in raw.sheets if one.title == title), None)
        if sheet is None:
            wrong.append(GridProblem(1, gettext(_NO_SHEET, sheet=title)))
            continue
        header = find_header(sheet, columns)
        table = Table.read(Chosen(sheet, header), columns, raw, Parsed(title)) if header else None
        missing = [one.title for one in columns if table is None or one.name not in table.columns]
        if table is None or not table.sound or missing:
            said = gettext(_HEADS, sheet=title, what=gettext("、").join(missing) or gettext("重复的列"))
            wrong.append(GridProblem(1, said))
            continue
        _read(table, grid, model, file, lines, found, wrong)
    return found, wrong


def _read(  # noqa: PLR0917 - one sheet
    table: Table, grid: TableQuestion, model: type[BaseModel], file: tuple[str, str],
    lines: Sequence[MainLine], found: dict[int, dict[str, Typed]], wrong: list[GridProblem],
) -> None:  # fmt: skip
    places = defaultdict[int, set[int]](set)
    keys = set[str]()
    # Lines that bear their place first: a new one takes the next that is free.
    for line in sorted(table.lines, key=lambda line: ("place" not in line.data, line.number)):
        place = line.data.get("place")
        if not _says_something(line, grid) and place is None:
            continue
        at = _belongs(line, lines)
        taken = places[at] if isinstance(at, int) else set()
        row = place if isinstance(place, int) else _free(taken)
        problem = at if isinstance(at, str) else _misplaced(line, row, taken)
        key = str(line.data.get("key", "")) if place is None else ""
        if key in keys:
            problem = _COPIED
        if problem is not None:
            said = {"code": line.data.get("credit_code", ""), "row": line.data.get("row", "")}
            told = gettext(problem, sheet=table.title, place=row, most=TABLE_ROWS, **said)
            wrong.append(GridProblem(line.number, told))
            continue
        assert isinstance(at, int)
        taken.add(row)
        keys |= {key} - {""}
        for head, field in zip(grid.names(1), grid.names(row), strict=True):
            one = typed_at(table, line, head, read=(model, field), file=file)
            found[at][field] = replace(one, further=place is None, key=key)


def _belongs(line: SheetLine, lines: Sequence[MainLine]) -> int | str:
    """The line of the main sheet that a line of a table belongs to, or what is wrong: by the number of the
    row, else by the code; where the enterprise has several, by the line that is named."""
    code, row = str(line.data.get("credit_code", "")), line.data.get("row")
    of_firm = [one for one in lines if one.code == code]
    if row is not None:
        of_firm = [one for one in of_firm if one.row == row]
    if len(of_firm) > 1:
        of_firm = [one for one in of_firm if one.number == line.data.get("at")]
        if not of_firm:
            return _WHICH
    return of_firm[0].number if of_firm else _NO_LINE


def _says_something(line: SheetLine, grid: TableQuestion) -> bool:
    return any(name in line.data or name in line.failed for name in grid.names(1))


def _free(taken: Collection[int]) -> int:
    return next(row for row in range(1, TABLE_ROWS + 2) if row not in taken)


def _misplaced(line: SheetLine, row: int, taken: Collection[int]) -> str | None:
    if "place" in line.failed or not 1 <= row <= TABLE_ROWS:
        return _FULL
    return _TWICE if row in taken else None


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
