"""Fields and bodies that several forms of the desk share."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
)
from pydantic_core import PydanticCustomError

from talent_platform.errors import Invalid
from talent_platform.i18n import N_, gettext
from talent_platform.reference.fields import (
    Code,
    Line,
    blank_to_none,
    choices,
)
from talent_posts import (
    CATEGORY_NAMES,
    LAST_GRADE,
    Category,
    grade_exists,
    post_name,
)

CATEGORY_CHOICES = choices(CATEGORY_NAMES)
NOTE_LENGTH, DOCUMENT_LENGTH = 500, 80
Document = Annotated[Line, Field(max_length=DOCUMENT_LENGTH)]
"""Number of an official paper."""
Grade = Annotated[int, Field(ge=1, le=13)]
OptionalDate = Annotated[date | None, BeforeValidator(blank_to_none)]


def refuse_long(*, note: str = "", document: str = "") -> None:
    """What goes with a step, from a page or the API.

    Raises:
        Invalid: longer than an opinion or a document number is.
    """
    for field, text, most in (("note", note, NOTE_LENGTH), ("document", document, DOCUMENT_LENGTH)):
        if len(text) > most:
            message = gettext("最多 {max_length} 个字", max_length=most)
            raise Invalid(message, {field: message})


def refuse_unknown_post(category: Category, grade: int) -> None:
    if not grade_exists(category, grade):
        last = post_name(category, LAST_GRADE[category])
        raise PydanticCustomError(
            "no_such_post", N_("{name}岗位最低为{last}"), {"name": CATEGORY_NAMES[category], "last": last}
        )


class EvidenceBody(BaseModel):
    """Proof of a condition; which kinds count is a dated figure."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: Code
    document: Document = ""


class ApprovalBody(BaseModel):
    """A decision of an authority, on paper; `covers` names rules or rows of the decision table."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    by: Code
    on: date
    document: Document
    covers: tuple[Code, ...] = Field(default=(), max_length=30)


class FinishedStep(BaseModel):
    """A finished step of recruitment or competition."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Code
    on: date
