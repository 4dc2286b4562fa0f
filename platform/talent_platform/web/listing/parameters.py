"""What a list takes over the API: the parameters its declaration stands for, and no others."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler
from litestar.openapi.spec import OpenAPIFormat, OpenAPIType, Operation, Parameter, Schema
from litestar.params import QueryParameter

from talent_platform.errors import BadQuery
from talent_platform.i18n import N_, gettext
from talent_platform.reference.fields import LARGEST_ID
from talent_platform.web.listing.declaration import (
    FIT,
    DayFilter,
    Filter,
    IdFilter,
    ListSpec,
    RangeFilter,
    SelectFilter,
    TextFilter,
)
from talent_platform.web.listing.query import (
    DIRECTIONS,
    MAX_PAGE,
    MAX_SIZE,
    MAX_TEXT,
    MOST,
    ListQuery,
    is_day,
    number_of,
)
from talent_platform.web.requests import AppRequest

PLAIN = ListSpec(columns=(), default_sort="", page_sizes=(100,))
"""A list that is only turned over page by page."""
ONCE = N_("只能给出一次")


@dataclass(frozen=True)
class _Taken:
    """One parameter: how the document declares it, and what is wrong with a value (nothing, mostly)."""

    schema: Schema
    wrong: Callable[[str], str]
    said: str = ""


def takes(spec: ListSpec) -> type[Operation]:
    """The `operation_class` of a handler that answers this list: its parameters join those of the
    signature."""
    return declaring({name: (one.schema, one.said) for name, one in _taken(spec)})


def declaring(taken: Mapping[str, tuple[Schema, str]]) -> type[Operation]:
    """The same for parameters by their names, each with its schema and what it is."""

    @dataclass
    class DeclaringOperation(Operation):
        names: ClassVar[frozenset[str]] = frozenset(taken)

        def __post_init__(self) -> None:
            own = [
                Parameter(name, "query", schema=replace(schema), description=said or None)
                for name, (schema, said) in taken.items()
            ]
            self.parameters = [*(self.parameters or ()), *own]

    return DeclaringOperation


def merged(specs: Iterable[ListSpec]) -> ListSpec:
    """What one of several lists takes, for the document of an operation that answers any of them."""
    first, *others = specs
    columns = {column.key: column for spec in (first, *others) for column in spec.columns if column.sortable}
    filters: dict[str, Filter] = {}
    known: dict[str, tuple[tuple[str, str], ...]] = {}
    for item in (item for spec in (first, *others) for item in spec.filters):
        filters[item.key] = item
        if isinstance(item, SelectFilter):
            options = dict([*known.get(item.key, ()), *item.options]).items()
            known[item.key] = tuple(options)
            filters[item.key] = replace(item, options=known[item.key])
    return replace(first, columns=tuple(columns.values()), filters=tuple(filters.values()))


def asked(spec: ListSpec, request: AppRequest) -> ListQuery:
    """What an address of the API asks of a list; nothing in it is passed over. What the handler's signature
    takes besides is the handler's own.

    Raises:
        BadQuery: a parameter the list does not have, or a value it cannot take.
    """
    taken, given = dict(_taken(spec)), request.query_params
    signed = _signed(request.route_handler)
    refuse_unknown(set(given), taken.keys() | signed)
    wrong = {}
    for name in given.keys() - signed:
        values = [str(value) for value in given.getall(name)]
        # A field left empty asks nothing.
        sentence = gettext(ONCE) if len(values) > 1 else values[0] and taken[name].wrong(values[0])
        if sentence:
            wrong[name] = sentence
    for item in spec.filters:
        low, high = (number_of(given.get(f"{item.key}_{end}")) for end in ("min", "max"))
        if isinstance(item, RangeFilter) and low is not None and high is not None and low > high:
            wrong.setdefault(f"{item.key}_max", gettext(N_("不能小于下限")))
    refuse(wrong)
    query = ListQuery.parse(spec, given)
    return replace(query, size=int(given.get("size") or query.size), exact=True)


def only_declared(connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:
    """A guard of every operation: what the document does not declare is refused, not passed over.

    Raises:
        BadQuery: naming it.
    """
    listed: frozenset[str] = getattr(getattr(handler, "operation_class", None), "names", frozenset())
    refuse_unknown(set(connection.query_params), _signed(handler) | listed)


def _signed(handler: BaseRouteHandler) -> set[str]:
    fields = handler.parsed_fn_signature.parameters.items()
    return {name for name, field in fields if isinstance(field.kwarg_definition, QueryParameter)}


def refuse_unknown(given: set[str], known: set[str]) -> None:
    """Raises BadQuery where anything else is given."""
    sentence = gettext("这里不用参数")
    if known:
        sentence = gettext("没有这个参数；这里可用：{known}", known="、".join(sorted(known)))
    refuse(dict.fromkeys(sorted(given - known), sentence))


def refuse(wrong: Mapping[str, str]) -> None:
    """Raises BadQuery where anything is wrong; the first is named in the sentence of the whole."""
    for name, sentence in wrong.items():
        shown = name[:MAX_TEXT]
        message = gettext("参数 {name}：{sentence}", name=shown, sentence=sentence)
        raise BadQuery(message, {key[:MAX_TEXT]: text for key, text in wrong.items()})


def _taken(spec: ListSpec) -> Iterator[tuple[str, _Taken]]:
    if spec.search_label is not None:
        yield "q", _text(spec.search_label)
    for item in spec.filters:
        match item:
            case SelectFilter():
                yield item.key, _choice([value for value, _ in item.options], item.label)
            case TextFilter():
                yield item.key, _text(item.label)
            case IdFilter():
                yield item.key, _whole(LARGEST_ID, item.label)
            case DayFilter():
                yield item.key, _day(item.label)
            case RangeFilter():
                for end in ("min", "max"):
                    yield f"{item.key}_{end}", _number(" ".join((item.label, item.unit)).strip())
    if sortable := [column.key for column in spec.columns if column.sortable]:
        yield "sort", _choice([*sortable, *([FIT] if spec.ranked else [])])
        yield "dir", _choice(DIRECTIONS)
    yield "page", _whole(MAX_PAGE, default=1)
    yield "size", _whole(MAX_SIZE, default=spec.page_sizes[0])


def _choice(options: Any, said: str = "") -> _Taken:
    known = [str(option) for option in options]

    def wrong(value: str) -> str:
        return "" if value in known else gettext("请选择 {choices} 之一", choices="、".join(known))

    return _Taken(Schema(type=OpenAPIType.STRING, enum=known), wrong, said)


def _text(said: str) -> _Taken:
    def wrong(value: str) -> str:
        return "" if len(value) <= MAX_TEXT else gettext("最多 {most} 个字", most=MAX_TEXT)

    return _Taken(Schema(type=OpenAPIType.STRING, max_length=MAX_TEXT), wrong, said)


def _day(said: str) -> _Taken:
    def wrong(value: str) -> str:
        return "" if is_day(value) else gettext("应为日期，如 2026-01-31")

    return _Taken(Schema(type=OpenAPIType.STRING, format=OpenAPIFormat.DATE, max_length=10), wrong, said)


def _number(said: str) -> _Taken:
    def wrong(value: str) -> str:
        return "" if number_of(value) is not None else gettext("应为数字")

    return _Taken(Schema(type=OpenAPIType.NUMBER, minimum=-MOST, maximum=MOST), wrong, said)


def _whole(most: int, said: str = "", *, default: int | None = None) -> _Taken:
    def wrong(value: str) -> str:
        plain = value.isascii() and value.isdigit() and len(value) <= len(str(most))
        fits = plain and 1 <= int(value) <= most
        return "" if fits else gettext("应为 1 到 {most} 的整数", most=most)

    return _Taken(Schema(type=OpenAPIType.INTEGER, minimum=1, maximum=most, default=default), wrong, said)
