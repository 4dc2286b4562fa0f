"""Which column of a sheet is which, from the one or two rows of its header."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from talent_platform.i18n import N_
from talent_platform.i18n.said import Said
from talent_platform.masking import without_long_numbers
from talent_platform.reference.writings.amounts import MONEY
from talent_platform.reference.writings.words import folded
from talent_platform.workbooks.columns import SheetColumn, column_letter
from talent_platform.workbooks.findings import Parsed
from talent_platform.workbooks.reading.workbook import SheetRows

SEARCHED_ROWS = 10
"""Titles and notes above the table are common."""
ERRORS_TITLE = "错误说明"
"""Header of the column `marking` adds; ignored when the corrected file comes back."""
COUNTING = frozenset(map(folded, ("序号", "序", "No", "No.", "#", "行号")))
"""Headings of columns that only count the rows."""
LEAVE = "leave"
_BRACKET = re.compile(r"[(（\[【]([^()（）\[\]【】]*)[)）\]】]")
_NO_MONEY = re.compile("单位|税前|人民币|每年|/年|年薪|[:：,，、;；/-]|年$")
_MONEY = re.compile("[亿万千百]?元")
_MONTHLY = re.compile("月薪|月工资|月收入|月均|每月|/月|月$|[(（]月[)）]")
_NO_UNIT = re.compile("必填|选填|可选|多选|单选|必须|位$|格式|如|例|下拉|手机|本人|中文|最高")


@dataclass(frozen=True, slots=True)
class Place:
    """A column as a sheet has it."""

    index: int
    """From 0."""
    column: SheetColumn
    unit: str = ""
    """The unit its heading names, if another than the column's."""


@dataclass(frozen=True, slots=True)
class Header:
    row: int
    """The last of its rows."""
    columns: list[Place]
    sound: bool = True
    """False when a required column is missing or one stands there twice: the rows cannot be judged."""
    unknown: list[tuple[int, str]] = field(default_factory=list)
    """Index and heading of the columns that are none of the layout's."""


def find_header(sheet: SheetRows, columns: Sequence[SheetColumn]) -> tuple[int, dict[int, str]] | None:
    """Number of the last header row, and each column's heading by its index; None where there is none."""
    names = Headings(columns)
    best, found = 0, None
    for at, (number, cells) in enumerate(sheet.rows[:SEARCHED_ROWS]):
        texts = {i: c.strip() for i, c in enumerate(cells) if isinstance(c, str) and c.strip()}
        hits = names.hits(texts)
        if hits > best:
            best, found = hits, (number, texts)
        below = sheet.rows[at + 1] if at + 1 < len(sheet.rows) else (0, [])
        if below[0] == number + 1 and (both := _together(sheet, number, texts, below[1], names)):
            hits = names.hits(both)
            if hits > best:
                best, found = hits, (number + 1, both)
    return found


def _together(
    sheet: SheetRows, row: int, above: Mapping[int, str], cells: Sequence[object], names: Headings
) -> dict[int, str] | None:
    """The headings of two rows as one; None where the lower row is none of the header."""
    below = {i: c.strip() for i, c in enumerate(cells) if c is not None and isinstance(c, str) and c.strip()}
    if not below or any(c is not None and not isinstance(c, str) for c in cells):
        return None
    groups = dict(above)
    for first, left, last, right in sheet.merged:
        if first <= row <= last and left in above:
            groups |= dict.fromkeys(range(left, right + 1), above[left])
    if not sheet.merged:  # a group whose title stands over its first column only
        for index in sorted(below):
            if index not in groups and index - 1 in groups and index - 1 in below:
                groups[index] = groups[index - 1]
    both = dict(above)
    known = 0
    for index, text in below.items():
        group = groups.get(index, "")
        if names.find(text):
            both[index] = text
        elif group and names.find(_BRACKET.sub("", group) + text):
            both[index] = _BRACKET.sub("", group) + text + "".join(m[0] for m in _BRACKET.finditer(group))
        elif index not in above or not names.find(above[index]):
            both[index] = text
            continue
        known += 1
    return both if known * 2 > len(below) else None


class Headings:
    """Headings of the columns of a layout, and what else stands over such columns in the lists of offices."""

    def __init__(self, columns: Sequence[SheetColumn]) -> None:
        self._by: dict[str, SheetColumn | None] = {}
        for column in columns:
            for name in (column.title, column.header):
                self._by[_plain(name)] = column
        own = set(self._by)
        for column in columns:
            for name in column.headings:
                if (key := _plain(name)) not in own:
                    # Two columns that may be called so: neither is.
                    self._by[key] = None if self._by.get(key, column) is not column else column

    def find(self, heading: str) -> tuple[SheetColumn, str] | None:
        """The column, and its unit where the heading names another."""
        key = _plain(heading)
        if column := self._by.get(key):
            return column, ""
        bare, inside = _plain(_BRACKET.sub("", heading)), folded("".join(_BRACKET.findall(heading)))
        name = self._beginning(bare)
        column = self._by.get(name)
        if column is None or bare == key == name or (bare != name and column.unit not in MONEY):
            return None
        if column.unit in MONEY:
            unit = _money_in(bare.removeprefix(name) + inside)
            return (column, "" if unit == column.unit else unit) if unit is not None else None
        if not column.unit or inside in ("", column.unit) or _NO_UNIT.search(inside):
            return column, ""
        return (column, "") if column.unit == "人" and inside in ("个", "名", "位") else None

    def _beginning(self, bare: str) -> str:
        """The longest heading with which a text begins."""
        return max((name for name in self._by if name and bare.startswith(name)), key=len, default="")

    def hits(self, texts: Mapping[int, str]) -> int:
        return len({found[0].name for text in texts.values() if (found := self.find(text))})

    def nearest(self, heading: str, free: Sequence[SheetColumn]) -> list[SheetColumn]:
        """The free columns, the most alike first."""
        bare = _plain(_BRACKET.sub("", heading))
        return sorted(free, key=lambda c: -difflib.SequenceMatcher(None, bare, _plain(c.title)).ratio())


def _money_in(rest: str) -> str | None:
    """The unit of money in what a heading says beside the name of its column: empty where it says none, None
    where it says something else."""
    word = _NO_MONEY.sub("", rest)
    if not word or _NO_UNIT.search(word):
        return ""
    return next((unit for unit in (word, f"{word}元") if unit in MONEY), None)


def _own_unit(heading: str, column: SheetColumn) -> str:
    """The unit of a column whose heading told nothing by itself, with /月 where it is so much a month."""
    if column.unit not in MONEY:
        return ""
    found = _MONEY.search(folded(heading))
    return (found[0] if found else "") + ("/月" if _MONTHLY.search(folded(heading)) else "")


def _plain(heading: str) -> str:
    return folded(heading).strip("*＊:： ").removeprefix("*")


def read_header(
    sheet: SheetRows, columns: Sequence[SheetColumn], parsed: Parsed, found: tuple[int, dict[int, str]],
    aside: Sequence[str] = (),
) -> Header:  # fmt: skip
    """What the headings mean; notes what is wrong with them, asks about those that mean nothing here."""
    row, texts = found
    names, places = Headings(columns), dict[str, Place]()
    unknown: list[tuple[int, str]] = []
    sound = True
    for index, text in sorted(texts.items()):
        known = names.find(text)
        if known is None:
            if text != ERRORS_TITLE and _plain(text) not in {*COUNTING, *map(_plain, aside)}:
                unknown.append((index, text))
        elif known[0].name in places:
            sound = False
            first = column_letter(places[known[0].name].index)
            message = Said(N_("列名与 {first} 列重复；请删除其中一列"), first=first)
            parsed.add(
                sheet.title,
                row,
                index,
                title=known[0].title,
                cell=text,
                code="duplicate_column",
                message=message,
            )
        else:
            places[known[0].name] = Place(index, *known)
    unknown = _asked(sheet, row, unknown, names, columns, places, parsed)
    others = "、".join(text for _, text in unknown[:5])
    for column in columns:
        if column.required and column.name not in places:
            sound = False
            message = Said(
                N_("缺少必填列「{title}{unit}」"),
                title=[column.title],
                unit=f"（{column.unit}）" if column.unit else "",
            )
            if others:
                message = message.then(N_("；未识别的列：{others}"), others=others)
            parsed.add(
                sheet.title, row, None, title=column.title, cell=None, code="missing_column", message=message
            )
    return Header(row, list(places.values()), sound, unknown)


def _asked(  # noqa: PLR0917 - what stands in the header, and what is free
    sheet: SheetRows, row: int, unknown: Sequence[tuple[int, str]], names: Headings,
    columns: Sequence[SheetColumn], places: dict[str, Place], parsed: Parsed,
) -> list[tuple[int, str]]:  # fmt: skip
    """Ask what the columns with content are that no heading tells; those that stay unknown."""
    left = []
    empty = []
    for index, text in unknown:
        count = sum(
            number > row and index < len(cells) and cells[index] is not None for number, cells in sheet.rows
        )
        title = without_long_numbers(text)[:30]
        if not count:
            empty.append(title)
            left.append((index, text))
            continue
        free = names.nearest(text, [c for c in columns if c.name not in places])
        options = {LEAVE: Said(N_("不导入这一列"))}
        options |= {c.name: Said(N_("当作「{title}」导入"), title=[c.title]) for c in free}
        said = Said(N_("没有「{title}」这一列（{letter} 列，{n} 个单元格有内容）：怎么处理？"),
                    title=title, letter=column_letter(index), n=count)  # fmt: skip
        answer = parsed.ask(f"column:{sheet.title}:{title}", said, count, options, default=LEAVE)
        if answer == LEAVE:
            left.append((index, text))
        else:
            column = next(c for c in free if c.name == answer)
            places[answer] = Place(index, column, _own_unit(text, column))
    if empty:
        parsed.notice(
            N_("工作表「{sheet}」中未识别的列不会导入：{titles}"),
            sheet=sheet.title,
            titles="、".join(empty[:20]),
        )
    return left
