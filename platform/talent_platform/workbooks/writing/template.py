"""The downloadable .xlsx of a layout: sheets to fill in, examples, instructions, a hidden dictionary."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from talent_platform.workbooks.columns import (
    DICTIONARY,
    EXAMPLES,
    INSTRUCTIONS,
    Kind,
    Layout,
    SheetColumn,
    column_letter,
)
from talent_platform.workbooks.writing.paper import set_up

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet


FORMATS = {Kind.INTEGER: "0", Kind.NUMBER: "#,##0.00", Kind.DATE: "yyyy-mm-dd"}
"""Every other kind is text (@): a number format would cut ids and codes to 15 digits."""
UNLOCKED = dict.fromkeys(
    ("format_columns", "format_rows", "insert_rows", "delete_rows", "sort", "autofilter"), True
)
"""What may still be done to a sheet whose headings are locked."""
ORDER = ("insert_rows", "delete_rows", "sort")
"""Of that what a sheet whose lines others name by their place is not left."""
Lists = dict[tuple[str, ...], str]
"""Labels of a dropdown → the defined name of their place in the dictionary."""
YES_NO = ("是", "否")
NAME_LENGTH = 40
"""Texts that may be longer hold titles and names of organisations."""
NUMBER_LENGTH = 18
"""Of an identity number; names of people may be as wide."""
LAST_DAY = date(2099, 12, 31)
"""Beyond it a number typed into a column of dates is no day: 20261201 is not taken for one."""

WRITTEN: dict[Kind, str] = {
    Kind.TEXT: "文字",
    Kind.INTEGER: "整数",
    Kind.NUMBER: "数字",
    Kind.DATE: "日期，如 2026-03-01",
    Kind.BOOLEAN: "是 / 否",
    Kind.CHOICE: "从下拉列表选择",
    Kind.LIST: "可填多项，用顿号（、）或分号分隔",
}


@dataclass(frozen=True)
class FurtherSheet:
    """A sheet to fill in beside those of the layout; `filled` rows (field → text) stand in it."""

    title: str
    columns: Sequence[SheetColumn]
    filled: Sequence[Mapping[str, str]] = ()


def build_template(
    layout: Layout,
    rows: int,
    examples: Mapping[str, Sequence[str]] | None = None,
    *,
    filled: Sequence[Mapping[str, str]] = (),
    locked: bool = False,
    further: Sequence[FurtherSheet] = (),
) -> bytes:
    """The workbook to fill in, with dropdowns and checks on the first ``rows`` rows below the header.
    `examples` (field → values) stand in the example rows instead of the declared ones; `filled` rows
    (field → text) stand on the main sheet; `locked`: headings cannot be changed."""
    import xlsxwriter  # noqa: PLC0415 - a tenth of a second of every start

    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True, "strings_to_formulas": False})
    book.set_custom_property("template_kind", layout.kind)
    book.set_custom_property("template_version", layout.version)
    sheets: list[tuple[str, Sequence[SheetColumn]]] = [
        (layout.title, [c for c in layout.main_columns() if c.template])
    ]
    if layout.child:
        sheets.append((layout.child.title, layout.child_columns()))
    sheets += [(one.title, one.columns) for one in further]
    styles = _Styles(book)
    filled_sheets = [book.add_worksheet(title) for title, _ in sheets]
    for sheet, (title, columns) in zip(filled_sheets, sheets, strict=True):
        set_up(sheet, title, sum(map(width_of, columns)), to_fill_in=True)
    told = [(title, [column for column in columns if not column.hidden]) for title, columns in sheets]
    _add_instructions(book, told, styles)
    _add_examples(book, told, styles, examples or {})
    lists = _add_dictionary(book, sheets)
    for sheet, (_, columns) in zip(filled_sheets, sheets, strict=True):
        _add_columns(sheet, columns, styles, lists, rows)
    written: list[tuple[Worksheet, Sequence[SheetColumn], Sequence[Mapping[str, str]]]]
    written = [(filled_sheets[0], sheets[0][1], filled)]
    more = filled_sheets[len(sheets) - len(further) :]
    written += [(sheet, one.columns, one.filled) for sheet, one in zip(more, further, strict=True)]
    for sheet, columns, given in written:
        _fill(sheet, columns, given, styles)
        if locked:
            kept = ORDER if further and sheet is filled_sheets[0] else ()
            sheet.protect("", {name: may for name, may in UNLOCKED.items() if name not in kept})
    filled_sheets[0].activate()
    book.close()
    return stream.getvalue()


def _fill(
    sheet: Worksheet, columns: Sequence[SheetColumn], rows: Sequence[Mapping[str, str]], styles: _Styles
) -> None:
    for number, given in enumerate(rows, start=1):
        for index, column in enumerate(columns):
            if text := given.get(column.name, ""):
                sheet.write_string(number, index, text, styles.cell(column))


class _Styles:
    def __init__(self, book: Workbook) -> None:
        head: dict[str, object] = {
            "bold": True,
            "border": 1,
            "align": "center",
            "valign": "vcenter",
            "text_wrap": True,
        }
        self.required: Format = book.add_format({**head, "font_color": "#C00000", "bg_color": "#FFF2CC"})
        self.optional: Format = book.add_format({**head, "bg_color": "#DDEBF7"})
        self.prose: Format = book.add_format({"text_wrap": True, "valign": "top"})
        self.cells: dict[tuple[str, bool], Format] = {
            (code, wrapped): book.add_format(
                {"num_format": code, "text_wrap": wrapped, "valign": "top", "locked": False}
            )
            for code in (*FORMATS.values(), "@")
            for wrapped in (True, False)
        }

    def header(self, column: SheetColumn) -> Format:
        return self.required if column.required else self.optional

    def cell(self, column: SheetColumn) -> Format:
        return self.cells[FORMATS.get(column.kind, "@"), column.long or column.kind is Kind.LIST]


def _add_columns(
    sheet: Worksheet, columns: Sequence[SheetColumn], styles: _Styles, lists: Lists, rows: int
) -> None:
    sheet.freeze_panes(1, 1)
    sheet.set_row(0, 32)
    for index, column in enumerate(columns):
        hidden = {"hidden": True} if column.hidden else {}
        sheet.set_column(index, index, width_of(column), styles.cell(column), hidden)
        sheet.write_string(0, index, column.header, styles.header(column))
        sheet.write_comment(0, index, explanation(column), {"x_scale": 2, "y_scale": 1.5})
        rule = _rule(column, lists)
        if rule:
            sheet.data_validation(1, index, rows, index, {**rule, "error_title": column.title[:32]})


def width_of(column: SheetColumn) -> float:
    """Width in characters that shows the header and the usual content."""
    if column.long:
        return 40
    if column.kind is Kind.TEXT and (column.max_length or 0) > NAME_LENGTH:
        return 28
    if column.kind is Kind.TEXT and (column.max_length or 0) >= NUMBER_LENGTH:
        return max(20, 2 * len(column.header) + 2)
    return {Kind.LIST: 30, Kind.DATE: 14}.get(column.kind, max(14, 2 * len(column.header) + 2))


def explanation(column: SheetColumn) -> str:
    """What may be written in the column."""
    parts = ["必填。" if column.required else "选填。", WRITTEN[column.kind]]
    if column.unit:
        parts.append(f"，单位：{column.unit}")
    if column.minimum is not None and column.maximum is not None:
        parts.append(f"，{column.minimum} 至 {column.maximum}")
    elif column.minimum is not None:
        parts.append(f"，不小于 {column.minimum}")
    elif column.maximum is not None:
        parts.append(f"，不大于 {column.maximum}")
    if column.kind is Kind.TEXT and (column.min_length or 0) > 1:
        parts.append(f"，至少 {column.min_length} 字")
    if column.max_length and column.kind is Kind.TEXT:
        parts.append(f"，最多 {column.max_length} 字")
    if column.description:
        parts.append(f"。{column.description}")
    return "".join(parts)


def _rule(column: SheetColumn, lists: Lists) -> dict[str, object] | None:
    """The check Excel itself makes while typing."""
    checks: dict[str, object]
    low, high = _bound(column.minimum), _bound(column.maximum)
    if column.kind is Kind.BOOLEAN:
        checks = {"validate": "list", "source": list(YES_NO)}
    elif column.kind is Kind.CHOICE and column.choices:
        checks = {"validate": "list", "source": f"={lists[tuple(column.choices.values())]}"}
    elif column.kind is Kind.DATE:
        checks = {"validate": "date", "criteria": "between", "minimum": date(1900, 1, 1), "maximum": LAST_DAY}
    elif column.kind not in (Kind.INTEGER, Kind.NUMBER) or low is high is None:
        return None
    else:
        checks = {"validate": "integer" if column.kind is Kind.INTEGER else "decimal"}
        if low is not None and high is not None:
            checks |= {"criteria": "between", "minimum": low, "maximum": high}
        else:
            checks |= {"criteria": "<=" if low is None else ">=", "value": high if low is None else low}
    return {**checks, "error_message": explanation(column)[:250]}


def _bound(value: object) -> float | int | None:
    return float(value) if isinstance(value, Decimal) else value if isinstance(value, int | float) else None


def _add_dictionary(book: Workbook, sheets: Sequence[tuple[str, Sequence[SheetColumn]]]) -> Lists:
    """One hidden column and defined name for each list of labels.

    Lists of a few dozen labels exceed the 255 characters that a list inside the rule may have.
    """
    sheet = book.add_worksheet(DICTIONARY)
    sheet.hide()
    names: Lists = {}
    for _, columns in sheets:
        for column in columns:
            labels = tuple((column.choices or {}).values())
            if column.kind is not Kind.CHOICE or labels in names:
                continue
            at = len(names)
            names[labels] = f"options_{at + 1}"
            sheet.write_string(0, at, column.title)
            sheet.write_column(1, at, labels)
            letter = column_letter(at)
            book.define_name(names[labels], f"='{DICTIONARY}'!${letter}$2:${letter}${len(labels) + 1}")
    return names


def _add_instructions(
    book: Workbook, sheets: Sequence[tuple[str, Sequence[SheetColumn]]], styles: _Styles
) -> None:
    sheet = book.add_worksheet(INSTRUCTIONS)
    heads = (("工作表", 14), ("列", 22), ("填写要求", 70), ("可选项", 60))
    set_up(sheet, INSTRUCTIONS, sum(width for _, width in heads))
    for index, (title, width) in enumerate(heads):
        sheet.set_column(index, index, width, styles.prose)
        sheet.write_string(0, index, title, styles.optional)
    sheet.freeze_panes(1, 0)
    row = 0
    for title, columns in sheets:
        for column in columns:
            row += 1
            options = "、".join(column.choices.values()) if column.choices else ""
            for index, text in enumerate((title, column.header, explanation(column), options)):
                sheet.write_string(row, index, text, styles.prose)


def _add_examples(
    book: Workbook,
    sheets: Sequence[tuple[str, Sequence[SheetColumn]]],
    styles: _Styles,
    examples: Mapping[str, Sequence[str]],
) -> None:
    """Filled rows for each sheet, as many as the columns have examples; not read back."""
    sheet = book.add_worksheet(EXAMPLES)
    widths = [[max(16, width_of(column) / 2) for column in columns] for _, columns in sheets]
    set_up(sheet, EXAMPLES, max(map(sum, widths)))
    row = 0
    for title, columns in sheets:
        count = max([1, *(len(column.examples) for column in columns)])
        sheet.write_string(row, 0, f"「{title}」表示例（本表不会导入）")
        for index, column in enumerate(columns):
            sheet.set_column(index, index, max(16, width_of(column) / 2), styles.prose)
            sheet.write_string(row + 1, index, column.header, styles.header(column))
            for place in range(count):
                own = examples.get(column.name)
                text = own[min(place, len(own) - 1)] if own else example_of(column, place)
                sheet.write_string(row + 2 + place, index, text, styles.prose)
        row += count + 3


def example_of(column: SheetColumn, place: int = 0) -> str:
    """The declared example of that place (or the last before it), or a valid value of the column's kind."""
    if column.examples:
        return str(column.examples[min(place, len(column.examples) - 1)])
    labels = list((column.choices or {}).values())
    plain = {
        Kind.LIST: "、".join(labels[:2]) or "甲、乙",
        Kind.CHOICE: labels[-1] if labels else "",
        Kind.BOOLEAN: YES_NO[0],
        Kind.DATE: "2030-01-01",
        Kind.TEXT: f"示例{column.title}",
    }
    return plain.get(column.kind) or str(column.minimum or 1)
