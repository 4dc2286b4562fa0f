"""The rows of one sheet: which of them are data, and their cells converted."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from talent_platform.i18n import N_
from talent_platform.i18n.said import Said
from talent_platform.masking import without_long_numbers
from talent_platform.workbooks.columns import SheetColumn, column_letter
from talent_platform.workbooks.findings import Parsed
from talent_platform.workbooks.reading.conversion import converter_for
from talent_platform.workbooks.reading.header import LEAVE, Header, Headings, Place, read_header
from talent_platform.workbooks.reading.sheets import LEAST_HEADINGS, READ, Chosen
from talent_platform.workbooks.reading.workbook import Cell, RawWorkbook, SheetRows, Unusable
from talent_platform.workbooks.refusal import CellProblem

Row = tuple[int, list[Cell]]
UNREADABLE = N_("这里的内容读不出来；请按填写要求重新输入")
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


@dataclass(slots=True)
class SheetLine:
    """One row under conversion; failed names the columns whose cells could not be converted."""

    number: int
    cells: list[Cell]
    data: dict[str, object] = field(default_factory=dict)
    failed: set[str] = field(default_factory=set)


@dataclass(slots=True)
class Table:
    rows: SheetRows
    columns: dict[str, Place]
    """Of the columns present."""
    lines: list[SheetLine]
    sound: bool

    @property
    def title(self) -> str:
        return self.rows.title

    @classmethod
    def read(
        cls,
        chosen: Chosen,
        columns: list[SheetColumn],
        raw: RawWorkbook,
        parsed: Parsed,
        aside: Sequence[str] = (),
    ) -> Table:
        """The non-blank rows below the header, their cells converted when the header is sound."""
        rows = chosen.rows
        header = read_header(rows, columns, parsed, chosen.found, aside)
        lines = [SheetLine(number, cells) for number, cells in data_rows(rows, header, parsed)]
        sheet = cls(rows, {at.column.name: at for at in header.columns}, lines, header.sound)
        converters = [
            (at.index, at.column, converter_for(
                at.column, date1904=raw.date1904, own_unit=at.unit, meant=parsed.meant(at.column.name)
            ))
            for at in header.columns
        ]  # fmt: skip
        if header.sound:
            for line in lines:
                width = len(line.cells)
                for index, column, convert in converters:
                    if index >= width or (cell := line.cells[index]) is None:
                        continue
                    try:
                        value = convert(cell)
                    except CellProblem as problem:
                        line.failed.add(column.name)
                        sheet.note(
                            parsed, line, column.name, problem.code, problem.message, problem.suggestion
                        )
                    except Exception:
                        line.failed.add(column.name)
                        sheet.note(parsed, line, column.name, "unreadable", Said(UNREADABLE))
                    else:
                        if value is not None:
                            line.data[column.name] = value
            sheet.lines = [line for line in lines if line.data or line.failed]
        return sheet

    def note(  # noqa: PLR0917 - one error at one cell
        self, parsed: Parsed, line: SheetLine, name: str, code: str, message: Said, suggestion: str = ""
    ) -> None:
        """Put an error at the cell of the named field, or at the row when the field has no column here."""
        index, title = None, ""
        if name in self.columns:
            index, title = self.columns[name].index, self.columns[name].column.title
        cell = line.cells[index] if index is not None and index < len(line.cells) else None
        parsed.add(
            self.title, line.number, index, title=title, cell=cell, code=code, message=message, field=name,
            suggestion=suggestion,
        )  # fmt: skip


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
        told = told or (missing > 0 and _names_nothing(cells))
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


def _names_nothing(cells: Sequence[Cell]) -> bool:
    """Whether a line holds sums, or places for whoever signs, and nothing else."""
    first, *others = [cell for cell in cells if cell is not None]
    return bool(_BELOW.match(str(first))) and all(
        _BELOW.match(one) if isinstance(one, str) and not one.strip().isdecimal() else True for one in others
    )


def _is_header_again(cells: Sequence[Cell], header: Header, names: Headings) -> bool:
    """Whether each column holds its own heading, as the header stands again on each printed page."""
    there = [p for p in header.columns if p.index < len(cells) and cells[p.index] is not None]
    return len(there) >= LEAST_HEADINGS and all(
        (found := names.find(str(cells[p.index]).strip())) is not None and found[0].name == p.column.name
        for p in there
    )


def _explains(cells: Sequence[Cell]) -> bool:
    """Whether a row right below the header counts its columns (甲 乙 1 2 3) or holds remarks in brackets."""
    texts = [str(cell).strip() for cell in cells if cell is not None]
    bare = [re.sub(r"\W", "", text) for text in texts]
    if len(bare) >= LEAST_HEADINGS and "".join(bare[: len(_STEMS)]).startswith(_STEMS[0]):
        stems = sum(one == _STEMS[at] for at, one in enumerate(bare[: len(_STEMS)]))
        bare = bare[stems:]
    counts = (
        len(texts) >= LEAST_HEADINGS
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
