"""What a list's address asks for, brought to what the list offers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.parse import urlencode

from piccolo.querystring import QueryString

from talent_platform.reference.fields import LARGEST_ID
from talent_platform.web.listing.declaration import (
    FIT,
    Column,
    DayFilter,
    IdFilter,
    ListSpec,
    Range,
    RangeFilter,
    SelectFilter,
)

MAX_TEXT = 100
MAX_PAGE = 1_000_000
MAX_SIZE = 1_000
"""Rows of one answer of the API."""
DIRECTIONS = ("asc", "desc")
MOST = 10**12
"""Numbers beyond are none that is listed."""


@dataclass(frozen=True)
class ListQuery:
    """What an address asks of a list, every value already valid."""

    spec: ListSpec
    page: int
    size: int
    """Rows of a page; 0 asks only how many there are."""
    sort: str
    descending: bool
    q: str = ""
    texts: Mapping[str, str] = field(default_factory=dict)
    """Chosen values of text and select filters; a filter not in use has no entry."""
    ranges: Mapping[str, Range] = field(default_factory=dict)
    """Limits of range filters; a filter not in use has no entry."""
    exact: bool = False
    """Whether a page past the last one is empty, as the API answers it, and not the last one."""
    after: int | None = None
    """Asks for nothing but the row that follows this one in the list; the first where it is not in it."""
    counting: list[QueryString] | None = None
    """Where several queries are counted in one statement: the question how many there are goes here."""

    @classmethod
    def parse(cls, spec: ListSpec, given: Mapping[str, Any]) -> ListQuery:
        """Read an address; unknown, impossible or hostile values become defaults."""
        texts, ranges = {}, {}
        for item in spec.filters:
            if isinstance(item, RangeFilter):
                limits = _range(given.get(f"{item.key}_min"), given.get(f"{item.key}_max"))
                if limits != Range():
                    ranges[item.key] = limits
                continue
            value = _text(given.get(item.key))
            if isinstance(item, SelectFilter) and value not in {option for option, _ in item.options}:
                continue
            if isinstance(item, IdFilter) and not _is_id(value):
                continue
            if isinstance(item, DayFilter) and not is_day(value):
                continue
            if value:
                texts[item.key] = value
        q = _text(given.get("q")) if spec.search_label is not None else ""
        sort, descending = _sort(spec, given, q)
        size = _whole(given.get("size"))
        return cls(
            spec=spec,
            page=_whole(given.get("page")),
            size=size if size in spec.page_sizes else spec.page_sizes[0],
            sort=sort,
            descending=descending,
            q=q,
            texts=texts,
            ranges=ranges,
        )

    @property
    def offset(self) -> int:
        """Rows before this page."""
        return (self.page - 1) * self.size

    @property
    def filtered(self) -> bool:
        """Whether anything narrows the list."""
        return bool(self.q or self.texts or self.ranges)

    def within(self, total: int) -> ListQuery:
        """The same query on a page that exists among `total` rows."""
        last = max(1, -(-total // self.size))
        return self if self.exact else replace(self, page=min(self.page, last))

    def params(self, **changes: str | int | None) -> dict[str, str]:
        """The parameters of this query, defaults left out, then `changes` (`None` removes)."""
        default = ListQuery.parse(self.spec, {})
        params = {"q": self.q} if self.q else {}
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


def _is_id(text: str) -> bool:
    plain = text.isascii() and text.isdigit() and len(text) <= len(str(LARGEST_ID))
    return plain and 1 <= int(text) <= LARGEST_ID


def is_day(text: str) -> bool:
    """Whether an address writes a day that there is."""
    try:
        return len(text) == len("2026-01-31") and bool(date.fromisoformat(text))
    except ValueError:
        return False


def number_of(value: object) -> Decimal | None:
    """A number as an address writes it; None for what is none, or is beyond anything listed here."""
    text = _text(value)
    try:
        number = Decimal(text) if len(text) <= 20 else None
    except InvalidOperation:
        return None
    if number is None or not number.is_finite() or abs(number) > MOST:
        return None
    # A millionth is finer than anything listed here; so what is written into an address reads back the same.
    return round(number, 6).normalize() + 0


def _range(low: object, high: object) -> Range:
    limits = Range(number_of(low), number_of(high))
    crossed = limits.low is not None and limits.high is not None and limits.low > limits.high
    return Range() if crossed else limits


def _sort(spec: ListSpec, given: Mapping[str, Any], q: str) -> tuple[str, bool]:
    key, direction = _text(given.get("sort")), _text(given.get("dir"))
    if key == FIT and spec.ranked is not None and q:
        return FIT, direction == "desc"
    if key in {column.key for column in spec.columns if column.sortable}:
        return key, direction == "desc"
    descending = direction == "desc" if direction in DIRECTIONS else spec.default_sort.startswith("-")
    return spec.default_sort.removeprefix("-"), descending
