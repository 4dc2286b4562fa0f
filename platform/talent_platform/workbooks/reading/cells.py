"""The cells of one sheet of an .xlsx, as its XML tells them; for their shape see `xlsx.py`."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from talent_platform.workbooks.isolation import DAMAGED, TOO_HEAVY
from talent_platform.workbooks.refusal import Limits, WorkbookRefused, far_cell

FORMULA_CHARS = 200
_REF = re.compile(r"\$?([A-Z]{1,3})\$?(\d+)")
_ESCAPED = re.compile(r"_x000D_|\r")
Attributes = dict[str, str]


@dataclass(slots=True)
class Trailer:
    """What is known of a sheet when its rows are over; row numbers as the user sees them, columns from 0."""

    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    """First row, first column, last row, last column."""
    hidden: list[int] = field(default_factory=list)
    hidden_columns: list[int] = field(default_factory=list)
    struck: list[int] = field(default_factory=list)
    """Rows all of whose content is struck out."""
    struck_cells: list[tuple[int, int]] = field(default_factory=list)
    """Row and column of each cell that is struck out in a row that is not."""
    computed: int = 0
    """Cells whose value is the kept result of a formula."""


@dataclass(slots=True)
class Runs:
    """Which pieces of a text are struck out."""

    now: bool = False
    struck: bool = False
    plain: bool = False

    def start(self, name: str, attributes: Attributes) -> None:
        """A run begins (r), or is struck out (strike)."""
        self.now = name == "strike" and attributes.get("val", "1") not in ("0", "false")

    def text(self, text: str) -> None:
        if text.strip():
            self.struck, self.plain = self.struck or self.now, self.plain or not self.now


NO_RUNS = Runs()


@dataclass(slots=True)
class Strings:
    """The shared texts of a workbook, and those of them with something struck out."""

    texts: list[str] = field(default_factory=list)
    struck: dict[int, Runs] = field(default_factory=dict)


def place_of(reference: str) -> tuple[int, int]:
    """Row as the user sees it and column from 0 of a reference such as B7."""
    match = _REF.fullmatch(reference)
    if match is None:
        raise WorkbookRefused(*DAMAGED)
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - 64
    return int(match[2]), column - 1


class RowReader:
    """Handlers of one sheet's elements."""

    def __init__(
        self, name: str, strings: Strings, styles: list[tuple[str, bool]], trailer: Trailer, limits: Limits,
        *, date1904: bool,
    ) -> None:  # fmt: skip
        self._name, self._strings, self._styles = name, strings, styles
        self._trailer, self._limits = trailer, limits
        self._epoch = datetime(1904, 1, 1) if date1904 else datetime(1899, 12, 30)  # noqa: DTZ001
        self._done: list[tuple[int, list[Any]]] = []
        self._row, self._column, self._style, self._type = 0, -1, 0, "n"
        self._cells: list[Any] = []
        self._kept, self._struck = 0, list[int]()
        """How many cells of the row hold something, and the columns of those that are struck out."""
        self._reading, self._formula, self._phonetic = "", "", 0
        self._runs = NO_RUNS
        self._value: list[str] = []

    def taken(self) -> list[tuple[int, list[Any]]]:
        done, self._done = self._done, []
        return done

    def start(self, name: str, attributes: Attributes) -> None:
        if name == "c":
            at = attributes.get("r")
            self._column = place_of(at)[1] if at else self._column + 1
            self._style, self._type = int(attributes.get("s", "0")), attributes.get("t", "n")
            self._value, self._formula = [], ""
            self._runs = Runs() if self._type == "inlineStr" else NO_RUNS
        elif name in ("v", "t", "f"):
            self._reading = name
            if name == "f":
                self._formula = "="
        elif name == "rPh":
            self._phonetic += 1
        elif name == "row":
            number = int(attributes.get("r", self._row + 1))
            if number <= self._row:
                raise WorkbookRefused(*DAMAGED)
            self._row, self._column, self._cells = number, -1, []
            self._kept, self._struck = 0, []
            if _hidden(attributes, "ht"):
                self._trailer.hidden.append(number)
        elif name == "mergeCell":
            first, _, last = attributes.get("ref", "").partition(":")
            if last:
                self._trailer.merged.append((*place_of(first), *place_of(last)))
        elif name in ("r", "strike") and self._type == "inlineStr":
            self._runs.start(name, attributes)
        elif name == "col" and _hidden(attributes, "width"):
            until = min(int(attributes["max"]), self._limits.max_columns)
            self._trailer.hidden_columns += range(int(attributes["min"]) - 1, until)

    def text(self, text: str) -> None:
        if self._reading == "f":
            self._formula = (self._formula + text)[:FORMULA_CHARS]
        elif self._reading and not self._phonetic:
            self._value.append(text)
            if self._type == "inlineStr":
                self._runs.text(text)

    def end(self, name: str) -> None:
        if name in ("v", "t", "f"):
            self._reading = ""
        elif name == "rPh":
            self._phonetic -= 1
        elif name == "c":
            value = self._decoded("".join(self._value))
            if value is not None:
                self._keep(value)
        elif name == "row" and self._cells:
            if len(self._struck) == self._kept:
                self._trailer.struck.append(self._row)
            else:
                self._trailer.struck_cells += [(self._row, column) for column in self._struck]
            self._done.append((self._row, self._cells))

    def _keep(self, value: Any) -> None:
        row, column = self._row, self._column
        if row > self._limits.max_rows + 1 or column >= self._limits.max_columns:
            raise WorkbookRefused(
                "far_cell",
                far_cell(self._name, row, column, self._limits),
            )
        if column < len(self._cells):
            raise WorkbookRefused(*DAMAGED)
        self._kept += 1
        if self._format()[1] or self._runs.struck:
            self._struck.append(column)
        self._cells.extend([None] * (column - len(self._cells)))
        self._cells.append(value)

    def _format(self) -> tuple[str, bool]:
        return self._styles[self._style] if self._style < len(self._styles) else ("", False)

    def _decoded(self, text: str) -> Any:
        if self._formula:
            if not text:
                return ["f", self._formula]
            self._trailer.computed += 1
        match self._type:
            case "s" | "str" | "inlineStr":
                return self._text(text)
            case "b":
                return text.strip() in ("1", "true") if text else None
            case "e":
                return ["e", text[:20]]
            case "d":
                return (
                    ["d", datetime.fromisoformat(text.strip().removesuffix("Z")).isoformat()]
                    if text
                    else None
                )
            case _:
                return self._number(text.strip()) if text.strip() else None

    def _text(self, text: str) -> Any:
        if self._type == "s" and text:
            self._runs = self._strings.struck.get(int(text), NO_RUNS)
            text = self._strings.texts[int(text)]
        else:
            text = _ESCAPED.sub("", text)
        if len(text) > self._limits.max_cell_chars:
            raise WorkbookRefused(*TOO_HEAVY)
        if self._runs.struck and self._runs.plain:
            return ["x", text[:FORMULA_CHARS]]
        return text or None

    def _number(self, text: str) -> Any:
        number = int(text) if text.lstrip("+-").isdecimal() else float(text)
        shape = self._format()[0]
        if not shape or isinstance(number, bool):
            return number
        return shown_as(shape, number, self._epoch)


def _hidden(attributes: Attributes, measure: str) -> bool:
    """Whether a row or column is hidden, or pulled together until nothing of it is seen."""
    return attributes.get("hidden", "0") in ("1", "true", "on") or attributes.get(measure) in ("0", "0.0")


def shown_as(shape: str, number: float, epoch: datetime) -> Any:
    """A serial number as its format shows it; one that is no day of any calendar stays a number."""
    if shape == "time" and number < 1:
        return ["t", f"{number:g}"]
    if not 0 <= number < 2_958_466:
        return number
    days = number + 1 if epoch.year == 1899 and number < 60 else number  # Excel's 29 February 1900
    moment = epoch + timedelta(seconds=round(days * 86_400))
    if shape == "time" and moment.time() != datetime.min.time():
        return ["t", moment.time().isoformat()]
    whole = moment.time() == datetime.min.time()
    return ["d", (moment.date() if whole else moment).isoformat()]


def _iso_day(text: str) -> list[str]:
    moment = datetime.fromisoformat(text)
    whole = moment.time() == datetime.min.time()
    return ["d", (moment.date() if whole else moment).isoformat()]
