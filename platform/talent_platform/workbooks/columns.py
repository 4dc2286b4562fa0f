"""What a workbook column is, read from the Pydantic model that also validates the row.

The convention, so that template, reader and messages never disagree:

- ``Field(title="岗位名称", description="…", examples=["数控编程工程师"])``: header, help text, example row;
- no default → required;
- ``Literal``, ``Enum`` or ``json_schema_extra={"choices": {code: 中文标签}}`` → dropdown (label or code);
- ``{"unit": "万元"}`` → shown in the header; amounts written in 元/万元/亿元 are converted to it;
- ``{"template": False}`` → read where an export has it, not offered for filling in;
- ``{"hidden": True}`` → a hidden column, which no instructions tell of;
- ``{"long": True}`` → a wide, wrapped column; ``{"workbook": False}`` → not part of any workbook;
- ``list[…]`` → one cell, items split by 、 or ;. Items of choices become codes, all others reach the model as
  texts, which reads them itself (``数控编程:精通、机械制图`` → two skills).
"""

from __future__ import annotations

import types
import typing
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from enum import Enum, StrEnum
from typing import Any, Literal, Union, get_args, get_origin

import annotated_types
from pydantic import BaseModel, BeforeValidator, StringConstraints
from pydantic.fields import FieldInfo

from talent_platform.reference.fields import Choice, Reads
from talent_platform.reference.writings.amounts import Plausible
from talent_platform.reference.writings.words import headings

LINK = "(link)"
"""Name of the child sheet's first column; no field can have it."""
DICTIONARY, EXAMPLES, INSTRUCTIONS = "字典", "填写示例", "填写说明"
"""Sheets of a template beside those to fill in."""
LISTS: tuple[type, ...] = (list, tuple, set, frozenset, Sequence)


def column_letter(index: int) -> str:
    """0 → A, 25 → Z, 26 → AA, as spreadsheets name their columns."""
    before, last = divmod(index, 26)
    return (column_letter(before - 1) if before else "") + chr(ord("A") + last)


class Kind(StrEnum):
    TEXT = "text"
    INTEGER = "integer"
    NUMBER = "number"
    DATE = "date"
    BOOLEAN = "boolean"
    CHOICE = "choice"
    LIST = "list"


@dataclass(frozen=True, slots=True)
class SheetColumn:
    name: str
    title: str
    kind: Kind
    required: bool
    description: str = ""
    unit: str = ""
    examples: tuple[Any, ...] = ()
    """Valid values as a person would type them; the first ones of all columns make the example row."""
    choices: Mapping[Any, str] | None = None
    """Code, as the model accepts it → Chinese label; for lists, of the items."""
    minimum: int | float | Decimal | date | None = None
    maximum: int | float | Decimal | date | None = None
    min_length: int | None = None
    max_length: int | None = None
    long: bool = False
    words: Mapping[str, str | None] | None = None
    """Everyday word, folded → code, beside the labels."""
    reads: Callable[[str], Any] | None = None
    """How the field reads a text that is written in several ways."""
    plausible: Plausible | None = None
    """Beyond which an amount is asked about."""
    template: bool = True
    """Stands in the template; a column that only exports have is read, too."""
    hidden: bool = False
    """Stands in the template, hidden: the system's own."""
    headings: tuple[str, ...] = ()
    """Under which other headings the column stands in the lists of offices."""

    @property
    def header(self) -> str:
        return self.title + (f"（{self.unit}）" if self.unit else "") + ("*" if self.required else "")


@dataclass(frozen=True, slots=True)
class ChildSheet:
    """Rows of a second sheet that become the list ``field`` of the main row they name."""

    field: str
    title: str
    model: type[BaseModel]
    link: str
    """Name of the main model's field whose value each child row repeats in its first column."""


@dataclass(frozen=True, slots=True)
class Layout:
    """One kind of workbook: the main sheet, at most one child sheet, and its marker."""

    kind: str
    title: str
    version: str
    model: type[BaseModel]
    key: tuple[str, ...] = ()
    """Fields that together may occur only once in a file."""
    aside: tuple[str, ...] = ()
    """Headings that exports have and that are read from nothing: a state, when something changed."""
    once: tuple[str, ...] = ()
    """Fields each of which names one person or thing: a value that is there may occur only once in a file."""
    child: ChildSheet | None = None

    def main_columns(self) -> list[SheetColumn]:
        return [c for c in columns_of(self.model) if self.child is None or c.name != self.child.field]

    def child_columns(self) -> list[SheetColumn]:
        """The link column first, then the child model's own."""
        if self.child is None:
            return []
        link = next(c for c in columns_of(self.model) if c.name == self.child.link)
        link = replace(link, name=LINK, description=f"与「{self.title}」表的{link.title}一致")
        return [link, *columns_of(self.child.model)]


def columns_of(model: type[BaseModel]) -> list[SheetColumn]:
    """The workbook columns of a model, in the order of its fields.

    Raises TypeError, naming the field, for a type no cell can hold.
    """
    columns = []
    for name, field in model.model_fields.items():
        if _extra(field).get("workbook", True):
            columns.append(_column(model, name, field))
    return columns


def _column(model: type[BaseModel], name: str, field: FieldInfo) -> SheetColumn:
    extra = _extra(field)
    try:
        kind, choices = _shape(field.annotation, extra)
    except TypeError as error:
        raise TypeError(f"{model.__name__}.{name}: {error}") from error
    low, high, least, length = _bounds(field)
    return SheetColumn(
        name=name,
        title=field.title or name,
        kind=kind,
        required=field.is_required(),
        description=field.description or "",
        unit=extra.get("unit", ""),
        examples=tuple(field.examples or ()),
        choices=choices,
        minimum=low,
        maximum=high,
        min_length=least,
        max_length=length,
        long=bool(extra.get("long")),
        words=_words(field),
        reads=next((mark.text for mark in field.metadata if isinstance(mark, Reads)), None),
        plausible=next((mark for mark in field.metadata if isinstance(mark, Plausible)), None),
        template=bool(extra.get("template", True)),
        hidden=bool(extra.get("hidden")),
        headings=headings().get(field.title or "", ()),
    )


def _extra(field: FieldInfo) -> dict[str, Any]:
    return field.json_schema_extra if isinstance(field.json_schema_extra, dict) else {}


def _shape(annotation: Any, extra: Mapping[str, Any]) -> tuple[Kind, Mapping[Any, str] | None]:
    annotation = _bare(annotation)
    if get_origin(annotation) in LISTS:
        return Kind.LIST, extra.get("choices") or _choices(_bare(get_args(annotation)[0])) or None
    if annotation is bool:
        return Kind.BOOLEAN, None
    choices = extra.get("choices") or _choices(annotation)
    if choices:
        return Kind.CHOICE, choices
    for known, kind in _KINDS:
        if isinstance(annotation, type) and issubclass(annotation, known) and annotation is not datetime:
            return kind, None
    raise TypeError(f"a workbook cell cannot hold {annotation}")


# datetime is refused: no workbook column needs a time of day.
_KINDS: tuple[tuple[type, Kind], ...] = (
    (str, Kind.TEXT),
    (int, Kind.INTEGER),
    (float, Kind.NUMBER),
    (Decimal, Kind.NUMBER),
    (date, Kind.DATE),
)


def _bare(annotation: Any) -> Any:
    """The annotation without Optional and Annotated around it."""
    while True:
        if get_origin(annotation) is typing.Annotated:
            annotation = get_args(annotation)[0]
        elif get_origin(annotation) in (Union, types.UnionType):
            members = [a for a in get_args(annotation) if a is not type(None)]
            if len(members) != 1:
                raise TypeError(f"a workbook cell cannot hold {annotation}")
            annotation = members[0]
        else:
            return annotation


def _choices(annotation: Any) -> dict[Any, str]:
    if get_origin(annotation) is Literal:
        return {value: str(value) for value in get_args(annotation)}
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        return {member.value: str(getattr(member, "label", member.value)) for member in annotation}
    return {}


def _words(field: FieldInfo) -> dict[str, str | None]:
    """Everyday word, folded → code as the choices name it; of a list, those of its items."""
    marks = [*field.metadata]
    annotation = field.annotation
    while get_origin(annotation) in (typing.Annotated, Union, types.UnionType, *LISTS):
        first, *more = get_args(annotation)
        annotation, marks = first, [*marks, *more]
    reader = next(
        (m.func for m in marks if isinstance(m, BeforeValidator) and isinstance(m.func, Choice)), None
    )
    if reader is None:
        return {}
    return {
        w: str(int(c) if isinstance(c, int) else c) if c is not None else None
        for w, c in reader.words.items()
    }


def _bounds(field: FieldInfo) -> tuple[Any, Any, int | None, int | None]:
    low = high = least = length = None
    for mark in field.metadata:
        match mark:
            case annotated_types.Ge(ge=value):
                low = value
            case annotated_types.Le(le=value):
                high = value
            case annotated_types.MaxLen(max_length=value):
                length = value
            case annotated_types.MinLen(min_length=value):
                least = value
            case StringConstraints():
                length = mark.max_length or length
                least = mark.min_length or least
    return low, high, least, length
