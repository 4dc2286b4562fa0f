"""Sheets of an .xlsx as they are written, read from the parts that hold values and from no others.

Odd styles, properties, themes or drawings are never looked at; names are taken without their namespace, so
that Strict Open XML is read like the usual kind. A cell is null, a bool, a number, a text, or a pair:
``["d", iso]`` a date, ``["f", text]`` a formula without a kept result, ``["e", text]`` an error value,
``["t", text]`` a time, ``["x", text]`` a text of which a part is struck out.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from xml.parsers import expat

from talent_platform.workbooks.reading.cells import RowReader, Runs, Strings, Trailer
from talent_platform.workbooks.refusal import Limits

CHUNK = 64 * 1024
DAY_FORMATS = {14, 15, 16, 17, 22, *range(27, 37), *range(50, 59)}
TIME_FORMATS = {18, 19, 20, 21, 45, 46, 47}
_ESCAPED = re.compile(r"_x000D_|\r")
Attributes = dict[str, str]


@dataclass(frozen=True, slots=True)
class SheetPart:
    name: str
    visible: bool
    part: str


class Xlsx:
    """An opened package."""

    def __init__(self, body: bytes, limits: Limits) -> None:
        self._zip = zipfile.ZipFile(io.BytesIO(body))
        self._parts = {name.lower(): name for name in self._zip.namelist()}
        self._limits = limits
        self.date1904 = False
        self.sheets: list[SheetPart] = []
        self._read_book()
        self.marks = self._read_marks()
        self._strings = self._read_strings()
        self._styles: list[tuple[str, bool]] = []
        """Of each cell format: day, time or nothing, and whether it is struck out."""
        with suppress(Exception):  # without formats, days are read from their serial numbers
            self._styles = self._read_styles()

    def _part(self, target: str, base: str = "xl/") -> str:
        path = target.lstrip("/") if target.startswith("/") else base + target
        while "/../" in path:
            path = re.sub(r"[^/]+/\.\./", "", path, count=1)
        return self._parts.get(path.lower(), "")

    def _relations(self, part: str) -> dict[str, tuple[str, str]]:
        """Id → kind (its last word) and target."""
        found: dict[str, tuple[str, str]] = {}

        def start(name: str, attributes: Attributes) -> None:
            if name == "Relationship":
                kind = attributes.get("Type", "").rsplit("/", 1)[-1].lower()
                found[attributes.get("Id", "")] = (kind, attributes.get("Target", ""))

        if part := self._parts.get(part.lower(), ""):
            self._parse(part, start)
        return found

    def _read_book(self) -> None:
        listed: list[tuple[str, bool, str]] = []

        def start(name: str, attributes: Attributes) -> None:
            if name == "sheet":
                visible = attributes.get("state", "visible") == "visible"
                listed.append((attributes.get("name", ""), visible, attributes.get("id", "")))
            elif name == "workbookPr":
                self.date1904 = attributes.get("date1904", "0") in ("1", "true", "on")

        self._parse(self._parts["xl/workbook.xml"], start)
        self._links = self._relations("xl/_rels/workbook.xml.rels")
        for name, visible, link in listed:
            kind, target = self._links.get(link, ("", ""))
            if kind == "worksheet" and (part := self._part(target)):
                self.sheets.append(SheetPart(name, visible, part))

    def _linked(self, kind: str) -> str:
        return next((self._part(target) for one, target in self._links.values() if one == kind), "")

    def _read_marks(self) -> dict[str, str]:
        marks: dict[str, str] = {}
        at: list[str] = []

        def start(name: str, attributes: Attributes) -> None:
            if name == "property":
                at[:] = [attributes.get("name", "")]

        def text(value: str) -> None:
            if at and value.strip():
                marks[at[0]] = marks.get(at[0], "") + value.strip()

        with suppress(Exception):
            if part := self._parts.get("docprops/custom.xml", ""):
                self._parse(part, start, text=text)
        return marks

    def _read_strings(self) -> Strings:
        reader = _StringReader()
        if part := self._linked("sharedstrings") or self._parts.get("xl/sharedstrings.xml", ""):
            self._parse(part, reader.start, reader.end, reader.text)
        return reader.strings

    def _read_styles(self) -> list[tuple[str, bool]]:
        codes: dict[int, str] = {}
        struck: list[bool] = []
        formats: list[tuple[int, int]] = []
        path: list[str] = []

        def start(name: str, attributes: Attributes) -> None:
            parent = path[-1] if path else ""
            path.append(name)
            if name == "numFmt":
                codes[int(attributes["numFmtId"])] = attributes.get("formatCode", "")
            elif name == "font" and parent == "fonts":
                struck.append(False)
            elif name == "strike" and parent == "font":
                struck[-1] = attributes.get("val", "1") not in ("0", "false")
            elif name == "xf" and parent == "cellXfs":
                formats.append((int(attributes.get("numFmtId", "0")), int(attributes.get("fontId", "0"))))

        if part := self._linked("styles") or self._parts.get("xl/styles.xml", ""):
            self._parse(part, start, lambda _: path.pop())
        return [
            (_shape(number, codes.get(number, "")), font < len(struck) and struck[font])
            for number, font in formats
        ]

    def _parse(
        self,
        part: str,
        start: Callable[[str, Attributes], None],
        end: Callable[[str], object] | None = None,
        text: Callable[[str], None] | None = None,
    ) -> None:
        with self._zip.open(part) as stream:
            parser = _parser(start, end, text)
            while chunk := stream.read(CHUNK):
                parser.Parse(chunk)
            parser.Parse(b"", True)

    def rows(self, sheet: SheetPart, trailer: Trailer) -> Iterator[tuple[int, list[Any]]]:
        """Non-empty rows with their true numbers; `trailer` is filled by the time they are over.

        Raises WorkbookRefused.
        """
        reader = RowReader(
            sheet.name, self._strings, self._styles, trailer, self._limits, date1904=self.date1904
        )
        with self._zip.open(sheet.part) as stream:
            parser = _parser(reader.start, reader.end, reader.text)
            while chunk := stream.read(CHUNK):
                parser.Parse(chunk)
                yield from reader.taken()
            parser.Parse(b"", True)
            yield from reader.taken()


class _StringReader:
    """Handlers of the part with the shared texts."""

    def __init__(self) -> None:
        self.strings = Strings()
        self._current: list[str] = []
        self._runs = Runs()
        self._in_text, self._phonetic = False, 0

    def start(self, name: str, attributes: Attributes) -> None:
        if name == "si":
            self._current, self._runs = [], Runs()
        elif name in ("r", "strike"):
            self._runs.start(name, attributes)
        elif name == "t":
            self._in_text = not self._phonetic
        elif name == "rPh":
            self._phonetic += 1

    def end(self, name: str) -> None:
        if name == "si":
            if self._runs.struck:
                self.strings.struck[len(self.strings.texts)] = self._runs
            self.strings.texts.append(_ESCAPED.sub("", "".join(self._current)))
        elif name == "t":
            self._in_text = False
        elif name == "rPh":
            self._phonetic -= 1

    def text(self, text: str) -> None:
        if self._in_text:
            self._current.append(text)
            self._runs.text(text)


@lru_cache(maxsize=1024)
def _bare(name: str) -> str:
    return name.rpartition(" ")[2]


def _parser(start: Any, end: Any, text: Any) -> Any:
    """Names come without their namespace."""
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler = lambda name, attributes: start(
        _bare(name), {_bare(key): value for key, value in attributes.items()}
    )
    if end is not None:
        parser.EndElementHandler = lambda name: end(_bare(name))
    if text is not None:
        parser.CharacterDataHandler = text
    return parser


def _shape(number: int, code: str) -> str:
    """Whether a number format shows a day, a time of day, or neither."""
    if number in DAY_FORMATS:
        return "day"
    if number in TIME_FORMATS:
        return "time"
    elapsed = bool(re.search(r"\[(?:h+|m+|s+)\]", code, re.IGNORECASE))
    bare = re.sub(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]', "", code.split(";", 1)[0]).lower()
    if not code or "general" in bare:
        return ""
    if re.search(r"[yde]", bare.replace("e+", "").replace("e-", "")) or re.fullmatch(r"[^hs]*m+[^hs]*", bare):
        return "day"
    return "time" if elapsed or re.search("[hs]", bare) else ""
