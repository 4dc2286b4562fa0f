"""The form of a special post."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Self

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    model_validator,
)
from pydantic_core import PydanticCustomError

from talent_platform.establishment.institutions.schemas import TITLE_LEVEL_CHOICES
from talent_platform.establishment.schemas import Document, Grade
from talent_platform.i18n import N_
from talent_platform.reference.fields import (
    Code,
    Id,
    Line,
    choice,
    choices,
)
from talent_posts import (
    TitleLevel,
)


class SpecialForm(BaseModel):
    """A special post asked for: one named person, one project, one period."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    person: Id = Field(title=N_("人员"))
    grade: Grade = Field(title=N_("专业技术岗位等级"))
    project: Annotated[Line, StringConstraints(min_length=2, max_length=120)] = Field(title=N_("依托的项目"))
    opened: date = Field(title=N_("设立日期"))
    ends: date = Field(title=N_("任务结束日期"), description=N_("特设岗位不是长期岗位，任务结束即核销"))
    standard: Annotated[TitleLevel, choice(TITLE_LEVEL_CHOICES, what="聘用标准")] = Field(
        title=N_("聘用标准（最低职称层级）"), json_schema_extra=choices(TITLE_LEVEL_CHOICES)
    )
    evidence: tuple[Code, ...] = Field(title=N_("设岗依据"), min_length=1, max_length=20)
    evidence_document: Document = Field(title=N_("依据文号"), default="")
    document: Document = Field(title=N_("批准文号"), default="")
    note: Annotated[Line, StringConstraints(max_length=500)] = Field(title=N_("说明"), default="")

    @model_validator(mode="after")
    def _ends_after_it_opens(self) -> Self:
        if self.ends < self.opened:
            raise PydanticCustomError("period", N_("任务结束日期不能早于设立日期"))
        return self
