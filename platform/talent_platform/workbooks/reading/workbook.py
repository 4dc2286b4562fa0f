"""Reads an uploaded .xlsx, .ods or text file into rows with true row numbers, or refuses it in one sentence.

A package is opened by `extraction` in a process of its own (see `isolation`): about 0.25 s for a small
file, during which the caller's thread waits. Call it from a thread, never from the event loop.
"""

from __future__ import annotations

import codecs
import csv
import io
import json
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from talent_platform.i18n import N_
from talent_platform.i18n.said import Said
from talent_platform.workbooks.columns import DICTIONARY, EXAMPLES, INSTRUCTIONS, Layout
from talent_platform.workbooks.isolation import run_isolated
from talent_platform.workbooks.reading.package import markup_kind
from talent_platform.workbooks.refusal import Limits, WorkbookRefused

OWN_SHEETS = (DICTIONARY, EXAMPLES, INSTRUCTIONS)
"""Sheets of a template that hold no data."""
TEXT_SUFFIXES = (".csv", ".txt", ".tsv")
PACKAGE_SIGNATURES = (b"PK", b"\xd0\xcf\x11\xe0")


@dataclass(frozen=True, slots=True)
class Unusable:
    """What a cell holds when it holds no plain value: kind is formula, error, time, struck (a part of the
    text is struck out) or merged (part of a merged area whose value may not be meant for it; text is the
    area)."""

    kind: str
    text: str


Cell = None | bool | int | float | str | date | datetime | Unusable


@dataclass(frozen=True, slots=True)
class SheetRows:
    title: str
    rows: list[tuple[int, list[Cell]]] = field(default_factory=list)
    """Non-empty rows: number as the user sees it (from 1), cells from column A on."""
    visible: bool = True
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    """First row, first column, last row, last column (from 0) of each merged area."""
    hidden: list[int] = field(default_factory=list)
    """Rows that a filter or a person has hidden."""
    hidden_columns: list[int] = field(default_factory=list)
    struck: list[int] = field(default_factory=list)
    """Rows whose whole content is struck out."""
    struck_cells: list[tuple[int, int]] = field(default_factory=list)
    """Row and column (from 0) of each cell that is struck out in a row that is not."""
    computed: int = 0
    """Cells whose value is the kept result of a formula."""


@dataclass(frozen=True, slots=True)
class RawWorkbook:
    sheets: list[SheetRows]
    sheet_names: list[str]
    date1904: bool = False


Extract = Callable[[bytes, Mapping[str, Any], Limits], bytes]


def _isolated(body: bytes, options: Mapping[str, Any], limits: Limits) -> bytes:
    return run_isolated("extract", body, options, limits)


def refuse_at_once(body: bytes, limits: Limits) -> None:
    """What is seen without opening the file. Raises WorkbookRefused."""
    if len(body) > limits.max_bytes:
        raise WorkbookRefused(
            "too_large",
            Said(
                N_("文件 {size} MB，超过上限 {most} MB；请分成几个文件上传"),
                size=f"{len(body) / 2**20:.1f}",
                most=limits.max_bytes // 2**20,
            ),
        )
    if not body:
        raise WorkbookRefused("wrong_type", N_("文件是空的；请使用下载的 .xlsx 模板填写后上传"))


def read_rows(
    body: bytes, filename: str, layout: Layout, limits: Limits, extract: Extract = _isolated
) -> RawWorkbook:
    """The rows of the layout's sheets; `extract` is given by whoever sits in such a process already.

    Raises WorkbookRefused.
    """
    refuse_at_once(body, limits)
    if is_csv(body, filename):
        return _read_csv(body, layout, limits)
    return _read_package(body, layout, limits, extract)


def marks_of(body: bytes, filename: str, limits: Limits) -> tuple[str | None, str | None]:
    """Kind and version a file is marked with; nothing where it bears no marks.

    Raises WorkbookRefused.
    """
    refuse_at_once(body, limits)
    if is_csv(body, filename):
        return None, None
    head = json.loads(_isolated(body, {"sheets": [], "only": True}, limits).splitlines()[0])
    return head["kind"], head["version"]


def _read_package(body: bytes, layout: Layout, limits: Limits, extract: Extract) -> RawWorkbook:
    wanted = [layout.title] + ([layout.child.title] if layout.child else [])
    aside = [title for title in OWN_SHEETS if title not in wanted]
    lines = extract(body, {"sheets": wanted, "not": aside}, limits).splitlines()
    head = json.loads(lines[0])
    _check_marks(head["kind"], head["version"], layout)
    sheets: list[SheetRows] = []
    for line in lines[1:]:
        item = json.loads(line)
        if isinstance(item, list):
            number, cells = item
            sheets[-1].rows.append((number, [_decoded(c) for c in cells]))
        elif "end" in item:
            known = item["end"] | {"merged": [tuple(area) for area in item["end"]["merged"]]}
            sheets[-1] = replace(sheets[-1], **known)
        else:
            sheets.append(SheetRows(item["sheet"], visible=item["visible"]))
    # The sheet of the layout first: it is read whatever else there is.
    sheets.sort(key=lambda sheet: (not sheet.visible, sheet.title not in wanted))
    raw = RawWorkbook(sheets, head["sheets"], head["date1904"])
    if len(sheets) != 1:
        from talent_platform.workbooks.reading.sheets import require_one  # noqa: PLC0415 - it reads these rows

        require_one(raw, layout)
    return raw


def _check_marks(kind: str | None, version: str | None, layout: Layout) -> None:
    """A file without marks (typed by hand, or rows pasted into a new book) is judged by its header alone."""
    if kind is not None and kind != layout.kind:
        said = Said(N_("这是另一种模板的文件；此处请上传「{title}」模板"), title=[layout.title])
        raise WorkbookRefused("wrong_kind", said)
    if version is not None and version != layout.version:
        raise WorkbookRefused(
            "wrong_version",
            Said(
                N_("文件按旧版模板（{old}）填写，现行版本为 {new}；请下载新模板后重填"),
                old=version,
                new=layout.version,
            ),
        )


_UNUSABLE = {"f": "formula", "e": "error", "t": "time", "x": "struck"}


def _decoded(cell: object) -> Cell:
    if isinstance(cell, list):
        tag, text = cell
        if tag == "d":
            return datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)
        return Unusable(_UNUSABLE[tag], text)
    assert cell is None or isinstance(cell, bool | int | float | str)
    return cell


def is_csv(body: bytes, filename: str) -> bool:
    """Whether it is read as text: one of its suffixes, or a text with separators under any other name, such
    as .xls; no package and no markup."""
    if body.startswith(PACKAGE_SIGNATURES):
        return False
    return filename.lower().endswith(TEXT_SUFFIXES) or (
        markup_kind(body) is None and any(mark in body[:4096] for mark in b",\t;|") and _is_text(body)
    )


def _is_text(body: bytes) -> bool:
    try:
        text = _csv_text(body)
    except WorkbookRefused:
        return False
    return not _CONTROLS.search(text)


def _is_table(text: str) -> bool:
    return (
        "\n" in text
        and any(mark in text for mark in ",\t;|")
        and not any(
            unicodedata.category(one) in ("Cc", "Cn", "Co", "Cs") for one in set(text) - set("\t\r\n")
        )
        and "\ufffd" not in text
    )


_NO_LETTERS = ("Cc", "Cn", "Co", "Cs")
_CONTROLS = re.compile("[\0-\x08\x0e-\x1f]")
"""What a text has none of."""


def _read_csv(body: bytes, layout: Layout, limits: Limits) -> RawWorkbook:
    if layout.child is not None:
        raise WorkbookRefused(
            "wrong_type",
            Said(
                N_("「{title}」要填两个工作表，不能用 CSV；请使用下载的 .xlsx 模板填写"), title=[layout.title]
            ),
        )
    return RawWorkbook([SheetRows(layout.title, _csv_rows(body, limits))], [layout.title])


ENCODINGS = ("utf-8-sig", "utf-16", "gb18030")
"""Tried in this order; UTF-16 with its mark here."""


def csv_records(body: bytes) -> Iterator[list[str]]:
    """The records of a text file in UTF-8, UTF-16 or GB 18030, separated by comma, tab, semicolon or bar.

    Raises WorkbookRefused.
    """
    text = _csv_text(body)
    try:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text.splitlines()[:10]))
    except csv.Error as error:
        raise WorkbookRefused(
            "damaged", "CSV 文件格式有误（引号未成对或单元格过长）；请使用 .xlsx 模板"
        ) from error


def _delimiter(lines: Sequence[str]) -> str:
    """What separates; titles above the table may hold none. Bars also stand between the items of a cell:
    they separate where each line has the same number of them, and more than of anything else."""
    usual = max(",\t;", key="\n".join(lines).count)
    bars = [count for line in lines if (count := line.count("|"))]
    most = max((line.count(usual) for line in lines), default=0)
    return "|" if len(bars) > 1 and len(set(bars)) == 1 and bars[0] > most else usual


def _csv_text(body: bytes) -> str:
    for encoding in ENCODINGS:
        if (encoding == "utf-16") != body.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            continue
        try:
            text = body.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    # Without its mark: in the wrong order of bytes a table has no line ends, and letters nobody has.
    orders = [text for one in ("utf-16-le", "utf-16-be") if _is_table(text := body.decode(one, "replace"))]
    if len(orders) == 1:
        return orders[0]
    raise WorkbookRefused(
        "wrong_type", "无法识别文件的文字编码；请另存为 UTF-8 编码的 CSV，或使用 .xlsx 模板"
    )


def _csv_rows(body: bytes, limits: Limits) -> list[tuple[int, list[Cell]]]:
    rows: list[tuple[int, list[Cell]]] = []
    for number, record in enumerate(csv_records(body), start=1):
        cells = [_csv_cell(value) for value in record]
        while cells and cells[-1] is None:
            cells.pop()
        if not cells:
            continue
        if number > limits.max_rows + 1 or len(cells) > limits.max_columns:
            raise WorkbookRefused(
                "far_cell",
                Said(
                    N_("第 {row} 行超出可填写范围（最多 {rows} 行、{columns} 列）"),
                    row=number,
                    rows=limits.max_rows,
                    columns=limits.max_columns,
                ),
            )
        rows.append((number, cells))
    return rows


def _csv_cell(value: str) -> Cell:
    if value.startswith('="') and value.endswith('"'):  # how Excel users keep leading zeros in a CSV
        value = value[2:-1]
    if value.startswith("="):
        return Unusable("formula", value[:200])
    return value or None
