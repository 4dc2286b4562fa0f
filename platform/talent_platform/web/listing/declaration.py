"""What a list is: columns, filters, badges."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Literal, TypeAlias
from urllib.parse import quote

from piccolo.columns import Column as TableColumn

from talent_platform.web.frame import Tone

FIT = "fit"
"""The order by how well rows fit the text asked for."""
CellKind = Literal[
    "text", "number", "wan", "percent", "day", "time", "ago", "label", "badge", "tags", "custom"
]
Align = Literal["start", "center", "end"]


def value_of(row: object, key: str) -> Any:
    """The value a row has for a column: a view's field, or nothing where it has none of that name."""
    return row.get(key) if isinstance(row, Mapping) else getattr(row, key, None)


_PLACES = re.compile(r"{(\w+)}")


@dataclass(frozen=True)
class Badge:
    """How one value of a status column looks; the label is a msgid."""

    label: str
    tone: Tone = "neutral"


@dataclass(frozen=True)
class Column:
    """One column; `key` names both the value in a row and the sort key in the address."""

    key: str
    label: str
    kind: CellKind = "text"
    sortable: bool = False
    align: Align | None = None
    """`None`: numbers end-aligned, all else start-aligned."""
    link: str | None = None
    """Address pattern filled from the row, each value quoted: `/needs/{id}`; none where a value is None."""
    badges: Mapping[Any, Badge] = field(default_factory=dict)
    minor: bool = False
    """Left out on a phone, where each row becomes a card."""
    order: TableColumn | None = None
    """What a sortable column sorts by; `None`: the table's column called `key`."""

    @property
    def side(self) -> Align:
        """The alignment in effect."""
        return self.align or ("end" if self.kind in ("number", "wan", "percent") else "start")

    def href(self, row: object) -> str | None:
        """The address this cell leads to."""
        if self.link is None:
            return None
        # Only the places the pattern names: a list asks this for every cell.
        places = {name: value_of(row, name) for name in _PLACES.findall(self.link)}
        if None in places.values():
            return None
        return self.link.format_map({name: quote(str(value), safe="") for name, value in places.items()})

    def badge(self, value: object) -> Badge:
        """The look of `value`; a value nobody declared shows as itself."""
        return self.badges.get(value) or Badge(str(value))


Asks: TypeAlias = TableColumn | Callable[[Any, Any], Any] | None
"""What a filter asks of a row: that a column has the chosen value, or the condition (possibly awaited) that a
function of reader and value answers. `None`: whoever reads the rows sees to it."""


@dataclass(frozen=True)
class TextFilter:
    """Free text; a column holds it anywhere."""

    key: str
    label: str
    of: Asks = None


@dataclass(frozen=True)
class SelectFilter:
    """One of `options`, pairs of value and label (a msgid)."""

    key: str
    label: str
    options: Sequence[tuple[str, str]] = ()
    of: Asks = None


@dataclass(frozen=True)
class IdFilter:
    """The number of what the rows belong to: links bring it, the form has no field for it."""

    key: str
    label: str
    of: Asks = None
    hidden: bool = True


@dataclass(frozen=True)
class RangeFilter:
    """Two numbers, either may be missing; addressed as `key_min` and `key_max`. A column lies between them; a
    function is given the `Range`."""

    key: str
    label: str
    unit: str = ""
    of: Asks = None


@dataclass(frozen=True)
class DayFilter:
    """A day as 2026-01-31; what it bounds is for `of` to say."""

    key: str
    label: str
    of: Asks = None
    day: bool = True


Filter = TextFilter | SelectFilter | IdFilter | RangeFilter | DayFilter


@dataclass(frozen=True)
class Range:
    """Closed on both sides; `None` is open."""

    low: Decimal | None = None
    high: Decimal | None = None


@dataclass(frozen=True)
class ListSpec:
    """What one kind of list can show, filter and sort."""

    columns: Sequence[Column]
    default_sort: str
    """A column key; a leading `-` means descending."""
    filters: Sequence[Filter] = ()
    search_label: str | None = None
    """Placeholder of the free-text box `q`; `None`: the list has no such box."""
    searched: Sequence[TableColumn] | Callable[[Any, str], Any] = ()
    """The columns any of which holds the text of that box, or as a function of a filter."""
    ranked: Callable[[Any, str], Awaitable[Sequence[int]]] | None = None
    """Ids of what that text finds, the best first, where rows can stand in this order (`FIT`)."""
    page_sizes: Sequence[int] = (20, 50, 100)
    """The first is the default."""
