"""What may be asked: a frozen query and a small tree of filters, the same for both engines.

A query cannot be made without a `SearchScope`: what the asking person may see at all. Engines read only
`Query.restriction`, in which the scope is already joined with the person's own filters, so there is no
way to send the one without the other. Facets and totals are counted inside it as well.

Meaning of filters: `Eq`, `In`, `Range` and `Known` hold only for documents that have a value; for a
field with several values they hold when any of them does. `Not` is the exact complement.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from talent_search.documents import FIELDS, DocumentKind, Field, Shape
from talent_search.errors import InvalidQueryError

Value = str | int | float | bool | date

MAX_PAGE_SIZE: Final = 10_000
MAX_DEPTH: Final = 100_000
"""Hits beyond this place cannot be paged to, in either engine."""
MOST_FACET_VALUES: Final = 300
"""Values counted per facet, the most frequent."""
MAX_TEXT: Final = 400
"""Characters of a query that are read; the rest is cut off."""

_PYTHON_TYPES: Final[dict[Shape, tuple[type, ...]]] = {
    Shape.CODE: (str,),
    Shape.CODES: (str,),
    Shape.NUMBER: (int, float),
    Shape.DATE: (date,),
    Shape.FLAG: (bool,),
}


def _named(name: str, use: str) -> Field:
    declared = FIELDS.get(name)
    if declared is None or not getattr(declared, use):
        able = ", ".join(known.name for known in FIELDS.values() if getattr(known, use))
        raise InvalidQueryError(f"Cannot {use} by {name!r}; possible are: {able}.")
    return declared


def _check_value(declared: Field, value: Value) -> None:
    expected = _PYTHON_TYPES[declared.shape]
    wrong = type(value) not in expected  # neither a bool for a number nor a datetime for a date
    if wrong or (isinstance(value, float) and not math.isfinite(value)):
        raise InvalidQueryError(
            f"{declared.name} is compared with {declared.shape} values, not with {value!r}."
        )
    if isinstance(value, str) and "\x00" in value:
        raise InvalidQueryError(f"A value for {declared.name} contains a NUL character.")


@dataclass(frozen=True, slots=True)
class Eq:
    """The field has this value."""

    field: str
    value: Value

    def __post_init__(self) -> None:
        _check_value(_named(self.field, "filter"), self.value)


@dataclass(frozen=True, slots=True)
class In:
    """The field has one of these values; of none, nothing."""

    field: str
    values: tuple[Value, ...]

    def __post_init__(self) -> None:
        object.__setattr__(self, "values", tuple(self.values))
        declared = _named(self.field, "filter")
        for value in self.values:
            _check_value(declared, value)


@dataclass(frozen=True, slots=True)
class Range:
    """The number or date lies between two bounds, both included; None leaves a side open."""

    field: str
    low: float | int | date | None = None
    high: float | int | date | None = None

    def __post_init__(self) -> None:
        declared = _named(self.field, "filter")
        if declared.shape not in (Shape.NUMBER, Shape.DATE):
            raise InvalidQueryError(f"{self.field} has no order; a range needs a number or a date.")
        for bound in (self.low, self.high):
            if bound is not None:
                _check_value(declared, bound)


@dataclass(frozen=True, slots=True)
class Known:
    """The field has any value at all."""

    field: str

    def __post_init__(self) -> None:
        _named(self.field, "filter")


@dataclass(frozen=True, slots=True, init=False)
class And:
    """All parts hold; of none, everything does."""

    parts: tuple["Filter", ...]

    def __init__(self, *parts: "Filter") -> None:
        object.__setattr__(self, "parts", parts)


@dataclass(frozen=True, slots=True, init=False)
class Or:
    """At least one part holds; of none, nothing does."""

    parts: tuple["Filter", ...]

    def __init__(self, *parts: "Filter") -> None:
        object.__setattr__(self, "parts", parts)


@dataclass(frozen=True, slots=True)
class Not:
    """The part does not hold."""

    part: "Filter"


Filter = Eq | In | Range | Known | And | Or | Not

EVERYTHING: Final = And()
NOTHING: Final = Or()


@dataclass(frozen=True, slots=True)
class SearchScope:
    """What the asking person may see, made by the platform's permission function.

    `SearchScope(EVERYTHING)` has to be written out by whoever means it; there is no default.
    """

    filter: Filter


@dataclass(frozen=True, slots=True)
class Sort:
    """Order by a number or date; documents without a value come last in both directions."""

    field: str
    descending: bool = False

    def __post_init__(self) -> None:
        _named(self.field, "sort")


@dataclass(frozen=True, slots=True)
class Query:
    """One page of answers to one question. Empty `text` means every document in the restriction."""

    kind: DocumentKind
    scope: SearchScope
    text: str = ""
    any_word: bool = False
    """Whether some of the words will do beside all of them; documents with more come first."""
    filters: Filter = EVERYTHING
    facets: Sequence[str] = ()
    sort: Sequence[Sort] = ()
    """empty: best match first; without text: latest `updated` first"""
    page: int = 1
    size: int = 20
    highlight: bool = False
    restriction: Filter = field(init=False)
    """scope and filters together: the only filter an engine may read"""

    def __post_init__(self) -> None:
        if not isinstance(self.scope, SearchScope):
            raise InvalidQueryError("A query needs a SearchScope: what the asking person may see.")
        if self.page < 1 or not 1 <= self.size <= MAX_PAGE_SIZE or self.page * self.size > MAX_DEPTH:
            raise InvalidQueryError(
                f"Pages start at 1, hold 1 to {MAX_PAGE_SIZE} hits and end at hit {MAX_DEPTH}; "
                f"asked was page {self.page} of {self.size}."
            )
        for name in self.facets:
            _named(name, "facet")
        object.__setattr__(self, "kind", DocumentKind(self.kind))
        object.__setattr__(self, "text", self.text.replace("\x00", " ").strip()[:MAX_TEXT])
        object.__setattr__(self, "facets", tuple(self.facets))
        object.__setattr__(self, "sort", tuple(self.sort))
        object.__setattr__(self, "restriction", And(self.scope.filter, self.filters))
