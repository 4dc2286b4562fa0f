"""The form of a survey's rows: the fields of a need, then the survey's own questions."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Annotated, Any, Literal
from weakref import WeakKeyDictionary

from pydantic import (
    BaseModel,
    BeforeValidator,
    Field,
    JsonValue,
    StringConstraints,
    TypeAdapter,
    ValidationError,
    create_model,
)

from talent_platform.demand.needs.schemas import ProjectNeedForm, TalentNeedForm
from talent_platform.demand.tables import NeedKind
from talent_platform.reference.fields import Line, blank_to_none
from talent_platform.surveys.campaigns.grids import TableQuestion, field_of, grids
from talent_platform.surveys.campaigns.schemas import TABLE_ROWS, Question, QuestionKind, TableColumn
from talent_platform.web.field_texts import fields_of
from talent_platform.web.forms import Form
from talent_platform.workbooks.columns import SheetColumn

_BASES: dict[str, type[TalentNeedForm | ProjectNeedForm]] = {
    NeedKind.TALENT: TalentNeedForm,
    NeedKind.PROJECT: ProjectNeedForm,
}
_LARGEST = Decimal(10) ** 12


def row_model(kind: str, questions: Sequence[Question]) -> type[BaseModel]:
    """What a row has to be before it is handed in."""
    return _model(kind, json.dumps([one.model_dump(mode="json") for one in questions], ensure_ascii=False))


@lru_cache(maxsize=64)
def _model(kind: str, questions: str) -> type[BaseModel]:
    asked = [Question.model_validate(one) for one in json.loads(questions)]
    own = {
        field_of(one): _field(one, one.label, required=one.required)
        for one in asked
        if one.kind is not QuestionKind.TABLE
    }
    tables = grids(asked)
    own |= {
        name: _field(column, title, required=False) for grid in tables for name, title, column in grid.cells()
    }
    made: type[BaseModel] = create_model("SurveyRowForm", __base__=_BASES[kind], **own)  # type: ignore[call-overload]
    _GRIDS[made] = tables
    return made


_GRIDS: WeakKeyDictionary[type[BaseModel], Sequence[TableQuestion]] = WeakKeyDictionary()


def grids_of(model: type[BaseModel]) -> Sequence[TableQuestion]:
    """The tables of a row's form."""
    return _GRIDS.get(model, ())


def plain(model: type[BaseModel]) -> dict[str, SheetColumn]:
    """The fields of a row's form that are no cells of its tables."""
    cells = {name for grid in grids_of(model) for name, _, _ in grid.cells()}
    return {name: column for name, column in fields_of(model).items() if name not in cells}


@dataclass(frozen=True, slots=True)
class ShownTable:
    """A table as a page shows it: the columns, and the fields of each row."""

    field: str
    title: str
    required: bool
    columns: Sequence[SheetColumn]
    rows: Sequence[Sequence[str]]


def shown_tables(
    model: type[BaseModel], answers: Mapping[str, Any], *, blank: int = 0, typed: Form | None = None
) -> list[ShownTable]:
    """The tables of a form with the rows that say something (or were `typed`), and `blank` ones below."""
    known, values = fields_of(model), {**answers, **(typed.values if typed else {})}
    found = []
    for grid in grids_of(model):
        last = max(grid.filled(values), default=0)
        rows = range(1, min(last + blank, TABLE_ROWS) + 1) if blank else grid.filled(values)
        columns = [
            replace(known[grid.name(1, column)], title=column.label, required=column.required)
            for column in grid.columns
        ]
        found.append(ShownTable(grid.field, grid.title, grid.required, columns, [*map(grid.names, rows)]))
    return found


def _field(question: Question | TableColumn, title: str, *, required: bool) -> tuple[Any, Any]:
    extra: dict[str, JsonValue] = {"unit": question.unit} if question.unit else {}
    match question.kind:
        case QuestionKind.NUMBER:
            kind: Any = Annotated[Decimal, Field(ge=-_LARGEST, le=_LARGEST, allow_inf_nan=False)]
        case QuestionKind.CHOICE:
            kind = Literal[tuple(question.options)]
        case QuestionKind.DATE:
            kind = date
        case _:
            kind = Annotated[Line, StringConstraints(max_length=500)]
    if required:
        return kind, Field(title=title, json_schema_extra=extra)
    optional = Annotated[kind | None, BeforeValidator(blank_to_none)]
    return optional, Field(default=None, title=title, json_schema_extra=extra)


def read_field(model: type[BaseModel], name: str, text: Any) -> Any:
    """What a field of the form reads of a text (or of a workbook's converted cell), as JSON; None where it is
    empty or cannot be read."""
    if text in ("", None, []):
        return None
    try:
        return _reader(model, name).dump_python(_reader(model, name).validate_python(text), mode="json")
    except (ValidationError, ValueError, TypeError):
        return None


@lru_cache(maxsize=2048)
def _reader(model: type[BaseModel], name: str) -> TypeAdapter[Any]:
    field = model.model_fields[name]
    kind: Any = field.annotation
    return TypeAdapter(Annotated[(kind, *field.metadata)] if field.metadata else kind)


def filled(model: type[BaseModel], answers: Mapping[str, Any]) -> BaseModel:
    """The row as its form reads it; fields of earlier versions are left out.

    Raises:
        ValidationError: something is missing or cannot be.
    """
    known = {n: v for n, v in answers.items() if n in model.model_fields and v not in (None, "", [])}
    return model.model_validate(known)
