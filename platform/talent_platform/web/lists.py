"""The one list machinery: what a list can show, what the address bar asks for, how it is paged.

A part declares a `ListSpec` once. Its page handler parses the query string, counts, reads one page
and hands a `Listing` to `web/_list.html`:

    query = ListQuery.parse(NEEDS, request.query_params)
    total = await count_needs(actor, query)
    query = query.within(total)
    rows = await read_needs(actor, query, limit=query.size, offset=query.offset)
    listing = Listing(NEEDS, query, rows, total, path="/needs", export="/needs.xlsx")

Nothing in an address can make a list fail: what is not valid falls back to the default.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal, InvalidOperation
from functools import cached_property
from typing import Any, Literal
from urllib.parse import quote, urlencode

from talent_platform.web.frame import Tone

Kind = Literal["text", "number", "wan", "percent", "day", "time", "ago", "label", "badge", "tags", "custom"]
Align = Literal["start", "center", "end"]

MAX_TEXT = 100
MAX_PAGE = 1_000_000
_FAR = Decimal(10) ** 12


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
    kind: Kind = "text"
    sortable: bool = False
    align: Align | None = None
    """`None`: numbers end-aligned, all else start-aligned."""
    link: str | None = None
    """Address pattern filled from the row, each value quoted: `/needs/{id}`; none where a value is None."""
    badges: Mapping[Any, Badge] = field(default_factory=dict)
    minor: bool = False
    """Left out on a phone, where each row becomes a card."""

    @property
    def side(self) -> Align:
        """The alignment in effect."""
        return self.align or ("end" if self.kind in ("number", "wan", "percent") else "start")

    def href(self, row: Mapping[str, Any]) -> str | None:
        """The address this cell leads to."""
        if self.link is None:
            return None
        # Only the places the pattern names: a list asks this for every cell.
        places = {name: row.get(name) for name in _PLACES.findall(self.link)}
        if None in places.values():
            return None
        return self.link.format_map({name: quote(str(value), safe="") for name, value in places.items()})

    def badge(self, value: object) -> Badge:
        """The look of `value`; a value nobody declared shows as itself."""
        return self.badges.get(value) or Badge(str(value))


@dataclass(frozen=True)
class TextFilter:
    """Free text."""

    key: str
    label: str


@dataclass(frozen=True)
class SelectFilter:
    """One of `options`, pairs of value and label (a msgid)."""

    key: str
    label: str
    options: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True)
class RangeFilter:
    """Two numbers, either may be missing; addressed as `key_min` and `key_max`."""

    key: str
    label: str
    unit: str = ""


Filter = TextFilter | SelectFilter | RangeFilter


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
    page_sizes: Sequence[int] = (20, 50, 100)
    """The first is the default."""
    carried: Sequence[str] = ()
    """Other parameters of the page (a tab, say) that links of the list must keep."""


@dataclass(frozen=True)
class ListQuery:
    """What an address asks of a list, every value already valid."""

    spec: ListSpec
    page: int
    size: int
    sort: str
    descending: bool
    q: str = ""
    texts: Mapping[str, str] = field(default_factory=dict)
    """Chosen values of text and select filters; a filter not in use has no entry."""
    ranges: Mapping[str, Range] = field(default_factory=dict)
    """Limits of range filters; a filter not in use has no entry."""
    carried: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def parse(cls, spec: ListSpec, given: Mapping[str, Any]) -> "ListQuery":
        """Read an address; unknown, impossible or hostile values become defaults."""
        texts, ranges = {}, {}
        for item in spec.filters:
            if isinstance(item, RangeFilter):
                limits = _range(given.get(f"{item.key}_min"), given.get(f"{item.key}_max"))
                if limits != Range():
                    ranges[item.key] = limits
                continue
            value = _text(given.get(item.key))
            known = isinstance(item, TextFilter) or value in {option for option, _ in item.options}
            if value and known:
                texts[item.key] = value
        sort, descending = _sort(spec, given)
        size = _whole(given.get("size"))
        return cls(
            spec=spec,
            page=_whole(given.get("page")),
            size=size if size in spec.page_sizes else spec.page_sizes[0],
            sort=sort,
            descending=descending,
            q=_text(given.get("q")) if spec.search_label is not None else "",
            texts=texts,
            ranges=ranges,
            carried={key: value for key in spec.carried if (value := _text(given.get(key)))},
        )

    @property
    def offset(self) -> int:
        """Rows before this page."""
        return (self.page - 1) * self.size

    @property
    def filtered(self) -> bool:
        """Whether anything narrows the list."""
        return bool(self.q or self.texts or self.ranges)

    def within(self, total: int) -> "ListQuery":
        """The same query on a page that exists among `total` rows."""
        return replace(self, page=min(self.page, max(1, -(-total // self.size))))

    def params(self, **changes: str | int | None) -> dict[str, str]:
        """The parameters of this query, defaults left out, then `changes` (`None` removes)."""
        default = ListQuery.parse(self.spec, {})
        params = dict(self.carried)
        if self.q:
            params["q"] = self.q
        params |= self.texts
        for key, limits in self.ranges.items():
            params |= {
                f"{key}_{end}": f"{value:f}"
                for end, value in (("min", limits.low), ("max", limits.high))
                if value is not None
            }
        if (self.sort, self.descending) != (default.sort, default.descending):
            params |= {"sort": self.sort, "dir": "desc" if self.descending else "asc"}
        if self.size != default.size:
            params["size"] = str(self.size)
        if self.page != 1:
            params["page"] = str(self.page)
        params |= {key: str(value) for key, value in changes.items() if value is not None}
        return {key: value for key, value in params.items() if key not in changes or changes[key] is not None}

    def url(self, path: str, **changes: str | int | None) -> str:
        """`path` with this query; a change of anything but the page goes back to page one."""
        if changes and "page" not in changes:
            changes["page"] = None
        return address(path, self.params(**changes))

    def sort_url(self, path: str, column: Column) -> str:
        """Sort by `column`; the other direction if it is sorted by already."""
        descending = self.sort == column.key and not self.descending
        return self.url(path, sort=column.key, dir="desc" if descending else "asc")

    def cleared_url(self, path: str) -> str:
        """The same list without any filter."""
        return address(path, dict(self.carried))


@dataclass(frozen=True)
class Listing:
    """One page of a list, ready for `web/_list.html`."""

    spec: ListSpec
    query: ListQuery
    rows: Sequence[Mapping[str, Any]]
    total: int
    path: str
    export: str | None = None
    """Address that answers the same query as an Excel file."""
    name: str = "list"
    """Id of the list in the page."""

    @property
    def pages(self) -> int:
        """Number of pages, at least one."""
        return max(1, -(-self.total // self.query.size))

    @cached_property
    def page_numbers(self) -> tuple[int | None, ...]:
        """First, last and the neighbours of the current page; `None` stands for a gap."""
        near = {1, self.pages, *range(self.query.page - 1, self.query.page + 2)}
        wanted = sorted(number for number in near if 1 <= number <= self.pages)
        numbers: list[int | None] = []
        for before, number in zip([0, *wanted], wanted, strict=False):
            if number - before == 2:
                numbers.append(number - 1)
            elif number - before > 2:
                numbers.append(None)
            numbers.append(number)
        return tuple(numbers)

    @property
    def first_row(self) -> int:
        """Number of the first row shown, counted from one; 0 for an empty list."""
        return self.query.offset + 1 if self.rows else 0

    @property
    def last_row(self) -> int:
        """Number of the last row shown."""
        return self.query.offset + len(self.rows)

    @property
    def export_url(self) -> str | None:
        """The export of exactly what is filtered and sorted here, all pages."""
        return self.export and address(self.export, self.query.params(page=None, size=None))


def address(path: str, params: Mapping[str, str]) -> str:
    """`path` with a query string, or bare."""
    return f"{path}?{urlencode(params)}" if params else path


def like_pattern(text: str) -> str:
    """`text` as an SQL `ILIKE` pattern that finds it anywhere, its own `%`, `_` and `\\` taken literally."""
    escaped = text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"


def _text(value: object) -> str:
    # PostgreSQL refuses NUL; surrogates cannot be encoded at all.
    text = str(value or "").replace("\0", "").encode(errors="ignore").decode()
    return " ".join(text.split())[:MAX_TEXT].rstrip()


def _whole(value: object) -> int:
    """A number from 1 to `MAX_PAGE`, 1 for anything else."""
    text = str(value or "")
    plain = text.isascii() and text.isdigit() and len(text) <= len(str(MAX_PAGE))
    return min(max(int(text), 1), MAX_PAGE) if plain else 1


def _number(value: object) -> Decimal | None:
    text = _text(value)
    try:
        number = Decimal(text) if len(text) <= 20 else None
    except InvalidOperation:
        return None
    if number is None or not number.is_finite() or abs(number) > _FAR:
        return None
    # A millionth is finer than anything listed here; so what is written into an address reads back the same.
    return round(number, 6).normalize() + 0


def _range(low: object, high: object) -> Range:
    limits = Range(_number(low), _number(high))
    crossed = limits.low is not None and limits.high is not None and limits.low > limits.high
    return Range() if crossed else limits


def _sort(spec: ListSpec, given: Mapping[str, Any]) -> tuple[str, bool]:
    key = _text(given.get("sort"))
    if key in {column.key for column in spec.columns if column.sortable}:
        return key, _text(given.get("dir")) == "desc"
    return spec.default_sort.removeprefix("-"), spec.default_sort.startswith("-")
