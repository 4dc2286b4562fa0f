"""Cases and decisions as JSON: parsed with one clear sentence per mistake, written as the same bytes every
time."""

from functools import cache
from pathlib import Path
from typing import Any, Literal

from pydantic import TypeAdapter, ValidationError

from talent_posts.posts.facts.model import Case, Unit
from talent_posts.rulebook.decision import Decision, FigureUse


@cache
def _adapter(kind: type[Any]) -> TypeAdapter[Any]:
    """Built when first used: that takes longer than all of the rest of the package together."""
    return TypeAdapter(kind)


class CaseError(ValueError):
    """A case file that cannot be read; the sentence names file, field and what would have been valid."""


def _sentence(error: ValidationError, where: str) -> str:
    first = error.errors(include_url=False)[0]
    field = ".".join(str(part) for part in first["loc"]) or "(whole document)"
    more = f" (and {error.error_count() - 1} more)" if error.error_count() > 1 else ""
    return f"{where}: {field}: {first['msg']}{more}"


def case_from_json(text: str | bytes, where: str = "case") -> Case:
    """Parse a case; CaseError when it is not one."""
    try:
        found: Case = _adapter(Case).validate_json(text)
    except ValidationError as error:
        raise CaseError(_sentence(error, where)) from None
    return found


def read_case(path: Path) -> Case:
    """Read a case file; CaseError also when the file cannot be read."""
    try:
        return case_from_json(path.read_bytes(), path.name)
    except OSError as error:
        raise CaseError(f"{path}: cannot be read ({error.strerror})") from None


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
        raise CaseError(_sentence(error, where)) from None
    return found


def decision_to_json(decision: Decision) -> bytes:
    """Canonical bytes of a decision: what is stored, and what a replay must reproduce."""
    return _adapter(Decision).dump_json(decision, indent=2)


def decision_from_json(text: str | bytes) -> Decision:
    """Read a stored decision back."""
    try:
        found: Decision = _adapter(Decision).validate_json(text)
    except ValidationError as error:
        raise CaseError(_sentence(error, "decision")) from None
    return found


def figure_use_to_dict(use: FigureUse) -> dict[str, Any]:
    """A figure in force as JSON types."""
    found: dict[str, Any] = _adapter(FigureUse).dump_python(use, mode="json")
    return found


def schema_of(what: Literal["case", "decision"]) -> dict[str, Any]:
    """JSON Schema of `case` or `decision`."""
    if what == "case":
        schema = _adapter(Case).json_schema(mode="validation")
    else:
        schema = _adapter(Decision).json_schema(mode="serialization")
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}
