"""The form of a special post."""

from __future__ import annotations

from datetime import date, timedelta
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
from talent_platform.establishment.schemas import Day, Document, Grade, OptionalDate
from talent_platform.i18n import N_
from talent_platform.reference.fields import (
    Code,
    Id,
    Line,
    choice,
    choices,
)
from talent_platform.reference.writings.wrong import wrong
from talent_posts import (
    TitleLevel,
)

YEARS = 5
"""How long a special post is granted for at a time; then it is extended or written off."""


def last_end(start: date) -> date:
    """The latest last day of a special post granted from that day on."""
    try:
        return start.replace(year=start.year + YEARS)
    except ValueError:  # 29 February, or beyond the calendar
        return min(start, date(9000, 1, 1)) + timedelta(days=365 * YEARS)


def _bounded(start: date, end: date) -> None:
    if end > last_end(start):
        raise wrong(
            "too_long", N_("一次核准不超过 {years} 年；任务未完成的到期前办理延期"), years=YEARS, field="ends"
        )


class SpecialForm(BaseModel):
    """A special post asked for: one named person, one project, one period."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    person: Id = Field(title=N_("人员"))
    grade: Grade = Field(title=N_("专业技术岗位等级"))
    project: Annotated[Line, StringConstraints(min_length=2, max_length=120)] = Field(title=N_("依托的项目"))
    opened: Day = Field(title=N_("设立日期"))
    ends: Day = Field(title=N_("任务结束日期"), description=N_("特设岗位不是长期岗位，任务结束即核销"))
    project_ended: OptionalDate = Field(
        title=N_("项目结束日期"), default=None, description=N_("项目立项文件写明的，特设岗位不晚于这一天")
    )
    standard: Annotated[TitleLevel, choice(TITLE_LEVEL_CHOICES, what="聘用标准")] = Field(
        title=N_("聘用标准（最低职称层级）"), json_schema_extra=choices(TITLE_LEVEL_CHOICES)
    )
    evidence: tuple[Code, ...] = Field(title=N_("设岗依据"), min_length=1, max_length=20)
    evidence_document: Annotated[Document, StringConstraints(min_length=3)] = Field(title=N_("依据文号"))
    document: Document = Field(title=N_("批准文号"), default="")
    behalf: Document = Field(
        title=N_("主管部门意见文号"), default="", description=N_("主管部门没有账号、由市级直接设立的填写")
    )
    note: Annotated[Line, StringConstraints(max_length=500)] = Field(title=N_("说明"), default="")

    @model_validator(mode="after")
    def _ends_after_it_opens(self) -> Self:
        if self.ends < self.opened:
            raise PydanticCustomError("period", N_("任务结束日期不能早于设立日期"))
        _bounded(self.opened, self.ends)
        if self.project_ended is not None and self.ends > self.project_ended:
            raise wrong("project", N_("任务结束日期不能晚于项目结束日期"), field="ends")
        return self
