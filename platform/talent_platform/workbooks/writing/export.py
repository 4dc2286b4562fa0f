"""Lists as .xlsx: what a user typed never becomes a formula or a link, ids stay text."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from enum import Enum
from typing import TYPE_CHECKING, Any

from talent_platform.workbooks.columns import Kind, SheetColumn
from talent_platform.workbooks.refusal import Limits
from talent_platform.workbooks.writing.paper import set_up
from talent_platform.workbooks.writing.template import FORMATS, width_of

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

CELL_CHARS = Limits().max_cell_chars
SHEET_ROWS = 1_048_575
"""Rows below the header that one sheet can hold."""


def write_table(title: str, columns: Sequence[SheetColumn], rows: Iterable[Sequence[object]]) -> bytes:
    """A workbook with one row per item, values in the order of the columns; further sheets when one is full.

    Choices are given as codes and written as labels; lists are joined by 、. Memory stays flat (rows go to a
    temporary file), so rows may be a generator.
    """
    import xlsxwriter  # noqa: PLC0415 - a tenth of a second of every start

    stream = io.BytesIO()
    plain = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(stream, {**plain, "strings_to_numbers": False})
    head = book.add_format({"bold": True, "border": 1, "bg_color": "#DDEBF7", "text_wrap": True})
    styles = [book.add_format({"num_format": FORMATS.get(c.kind, "@")}) for c in columns]
    moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
    title = re.sub(r"[\[\]:*?/\\]", " ", title)
    sheet, at, count = None, 0, 0
    for row in rows:
        if sheet is None or at == SHEET_ROWS:
            count += 1
            sheet, at = _sheet(book, f"{title[:28]}{count if count > 1 else ''}", columns, head, styles), 0
        at += 1
        for index, (column, value) in enumerate(zip(columns, row, strict=True)):
            style = moment if isinstance(value, datetime) else styles[index]
            _write(sheet, at, index, value_shown(column, value), style)
    if sheet is None:
        _sheet(book, title[:31], columns, head, styles)
    book.close()
    return stream.getvalue()


def _sheet(
    book: Workbook, title: str, columns: Sequence[SheetColumn], head: Format, styles: Sequence[Format]
) -> Worksheet:
    sheet = book.add_worksheet(title)
    sheet.freeze_panes(1, 0)
    set_up(sheet, title, sum(map(width_of, columns)), exported=True)
    for index, column in enumerate(columns):
        sheet.set_column(index, index, width_of(column), styles[index])
        heading = column.title + (f"（{column.unit}）" if column.unit else "")
        sheet.write_string(0, index, heading, head)
    return sheet


def value_shown(column: SheetColumn, value: object) -> object:
    """A stored value as a cell shows it: label for code, 是/否, items joined by 、."""
    if value is None or isinstance(value, date):
        return value
    choices = column.choices or {}
    if column.kind is Kind.LIST:
        listed = value if isinstance(value, Iterable) else ()
        return "、".join(_label(choices, item) for item in listed)
    if isinstance(value, bool):
        return "是" if value else "否"
    if column.kind in (Kind.INTEGER, Kind.NUMBER):
        return float(value) if isinstance(value, Decimal) else value
    return _label(choices, value)


def _label(choices: Mapping[Any, str], value: object) -> str:
    """Codes may be enum members while the choices name them by text."""
    plain = value.value if isinstance(value, Enum) else value
    return choices.get(plain) or choices.get(str(plain)) or str(value)


def _write(sheet: Worksheet, row: int, column: int, value: object, style: Format) -> None:
    if value is None:
        return
    if isinstance(value, datetime):
        value = value.replace(tzinfo=None)  # the caller has chosen the zone; a cell knows none
    if isinstance(value, date):
        at = value if isinstance(value, datetime) else datetime.combine(value, time())
        sheet.write_datetime(row, column, at, style)
    elif isinstance(value, int | float):
        sheet.write_number(row, column, value, style)
    else:
        sheet.write_string(row, column, str(value)[:CELL_CHARS], style)
