"""Files of review meetings: parsed with one clear sentence per mistake."""

from functools import cache

from pydantic import TypeAdapter, ValidationError

from talent_posts.juries.meeting.facts import ReviewMeeting
from talent_posts.posts.files.case_json import CaseError, sentence_of
from talent_posts.titles.facts import FIRST_YEAR, LAST_YEAR


@cache
def _adapter() -> TypeAdapter[ReviewMeeting]:
    return TypeAdapter(ReviewMeeting)


def meeting_from_json(text: str | bytes, where: str = "meeting") -> ReviewMeeting:
    """Parse a meeting; CaseError when it is none, or tells of a day no calendar has."""
    try:
        found = _adapter().validate_json(text)
    except ValidationError as error:
        raise CaseError(sentence_of(error, where)) from None
    days = [found.on, found.reported]
    days += [found.publicity.start, found.publicity.end] if found.publicity else []
    if any(day is not None and not FIRST_YEAR <= day.year <= LAST_YEAR for day in days):
        raise CaseError(f"{where}: 日期须在 {FIRST_YEAR} 年至 {LAST_YEAR} 年之间")
    return found


def meeting_to_json(meeting: ReviewMeeting) -> bytes:
    """Canonical bytes of a meeting."""
    return _adapter().dump_json(meeting, indent=2)


def meeting_schema() -> dict[str, object]:
    """JSON Schema of a meeting as `titles check` reads it."""
    schema = _adapter().json_schema(mode="validation")
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}
