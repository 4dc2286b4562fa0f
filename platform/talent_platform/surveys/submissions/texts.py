"""Stored values of rows as people read them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from talent_platform.surveys.submissions.queries import CellView
from talent_platform.web.field_texts import skill_text, text_of
from talent_platform.workbooks.columns import Kind, SheetColumn


def told(column: SheetColumn, cell: CellView | None) -> str:
    """A cell for whoever only reads it: labels for codes, units; what cannot be read as it stands."""
    if cell is None:
        return ""
    if cell.value is None:
        return cell.text
    if column.kind is not Kind.NUMBER:
        return text_of(column, cell.value)
    number = Decimal(cell.value)
    return text_of(column, int(number) if number == int(number) else number)


def text_of_cell(column: SheetColumn, value: Any) -> str:
    """A value as it is written into a workbook: labels for codes, no units."""
    if value is None:
        return ""
    if isinstance(value, list):
        return "、".join(skill_text(one) if isinstance(one, dict) else str(one) for one in value)
    if column.choices:
        return column.choices.get(value) or column.choices.get(str(value)) or str(value)
    if isinstance(value, bool):
        return "是" if value else "否"
    return str(value)
