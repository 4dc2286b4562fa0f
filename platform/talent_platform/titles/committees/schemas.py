"""A committee at the edge."""

from __future__ import annotations

from datetime import date
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

from talent_platform.establishment.wording import AUTHORITY_LABELS
from talent_platform.i18n import N_
from talent_platform.reference.fields import YES_NO, Code, Line, YesNo, blank_to_none, choice, choices
from talent_platform.reference.writings.wrong import wrong
from talent_posts import TITLE_LEVELS, TitleLevel, series_levels

Day = Annotated[date, Field(ge=date(1900, 1, 1), le=date(2999, 12, 31))]
SERIES_CHOICES = {name: name for name in series_levels()}
LEVEL_CHOICES = {level: level for level in TITLE_LEVELS}
_APPROVERS = ("county_hrss", "city_hrss", "province_hrss", "ministry", "central_hrss")
APPROVER_LABELS = {code: AUTHORITY_LABELS[code] for code in _APPROVERS}


def several(value: object) -> object:
    """A form sends one ticked box as a text."""
    return [value] if isinstance(value, str) else value


def _highest_first(levels: list[TitleLevel]) -> list[TitleLevel]:
    return sorted(set(levels), key=TITLE_LEVELS.index)


Level = Annotated[TitleLevel, choice(LEVEL_CHOICES, what="职称层级")]
Levels = Annotated[
    list[Level], Field(min_length=1, max_length=5), BeforeValidator(several), AfterValidator(_highest_first)
]
Members = Annotated[int, Field(ge=1, le=999)]


class CommitteeForm(BaseModel):
    """A standing committee as it is proposed, with the filing asked for."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Annotated[Line, StringConstraints(min_length=4, max_length=80)] = Field(
        title=N_("评委会名称"), examples=["示例市工程系列中级评审委员会"]
    )
    body: Annotated[Line, StringConstraints(min_length=2, max_length=80)] = Field(
        title=N_("组建单位"), examples=["示例市工业和信息化局"]
    )
    series: Annotated[Code, choice(SERIES_CHOICES, what="职称系列")] = Field(
        title=N_("职称系列"), description=N_("一个评委会只评审一个系列"),
        json_schema_extra=choices(SERIES_CHOICES),
    )  # fmt: skip
    specialty: Annotated[Line, StringConstraints(max_length=40)] = Field(
        title=N_("专业"),
        default="",
        description=N_("按专业组建的填写；按系列组建的留空"),
        examples=["机械工程"],
    )
    levels: Levels = Field(title=N_("评审层级"))
    size: Members = Field(title=N_("评委会人数"), json_schema_extra={"unit": N_("人")}, examples=[15])
    drawn: Annotated[Members | None, BeforeValidator(blank_to_none)] = Field(
        title=N_("执行评委人数"), default=None, json_schema_extra={"unit": N_("人")},
        description=N_("每次例会从评委库中抽取的人数，未定的留空"),
    )  # fmt: skip
    approved_by: Annotated[Code, choice(APPROVER_LABELS, what="核准备案机关")] = Field(
        title=N_("核准备案机关"), json_schema_extra=choices(APPROVER_LABELS)
    )
    self_review: YesNo = Field(
        title=N_("自主评审"), default=False, json_schema_extra=YES_NO,
        description=N_("有自主评审权的单位评审本单位人员；结果备案，不另行确认"),
    )  # fmt: skip
    filed_from: Day = Field(title=N_("备案有效期自"))
    filed_to: Day = Field(title=N_("备案有效期至"), description=N_("期满重新核准备案"))

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> Self:
        if self.filed_to < self.filed_from:
            raise wrong("period", N_("备案有效期的截止日不能早于起始日"), field="filed_to")
        return self
