"""Sheets of an OpenDocument spreadsheet (.ods), in the same shape as those of an .xlsx."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from typing import Any
from xml.parsers import expat

from talent_platform.workbooks.isolation import TOO_HEAVY
from talent_platform.workbooks.reading.cells import FORMULA_CHARS, Runs, Trailer
from talent_platform.workbooks.refusal import Limits, WorkbookRefused, far_cell

CHUNK = 64 * 1024
Attributes = dict[str, str]
Rows = list[tuple[int, list[Any]]]


def sheets(body: bytes, limits: Limits) -> Iterator[tuple[str, bool, Rows, Trailer]]:
    """Name, whether it is shown, rows and what else is known, of each sheet.

    Raises WorkbookRefused.
    """
    reader = _Reader(limits)
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler = lambda name, given: reader.start(
        name.rpartition(" ")[2], {key.rpartition(" ")[2]: value for key, value in given.items()}
    )
    parser.EndElementHandler = lambda name: reader.end(name.rpartition(" ")[2])
    parser.CharacterDataHandler = reader.text
    with zipfile.ZipFile(io.BytesIO(body)) as package, package.open("content.xml") as stream:
        while chunk := stream.read(CHUNK):
            parser.Parse(chunk)
            yield from reader.taken()
        parser.Parse(b"", True)
    yield from reader.taken()


class _Reader:
    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._hidden_styles, self._struck_styles = set[str](), set[str]()
        self._style = ""
        self._done: list[tuple[str, bool, Rows, Trailer]] = []
        self._name, self._visible = "", True
        self._rows: Rows = []
        self._trailer = Trailer()
        self._row, self._repeat_row, self._cells = 0, 1, list[Any]()
        self._column, self._repeat, self._covered = 0, 1, False
        self._kept, self._struck, self._width = 0, list[int](), 0
        """Of the row: how many cells hold something, the columns of those struck out; of the table: how many
        columns."""
        self._runs = Runs()
        self._attributes: Attributes = {}
        self._texts: list[str] = []
        self._in_text, self._aside = 0, 0

    def taken(self) -> list[tuple[str, bool, Rows, Trailer]]:
        done, self._done = self._done, []
        return done

    def start(self, name: str, given: Attributes) -> None:
        if name == "style" or name.endswith("-properties"):
            self._start_style(name, given)
        elif name == "table":
            self._name, self._visible = (
                given.get("name", ""),
                given.get("style-name") not in self._hidden_styles,
            )
            self._rows, self._trailer, self._row, self._width = [], Trailer(), 0, 0
        elif name == "table-column":
            self._start_column(given)
        elif name == "table-row":
            self._repeat_row, self._cells, self._column = int(given.get("number-rows-repeated", "1")), [], 0
            self._row += 1
            self._kept, self._struck = 0, []
            if given.get("visibility", "visible") != "visible":
                last = min(self._row + self._repeat_row - 1, self._limits.max_rows)
                self._trailer.hidden += range(self._row, last + 1)
        elif name in ("table-cell", "covered-table-cell"):
            self._attributes, self._texts, self._runs = given, [], Runs()
            self._repeat = int(given.get("number-columns-repeated", "1"))
        elif name == "annotation":
            self._aside += 1
        elif name == "p" and not self._aside:
            if self._texts:
                self._texts.append("\n")
            self._in_text += 1
        elif name == "s" and self._in_text:
            self._texts.append(" " * int(given.get("c", "1")))
        elif name == "span":
            self._runs.now = given.get("style-name") in self._struck_styles

    def _start_style(self, name: str, given: Attributes) -> None:
        if name == "style":
            self._style = given.get("name", "")
        elif given.get("display") == "false":
            self._hidden_styles.add(self._style)
        elif any(given.get(f"text-line-through-{one}", "none") != "none" for one in ("style", "type")):
            self._struck_styles.add(self._style)

    def _start_column(self, given: Attributes) -> None:
        first = self._width
        self._width += int(given.get("number-columns-repeated", "1"))
        if given.get("visibility", "visible") != "visible":
            self._trailer.hidden_columns += range(first, min(self._width, self._limits.max_columns))

    def text(self, text: str) -> None:
        if self._in_text and not self._aside:
            self._texts.append(text)
            self._runs.text(text)

    def end(self, name: str) -> None:
        if name == "annotation":
            self._aside -= 1
        elif name == "span":
            self._runs.now = False
        elif name == "p" and not self._aside and self._in_text:
            self._in_text -= 1
        elif name in ("table-cell", "covered-table-cell"):
            self._end_cell(covered=name == "covered-table-cell")
        elif name == "table-row":
            if self._cells:
                if self._row + self._repeat_row - 1 > self._limits.max_rows + 1:
                    raise self._far(0)
                numbers = range(self._row, self._row + self._repeat_row)
                self._rows += [(number, self._cells) for number in numbers]
                if len(self._struck) == self._kept:
                    self._trailer.struck += numbers
                else:
                    self._trailer.struck_cells += [(at, column) for at in numbers for column in self._struck]
            self._row += self._repeat_row - 1
        elif name == "table":
            self._done.append((self._name, self._visible, self._rows, self._trailer))

    def _end_cell(self, *, covered: bool) -> None:
        value = None if covered else self._value()
        tall = int(self._attributes.get("number-rows-spanned", "1"))
        wide = int(self._attributes.get("number-columns-spanned", "1"))
        if tall > 1 or wide > 1:
            row, column = self._row, self._column
            self._trailer.merged.append((row, column, row + tall - 1, column + wide - 1))
        if value is not None:
            if self._column + self._repeat > self._limits.max_columns:
                raise self._far(self._column)
            self._cells.extend([None] * (self._column - len(self._cells)))
            self._cells.extend([value] * self._repeat)
            self._kept += self._repeat
            if self._runs.struck or self._attributes.get("style-name") in self._struck_styles:
                self._struck += range(self._column, self._column + self._repeat)
        self._column += self._repeat

    def _value(self) -> Any:  # noqa: PLR0911 - one for each kind of cell
        given, text = self._attributes, "".join(self._texts)
        if len(text) > self._limits.max_cell_chars:
            raise WorkbookRefused(*TOO_HEAVY)
        kind = given.get("value-type", "")
        if "formula" in given:
            if not kind:
                return ["f", "="]
            self._trailer.computed += 1
        if text.startswith(("Err:", "#")) and kind in ("string", "float") and "formula" in given:
            return ["e", text[:20]]
        match kind:
            case "float" | "currency" | "percentage":
                number = float(given["value"])
                return int(number) if number == int(number) else number
            case "date":
                day = given["date-value"]
                return ["d", day.removesuffix("T00:00:00")]
            case "time":
                return ["t", text or given.get("time-value", "")]
            case "boolean":
                return given.get("boolean-value") == "true"
        if self._runs.struck and self._runs.plain:
            return ["x", text[:FORMULA_CHARS]]
        return text or None

    def _far(self, column: int) -> WorkbookRefused:
        return WorkbookRefused(
            "far_cell",
            far_cell(self._name, self._row, column, self._limits),
        )
