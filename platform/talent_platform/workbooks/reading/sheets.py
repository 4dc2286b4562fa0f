"""Which sheets of a file are read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from talent_platform.i18n import N_
from talent_platform.i18n.said import Said
from talent_platform.masking import without_long_numbers
from talent_platform.workbooks.columns import Layout, SheetColumn, column_letter
from talent_platform.workbooks.findings import Parsed
from talent_platform.workbooks.reading.header import LEAVE, Headings, find_header
from talent_platform.workbooks.reading.workbook import RawWorkbook, SheetRows
from talent_platform.workbooks.refusal import WorkbookRefused

READ = "read"
Found = tuple[int, dict[int, str]]
"""See `find_header`."""
LEAST_HEADINGS = 3
SEARCHED_COLUMNS, SEARCHED_HEADINGS = 3, 100
"""Columns at the left, and rows of them, in which headings may stand below each other."""


@dataclass(frozen=True, slots=True)
class Chosen:
    rows: SheetRows
    found: Found


def main_sheets(raw: RawWorkbook, layout: Layout, parsed: Parsed) -> list[Chosen]:
    """The sheets that hold rows of the layout: what the person sees is read, of everything else is asked.

    Raises WorkbookRefused: none does.
    """
    able = require_one(raw, layout)
    first, *others = sorted(able, key=lambda one: (not one.rows.visible, one.rows.title != layout.title))
    chosen = [first]
    _ask_about_others(raw, layout, able, parsed)
    for other in others:
        count = sum(number > other.found[0] for number, _ in other.rows.rows)
        if not count:
            continue
        title = without_long_numbers(other.rows.title)
        said = Said(
            N_("工作表「{title}」也有 {n} 行同样的内容：一并导入吗？")
            if other.rows.visible
            else N_("隐藏的工作表「{title}」也有 {n} 行同样的内容：一并导入吗？"),
            title=title, n=count,
        )  # fmt: skip
        options = {LEAVE: Said(N_("不导入这张工作表"))}
        if layout.child is None:
            options[READ] = Said(N_("一并导入"))
        if parsed.ask(f"sheet:{title}", said, count, options, default=LEAVE) == READ:
            chosen.append(other)
    return chosen


def _ask_about_others(raw: RawWorkbook, layout: Layout, able: Sequence[Chosen], parsed: Parsed) -> None:
    """Names the sheets that hold a table and are not read, for none of their rows tells the columns."""
    columns = layout.child_columns()
    for sheet in raw.sheets:
        count = sum(sum(cell is not None for cell in cells) >= LEAST_HEADINGS for _, cells in sheet.rows)
        if not count or not sheet.visible or any(one.rows is sheet for one in able):
            continue
        found = find_header(sheet, columns) if layout.child else None
        if layout.child and (sheet.title == layout.child.title or (found and _fits(found[1], columns))):
            continue
        title = without_long_numbers(sheet.title)
        said = Said(N_("工作表「{title}」有 {n} 行内容，但没有这里的表头，读不出来"), title=title, n=count)
        parsed.ask(f"sheet:{title}", said, count, {LEAVE: Said(N_("不导入这张工作表"))})


def require_one(raw: RawWorkbook, layout: Layout) -> list[Chosen]:
    """The sheets whose header is the layout's.

    Raises WorkbookRefused: none is.
    """
    columns = layout.main_columns()
    child = layout.child.title if layout.child else None
    able = [
        Chosen(sheet, found)
        for sheet in raw.sheets
        if sheet.title != child and (found := find_header(sheet, columns))
        and (sheet.title == layout.title or _fits(found[1], columns))
    ]  # fmt: skip
    if not any(_fits(one.found[1], columns) for one in able):
        _refuse_on_its_side(raw.sheets, columns)
    if not able and len(raw.sheets) == 1 and (found := find_header(raw.sheets[0], columns)):
        able = [Chosen(raw.sheets[0], found)]
    if not able:
        raise _no_sheet(raw, layout)
    return able


def _refuse_on_its_side(sheets: Sequence[SheetRows], columns: Sequence[SheetColumn]) -> None:
    """
    Raises:
        WorkbookRefused: the headings stand below each other, and each column is a row of the table.
    """
    for sheet in sheets:
        for index in range(SEARCHED_COLUMNS):
            down = {
                number: text
                for number, cells in sheet.rows[:SEARCHED_HEADINGS]
                if index < len(cells) and isinstance(text := cells[index], str)
            }
            if _fits(down, columns) and Headings(columns).hits(down) >= LEAST_HEADINGS:
                said = Said(
                    N_(
                        "工作表「{sheet}」的表头竖着排在 {letter} 列，一列才是一条；"
                        "请在 Excel 或 WPS 中全选复制，用“选择性粘贴—转置”改成一行一条后重新上传"
                    ),
                    sheet=sheet.title, letter=column_letter(index),
                )  # fmt: skip
                raise WorkbookRefused("transposed", said)


def child_sheet(raw: RawWorkbook, layout: Layout, main: SheetRows) -> Chosen | None:
    """The sheet of the layout's second table: the one called so, else the one whose header is its own."""
    assert layout.child is not None
    columns = layout.child_columns()
    for sheet in sorted(raw.sheets, key=lambda one: (one.title != layout.child.title, not one.visible)):  # type: ignore[union-attr]
        if sheet is main or not (found := find_header(sheet, columns)):
            continue
        if sheet.title == layout.child.title or _fits(found[1], columns):
            return Chosen(sheet, found)
    return None


def _fits(texts: dict[int, str], columns: Sequence[SheetColumn]) -> bool:
    """Whether the headings are those of the layout: most of its required columns stand there."""
    names = Headings(columns)
    there = {found[0].name for text in texts.values() if (found := names.find(text))}
    required = [c.name for c in columns if c.required]
    return sum(name in there for name in required) * 3 >= len(required) * 2


def _no_sheet(raw: RawWorkbook, layout: Layout) -> WorkbookRefused:
    named = next((s for s in raw.sheets if s.title == layout.title), None)
    if named is not None or len(raw.sheets) == 1:
        title = (named or raw.sheets[0]).title
        expected = [c.title for c in layout.main_columns()[:5]]
        said = Said(
            N_("工作表「{sheet}」中找不到表头（应有：{titles}……）；请使用下载的模板填写"),
            sheet=title,
            titles=expected,
        )
        return WorkbookRefused("wrong_sheet", said)
    said = Said(
        N_("文件中没有工作表「{sheet}」（现有：{there}）；请使用下载的模板填写"),
        sheet=[layout.title], there="、".join(raw.sheet_names[:5]),
    )  # fmt: skip
    return WorkbookRefused("wrong_sheet", said)
