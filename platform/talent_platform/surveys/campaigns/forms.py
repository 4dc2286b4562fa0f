"""The form of a survey's rows: the fields of a need, then the survey's own questions."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Annotated, Any, Literal

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
from talent_platform.surveys.campaigns.schemas import Question, QuestionKind

_BASES: dict[str, type[TalentNeedForm | ProjectNeedForm]] = {
    NeedKind.TALENT: TalentNeedForm,
    NeedKind.PROJECT: ProjectNeedForm,
}
_LARGEST = Decimal(10) ** 12


def field_of(question: Question) -> str:
    """The field of a question: the same in every version that asks it in the same words."""
    return "q_" + hashlib.sha256(question.label.encode()).hexdigest()[:10]


def row_model(kind: str, questions: Sequence[Question]) -> type[BaseModel]:
    """What a row has to be before it is handed in."""
    return _model(kind, json.dumps([one.model_dump(mode="json") for one in questions], ensure_ascii=False))


@lru_cache(maxsize=64)
def _model(kind: str, questions: str) -> type[BaseModel]:
    own = {field_of(one): _field(one) for one in map(Question.model_validate, json.loads(questions))}
    made: type[BaseModel] = create_model("SurveyRowForm", __base__=_BASES[kind], **own)  # type: ignore[call-overload]
    return made


def _field(question: Question) -> tuple[Any, Any]:
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
    if question.required:
        return kind, Field(title=question.label, json_schema_extra=extra)
    optional = Annotated[kind | None, BeforeValidator(blank_to_none)]
    return optional, Field(default=None, title=question.label, json_schema_extra=extra)


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
