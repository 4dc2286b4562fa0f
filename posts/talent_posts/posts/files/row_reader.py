"""Table rows read cell by cell: a mistake becomes an error with file, row and column."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, NamedTuple, TypeVar

from talent_posts.posts.facts.scheme import CATEGORY_NAMES, LAST_GRADE, ORDINARY_WORKER, Category, grade_name

Value = TypeVar("Value")

FIRST_YEAR: Final = 1900
LAST_YEAR: Final = 2999
BEYOND: Final = f"日期须在 {FIRST_YEAR} 年至 {LAST_YEAR} 年之间"
"""Beyond them no calendar counts years and working days."""


class SourceRow(NamedTuple):
    """One row and where it stands; `number` is the row a person sees in the file (the header is row 1)."""

    source: str
    number: int
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class CellError:
    """What is wrong in one cell."""

    source: str
    row: int
    column: str
    message: str

    def __str__(self) -> str:
        """花名册.csv 第 5 行 “岗位等级”: …."""
        return f"{self.source} 第 {self.row} 行“{self.column}”:{self.message}"


class TableError(ValueError):
    """A table that cannot be used; `errors` lists every cell."""

    def __init__(self, errors: tuple[CellError, ...]) -> None:
        """Keep all errors, show the first ten."""
        self.errors = errors
        more = f"\n……另有 {len(errors) - 10} 处" if len(errors) > 10 else ""
        super().__init__("\n".join(str(error) for error in errors[:10]) + more)


_GRADES: Final = {grade_name(grade): grade for grade in range(1, 14)}


class Cells:
    """One row being read: each accessor returns the value or notes an error and returns a stand-in."""

    def __init__(self, row: SourceRow, errors: list[CellError]) -> None:
        """Read from `row`, add mistakes to `errors`."""
        self.row = row
        self._errors = errors

    def error(self, column: str, message: str) -> None:
        """Note a mistake."""
        self._errors.append(CellError(self.row.source, self.row.number, column, message))

    def text(self, column: str, *, required: bool = False) -> str:
        """The trimmed text; an empty cell is an empty string."""
        value = self.row.values.get(column)
        text = "" if value is None else str(value).strip()
        if required and not text:
            self.error(column, "必须填写")
        return text

    def choice(
        self, column: str, choices: Mapping[str, Value], default: Value, *, required: bool = False
    ) -> Value:
        """One of the listed words."""
        text = self.text(column, required=required)
        if not text:
            return default
        if text not in choices:
            self.error(column, f"“{text}”无效,应为{'、'.join(choices)}之一")
            return default
        return choices[text]

    def day(self, column: str, *, required: bool = False) -> date | None:
        """A date: a date cell, 2021-09-01, 2021/9/1 or 2021.9.1."""
        value = self.row.values.get(column)
        text = "" if isinstance(value, date) else self.text(column, required=required)
        if text:
            try:
                year, month, day = (int(part) for part in text.replace("/", "-").replace(".", "-").split("-"))
                value = date(year, month, day)
            except ValueError:
                self.error(column, f"“{text}”不是日期,应如 2021-09-01")
                return None
        if not isinstance(value, date):
            return None
        if not FIRST_YEAR <= value.year <= LAST_YEAR:
            self.error(column, BEYOND)
            return None
        return value.date() if isinstance(value, datetime) else value

    def count(self, column: str, *, required: bool = False) -> int | None:
        """A whole number, not negative."""
        text = self.text(column, required=required)
        if not text:
            return None
        digits = text.removesuffix(".0")
        if not digits.isdecimal():
            self.error(column, f"“{text}”应为不小于 0 的整数")
            return None
        return int(digits)

    def grade(self, category: Category) -> int | None:
        """7, 七级 or 普通工, checked against the category."""
        text = self.text("岗位等级", required=True).removesuffix(".0")
        if not text:
            return None
        if text == "普通工" and category == "skilled":
            return ORDINARY_WORKER
        grade = int(text) if text.isdecimal() else _GRADES.get(text, 0)
        last = LAST_GRADE[category]
        if not 1 <= grade <= last:
            self.error("岗位等级", f"“{text}”无效,{CATEGORY_NAMES[category]}岗位应为 1 至 {last} 级")
            return None
        return grade

    def listed(self, column: str) -> tuple[str, ...]:
        """Several words joined by 、."""
        return tuple(part.strip() for part in self.text(column).split("、") if part.strip())

    def guarded(self, column: str, make: Callable[[], Value]) -> Value | None:
        """Build a model; what it refuses is an error of that column."""
        try:
            return make()
        except ValueError as error:
            self.error(column, str(error))
            return None
