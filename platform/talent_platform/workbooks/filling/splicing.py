"""Values written into the cells of a sheet's XML: every other byte of it stays as it was.

A library that reads a workbook and writes it again drops what it does not know (pictures, shapes, threaded
comments, rich text). The superior's file comes back with its cells filled and nothing else changed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from xml.parsers import expat
from xml.sax.saxutils import escape, quoteattr

from openpyxl.utils import column_index_from_string, get_column_letter
from openpyxl.utils.cell import coordinate_from_string

Value = int | float | str
_CALCULATION = re.compile(rb"<((?:\w+:)?)calcPr\b([^>]*?)(/?)>")
_AFTER = re.compile(rb"</((?:\w+:)?)definedNames>|</((?:\w+:)?)sheets>")


@dataclass
class _Cell:
    column: int
    start: int
    end: int = 0
    tag: str = "c"
    attributes: Mapping[str, str] = field(default_factory=dict)
    formula: tuple[int, int] | None = None


@dataclass
class _Row:
    number: int
    start: int
    attributes: Mapping[str, str]
    inside: int = 0
    """Where its content ends; its end where it has none (`empty`)."""
    empty: bool = False
    cells: list[_Cell] = field(default_factory=list)


class _Sheet:
    """Where rows and cells begin and end in the bytes."""

    def __init__(self, xml: bytes) -> None:
        self.xml, self.rows, self.styles = xml, list[_Row](), list[tuple[int, int, str]]()
        self.prefix, self.inside, self.empty = "", 0, False
        self._formula_at = 0
        self.parser = expat.ParserCreate()
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.Parse(xml, True)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        at, local = self.parser.CurrentByteIndex, name.rpartition(":")[2]
        if local == "sheetData":
            self.prefix = name[: -len("sheetData")]
        elif local == "col" and "style" in attributes:
            self.styles.append((int(attributes["min"]), int(attributes["max"]), attributes["style"]))
        elif local == "row":
            last = self.rows[-1].number if self.rows else 0
            self.rows.append(_Row(int(attributes.get("r", last + 1)), at, attributes))
        elif local == "c" and self.rows:
            cells = self.rows[-1].cells
            column = (cells[-1].column if cells else 0) + 1
            if "r" in attributes:
                column = column_index_from_string(coordinate_from_string(attributes["r"])[0])
            cells.append(_Cell(column, at, tag=name, attributes=attributes))
        elif local == "f" and self.rows:
            self._formula_at = at

    def _end(self, name: str) -> None:
        at, local = self.parser.CurrentByteIndex, name.rpartition(":")[2]
        if local not in ("sheetData", "row", "c", "f"):
            return
        closing = b"</" + name.encode()
        # An empty element ends where its tag does; any other has an end tag here.
        tagged = self.xml.startswith(closing, at) and self.xml[at + len(closing) : at + len(closing) + 1] in (
            b">", b" ", b"\t", b"\r", b"\n",
        )  # fmt: skip
        end = self.xml.index(b">", at) + 1 if tagged else at
        if local == "sheetData":
            self.inside, self.empty = at, not tagged
        elif local == "row":
            self.rows[-1].inside, self.rows[-1].empty = at, not tagged
        elif local == "c":
            self.rows[-1].cells[-1].end = end
        elif self.rows and self.rows[-1].cells:
            self.rows[-1].cells[-1].formula = (self._formula_at, end)


def spliced(xml: bytes, values: Mapping[str, Value | None]) -> bytes:
    """The sheet with these cells (by coordinate) holding these values; None: without one. A formula stays
    beside its value."""
    sheet = _Sheet(xml)
    by_row: dict[int, dict[int, Value | None]] = {}
    for coordinate, value in values.items():
        letters, at = coordinate_from_string(coordinate)
        by_row.setdefault(at, {})[column_index_from_string(letters)] = value
    changes: list[tuple[int, int, bytes]] = []
    for number, wanted in sorted(by_row.items()):
        row = next((one for one in sheet.rows if one.number == number), None)
        changes += _new_row(sheet, number, wanted) if row is None else _in_row(sheet, row, wanted)
    result = xml
    # From the end, so that what stands before keeps its place; before a cell is put in, that cell is written.
    for start, end, new in sorted(_merged(changes), key=lambda each: each[:2], reverse=True):
        result = result[:start] + new + result[end:]
    return result


def _merged(changes: list[tuple[int, int, bytes]]) -> list[tuple[int, int, bytes]]:
    """What is put in at one place in one piece, in the order given."""
    found: dict[tuple[int, int], bytes] = {}
    for start, end, new in changes:
        found[start, end] = found.get((start, end), b"") + new
    return [(start, end, new) for (start, end), new in found.items()]


def _in_row(sheet: _Sheet, row: _Row, wanted: Mapping[int, Value | None]) -> list[tuple[int, int, bytes]]:
    changes: list[tuple[int, int, bytes]] = []
    added: list[bytes] = []
    for column, value in sorted(wanted.items()):
        cell = next((one for one in row.cells if one.column == column), None)
        if cell is not None:
            changes.append((cell.start, cell.end, _written(sheet, cell, row.number, value)))
            continue
        if value is None:
            continue
        new = _written(sheet, _fresh(sheet, row.attributes, column), row.number, value)
        after = next((one for one in row.cells if one.column > column), None)
        if after is not None:
            changes.append((after.start, after.start, new))
        elif row.empty:
            added.append(new)
        else:
            changes.append((row.inside, row.inside, new))
    if added:
        tag = _opened(sheet.prefix + "row", row.attributes)
        whole = tag + b"".join(added) + f"</{sheet.prefix}row>".encode()
        changes.append((row.start, row.inside, whole))
    return changes


def _new_row(sheet: _Sheet, number: int, wanted: Mapping[int, Value | None]) -> list[tuple[int, int, bytes]]:
    filled = {column: value for column, value in sorted(wanted.items()) if value is not None}
    if not filled:
        return []
    cells = b"".join(
        _written(sheet, _fresh(sheet, {}, column), number, value) for column, value in filled.items()
    )
    new = _opened(sheet.prefix + "row", {"r": str(number)}) + cells + f"</{sheet.prefix}row>".encode()
    after = next((one for one in sheet.rows if one.number > number), None)
    if after is not None:
        return [(after.start, after.start, new)]
    if not sheet.empty:
        return [(sheet.inside, sheet.inside, new)]
    start = sheet.xml.rindex(b"<", 0, sheet.inside)
    name = sheet.prefix + "sheetData"
    return [(start, sheet.inside, f"<{name}>".encode() + new + f"</{name}>".encode())]


def _fresh(sheet: _Sheet, row: Mapping[str, str], column: int) -> _Cell:
    """A cell that was not written out: it looks as its row or its column says."""
    style = row.get("s") if row.get("customFormat") in ("1", "true") else None
    style = style or next((look for low, high, look in sheet.styles if low <= column <= high), None)
    return _Cell(column, 0, tag=sheet.prefix + "c", attributes={"s": style} if style else {})


def _written(sheet: _Sheet, cell: _Cell, row: int, value: Value | None) -> bytes:
    kept = {name: text for name, text in cell.attributes.items() if name not in ("r", "t", "cm", "vm")}
    attributes = {"r": f"{get_column_letter(cell.column)}{row}", **kept}
    formula = sheet.xml[slice(*cell.formula)] if cell.formula else b""
    end, prefix = f"</{cell.tag}>".encode(), cell.tag[:-1]
    if isinstance(value, str) and not formula:
        text = f'<{prefix}is><{prefix}t xml:space="preserve">{escape(value)}</{prefix}t></{prefix}is>'
        return _opened(cell.tag, {**attributes, "t": "inlineStr"}) + text.encode() + end
    kept_as = {"t": "str"} if isinstance(value, str) else {}
    shown = b"" if value is None else f"<{prefix}v>{escape(str(value))}</{prefix}v>".encode()
    return _opened(cell.tag, {**attributes, **kept_as}) + formula + shown + end


def _opened(tag: str, attributes: Mapping[str, str]) -> bytes:
    return f"<{tag}{''.join(f' {name}={quoteattr(text)}' for name, text in attributes.items())}>".encode()


def calculated_on_load(workbook: bytes) -> bytes:
    """The workbook's own XML, saying that its formulas are to be worked out when it is opened."""
    if found := _CALCULATION.search(workbook):
        kept = re.sub(rb"\s+fullCalcOnLoad=\"[^\"]*\"", b"", found[2])
        tag = b'<%scalcPr%s fullCalcOnLoad="1"%s>' % (found[1], kept.rstrip(), found[3])
        return workbook[: found.start()] + tag + workbook[found.end() :]
    for match in sorted(_AFTER.finditer(workbook), key=lambda each: each[1] is None):
        prefix = match[1] or match[2] or b""
        new = b'<%scalcPr fullCalcOnLoad="1"/>' % prefix
        return workbook[: match.end()] + new + workbook[match.end() :]
    return workbook
