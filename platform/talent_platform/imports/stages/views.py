"""What is read of an uploaded workbook and of what became of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class UploadedWorkbook:
    """An uploaded file: everything but the bytes."""

    id: int
    kind: str
    sha256: str
    filename: str
    size: int
    owner: int
    assignment: int | None
    state: str
    refusal: str
    removed: datetime | None
    mode: str | None
    total_rows: int
    good_rows: int
    imported_rows: int
    errors_left_out: int
    notices: Sequence[Any]
    questions: Sequence[Mapping[str, Any]]
    answers: Mapping[str, str]
    outcome: Mapping[str, Any]
    job: int | None
    created: datetime
    finished: datetime | None
    undone: datetime | None
    owner_name: str | None

    @property
    def bad_rows(self) -> int:
        return self.total_rows - self.good_rows


@dataclass(frozen=True, slots=True)
class FoundProblem:
    """An error at its cell, worded."""

    sheet: str
    row: int
    column: str
    """Empty when the whole row is meant."""
    title: str
    code: str
    value: str
    message: str
    suggestion: str
    accept: str
    """Key of the answer that takes the suggestion for all alike cells."""

    @property
    def place(self) -> str:
        """Such as C17."""
        return f"{self.column}{self.row}"


@dataclass(frozen=True, slots=True)
class ProblemKind:
    """Errors of one kind in one column together."""

    title: str
    code: str
    count: int
    places: Sequence[str]
    value: str
    message: str
    suggestion: str
    accept: str


@dataclass(frozen=True, slots=True)
class QuestionOption:
    value: str
    label: str


@dataclass(frozen=True, slots=True)
class AskedQuestion:
    """What is to be answered before the import, worded, with the answer so far."""

    key: str
    question: str
    count: int
    options: Sequence[QuestionOption]
    answer: str


@dataclass(frozen=True, slots=True)
class RowFate:
    """What a row of a file became."""

    sheet: str
    row: int
    subject: str
    why: str


@dataclass(frozen=True, slots=True)
class EarlierImport:
    id: int
    finished: datetime
    imported_rows: int
