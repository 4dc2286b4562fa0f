"""What reading a file found: good rows, every error at its cell, and what is asked before an import."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel

from talent_platform.i18n import gettext
from talent_platform.i18n.said import Parts, Said, as_parts
from talent_platform.masking import without_long_numbers
from talent_platform.reference.writings.words import folded
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
    parts: Parts = ()
    """The message, to be worded in another language."""
    field: str = ""
    suggestion: str = ""
    """What is probably meant, as it may be typed into the cell."""
    accept: str = ""
    """Key of the answer that takes the suggestion for all alike cells."""

    @property
    def place(self) -> str:
        return f"{self.column}{self.row}" if self.column else gettext("第 {row} 行", row=self.row)


@dataclass(frozen=True, slots=True)
class Question:
    """Something in the file that could be meant in more than one way. An import waits for the answer."""

    key: str
    parts: Parts
    count: int
    """How many rows or cells it is about."""
    options: tuple[tuple[str, Parts], ...]
    """What may be answered, and what that means."""
    answer: str = ""


@dataclass(frozen=True, slots=True)
class ParsedRow:
    row: int
    value: BaseModel
    child_rows: tuple[int, ...] = ()
    """Rows of the child sheet, in the order of the list they became."""
    sheet: str = ""


@dataclass(slots=True)
class Parsed:
    sheet: str
    columns: dict[str, dict[str, tuple[int, str]]] = field(default_factory=dict)
    """Sheet → field → index from 0 and header of each column the main sheets have."""
    rows: list[ParsedRow] = field(default_factory=list)
    total_rows: int = 0
    """Non-blank rows of the main sheets, good and bad."""
    errors: list[CellError] = field(default_factory=list)
    errors_left_out: int = 0
    notices: list[str] = field(default_factory=list)
    """What was understood and may surprise."""
    questions: list[Question] = field(default_factory=list)
    telling: int = 0
    """Rows whose only fault is a text that tells who somebody is."""
    answers: Mapping[str, str] = field(default_factory=dict)
    """What the uploader has answered so far."""

    @property
    def bad_rows(self) -> int:
        return self.total_rows - len(self.rows)

    def add(
        self, sheet: str, row: int, index: int | None, *, title: str, cell: Cell, code: str, message: str,
        field: str = "", suggestion: str = "",
    ) -> None:  # fmt: skip
        """Note an error; index is the column from 0, None for the whole row."""
        if len(self.errors) >= MAX_ERRORS:
            self.errors_left_out += 1
            return
        letter = "" if index is None else column_letter(index)
        parts = as_parts(message)
        message = _cut(without_long_numbers(message), MESSAGE_CHARS)
        parts = tuple((entry, {k: _safe(v) for k, v in values.items()}) for entry, values in parts)
        self.errors.append(
            CellError(
                sheet,
                row,
                letter,
                title,
                shown(cell),
                code,
                message,
                parts,
                field,
                suggestion,
                f"cell:{field}:{folded(str(cell))}" if suggestion and field and cell is not None else "",
            )
        )

    def notice(self, entry: str, **values: Any) -> None:
        self.notices.append(Said(entry, **values))

    def ask(self, key: str, said: Said, count: int, options: Mapping[str, Said], *, default: str = "") -> str:
        """Put a question; its answer, or `default` as long as there is none."""
        answer = self.answers.get(key, "")
        answer = answer if answer in options else ""
        asked = Question(key, said.parts, count, tuple((k, v.parts) for k, v in options.items()), answer)
        self.questions.append(asked)
        return answer or default

    def meant(self, field: str) -> dict[str, str]:
        """Folded text of a cell of that field → what the uploader has said it means."""
        before = f"cell:{field}:"
        return {
            key.removeprefix(before): value for key, value in self.answers.items() if key.startswith(before)
        }


def _safe(value: Any) -> Any:
    """As shown and kept: numbers of people shortened; plain JSON."""
    if isinstance(value, list | tuple):
        return [str(one) for one in value]
    return (
        value
        if isinstance(value, bool | int | float)
        else _cut(without_long_numbers(str(value)), MESSAGE_CHARS)
    )


def shown(cell: Cell) -> str:
    """A cell as an error quotes it."""
    if cell is None:
        return ""
    text = cell.text if isinstance(cell, Unusable) else str(cell)
    return _cut(without_long_numbers(text), VALUE_CHARS)


def _cut(text: str, length: int) -> str:
    return text if len(text) <= length else f"{text[:length]}…"
