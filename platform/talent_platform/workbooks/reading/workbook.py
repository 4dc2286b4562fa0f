"""Reads an uploaded .xlsx or .csv into rows with true row numbers, or refuses it in one sentence.

The .xlsx is opened by `extraction` in a process of its own (see `isolation`): about 0.25 s for a small
file, during which the caller's thread waits. Call it from a thread, never from the event loop.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from talent_platform.workbooks.columns import Layout
from talent_platform.workbooks.isolation import run_isolated
from talent_platform.workbooks.refusal import Limits, WorkbookRefused

PACKAGE_SIGNATURES = (b"PK", b"\xd0\xcf\x11\xe0")


@dataclass(frozen=True, slots=True)
class Unusable:
    """What a cell holds when it holds no plain value: kind is formula, error or time."""

    kind: str
    text: str


Cell = None | bool | int | float | str | date | datetime | Unusable


@dataclass(frozen=True, slots=True)
class SheetRows:
    title: str
    rows: list[tuple[int, list[Cell]]] = field(default_factory=list)
    """Non-empty rows: number as the user sees it (from 1), cells from column A on."""


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
            f"文件 {len(body) / 2**20:.1f} MB，超过上限 {limits.max_bytes // 2**20} MB；请分成几个文件上传",
        )
    if not body:
        raise WorkbookRefused("wrong_type", "文件是空的；请使用下载的 .xlsx 模板填写后上传")


def read_rows(
    body: bytes, filename: str, layout: Layout, limits: Limits, extract: Extract = _isolated
) -> RawWorkbook:
    """The rows of the layout's sheets; `extract` is given by whoever sits in such a process already.

    Raises WorkbookRefused.
    """
    refuse_at_once(body, limits)
    if is_csv(body, filename):
        return _read_csv(body, layout, limits)
    return _read_xlsx(body, layout, limits, extract)


def _read_xlsx(body: bytes, layout: Layout, limits: Limits, extract: Extract) -> RawWorkbook:
    wanted = [layout.title] + ([layout.child.title] if layout.child else [])
    lines = extract(body, {"sheets": wanted}, limits).splitlines()
    head = json.loads(lines[0])
    _check_marks(head["kind"], head["version"], layout)
    sheets: list[SheetRows] = []
    for line in lines[1:]:
        item = json.loads(line)
        if isinstance(item, dict):
            sheets.append(SheetRows(item["sheet"]))
        else:
            number, cells = item
            sheets[-1].rows.append((number, [_decoded(c) for c in cells]))
    if not sheets or (len(head["sheets"]) > 1 and layout.title not in head["sheets"]):
        raise WorkbookRefused(
            "wrong_sheet",
            f"文件中没有工作表「{layout.title}」（现有：{'、'.join(head['sheets'][:5])}）；请使用下载的模板填写",
        )
    return RawWorkbook(sheets, head["sheets"], head["date1904"])


def _check_marks(kind: str | None, version: str | None, layout: Layout) -> None:
    """A file without marks (typed by hand, or rows pasted into a new book) is judged by its header alone."""
    if kind is not None and kind != layout.kind:
        raise WorkbookRefused("wrong_kind", f"这是另一种模板的文件；此处请上传「{layout.title}」模板")
    if version is not None and version != layout.version:
        raise WorkbookRefused(
            "wrong_version",
            f"文件按旧版模板（{version}）填写，现行版本为 {layout.version}；请下载新模板后重填",
        )


_UNUSABLE = {"f": "formula", "e": "error", "t": "time"}


def _decoded(cell: object) -> Cell:
    if isinstance(cell, list):
        tag, text = cell
        if tag == "d":
            return datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)
        return Unusable(_UNUSABLE[tag], text)
    assert cell is None or isinstance(cell, bool | int | float | str)
    return cell


def is_csv(body: bytes, filename: str) -> bool:
    return filename.lower().endswith(".csv") and not body.startswith(PACKAGE_SIGNATURES)


def _read_csv(body: bytes, layout: Layout, limits: Limits) -> RawWorkbook:
    if layout.child is not None:
        raise WorkbookRefused(
            "wrong_type", f"「{layout.title}」要填两个工作表，不能用 CSV；请使用下载的 .xlsx 模板填写"
        )
    return RawWorkbook([SheetRows(layout.title, _csv_rows(body, limits))], [layout.title])


def csv_records(body: bytes) -> Iterator[list[str]]:
    """The records of a CSV file in UTF-8 or GB 18030, separated by comma, tab or semicolon.

    Raises WorkbookRefused.
    """
    text = _csv_text(body)
    first = text.split("\n", 1)[0]
    delimiter = max(",\t;", key=first.count)
    try:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    except csv.Error as error:
        raise WorkbookRefused(
            "damaged", "CSV 文件格式有误（引号未成对或单元格过长）；请使用 .xlsx 模板"
        ) from error


def _csv_text(body: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = body.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
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
                f"第 {number} 行超出可填写范围（最多 {limits.max_rows} 行、{limits.max_columns} 列）",
            )
        rows.append((number, cells))
    return rows


def _csv_cell(value: str) -> Cell:
    if value.startswith('="') and value.endswith('"'):  # how Excel users keep leading zeros in a CSV
        value = value[2:-1]
    if value.startswith("="):
        return Unusable("formula", value[:200])
    return value or None
