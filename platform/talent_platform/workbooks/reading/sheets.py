"""Which sheets of a file are read, and which of their rows are data."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from talent_platform.i18n import N_
from talent_platform.i18n.said import Said
from talent_platform.masking import without_long_numbers
from talent_platform.workbooks.columns import Layout, SheetColumn, column_letter
from talent_platform.workbooks.findings import Parsed
from talent_platform.workbooks.reading.header import LEAVE, Header, Headings, find_header
from talent_platform.workbooks.reading.workbook import Cell, RawWorkbook, SheetRows, Unusable
from talent_platform.workbooks.refusal import WorkbookRefused

READ = "read"
Row = tuple[int, list[Cell]]
Found = tuple[int, dict[int, str]]
"""See `find_header`."""
_BELOW = re.compile(
    r"\s*(?:(?:填表|填报|制表|审核|复核|审批|经办|负责|联系|单位负责|录入|统计)人?(?:签[字名章])?[（(]?[^:：]{0,8}[:：]"
    r"|(?:填报|填表|报送|制表|上报)(?:单位|日期|时间|部门)(?:[（(][^)）]*[)）])?\s*(?:[:：]|$)|(?:单位|日期|时间|部门)(?:[（(][^)）]*[)）])?[:：]|[（(]?(?:盖章|公章|单位盖章)|联系(?:电话|方式)[:：]"
    r"|(?:备?注|说明|填[写表报]说明|注意事项|附注|要求)\s*[\d一二三]*[:：.、]|※|\*\s*注"
    r"|第\s*\d+\s*页|(?:本\s*页|累\s*计)?(?:合\s*计|总\s*计|小\s*计|共\s*计|总人数|平均)\s*[:：]?|共\s*\d+\s*[人名条项个]|以下(?:空白|无正文)|本表[^\s]|此表[^\s])"
)
"""How lines begin that stand below a table and are no rows of it."""
_SECTION = re.compile(r"\s*[（(]?[一二三四五六七八九十]{1,3}[)）、.．]\s*\S")
"""一、机械类: how a heading between the rows begins, in a row of its own."""
_TITLE = re.compile(r".*(?:表|名册|清单|一览|汇总|台账|情况)\s*(?:[（(]?续.*)?")
"""How the title of a table ends."""
_BRACKETED = re.compile(r"\s*[（(【\[].*[)）】\]]\s*", re.DOTALL)
_STEMS = "甲乙丙丁戊己庚辛壬癸"
SHOWN_ROWS = 8


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
        count = sum(sum(cell is not None for cell in cells) >= _LEAST_HEADINGS for _, cells in sheet.rows)
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
    if not able and len(raw.sheets) == 1 and (found := find_header(raw.sheets[0], columns)):
        able = [Chosen(raw.sheets[0], found)]
    if not able:
        raise _no_sheet(raw, layout)
    return able


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


def data_rows(sheet: SheetRows, header: Header, parsed: Parsed) -> list[Row]:
    """The rows below the header, merged cells filled in, without the notes below the table.

    Rows that are hidden or struck out are asked about.
    """
    rows = [(number, list(cells)) for number, cells in sheet.rows if number > header.row]
    rows = _without_notes(sheet, header, rows, parsed)
    _fill_merged(sheet, header, rows)
    _ask_about_struck(sheet, header, rows, parsed)
    for key, numbers, said, leave in (
        (
            "hidden",
            sheet.hidden,
            N_("{n} 行被筛选或隐藏（第 {rows} 行）：一并导入吗？"),
            N_("不导入隐藏的行"),
        ),
        (
            "struck",
            sheet.struck,
            N_("{n} 行整行划了删除线（第 {rows} 行）：一并导入吗？"),
            N_("不导入划掉的行"),
        ),
    ):
        there = sorted({number for number, _ in rows} & set(numbers))
        if there:
            title = without_long_numbers(sheet.title)
            listed = "、".join(map(str, there[:SHOWN_ROWS])) + ("……" if len(there) > SHOWN_ROWS else "")
            options = {READ: Said(N_("一并导入")), LEAVE: Said(leave)}
            asked = Said(said, n=len(there), rows=listed)
            if parsed.ask(f"{key}:{title}", asked, len(there), options, default=READ) == LEAVE:
                rows = [row for row in rows if row[0] not in there]
    seen = [p for p in header.columns if p.index in sheet.hidden_columns]
    for place in seen:
        count = sum(place.index < len(cells) and cells[place.index] is not None for _, cells in rows)
        if count:
            parsed.notice(
                N_("工作表「{sheet}」中隐藏的列「{title}」也会导入"),
                sheet=sheet.title,
                title=[place.column.title],
            )
    if sheet.computed:
        parsed.notice(
            N_("工作表「{sheet}」中 {n} 个公式单元格按保存的结果读取"), sheet=sheet.title, n=sheet.computed
        )
    return rows


def _ask_about_struck(sheet: SheetRows, header: Header, rows: list[Row], parsed: Parsed) -> None:
    """Empties the cells that are struck out, where the uploader says so."""
    by_number, known = dict(rows), {place.index for place in header.columns}
    there = [(number, at) for number, at in sheet.struck_cells if number in by_number and at in known]
    if not there:
        return
    title = without_long_numbers(sheet.title)
    listed = "、".join(f"{column_letter(at)}{number}" for number, at in there[:SHOWN_ROWS])
    said = Said(
        N_("{n} 个单元格划了删除线（{places}）：照样导入吗？"),
        n=len(there), places=listed + ("……" if len(there) > SHOWN_ROWS else ""),
    )  # fmt: skip
    options = {READ: Said(N_("照样导入")), LEAVE: Said(N_("当作没有填写"))}
    if parsed.ask(f"struck_cells:{title}", said, len(there), options, default=READ) == LEAVE:
        for number, at in there:
            by_number[number][at] = None


def _without_notes(sheet: SheetRows, header: Header, rows: list[Row], parsed: Parsed) -> list[Row]:
    required = [p.index for p in header.columns if p.column.required]
    notes, names = dict[int, str](), Headings([p.column for p in header.columns])
    above = [cells for number, cells in sheet.rows if number < header.row]
    heads = False
    """Whether the row below belongs to the head of a page."""
    for number, cells in reversed(rows):
        filled = [i for i, cell in enumerate(cells) if cell is not None]
        text = next((c for c in cells if isinstance(c, str) and c.strip()), "")
        wide = any(first == number and right - left >= 2 for first, left, _, right in sheet.merged)
        alone = len(filled) <= 1 or (wide and len(filled) <= 3)
        missing = sum(i >= len(cells) or cells[i] is None for i in required)
        few = bool(required) and missing * 2 >= len(required)
        section = len(filled) == 1 and _SECTION.match(text)
        told = few and (_BELOW.match(text) or (wide and alone) or section)
        heads = (
            _is_header_again(cells, header, names)
            or (few and cells in above)
            or (heads and len(filled) == 1 and bool(_TITLE.fullmatch(text)))
            or (number == header.row + 1 and _explains(cells))
        )
        if told or heads:
            notes[number] = text.strip() or str(cells[filled[0]])
    if notes:
        notes = dict(sorted(notes.items()))
        parsed.notice(
            N_("工作表「{sheet}」第 {rows} 行不是数据（{text}），没有读入"),
            sheet=sheet.title, rows="、".join(map(str, list(notes)[:SHOWN_ROWS])),
            text="；".join(without_long_numbers(text)[:12] for text in list(notes.values())[:3]),
        )  # fmt: skip
    return [row for row in rows if row[0] not in notes]


def _is_header_again(cells: Sequence[Cell], header: Header, names: Headings) -> bool:
    """Whether each column holds its own heading, as the header stands again on each printed page."""
    there = [p for p in header.columns if p.index < len(cells) and cells[p.index] is not None]
    return len(there) >= _LEAST_HEADINGS and all(
        (found := names.find(str(cells[p.index]).strip())) is not None and found[0].name == p.column.name
        for p in there
    )


_LEAST_HEADINGS = 3


def _explains(cells: Sequence[Cell]) -> bool:
    """Whether a row right below the header counts its columns (甲 乙 1 2 3) or holds remarks in brackets."""
    texts = [str(cell).strip() for cell in cells if cell is not None]
    bare = [re.sub(r"\W", "", text) for text in texts]
    if len(bare) >= _LEAST_HEADINGS and "".join(bare[: len(_STEMS)]).startswith(_STEMS[0]):
        stems = sum(one == _STEMS[at] for at, one in enumerate(bare[: len(_STEMS)]))
        bare = bare[stems:]
    counts = (
        len(texts) >= _LEAST_HEADINGS
        and all(one.isdecimal() for one in bare)
        and all(int(after) - int(before) == 1 for before, after in pairwise(bare))
    )
    return counts or all(_BRACKETED.fullmatch(text) for text in texts)


def _fill_merged(sheet: SheetRows, header: Header, rows: list[Row]) -> None:
    """An area over rows of one column holds its value for each of them; an area over several columns does not
    say what is meant for which."""
    by_number = dict(rows)
    for first, left, last, right in sheet.merged:
        anchor = by_number.get(first, [])
        value = anchor[left] if left < len(anchor) else None
        if first <= header.row or value is None or not rows:
            continue
        area = f"{column_letter(left)}{first}:{column_letter(right)}{last}"
        for number in range(first, min(last, rows[-1][0]) + 1):
            cells = by_number.get(number)
            if cells is None:
                continue
            cells.extend([None] * (right + 1 - len(cells)))
            for index in range(left, right + 1):
                if (number, index) != (first, left) and cells[index] is None:
                    cells[index] = value if index == left else Unusable("merged", area)
