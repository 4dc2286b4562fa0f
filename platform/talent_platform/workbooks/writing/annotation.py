"""Child-process side of `marking`: openpyxl opens the whole book, marks it and writes it again."""

from __future__ import annotations

import io
import warnings
from collections import defaultdict
from collections.abc import Mapping
from typing import Any, BinaryIO

from openpyxl import load_workbook
from openpyxl.cell.cell import Cell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.worksheet.worksheet import Worksheet

from talent_platform.workbooks.reading.package import check_package
from talent_platform.workbooks.refusal import Limits

AUTHOR = "导入检查"
RED = PatternFill("solid", fgColor="FFC7CE")
HEADER_ROWS = 10


def run(body: bytes, options: Mapping[str, Any], limits: Limits, answer: BinaryIO) -> None:
    """Write the book with options["marks"] (sheet, row, column letter or "", title, message) put into it."""
    warnings.simplefilter("ignore")  # openpyxl warns of every extension it does not know
    check_package(body, limits)
    book = load_workbook(io.BytesIO(body), keep_links=False)
    by_sheet: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for mark in options["marks"]:
        by_sheet[mark["sheet"]].append(mark)
    for sheet in book.worksheets:
        _unmark(sheet)
        if sheet.title in by_sheet:
            _mark(sheet, by_sheet[sheet.title], options["title"])
    book.save(answer)


def _unmark(sheet: Worksheet) -> None:
    for row in sheet.iter_rows():
        for cell in row:
            if cell.comment is not None and cell.comment.author == AUTHOR:
                cell.comment = None
                cell.fill = PatternFill()


def _mark(sheet: Worksheet, marks: list[Mapping[str, Any]], title: str) -> None:
    header_row, column = _errors_column(sheet, title)
    for row in range(header_row + 1, sheet.max_row + 1):
        sheet.cell(row, column).value = None
    head = sheet.cell(header_row, column, title)
    head.font = Font(bold=True, color="C00000")
    sheet.column_dimensions[head.column_letter].width = 60
    notes: dict[int, list[str]] = defaultdict(list)
    at_cell: dict[str, list[str]] = defaultdict(list)
    for mark in marks:
        text = f"{mark['title']}：{mark['message']}" if mark["title"] else mark["message"]
        notes[mark["row"]].append(text)
        if mark["column"]:
            at_cell[f"{mark['column']}{mark['row']}"].append(mark["message"])
    for place, messages in at_cell.items():
        cell = sheet[place]
        if isinstance(cell, Cell):
            cell.fill = RED
            cell.comment = Comment("\n".join(messages), AUTHOR, height=80, width=320)
    for row, messages in notes.items():
        text = "；".join(messages)
        at = max(row, header_row)
        cell = sheet.cell(at, column)
        cell.value = f"{title}：{text}" if at == header_row else text
        cell.data_type = "s"  # a shown value may begin with "="
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        cell.number_format = "@"


def _errors_column(sheet: Worksheet, title: str) -> tuple[int, int]:
    """Header row and the column for the notes: the one of an earlier round, else the first free one."""
    best, header_row, last = 0, 1, 1
    for row in sheet.iter_rows(max_row=min(HEADER_ROWS, sheet.max_row)):
        filled = [c for c in row if c.value is not None]
        for cell in filled:
            if isinstance(cell.value, str) and cell.value.startswith(title) and cell.column:
                return cell.row, cell.column
        if len(filled) > best:
            best, header_row = len(filled), filled[0].row or 1
        last = max([last, *(c.column or 1 for c in filled)])
    return header_row, last + 1
