"""Which column of a sheet is which, from its header row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from talent_platform.masking import without_long_numbers
from talent_platform.workbooks.columns import Column, column_letter
from talent_platform.workbooks.findings import Parsed
from talent_platform.workbooks.reading.conversion import folded
from talent_platform.workbooks.reading.workbook import SheetRows
from talent_platform.workbooks.refusal import WorkbookRefused

SEARCHED_ROWS = 10
"""Titles and notes above the table are common."""
ERRORS_TITLE = "错误说明"
"""Header of the column `marking` adds; ignored when the corrected file comes back."""


@dataclass(frozen=True, slots=True)
class Header:
    row: int
    columns: list[tuple[int, Column]]
    """Index from 0 and column."""
    sound: bool
    """False when a required column is missing or one stands there twice: the rows cannot be judged."""


def read_header(sheet: SheetRows, columns: Sequence[Column], parsed: Parsed) -> Header:
    """Find the header row and note what is wrong with it. Raises WorkbookRefused when there is none."""
    names = {folded(n).strip("*"): c for c in columns for n in (c.title, c.header)}
    row, titles = _best_row(sheet, names, columns)
    found: dict[str, tuple[int, Column]] = {}
    unknown = []
    sound = True
    for index, title in enumerate(titles):
        column = names.get(folded(title).strip("*"))
        if column is None:
            if title and title != ERRORS_TITLE:
                unknown.append(title)
        elif column.name in found:
            sound = False
            first = column_letter(found[column.name][0])
            message = f"列名与 {first} 列重复；请删除其中一列"
            parsed.add(
                sheet.title,
                row,
                index,
                title=column.title,
                cell=title,
                code="duplicate_column",
                message=message,
            )
        else:
            found[column.name] = (index, column)
    others = f"；未识别的列：{'、'.join(unknown[:5])}" if unknown else ""
    for column in columns:
        if column.required and column.name not in found:
            sound = False
            message = f"缺少必填列「{column.header.rstrip('*')}」{others}"
            code = "missing_column"
            parsed.add(sheet.title, row, None, title=column.title, cell=None, code=code, message=message)
    if unknown:
        parsed.notices.append(_unknown_columns(sheet.title, unknown))
    return Header(row, list(found.values()), sound)


def _best_row(
    sheet: SheetRows, names: Mapping[str, Column], columns: Sequence[Column]
) -> tuple[int, list[str]]:
    """Number and texts of the row that names most columns."""
    best, row, titles = 0, 0, []
    for number, cells in sheet.rows[:SEARCHED_ROWS]:
        texts = [c.strip() if isinstance(c, str) else "" for c in cells]
        hits = sum(folded(text).strip("*") in names for text in texts if text)
        if hits > best:
            best, row, titles = hits, number, texts
    if not best:
        expected = "、".join(c.title for c in columns[:5])
        raise WorkbookRefused(
            "wrong_sheet", f"工作表「{sheet.title}」中找不到表头（应有：{expected}……）；请使用下载的模板填写"
        )
    return row, titles


def _unknown_columns(sheet: str, titles: Sequence[str]) -> str:
    shown = "、".join(without_long_numbers(title)[:30] for title in titles[:20])
    return f"工作表「{sheet}」中未识别的列不会导入：{shown}"
