"""The sheets of a blank as a page shows them, and the cells of an area with their headings."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from openpyxl.utils import get_column_letter, range_boundaries

_CELL = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,4})")
AREA = r"\s*\$?[A-Za-z]{1,3}\$?[1-9][0-9]{0,4}\s*([:：]\s*\$?[A-Za-z]{1,3}\$?[1-9][0-9]{0,4}\s*)?"
TOTALS = frozenset({"合计", "总计", "小计", "全市", "全市合计", "共计"})
"""Headings that stand for every code of a dimension."""


@dataclass(frozen=True)
class Sheet:
    """A visible sheet of a blank."""

    name: str
    rows: int
    columns: int
    texts: Mapping[str, str]
    """By cell; numbers as text."""
    formulas: Mapping[str, str]
    merged: Sequence[str]
    """Areas, such as A1:D1."""

    @cached_property
    def covered(self) -> Mapping[str, str]:
        """Cell inside a merged area → the cell that shows."""
        return {
            cell: area.partition(":")[0]
            for area in self.merged
            for cell in cells_of(area)
            if cell != area.partition(":")[0]
        }

    @cached_property
    def spans(self) -> Mapping[str, tuple[int, int]]:
        """Cell that shows for a merged area → its rows and columns."""
        return {area.partition(":")[0]: _size(area) for area in self.merged}

    def heading(self, cell: str) -> str:
        """What stands in a cell or over it, where it is part of a merged one; without blanks."""
        return "".join(self.texts.get(self.covered.get(cell, cell), "").split())

    def lines(self) -> Iterator[tuple[int, Sequence[str]]]:
        """Row by row the cells that show."""
        letters = [get_column_letter(column) for column in range(1, self.columns + 1)]
        for row in range(1, self.rows + 1):
            yield row, [f"{letter}{row}" for letter in letters if f"{letter}{row}" not in self.covered]

    @property
    def letters(self) -> Sequence[str]:
        return [get_column_letter(column) for column in range(1, self.columns + 1)]


def sheets_of(stored: Sequence[Mapping[str, Any]]) -> list[Sheet]:
    """As the database keeps them."""
    return [Sheet(**one) for one in stored]


def _bounds(area: str) -> tuple[int, int, int, int]:
    left, top, right, bottom = range_boundaries(area)
    return int(left or 0), int(top or 0), int(right or 0), int(bottom or 0)


def _size(area: str) -> tuple[int, int]:
    left, top, right, bottom = _bounds(area)
    return bottom - top + 1, right - left + 1


def written(area: str) -> str:
    """An area as it is kept: C5:D9, a single cell as C5."""
    text = "".join(area.split()).replace("$", "").replace("：", ":").upper()
    left, top, right, bottom = _bounds(text)
    first = f"{get_column_letter(min(left, right))}{min(top, bottom)}"
    last = f"{get_column_letter(max(left, right))}{max(top, bottom)}"
    return first if first == last else f"{first}:{last}"


def cells_of(area: str) -> list[str]:
    """The cells of an area, row by row."""
    left, top, right, bottom = _bounds(area)
    return [
        f"{get_column_letter(column)}{row}"
        for row in range(top, bottom + 1)
        for column in range(left, right + 1)
    ]


def split(cell: str) -> tuple[str, int]:
    """Column letters and row of a cell."""
    match = _CELL.fullmatch(cell)
    if match is None:
        raise ValueError(cell)
    return match[1], int(match[2])


def inside(area: str, rows: int, columns: int) -> bool:
    """Whether an area lies within so many rows and columns."""
    _, _, right, bottom = _bounds(area)
    return right <= columns and bottom <= rows


def totals_of(total: str, parts: str) -> list[tuple[str, str]]:
    """One sum for each cell of `total`: the column above or below it, or the row beside it, inside `parts`.

    `D10:F10` of `D5:F9`: D10 is the sum of D5:D9, and so on; `G5:G9` of `D5:F9`: G5 that of D5:F5. A single
    cell is the sum of the whole area.

    Raises:
        ValueError: the totals are neither one row as wide nor one column as high as the parts, or among
            them.
    """
    if set(cells_of(total)) & set(cells_of(parts)):
        raise ValueError(parts)
    (high, wide), (rows, columns) = _size(total), _size(parts)
    left, top, right, bottom = _bounds(parts)
    if (high, wide) == (1, 1):
        return [(total, parts)]
    if high == 1 and wide == columns:
        letters = map(get_column_letter, range(left, right + 1))
        areas = [written(f"{letter}{top}:{letter}{bottom}") for letter in letters]
    elif wide == 1 and high == rows:
        first, last = get_column_letter(left), get_column_letter(right)
        areas = [written(f"{first}{row}:{last}{row}") for row in range(top, bottom + 1)]
    else:
        raise ValueError(total)
    return list(zip(cells_of(total), areas, strict=True))
