"""Fields and bodies that several forms of the desk share."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Annotated

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
)
from pydantic_core import PydanticCustomError

from talent_platform.errors import BadQuery, Invalid
from talent_platform.i18n import N_, gettext
from talent_platform.reference.fields import (
    Code,
    Line,
    Note,
    Reads,
    blank_to_none,
    choices,
)
from talent_platform.reference.writings import reasons
from talent_platform.reference.writings.numbers import in_digits
from talent_platform.reference.writings.words import aliases, folded
from talent_platform.reference.writings.wrong import wrong
from talent_platform.web.answers import ThingsRead
from talent_posts import (
    CATEGORY_NAMES,
    LAST_GRADE,
    Category,
    grade_exists,
    post_name,
)

CATEGORY_WORDS = aliases("category")
CATEGORY_CHOICES = choices(CATEGORY_NAMES)
NOTE_LENGTH, DOCUMENT_LENGTH = 500, 80
Document = Annotated[Line, Field(max_length=DOCUMENT_LENGTH)]
"""Number of an official paper."""
_GRADE = re.compile(
    r"(?:专业技术|专技|管理|工勤技能|工勤|技术工|职员|岗位?)*(\d{1,2})(?:级|等)?(?:岗位?|职员)?(?:\([^()\d]*\))?"
)


def read_grade(value: object) -> object:
    """A grade from a text such as 十二级 or 专业技术12级; anything else as it is."""
    found = _GRADE.fullmatch(in_digits(folded(value))) if isinstance(value, str) else None
    return int(found[1]) if found else value


Grade = Annotated[int, Field(ge=1, le=13), BeforeValidator(read_grade), Reads(read_grade)]
_MONTH = re.compile(r"((?:19|20)\d\d)[-/.年]?(1[0-2]|0?[1-9])月?")


def read_month(value: str) -> str:
    """A day of which only the month is told, as 1990-06; anything else as it is."""
    found = _MONTH.fullmatch(folded(value))
    return f"{found[1]}-{int(found[2]):02}" if found else value


FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2999, 12, 31)
Day = Annotated[date, Field(ge=FIRST_DAY, le=LAST_DAY)]
"""A day of working life: what lies beyond is a slip, and calendars end."""
OptionalDate = Annotated[Day | None, BeforeValidator(blank_to_none)]


def _refuse_beyond(name: str, day: date) -> None:
    if not FIRST_DAY <= day <= LAST_DAY:
        raise BadQuery(N_("日期须在 1900 年至 2999 年之间"), {name: N_("须在 1900 年至 2999 年之间")})


def refuse_beyond(**days: date | None) -> None:
    """
    Raises:
        BadQuery: a day of the address, by its name there, lies beyond any working life.
    """
    for name, day in days.items():
        if day is not None:
            _refuse_beyond(name, day)


def day_typed(values: Mapping[str, object], name: str, message: str) -> date:
    """A day of a form.

    Raises:
        Invalid: `message` where there is none.
    """
    try:
        day = date.fromisoformat(str(values.get(name, "")))
    except ValueError:
        raise Invalid(message, {name: message}) from None
    _refuse_beyond(name, day)
    return day


def day_in(address: Mapping[str, str], name: str) -> date | None:
    """A day in an address; what is no date means none.

    Raises:
        BadQuery: see `refuse_beyond`.
    """
    try:
        day = date.fromisoformat(address.get(name, ""))
    except ValueError:
        return None
    _refuse_beyond(name, day)
    return day


def refuse_long(*, note: str = "", document: str = "", behalf: str = "") -> None:
    """What goes with a step, from a page or the API.

    Raises:
        Invalid: longer than an opinion or a document number is.
    """
    for field, text, most in (
        ("note", note, NOTE_LENGTH), ("document", document, DOCUMENT_LENGTH),
        ("behalf", behalf, DOCUMENT_LENGTH),
    ):  # fmt: skip
        if len(text) > most:
            message = gettext("最多 {max_length} 个字", max_length=most)
            raise Invalid(message, {field: message})


NO_REASON = N_("请用文字写明理由（至少 4 个字）")


def refuse_wordless(note: str, field: str = "note") -> None:
    """
    Raises:
        Invalid: what should say why says nothing.
    """
    if not reasons.in_words(note):
        raise Invalid(NO_REASON, {field: NO_REASON})


def _in_words(value: str) -> str:
    if not reasons.in_words(value):
        raise PydanticCustomError("in_words", NO_REASON)
    return value


InWords = Annotated[Line, AfterValidator(_in_words)]
"""Why somebody asks for what the rules or the books are against."""


def refuse_unknown_post(category: Category, grade: int) -> None:
    if not grade_exists(category, grade):
        last = post_name(category, LAST_GRADE[category])
        raise wrong("no_such_post", N_("{name}岗位最低为{last}"), name=[CATEGORY_NAMES[category]], last=last)


class EvidenceBody(BaseModel):
    """Proof of a condition; which kinds count is a dated figure."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: Code
    document: Document = ""


class ApprovalBody(BaseModel):
    """A decision of an authority, on paper; `covers` names rules or rows of the decision table."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    by: Code
    on: Day
    document: Document
    covers: tuple[Code, ...] = Field(default=(), max_length=30)


class FinishedStep(BaseModel):
    """A finished step of recruitment or competition."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Code
    on: Day


class ManySteps(BaseModel):
    """One step for many, each with the version it was read with."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    things: ThingsRead
    note: Note = ""
