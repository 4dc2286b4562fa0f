"""A meeting at the edge."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from talent_platform.errors import Invalid
from talent_platform.i18n import N_
from talent_platform.reference.fields import Id, Line
from talent_platform.titles.committees.schemas import Level, several

MOST_CASES = 500
LINES = N_("每行写：编号、姓名、层级、专业、工作单位，用空格分隔，如“A01 张某 中级 机械工程 示例机床公司”")
_FIELDS = 5
TIME = "^([01][0-9]|2[0-3]):[0-5][0-9]$"


class MeetingForm(BaseModel):
    """Where and when a drawn jury meets; the day is that of the draw."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    place: Annotated[Line, StringConstraints(min_length=2, max_length=80)] = Field(
        title=N_("会议地点"), examples=["人才大厦五楼"]
    )
    begins: Annotated[Line, StringConstraints(max_length=5, pattern=TIME)] = Field(
        title=N_("开始时间"), default="09:00", description=N_("时和分，如 09:00")
    )


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


class RecusalForm(BaseModel):
    """A juror and the applicant from whom the juror withdraws; a juror names only the applicant."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    case: Id = Field(title=N_("申报人"))
    seat: Id | None = Field(title=N_("评委"), default=None)
    why: Annotated[Line, StringConstraints(min_length=2, max_length=200)] = Field(title=N_("原因"))


class SwitchesForm(BaseModel):
    """What jurors see."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    material_open: bool = Field(title=N_("向评委开放申报材料"), default=False)


class TellersForm(BaseModel):
    """Who counts."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    first_teller: Id = Field(title=N_("第一名计票人"))
    second_teller: Id = Field(title=N_("第二名计票人"))


class HandInsForm(BaseModel):
    """Jurors whose slips are in the box."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    seats: Annotated[list[Id], Field(min_length=1, max_length=MOST_CASES), BeforeValidator(several)]


Votes = Annotated[int, Field(ge=0, le=999)]


class CountForm(BaseModel):
    """What one teller counted about one applicant."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    case: Id = Field(title=N_("申报人"))
    agree: Votes = Field(title=N_("同意"), json_schema_extra={"unit": N_("张")})
    oppose: Votes = Field(title=N_("不同意"), json_schema_extra={"unit": N_("张")})
    abstain: Votes = Field(title=N_("弃权"), default=0, json_schema_extra={"unit": N_("张")})
    spoiled: Votes = Field(title=N_("废票"), default=0, json_schema_extra={"unit": N_("张")})
