"""Cases and decisions as JSON: parsed with one clear sentence per mistake, written as the same bytes every
time."""

import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Final, Literal

from pydantic import TypeAdapter, ValidationError

from talent_posts.posts.facts.model import Case, Unit
from talent_posts.posts.files.row_reader import BEYOND, FIRST_YEAR, LAST_YEAR
from talent_posts.rulebook.decision import Decision, FigureUse


@cache
def _adapter(kind: type[Any]) -> TypeAdapter[Any]:
    """Built when first used: that takes longer than all of the rest of the package together."""
    return TypeAdapter(kind)


class CaseError(ValueError):
    """A case file that cannot be read; the sentence names file, field and what would have been valid."""


_SENTENCES: Final = {
    "missing": "缺少此项",
    "extra_forbidden": "没有这一项",
    "literal_error": "应为 {expected} 之一",
    "string_type": "应为文字",
    "bool_type": "应为 true 或 false",
    "bool_parsing": "应为 true 或 false",
    "int_type": "应为整数",
    "int_parsing": "应为整数",
    "tuple_type": "应为列表",
    "dataclass_type": "应为一组项目",
    "date_type": "应为日期,如 2026-03-01",
    "date_parsing": "应为日期,如 2026-03-01",
    "date_from_datetime_parsing": "应为日期,如 2026-03-01",
    "date_from_datetime_inexact": "应为日期,如 2026-03-01",
}


def sentence_of(error: ValidationError, where: str) -> str:
    """The first mistake in one sentence, and how many more there are."""
    first = error.errors(include_url=False)[0]
    place = ".".join(str(part) for part in first["loc"]) or "全文"
    more = f"(另有 {error.error_count() - 1} 处)" if error.error_count() > 1 else ""
    return f"{where}: {place}: {_said(first)}{more}"


def _said(first: Any) -> str:
    if first["type"] == "json_invalid":
        at = re.search(r"line (\d+) column (\d+)", first["msg"])
        return "不是有效的 JSON" + (f",第 {at[1]} 行第 {at[2]} 列附近有误" if at else "")
    if first["type"] == "value_error":
        return str(first["ctx"]["error"])
    return _SENTENCES.get(first["type"], "填写不正确").format(**first.get("ctx", {}))


def case_from_json(text: str | bytes, where: str = "case") -> Case:
    """Parse a case; CaseError when it is not one."""
    try:
        found: Case = _adapter(Case).validate_json(text)
    except ValidationError as error:
        raise CaseError(sentence_of(error, where)) from None
    return found


def read_case(path: Path) -> Case:
    """Read a case file; CaseError also when the file cannot be read, or tells of a day no calendar has."""
    try:
        case = case_from_json(path.read_bytes(), path.name)
    except OSError as error:
        raise CaseError(f"{path}: 无法读取({error.strerror})") from None
    for place in _beyond(case):
        raise CaseError(f"{path.name}: {place}: {BEYOND}")
    return case


def _beyond(told: Any, place: str = "") -> Iterator[str]:
    """Where days stand that no calendar has."""
    if isinstance(told, date):
        if not FIRST_YEAR <= told.year <= LAST_YEAR:
            yield place
    elif isinstance(told, tuple):
        for number, each in enumerate(told):
            yield from _beyond(each, f"{place}.{number}")
    elif is_dataclass(told):
        for field in fields(told):
            yield from _beyond(getattr(told, field.name), f"{place}.{field.name}".removeprefix("."))


def case_to_json(case: Case) -> bytes:
    """Canonical bytes of a case."""
    return _adapter(Case).dump_json(case, indent=2)


def unit_to_json(unit: Unit) -> bytes:
    """Canonical bytes of a unit."""
    return _adapter(Unit).dump_json(unit, indent=2)


def unit_from_json(text: str | bytes, where: str = "unit") -> Unit:
    """Parse a unit; CaseError when it is not one."""
    try:
        found: Unit = _adapter(Unit).validate_json(text)
    except ValidationError as error:
        raise CaseError(sentence_of(error, where)) from None
    return found


def decision_to_json(decision: Decision) -> bytes:
    """Canonical bytes of a decision: what is stored, and what a replay must reproduce."""
    return _adapter(Decision).dump_json(decision, indent=2)


def decision_from_json(text: str | bytes) -> Decision:
    """Read a stored decision back."""
    try:
        found: Decision = _adapter(Decision).validate_json(text)
    except ValidationError as error:
        raise CaseError(sentence_of(error, "decision")) from None
    return found


def figure_use_to_dict(use: FigureUse) -> dict[str, object]:
    """A figure in force as JSON types."""
    found: dict[str, object] = _adapter(FigureUse).dump_python(use, mode="json")
    return found


def schema_of(what: Literal["case", "decision"]) -> dict[str, object]:
    """JSON Schema of `case` or `decision`."""
    if what == "case":
        schema = _adapter(Case).json_schema(mode="validation")
    else:
        schema = _adapter(Decision).json_schema(mode="serialization")
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}
