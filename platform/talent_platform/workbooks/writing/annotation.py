"""Child-process side of `marking`: openpyxl opens the whole book, marks it and writes it again."""

from __future__ import annotations

import io
import json
import warnings
from collections import defaultdict
from collections.abc import Mapping
from typing import Any, BinaryIO, TypedDict

from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import Cell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.worksheet.worksheet import Worksheet

from talent_platform.workbooks.reading import extraction
from talent_platform.workbooks.reading.package import check_package
from talent_platform.workbooks.refusal import Limits
from talent_platform.workbooks.writing.drawings import carried_over

AUTHOR = "导入检查"
BEGIN = "【导入检查】"
"""Stands before a mark inside a comment: programs drop the comment's author, but not its text."""
MEMORY = "导入检查"
"""Hidden sheet that remembers what a marked cell looked like: sheet, cell, pattern, colour."""
RED = PatternFill("solid", fgColor="FFC7CE")
HEADER_ROWS = 10


class Mark(TypedDict):
    """What is written beside a cell, or beside a row where the column is empty."""

    sheet: str
    row: int
    column: str
    title: str
    message: str


def run(body: bytes, options: Mapping[str, Any], limits: Limits, answer: BinaryIO) -> None:
    """Write the book with options["marks"] (sheet, row, column letter or "", title, message) put into it; a
    book that cannot be written again comes back as values with the notes beside them."""
    warnings.simplefilter("ignore")  # openpyxl warns of every extension it does not know
    check_package(body, limits)
    try:
        book = load_workbook(io.BytesIO(body), keep_links=False)
    except Exception:
        book = _values_only(body, limits)
    by_sheet: dict[str, list[Mark]] = defaultdict(list)
    marks: list[Mark] = options["marks"]
    for mark in marks:
        by_sheet[mark["sheet"]].append(mark)
    looks = _remembered(book)
    if MEMORY in book.sheetnames:
        del book[MEMORY]
    memory = book.create_sheet(MEMORY)
    memory.sheet_state = "hidden"
    for sheet in book.worksheets:
        if sheet.title == MEMORY:
            continue
        # What openpyxl understands of drawings goes as well, and comes back whole (`carried_over`).
        for drawn in ("_images", "_charts"):
            setattr(sheet, drawn, [])
        _unmark(sheet, looks)
        if sheet.title in by_sheet:
            _mark(sheet, by_sheet[sheet.title], options["title"], memory)
    if memory.max_row == 1 and memory["A1"].value is None:
        del book[MEMORY]
    written = io.BytesIO()
    book.save(written)
    answer.write(carried_over(body, written.getvalue()))


def _values_only(body: bytes, limits: Limits) -> Workbook:
    """The values of every sheet, read as an upload is read, in a new book."""
    lines = io.BytesIO()
    extraction.run(body, {"sheets": []}, limits, lines)
    book = Workbook()
    book.remove(book.worksheets[0])
    sheet = None
    for line in lines.getvalue().splitlines()[1:]:
        item = json.loads(line)
        if isinstance(item, list) and sheet is not None:
            number, cells = item
            for column, value in enumerate(cells, start=1):
                if value is not None:
                    cell = sheet.cell(number, column)
                    cell.value = value[1] if isinstance(value, list) else value
                    if isinstance(cell.value, str):
                        cell.data_type = "s"
        elif "sheet" in item:
            sheet = book.create_sheet(item["sheet"])
            sheet.sheet_state = "visible" if item["visible"] else "hidden"
    return book


Looks = dict[tuple[str, str], tuple[Any, str]]
"""Sheet and cell → pattern and colour before it was marked."""


def _remembered(book: Workbook) -> Looks:
    if MEMORY not in book.sheetnames:
        return {}
    rows = (row for row in book[MEMORY].iter_rows(values_only=True) if row[0] and len(row) >= 4)
    return {(str(r[0]), str(r[1])): (str(r[2] or ""), str(r[3] or "")) for r in rows}


def _unmark(sheet: Worksheet, looks: Looks) -> None:
    """Take off what earlier rounds put there; the user's own comments and colours stay."""
    for row in sheet.iter_rows():
        for cell in row:
            if cell.comment is None or not isinstance(cell, Cell):
                continue
            own, mark, _ = cell.comment.text.partition(BEGIN)
            if not mark and cell.comment.author != AUTHOR:
                continue
            kept = own.strip() if mark else ""
            cell.comment = Comment(kept, cell.comment.author or "") if kept else None
            pattern, colour = looks.get((sheet.title, cell.coordinate), ("", ""))
            cell.fill = PatternFill(pattern, fgColor=colour) if pattern and colour else PatternFill()


def _mark(sheet: Worksheet, marks: list[Mark], title: str, memory: Worksheet) -> None:
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
            fill = cell.fill
            colour = fill.fgColor.rgb if fill.fill_type and isinstance(fill.fgColor.rgb, str) else ""
            memory.append([sheet.title, place, fill.fill_type if colour else "", colour])
            own = f"{cell.comment.text}\n" if cell.comment is not None else ""
            author = cell.comment.author if cell.comment is not None and own else AUTHOR
            cell.fill = RED
            cell.comment = Comment(
                f"{own}{BEGIN}" + "\n".join(messages), author or AUTHOR, height=80, width=320
            )
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
