"""A yearly plan at the edge."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    model_validator,
)

from talent_platform.i18n import N_
from talent_platform.reference.fields import Line
from talent_platform.reference.writings.wrong import wrong
from talent_platform.titles.committees.schemas import Day, Levels


def _days(value: object) -> object:
    """Days separated by 、 or commas, as a form sends them."""
    return (
        value.replace("、", " ").replace(",", " ").replace("，", " ").split()
        if isinstance(value, str)
        else value
    )


Meetings = Annotated[
    list[Day], Field(min_length=1, max_length=60), BeforeValidator(_days),
    AfterValidator(lambda days: sorted(set(days))),
]  # fmt: skip


class PlanForm(BaseModel):
    """The plan of a committee for a year."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    year: int = Field(title=N_("年度"), ge=2000, le=2999, examples=[2026])
    levels: Levels = Field(title=N_("评审层级"))
    window_from: Day = Field(title=N_("申报开始"))
    window_to: Day = Field(title=N_("申报截止"))
    channel: Annotated[Line, StringConstraints(min_length=4, max_length=400)] = Field(
        title=N_("申报渠道和方式"), json_schema_extra={"long": True}
    )
    meetings: Meetings = Field(
        title=N_("例会日期"), description=N_("每次例会的每一天，用顿号分隔"),
    )  # fmt: skip
    note: Annotated[Line, StringConstraints(max_length=200)] = Field(
        title=N_("调整原因"), default="", description=N_("本年度计划已经公布过的必填")
    )

    @model_validator(mode="after")
    def _closes_after_it_opens(self) -> Self:
        if self.window_to < self.window_from:
            raise wrong("period", N_("申报截止不能早于申报开始"), field="window_to")
        return self
