"""Child-process side of reading a blank: what stands in its cells, for binding them on a page."""

from __future__ import annotations

import io
import json
import warnings
from collections.abc import Mapping
from typing import Any, BinaryIO

from openpyxl import load_workbook
from openpyxl.cell.cell import Cell
from openpyxl.worksheet.worksheet import Worksheet

from talent_platform.i18n import N_
from talent_platform.i18n.said import Said
from talent_platform.workbooks.reading.package import check_package
from talent_platform.workbooks.refusal import Limits, WorkbookRefused

MOST_ROWS, MOST_COLUMNS = 300, 80
"""Of a sheet. Tables for the superior are read by people."""
_LARGE = N_("工作表「{sheet}」超过 {rows} 行或 {columns} 列；请只留下要上报的表，删去其余内容再上传")


def run(body: bytes, _options: Mapping[str, Any], limits: Limits, answer: BinaryIO) -> None:
    """Write the sheets as JSON: name, rows, columns, texts and formulas by cell, merged areas."""
    warnings.simplefilter("ignore")  # openpyxl warns of every extension it does not know
    check_package(body, limits)
    book = load_workbook(io.BytesIO(body), keep_links=False)
    if len(book.worksheets) > limits.max_sheets:
        raise WorkbookRefused("too_large", Said(N_("工作簿最多 {most} 个工作表"), most=limits.max_sheets))
    sheets = [_sheet(sheet) for sheet in book.worksheets if sheet.sheet_state == "visible"]
    answer.write(json.dumps(sheets, ensure_ascii=False).encode())


def _sheet(sheet: Worksheet) -> Mapping[str, object]:
    texts: dict[str, str] = {}
    formulas: dict[str, str] = {}
    rows = columns = 0
    for line in sheet.iter_rows():
        for cell in line:
            if not isinstance(cell, Cell) or (cell.value is None and not cell.has_style):
                continue
            if cell.row > MOST_ROWS or cell.column > MOST_COLUMNS:
                if cell.value is None:
                    continue
                large = Said(_LARGE, sheet=sheet.title, rows=MOST_ROWS, columns=MOST_COLUMNS)
                raise WorkbookRefused("too_large", large)
            rows, columns = max(rows, cell.row), max(columns, cell.column)
            if cell.data_type == "f":
                formulas[cell.coordinate] = str(getattr(cell.value, "text", cell.value))
            elif cell.value is not None:
                texts[cell.coordinate] = str(cell.value)
    return {
        "name": sheet.title, "rows": rows, "columns": columns, "texts": texts, "formulas": formulas,
        "merged": [str(area) for area in sheet.merged_cells.ranges],
    }  # fmt: skip
