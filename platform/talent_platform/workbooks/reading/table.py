"""The rows of one sheet, their cells converted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from talent_platform.i18n import N_
from talent_platform.i18n.said import Said
from talent_platform.workbooks.columns import SheetColumn
from talent_platform.workbooks.findings import Parsed
from talent_platform.workbooks.reading.conversion import converter_for
from talent_platform.workbooks.reading.header import Place, read_header
from talent_platform.workbooks.reading.sheets import Chosen, data_rows
from talent_platform.workbooks.reading.workbook import Cell, RawWorkbook, SheetRows
from talent_platform.workbooks.refusal import CellProblem

UNREADABLE = N_("这里的内容读不出来；请按填写要求重新输入")


@dataclass(slots=True)
class SheetLine:
    """One row under conversion; failed names the columns whose cells could not be converted."""

    number: int
    cells: list[Cell]
    data: dict[str, object] = field(default_factory=dict)
    failed: set[str] = field(default_factory=set)


@dataclass(slots=True)
class Table:
    rows: SheetRows
    columns: dict[str, Place]
    """Of the columns present."""
    lines: list[SheetLine]
    sound: bool

    @property
    def title(self) -> str:
        return self.rows.title

    @classmethod
    def read(
        cls,
        chosen: Chosen,
        columns: list[SheetColumn],
        raw: RawWorkbook,
        parsed: Parsed,
        aside: Sequence[str] = (),
    ) -> Table:
        """The non-blank rows below the header, their cells converted when the header is sound."""
        rows = chosen.rows
        header = read_header(rows, columns, parsed, chosen.found, aside)
        lines = [SheetLine(number, cells) for number, cells in data_rows(rows, header, parsed)]
        sheet = cls(rows, {at.column.name: at for at in header.columns}, lines, header.sound)
        converters = [
            (at.index, at.column, converter_for(
                at.column, date1904=raw.date1904, own_unit=at.unit, meant=parsed.meant(at.column.name)
            ))
            for at in header.columns
        ]  # fmt: skip
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
                        sheet.note(
                            parsed, line, column.name, problem.code, problem.message, problem.suggestion
                        )
                    except Exception:
                        line.failed.add(column.name)
                        sheet.note(parsed, line, column.name, "unreadable", Said(UNREADABLE))
                    else:
                        if value is not None:
                            line.data[column.name] = value
            sheet.lines = [line for line in lines if line.data or line.failed]
        return sheet

    def note(  # noqa: PLR0917 - one error at one cell
        self, parsed: Parsed, line: SheetLine, name: str, code: str, message: Said, suggestion: str = ""
    ) -> None:
        """Put an error at the cell of the named field, or at the row when the field has no column here."""
        index, title = None, ""
        if name in self.columns:
            index, title = self.columns[name].index, self.columns[name].column.title
        cell = line.cells[index] if index is not None and index < len(line.cells) else None
        parsed.add(
            self.title, line.number, index, title=title, cell=cell, code=code, message=message, field=name,
            suggestion=suggestion,
        )  # fmt: skip
