"""Rows of a table as a list's address asks for them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from functools import reduce
from inspect import isawaitable
from math import ceil, floor
from typing import Any, TypeAlias

from piccolo.columns import BigInt, Integer, SmallInt
from piccolo.columns import Column as TableColumn
from piccolo.columns.combination import And, Or
from piccolo.custom_types import Combinable
from piccolo.query import OrderByRaw, Select
from piccolo.table import Table
from typing_extensions import TypeVar

from talent_platform.clock import ZONE
from talent_platform.database.engine import DB
from talent_platform.web.listing.declaration import FIT, Range, RangeFilter, TextFilter, value_of
from talent_platform.web.listing.query import ListQuery, like_pattern

LARGEST: dict[type[TableColumn], int] = {SmallInt: 2**15 - 1, Integer: 2**31 - 1, BigInt: 2**63 - 1}
Row = TypeVar("Row", default=dict[str, Any])
Found: TypeAlias = tuple[int, ListQuery, list[Row]]
"""How many rows there are in all, the query on a page that exists, the rows of that page (views, or
still rows as read)."""


async def narrowed(query: ListQuery, reader: Any, inside: Any) -> Any:
    """The condition `inside` and everything the query asks besides, by the columns its filters carry."""
    condition = inside
    for item in query.spec.filters:
        value = query.ranges.get(item.key) if isinstance(item, RangeFilter) else query.texts.get(item.key)
        if value is None or item.of is None:
            continue
        if not isinstance(item.of, TableColumn):
            condition = And(condition, await _answer(item.of(reader, value)))
        elif isinstance(value, Range):
            condition = _between(condition, item.of, value)
        elif isinstance(item, TextFilter):
            condition = And(condition, item.of.ilike(like_pattern(value)))
        else:
            condition = And(condition, item.of == (value if item.of.value_type is str else int(value)))
    if query.q:
        condition = And(condition, await _searched(query, reader))
    return condition


async def _searched(query: ListQuery, reader: Any) -> Any:
    searched = query.spec.searched
    if callable(searched):
        return await _answer(searched(reader, query.q))
    pattern = like_pattern(query.q)
    alike: list[Combinable] = [column.ilike(pattern) for column in searched]
    return reduce(Or, alike)


async def _answer(found: Any) -> Any:
    return await found if isawaitable(found) else found


def _between(condition: Any, column: TableColumn, limits: Range) -> Any:
    low, high = (_bound(column, limits.low, ceil), _bound(column, limits.high, floor))
    if low is not None:
        condition = And(condition, column >= low)
    if high is not None:
        condition = And(condition, column <= high)
    return condition


def _bound(column: TableColumn, limit: Decimal | None, whole: Callable[[Decimal], int]) -> Any:
    """The limit as the column can be compared with it: no whole number lies between 2.5 and 3."""
    if limit is None or not isinstance(column, Integer):
        return limit
    most = LARGEST[type(column)]
    return min(max(whole(limit), -most), most)


async def page_of_table(
    table: type[Table],
    select: Select[Any],
    query: ListQuery,
    reader: Any,
    inside: Any,
    *,
    first: OrderByRaw | None = None,
) -> Found:
    """The page a query asks for of what is selected from a table inside a condition; equal rows stand in the
    order of their ids, and `first` goes before any order."""
    condition = await narrowed(query, reader, inside)
    if query.after is not None:
        ordered = _in_order(table.select(table._meta.primary_key).where(condition), table, query, first)  # noqa: SLF001
        return await _following(query, list(await ordered.output(as_list=True)), table, select)
    if query.counting is not None:
        query.counting.extend(table.count().where(condition).querystrings)
        return 0, query, []
    if not query.size:
        return int(await table.count().where(condition)), query, []
    if query.sort == FIT:
        return await _by_fit(table, select, query, reader, condition)
    # The number above a list and the rows below it are of one moment.
    async with DB.snapshot():
        total = int(await table.count().where(condition))
        query = query.within(total)
        ordered = _in_order(select.where(condition), table, query, first)
        rows = await ordered.limit(query.size).offset(query.offset).output(load_json=True)
    return total, query, list(rows)


def _in_order(
    select: Select[Any], table: type[Table], query: ListQuery, first: OrderByRaw | None
) -> Select[Any]:
    ascending = not query.descending
    if first is not None:
        select = select.order_by(first)
    select = select.order_by(_order(table, query), ascending=ascending)
    return select.order_by(table._meta.primary_key, ascending=ascending)  # noqa: SLF001 - Piccolo's own way


async def _following(query: ListQuery, ids: list[int], table: type[Table], select: Select[Any]) -> Found:
    at = ids.index(query.after) + 1 if query.after in ids else 0
    key = table._meta.primary_key  # noqa: SLF001 - Piccolo's own way
    rows = await select.where(key.is_in(ids[at : at + 1])).output(load_json=True) if ids[at:] else []
    return len(rows), query, list(rows)


async def _by_fit(
    table: type[Table], select: Select[Any], query: ListQuery, reader: Any, condition: Any
) -> Found:
    """In the order of the text that was asked for; what the order leaves out stands last."""
    key = table._meta.primary_key  # noqa: SLF001 - Piccolo's own way
    best = await query.spec.ranked(reader, query.q) if query.spec.ranked else ()
    place = {id_: at for at, id_ in enumerate(best)}
    inside = await table.select(key).where(condition).output(as_list=True)
    query = query.within(len(inside))
    ordered = sorted(inside, key=lambda id_: (place.get(id_, len(place)), id_), reverse=query.descending)
    wanted = ordered[query.offset : query.offset + query.size]
    rows = {row["id"]: row for row in await select.where(key.is_in(wanted or [0])).output(load_json=True)}
    return len(inside), query, [rows[id_] for id_ in wanted if id_ in rows]


def _order(table: type[Table], query: ListQuery) -> TableColumn:
    declared = next((column.order for column in query.spec.columns if column.key == query.sort), None)
    return declared if declared is not None else getattr(table, query.sort)


def page_of_all(query: ListQuery, rows: Iterable[Row], searched: Sequence[str]) -> Found[Row]:
    """The page a query asks for of rows worked out at hand: filtered by equal values, searched in the columns
    `searched`, sorted."""
    for key, value in query.texts.items():
        rows = [row for row in rows if str(value_of(row, key)) == value]
    if query.q:
        asked = query.q.casefold()
        rows = [row for row in rows if asked in "\n".join(value_of(row, n) for n in searched).casefold()]
    ordered = sorted(rows, key=lambda row: value_of(row, query.sort), reverse=query.descending)
    return page_of_rows(query, ordered)


def page_of_rows(query: ListQuery, rows: list[Row]) -> Found[Row]:
    """The page a query asks for of rows that are all at hand, filtered and in their order already."""
    if not query.size:
        return len(rows), query, []
    query = query.within(len(rows))
    return len(rows), query, rows[query.offset : query.offset + query.size]


def since(column: Any) -> Callable[[Any, str], Any]:
    """What a `DayFilter` asks of moments: from the beginning of the day on."""
    return lambda _reader, day: column >= datetime.combine(date.fromisoformat(day), time.min, ZONE)


def until(column: Any) -> Callable[[Any, str], Any]:
    """Up to the end of the day."""
    return lambda _reader, day: column <= datetime.combine(date.fromisoformat(day), time.max, ZONE)
