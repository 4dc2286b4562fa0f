"""Files of `titles check`: parsed with one clear sentence per mistake."""

from functools import cache
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from talent_posts.posts.files.case_json import CaseError, sentence_of
from talent_posts.titles.facts import FIRST_YEAR, LAST_YEAR, TitleReview


@cache
def _adapter() -> TypeAdapter[TitleReview]:
    return TypeAdapter(TitleReview)


def title_review_from_json(text: str | bytes, where: str = "review") -> TitleReview:
    """Parse a review; CaseError when it is not one, or asks about a day no calendar has."""
    try:
        found = _adapter().validate_json(text)
    except ValidationError as error:
        raise CaseError(sentence_of(error, where)) from None
    if not FIRST_YEAR <= found.on.year <= LAST_YEAR:
        raise CaseError(f"{where}: on: 日期须在 {FIRST_YEAR} 年至 {LAST_YEAR} 年之间")
    return found


def read_title_review(path: Path) -> TitleReview:
    """Read a file; CaseError also when it cannot be read."""
    try:
        text = path.read_bytes()
    except OSError as error:
        raise CaseError(f"{path}: 无法读取({error.strerror})") from None
    return title_review_from_json(text, path.name)


def title_review_to_json(review: TitleReview) -> bytes:
    """Canonical bytes of a review."""
    return _adapter().dump_json(review, indent=2)


def title_review_schema() -> dict[str, object]:
    """JSON Schema of what `titles check` reads."""
    schema = _adapter().json_schema(mode="validation")
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}
