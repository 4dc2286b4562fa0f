"""What queries give on: frozen views, so that a misspelt field of a row fails the check and not a page.

A view is a frozen dataclass whose fields are named as the columns it is read from. Pages, API and templates
get the same view.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields
from typing import TYPE_CHECKING, Any, TypeVar

from piccolo.columns import Column
from piccolo.table import Table

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

    View = TypeVar("View", bound=DataclassInstance)
else:
    View = TypeVar("View")


def views(view: type[View], rows: Iterable[Mapping[str, Any]]) -> list[View]:
    """Rows as views.

    Raises:
        TypeError: a row has other columns than the view has fields.
    """
    return [view(**row) for row in rows]


def columns_of(view: type[DataclassInstance], table: type[Table]) -> list[Column]:
    """The columns of a table that a view is read from, for `select`.

    Raises:
        AttributeError: the table has no such column.
    """
    return [getattr(table, each.name) for each in fields(view)]
