"""Child-process side of filling a blank: figures go into its cells, its formulas are worked out, and every
sum is compared with what stands in its place."""

from __future__ import annotations

import io
import json
import re
import warnings
import zipfile
from collections import defaultdict
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, BinaryIO, TypedDict
from xml.parsers import expat

from openpyxl import load_workbook

from talent_platform.i18n import N_
from talent_platform.workbooks.filling.formulas import Grid, NotWorkedOut, Place
from talent_platform.workbooks.filling.splicing import Value, calculated_on_load, spliced
from talent_platform.workbooks.reading.package import check_package
from talent_platform.workbooks.refusal import Limits, WorkbookRefused

_ENCODING = re.compile(rb"<\?xml[^>]*encoding=[\"']([^\"']+)[\"']")
_WORKBOOK = "xl/workbook.xml"


class BoundValue(TypedDict):
    """What goes into a cell; beside a formula it is only compared."""

    sheet: str
    cell: str
    value: Value | None
    """None: the figure is not known, and the cell stays empty."""


class SumDeclared(TypedDict):
    """A total that somebody has declared."""

    sheet: str
    total: str
    parts: str
    """An area, such as C5:C9."""


class SumWorkedOut(TypedDict):
    """A sum and what stands in its place."""

    sheet: str
    cell: str
    parts: str
    """The area that is added up, or the formula."""
    sum: float | None
    """None: it is not worked out here."""
    stands: float | None
    """What it is compared with; None of a formula with which nothing is."""
    missing: list[str]
    """Cells without a figure that it rests on."""


def run(body: bytes, options: Mapping[str, Any], limits: Limits, answer: BinaryIO) -> None:
    """Write a line of JSON (list of `SumWorkedOut`), then the workbook with options["bound"] in it.
    options["sums"]: declared totals."""
    warnings.simplefilter("ignore")  # openpyxl warns of every extension it does not know
    check_package(body, limits)
    bound: list[BoundValue] = options["bound"]
    grid = _grid(body, bound)
    compared = {
        (one["sheet"], one["cell"]): one["value"]
        for one in bound
        if (one["sheet"], one["cell"]) in grid.formulas
    }
    checked = [
        _formula(grid, place, compared) for place in grid.formulas if place in compared or _open(grid, place)
    ]
    sums: list[SumDeclared] = options["sums"]
    checked += [_declared(grid, one) for one in sums]
    values: dict[str, dict[str, Value | None]] = defaultdict(dict)
    for one in bound:
        if (one["sheet"], one["cell"]) not in compared:
            values[one["sheet"]][one["cell"]] = one["value"]
    for sheet, cell in grid.formulas:
        values[sheet][cell] = _kept(grid, (sheet, cell))
    answer.write(json.dumps(checked, ensure_ascii=False).encode() + b"\n")
    answer.write(_package(body, values))


def _grid(body: bytes, bound: list[BoundValue]) -> Grid:
    """The blank with the figures in it."""
    numbers: dict[Place, Decimal] = {}
    texts: set[Place] = set()
    formulas: dict[Place, str] = {}
    for sheet in load_workbook(io.BytesIO(body), keep_links=False).worksheets:
        for cell in (cell for line in sheet.iter_rows() for cell in line):
            place = sheet.title, cell.coordinate
            if cell.data_type == "f":
                # A formula over an area of results has a text of its own; it is left to the program.
                formulas[place] = cell.value if isinstance(cell.value, str) else "=AREA()"
            elif isinstance(cell.value, int | float) and not isinstance(cell.value, bool):
                numbers[place] = Decimal(str(cell.value))
            elif cell.value is not None:
                texts.add(place)
    empty: set[Place] = set()
    for one in bound:
        place, value = (one["sheet"], one["cell"]), one["value"]
        if place in formulas:
            continue
        texts.discard(place)
        numbers.pop(place, None)
        if value is None:
            empty.add(place)
        elif isinstance(value, str):
            texts.add(place)
        else:
            numbers[place] = Decimal(str(value))
    return Grid(numbers, frozenset(texts), formulas, frozenset(empty))


def _open(grid: Grid, place: Place) -> bool:
    """Whether a figure that is not known leaves the formula incomplete, or it is not worked out at all."""
    try:
        return bool(grid.at(place)[1])
    except NotWorkedOut:
        return True


def _formula(grid: Grid, place: Place, compared: Mapping[Place, Value | None]) -> SumWorkedOut:
    stands = compared.get(place)
    made = SumWorkedOut(
        sheet=place[0], cell=place[1], parts=grid.formulas[place], sum=None, missing=[],
        stands=None if stands is None or isinstance(stands, str) else float(stands),
    )  # fmt: skip
    try:
        number, unknown = grid.at(place)
    except NotWorkedOut:
        return made
    unset = frozenset((place,)) if place in compared and stands is None else frozenset[Place]()
    made["sum"], made["missing"] = float(number), _named(place[0], unknown | unset)
    return made


def _declared(grid: Grid, one: SumDeclared) -> SumWorkedOut:
    made = SumWorkedOut(
        sheet=one["sheet"], cell=one["total"], parts=one["parts"], sum=None, stands=None, missing=[]
    )
    try:
        number, unknown = grid.total(one["sheet"], one["parts"])
        stands, unset = grid.at((one["sheet"], one["total"]))
    except (NotWorkedOut, ValueError):
        return made
    made["sum"], made["stands"] = float(number), None if unset else float(stands)
    made["missing"] = _named(one["sheet"], unknown | unset)
    return made


def _named(sheet: str, places: frozenset[Place]) -> list[str]:
    return sorted(cell if of == sheet else f"{of}!{cell}" for of, cell in places)


def _kept(grid: Grid, place: Place) -> Value | None:
    """What a program that works out no formulas finds beside this one."""
    try:
        number, unknown = grid.at(place)
    except NotWorkedOut:
        return None
    if unknown:
        return None
    return int(number) if number == number.to_integral_value() else float(number)


def _package(body: bytes, values: Mapping[str, Mapping[str, Value | None]]) -> bytes:
    old = zipfile.ZipFile(io.BytesIO(body))
    parts = _sheets(old)
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for item in old.infolist():
            content = old.read(item)
            if item.filename == _WORKBOOK:
                content = calculated_on_load(content)
            elif (sheet := parts.get(item.filename)) is not None and values.get(sheet):
                content = spliced(_utf8(content), values[sheet])
            new.writestr(item, content, compress_type=zipfile.ZIP_DEFLATED)
    return made.getvalue()


def _utf8(xml: bytes) -> bytes:
    said = _ENCODING.match(xml.removeprefix(b"\xef\xbb\xbf"))
    if xml.startswith((b"\xff\xfe", b"\xfe\xff")) or (said and said[1].lower() not in (b"utf-8", b"utf8")):
        raise WorkbookRefused("damaged", N_("工作簿内部不是 UTF-8；请在 Excel 或 WPS 中打开并另存为 .xlsx"))
    return xml


def _sheets(package: zipfile.ZipFile) -> Mapping[str, str]:
    """Part of the package → name of the sheet it holds."""
    targets = {
        one["Id"]: one["Target"]
        for name, one in _elements(package.read("xl/_rels/workbook.xml.rels"))
        if name == "Relationship"
    }
    found: dict[str, str] = {}
    for name, sheet in _elements(package.read(_WORKBOOK)):
        if name == "sheet":
            relation = next(text for key, text in sheet.items() if key.rpartition(":")[2] == "id")
            target = targets[relation]
            found[target.lstrip("/") if target.startswith("/") else f"xl/{target}"] = sheet["name"]
    return found


def _elements(xml: bytes) -> list[tuple[str, Mapping[str, str]]]:
    """Local names and attributes; the package was checked for document types before."""
    found: list[tuple[str, Mapping[str, str]]] = []
    parser = expat.ParserCreate()
    parser.StartElementHandler = lambda name, attributes: found.append((name.rpartition(":")[2], attributes))
    parser.Parse(xml, True)
    return found
