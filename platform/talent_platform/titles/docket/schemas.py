"""Applicants at the edge."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from talent_platform.errors import Invalid
from talent_platform.i18n import N_
from talent_platform.reference.fields import Id, IdentityNumber, Line
from talent_platform.titles.committees.schemas import Level, several

MOST_CASES = 500
LINES = N_("每行写：编号、姓名、层级、专业、工作单位，用空格分隔，如“A01 张某 中级 机械工程 示例机床公司”")
_FIELDS = 5


class MeetingCaseForm(BaseModel):
    """An applicant before the meeting."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    number: Annotated[Line, StringConstraints(min_length=1, max_length=20, pattern=r"^\S+$")]
    name: Annotated[Line, StringConstraints(min_length=1, max_length=60)]
    level: Level
    specialty: Annotated[Line, StringConstraints(min_length=1, max_length=40)]
    unit: Annotated[Line, StringConstraints(min_length=2, max_length=80)]


class MeetingCasesForm(BaseModel):
    """Applicants who come before the meeting."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    cases: Annotated[list[MeetingCaseForm], Field(min_length=1, max_length=MOST_CASES)]


class AcceptedForm(BaseModel):
    """Accepted applications that come before the meeting."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    applications: Annotated[list[Id], Field(min_length=1, max_length=MOST_CASES), BeforeValidator(several)]


class ApplicantIdentity(BaseModel):
    """Who an applicant is whom the office entered."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    applicant: Id
    """Its row before the meeting."""
    identity: IdentityNumber = Field(
        title=N_("身份证号"), description=N_("只存密钥散列，公布时用来分清同名的人，不显示、不能还原")
    )


def cases_of(text: str) -> list[dict[str, str]]:
    """What the lines of a form say, for `MeetingCasesForm`.

    Raises:
        Invalid: a line that says too little.
    """
    found = []
    for line in text.splitlines():
        parts = line.split(maxsplit=_FIELDS - 1)
        if parts and len(parts) < _FIELDS:
            raise Invalid(LINES, {"cases": LINES})
        if parts:
            found.append(dict(zip(("number", "name", "level", "specialty", "unit"), parts, strict=True)))
    return found
