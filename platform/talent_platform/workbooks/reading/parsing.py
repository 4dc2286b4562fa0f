"""Rows of a read file → validated model instances, and every error at its cell."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel, ValidationError

from talent_platform.workbooks.columns import LINK, Column, Layout
from talent_platform.workbooks.findings import Parsed, ParsedRow
from talent_platform.workbooks.reading.conversion import CellProblem, converter_for
from talent_platform.workbooks.reading.header import read_header
from talent_platform.workbooks.reading.workbook import Cell, RawWorkbook, SheetRows
from talent_platform.workbooks.refusal import WorkbookRefused
from talent_platform.workbooks.sentences import sentence


def parse(raw: RawWorkbook, layout: Layout) -> Parsed:
    """Validate every row of the layout's sheets.

    Rows below a faulty header are counted, not judged. Raises WorkbookRefused when there is no header at all.
    """
    main_rows = next((s for s in raw.sheets if s.title == layout.title), raw.sheets[0])
    parsed = Parsed(main_rows.title)
    main = _Sheet.read(main_rows, layout.main_columns(), raw, parsed)
    child = None
    groups: Mapping[Any, list[_Line]] = {}
    if layout.child is not None:
        child_rows = next((s for s in raw.sheets if s.title == layout.child.title), None)
        if child_rows is None:
            raise WorkbookRefused(
                "wrong_sheet",
                f"文件中没有工作表「{layout.child.title}」；请使用下载的「{layout.title}」模板填写",
            )
        child = _Sheet.read(child_rows, layout.child_columns(), raw, parsed)
    parsed.total_rows = len(main.lines)
    parsed.columns = {name: (index, column.title) for name, (index, column) in main.columns.items()}
    if not main.sound or (child is not None and not child.sound):
        return parsed
    if layout.child is not None and child is not None:
        groups = _grouped(child, main, layout.child.link, parsed)
    _Judge(layout, main, child, groups, parsed).judge()
    return parsed


@dataclass(slots=True)
class _Line:
    """One row under conversion; failed names the columns whose cells could not be converted."""

    number: int
    cells: list[Cell]
    data: dict[str, Any] = field(default_factory=dict)
    failed: set[str] = field(default_factory=set)


@dataclass(slots=True)
class _Sheet:
    title: str
    columns: dict[str, tuple[int, Column]]
    """Field name → index from 0 and column, for the columns present."""
    lines: list[_Line]
    sound: bool

    @classmethod
    def read(cls, rows: SheetRows, columns: list[Column], raw: RawWorkbook, parsed: Parsed) -> _Sheet:
        """The non-blank rows below the header, their cells converted when the header is sound."""
        header = read_header(rows, columns, parsed)
        lines = [_Line(number, cells) for number, cells in rows.rows if number > header.row]
        sheet = cls(rows.title, {c.name: (i, c) for i, c in header.columns}, lines, header.sound)
        converters = [(i, c, converter_for(c, date1904=raw.date1904)) for i, c in header.columns]
        if header.sound:
            for line in lines:
                width = len(line.cells)
                for index, column, convert in converters:
                    if index >= width or (cell := line.cells[index]) is None:
                        continue
                    try:
                        value = convert(cell)
                    except CellProblem as problem:
                        line.failed.add(column.name)
                        sheet.note(parsed, line, column.name, problem.code, problem.message)
                    else:
                        if value is not None:
                            line.data[column.name] = value
            sheet.lines = [line for line in lines if line.data or line.failed]
        return sheet

    def note(self, parsed: Parsed, line: _Line, name: str, code: str, message: str) -> None:
        """Put an error at the cell of the named field, or at the row when the field has no column here."""
        index, title = None, ""
        if name in self.columns:
            index, column = self.columns[name]
            title = column.title
        cell = line.cells[index] if index is not None and index < len(line.cells) else None
        parsed.add(self.title, line.number, index, title=title, cell=cell, code=code, message=message)


def _grouped(child: _Sheet, main: _Sheet, link: str, parsed: Parsed) -> dict[Any, list[_Line]]:
    """Child lines by the value of the main row they name; naming none is an error at the link cell."""
    known = {line.data.get(link) for line in main.lines} - {None}
    groups: dict[Any, list[_Line]] = defaultdict(list)
    for line in child.lines:
        value = line.data.pop(LINK, None)
        if value in known:
            groups[value].append(line)
        elif LINK not in line.failed:
            title = child.columns[LINK][1].title
            message = "必填，不能为空" if value is None else f"「{main.title}」表中没有与此相同的{title}"
            child.note(parsed, line, LINK, "unknown_parent", message)
    return groups


@dataclass(slots=True)
class _Judge:
    """Validates the converted rows one by one."""

    layout: Layout
    main: _Sheet
    child: _Sheet | None
    groups: Mapping[Any, list[_Line]]
    parsed: Parsed
    first_with: dict[tuple[Any, ...], int] = field(default_factory=dict)

    def judge(self) -> None:
        for line in self.main.lines:
            children = []
            if self.layout.child:
                children = self.groups.get(line.data.get(self.layout.child.link), [])
                if children:
                    line.data[self.layout.child.field] = [c.data for c in children]
            value = self._validated(line, children)
            if value is not None and not self._repeated(line, value):
                numbers = tuple(c.number for c in children)
                self.parsed.rows.append(ParsedRow(line.number, value, numbers))

    def _validated(self, line: _Line, children: list[_Line]) -> BaseModel | None:
        """The row as a model, or None with its errors noted. A failed cell is not reported twice."""
        try:
            value = self.layout.model.model_validate(line.data)
        except ValidationError as failure:
            for error in failure.errors(include_url=False, include_input=False):
                self._place(error, line, children)
            return None
        return None if line.failed or any(c.failed for c in children) else value

    def _place(self, error: Mapping[str, Any], line: _Line, children: list[_Line]) -> None:
        loc: tuple[Any, ...] = error["loc"]
        sheet, nested = self.main, self.layout.child
        incomplete = bool(line.failed) or any(c.failed for c in children)
        if nested and self.child and loc and loc[0] == nested.field:
            if len(loc) == 1:  # the list as a whole: shown where the main row names itself
                message = f"「{nested.title}」表中：{sentence(error)}"
                self.main.note(self.parsed, line, nested.link, error["type"], message)
                return
            sheet, line, loc = self.child, children[loc[1]], loc[2:]
        if (loc and loc[0] in line.failed) or (not loc and incomplete):
            return
        name = str(loc[0]) if loc else str(error.get("ctx", {}).get("field", ""))
        item = f"第 {loc[1] + 1} 项：" if len(loc) > 1 and isinstance(loc[1], int) else ""
        sheet.note(self.parsed, line, name, error["type"], item + sentence(error))

    def _repeated(self, line: _Line, value: BaseModel) -> bool:
        key = self.layout.key
        identity = tuple(getattr(value, name) for name in key)
        if not key or None in identity:
            return False
        first = self.first_with.setdefault(identity, line.number)
        if first == line.number:
            return False
        titles = "、".join(self.main.columns[name][1].title for name in key if name in self.main.columns)
        message = f"{titles}与第 {first} 行重复；请删除其中一行"
        self.main.note(self.parsed, line, key[0], "duplicate_row", message)
        return True
