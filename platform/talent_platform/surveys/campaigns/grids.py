"""Tables that a survey asks for: each cell is a field of the row's form, by table, row and column."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from talent_platform.i18n import N_
from talent_platform.surveys.campaigns.schemas import TABLE_ROWS, Question, QuestionKind, TableColumn

_NO_ROW = N_("至少填一行")
_MISSING = N_("必填，不能为空")


def field_of(question: Question) -> str:
    """The field of a question: the same in every version that asks it in the same words."""
    return "q_" + hashlib.sha256(question.label.encode()).hexdigest()[:10]


@dataclass(frozen=True, slots=True)
class TableQuestion:
    """One table of a form."""

    field: str
    title: str
    required: bool
    columns: Sequence[TableColumn]

    def name(self, row: int, column: TableColumn) -> str:
        """The field of a cell; `row` from 1 to `TABLE_ROWS`."""
        return f"{self.field}_{row:02d}_{hashlib.sha256(column.label.encode()).hexdigest()[:6]}"

    def is_of(self, row: int, name: str) -> bool:
        """Whether a field is of that row, in a column of any version of the table."""
        return name.startswith(f"{self.field}_{row:02d}_")

    def names(self, row: int) -> list[str]:
        return [self.name(row, column) for column in self.columns]

    def cells(self) -> Iterator[tuple[str, str, TableColumn]]:
        """(field, title, column) of every cell."""
        for row in range(1, TABLE_ROWS + 1):
            for column in self.columns:
                yield self.name(row, column), f"{self.title} {row} · {column.label}", column

    def filled(self, answers: Mapping[str, Any]) -> list[int]:
        """The rows in which something stands."""
        return [
            row
            for row in range(1, TABLE_ROWS + 1)
            if any(answers.get(name) not in (None, "") for name in self.names(row))
        ]

    def problems(self, answers: Mapping[str, Any]) -> dict[str, str]:
        """What keeps the table from being handed in: field → a sentence."""
        rows = self.filled(answers)
        if self.required and not rows:
            return {self.names(1)[0]: _NO_ROW}
        return {
            name: _MISSING
            for row in rows
            for column in self.columns
            if column.required and answers.get(name := self.name(row, column)) in (None, "")
        }


def grids(questions: Sequence[Question]) -> list[TableQuestion]:
    return [
        TableQuestion(field_of(one), one.label, one.required, one.columns)
        for one in questions
        if one.kind is QuestionKind.TABLE
    ]
