"""Files of `exams check`: parsed with one clear sentence per mistake."""

import json
from dataclasses import asdict
from functools import cache
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from talent_posts.exams.consequences import ExamCase, ExamConsequence
from talent_posts.posts.files.case_json import CaseError, sentence_of


@cache
def _adapter() -> TypeAdapter[ExamCase]:
    return TypeAdapter(ExamCase)


def exam_case_from_json(text: str | bytes, where: str = "case") -> ExamCase:
    """Parse a case; CaseError when it is not one."""
    try:
        return _adapter().validate_json(text)
    except ValidationError as error:
        raise CaseError(sentence_of(error, where)) from None


def read_exam_case(path: Path) -> ExamCase:
    """Read a file; CaseError also when it cannot be read."""
    try:
        text = path.read_bytes()
    except OSError as error:
        raise CaseError(f"{path}: 无法读取({error.strerror})") from None
    return exam_case_from_json(text, path.name)


def exam_case_schema() -> dict[str, object]:
    """JSON Schema of what `exams check` reads."""
    schema = _adapter().json_schema(mode="validation")
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}


def exam_consequence_to_json(found: ExamConsequence) -> str:
    """All of an answer, days as ISO."""
    return json.dumps(asdict(found), ensure_ascii=False, indent=2, default=str)
