"""Rows of an uploaded workbook on their way into the tables, and what came of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from pydantic import BaseModel

Model_co = TypeVar("Model_co", bound=BaseModel, covariant=True)


@dataclass(frozen=True, slots=True)
class SourceRow(Generic[Model_co]):
    """A validated row and where it stands in its file; `row` counts as the spreadsheet does, from 1."""

    sheet: str
    row: int
    form: Model_co


@dataclass(frozen=True, slots=True)
class RowProblem:
    """Why a well-formed row cannot be taken: a duplicate, an enterprise of another county, …"""

    sheet: str
    row: int
    message: str
    field: str = ""
    """Field of the form whose cell is to be looked at; empty when no single one is."""
    code: str = "row_refused"


@dataclass(frozen=True, slots=True)
class RowChange:
    """A row that stands already and says something else now."""

    sheet: str
    row: int
    subject: str
    """What it is, such as `need:17`."""
    name: str
    fields: Mapping[str, tuple[str, str]]
    """Title of a field → what it was, what it becomes, as people read it."""


@dataclass(frozen=True, slots=True)
class Imported:
    """Ids of the rows written, in the order of the file, and the rows left out."""

    ids: Sequence[int] = ()
    problems: Sequence[RowProblem] = field(default=())
    changes: Sequence[RowChange] = field(default=())
    """Rows that changed, or would, what stands already."""
    unchanged: int = 0
    """Rows that stand already as the file has them."""
    notices: Sequence[str] = field(default=())
    """What should be looked at before it is confirmed."""
    new: Sequence[tuple[str, int, str]] = field(default=())
    """Sheet, row and subject of what was written anew."""
