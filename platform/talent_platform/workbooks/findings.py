"""What reading a file found: good rows, and every error at its cell."""

from __future__ import annotations

from dataclasses import dataclass, field

from pydantic import BaseModel

from talent_platform.masking import without_long_numbers
from talent_platform.workbooks.columns import column_letter
from talent_platform.workbooks.reading.workbook import Cell, Unusable

MAX_ERRORS = 2_000
"""Errors kept with their cell; further ones are counted. Nobody reads more, and a file may hold a million."""
VALUE_CHARS, MESSAGE_CHARS = 60, 300


@dataclass(frozen=True, slots=True)
class CellError:
    sheet: str
    row: int
    column: str
    """Letter, or empty when the whole row (or the header) is meant."""
    title: str
    value: str
    """What the cell shows, numbers of people shortened, cut to `VALUE_CHARS`."""
    code: str
    message: str

    @property
    def place(self) -> str:
        return f"{self.column}{self.row}" if self.column else f"第 {self.row} 行"


@dataclass(frozen=True, slots=True)
class ParsedRow:
    row: int
    value: BaseModel
    child_rows: tuple[int, ...] = ()
    """Rows of the child sheet, in the order of the list they became."""


@dataclass(slots=True)
class Parsed:
    sheet: str
    columns: dict[str, tuple[int, str]] = field(default_factory=dict)
    """Field → index from 0 and header of each column the main sheet has."""
    rows: list[ParsedRow] = field(default_factory=list)
    total_rows: int = 0
    """Non-blank rows of the main sheet, good and bad."""
    errors: list[CellError] = field(default_factory=list)
    errors_left_out: int = 0
    notices: list[str] = field(default_factory=list)

    @property
    def bad_rows(self) -> int:
        return self.total_rows - len(self.rows)

    def add(
        self, sheet: str, row: int, index: int | None, *, title: str, cell: Cell, code: str, message: str
    ) -> None:
        """Note an error; index is the column from 0, None for the whole row."""
        if len(self.errors) >= MAX_ERRORS:
            self.errors_left_out += 1
            return
        letter = "" if index is None else column_letter(index)
        message = _cut(without_long_numbers(message), MESSAGE_CHARS)
        self.errors.append(CellError(sheet, row, letter, title, _shown(cell), code, message))


def _shown(cell: Cell) -> str:
    if cell is None:
        return ""
    text = cell.text if isinstance(cell, Unusable) else str(cell)
    return _cut(without_long_numbers(text), VALUE_CHARS)


def _cut(text: str, length: int) -> str:
    return text if len(text) <= length else f"{text[:length]}…"
