"""Forms about people of an institution."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    model_validator,
)
from pydantic_core import PydanticCustomError
from stdnum.cn import ric

from talent_platform.establishment.appointments.schemas import WAY_CHOICES
from talent_platform.establishment.schemas import CATEGORY_CHOICES, Grade, OptionalDate, refuse_unknown_post
from talent_platform.i18n import N_
from talent_platform.reference.fields import (
    YES_NO,
    Code,
    Line,
    PersonName,
    YesNo,
    choice,
    choices,
)
from talent_posts import (
    CATEGORY_NAMES,
    SKILL_NAMES,
    TITLE_LEVELS,
    WAY_NAMES,
    Category,
    Degree,
    TitleLevel,
    Way,
)

DEGREE_LABELS: dict[str, str] = {
    "doctor": N_("博士"),
    "master": N_("硕士"),
    "bachelor": N_("本科"),
    "college": N_("大专"),
    "secondary": N_("中专"),
    "none": N_("中专以下"),
}
SKILL_LABELS = {str(number): name for number, name in enumerate(SKILL_NAMES, 1)}
TITLE_LEVEL_CHOICES = {level: level for level in TITLE_LEVELS}


def _identity(value: str) -> str:
    if value and not ric.is_valid(value):
        raise PydanticCustomError("identity", N_("不是有效的公民身份号码（18 位，校验位不符）"))
    return value.upper()


class PersonForm(BaseModel):
    """Somebody the institution employs or wants to appoint."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    number: Annotated[Line, StringConstraints(min_length=1, max_length=30)] = Field(
        title=N_("人员编号"), examples=["0001"], json_schema_extra={"text": True}
    )
    name: PersonName = Field(title=N_("姓名"), examples=["张三"])
    identity: Annotated[Line, Field(max_length=30), AfterValidator(_identity)] = Field(
        title=N_("身份证号"),
        default="",
        description=N_("加密保存，页面上不显示"),
        json_schema_extra={"text": True},
    )
    born: OptionalDate = Field(title=N_("出生日期"), default=None, examples=["1985-06-01"])
    degree: Annotated[Degree | None, choice(DEGREE_LABELS, what="学历")] = Field(
        title=N_("学历"), default=None, json_schema_extra=choices(DEGREE_LABELS)
    )
    title: Annotated[Line, StringConstraints(max_length=30)] = Field(
        title=N_("职称"), default="", examples=["副主任医师"]
    )
    title_level: Annotated[TitleLevel | None, choice(TITLE_LEVEL_CHOICES, what="职称层级")] = Field(
        title=N_("职称层级"), default=None, json_schema_extra=choices(TITLE_LEVEL_CHOICES)
    )
    title_granted: OptionalDate = Field(title=N_("职称取得日期"), default=None)
    skill_level: Annotated[Code | None, choice(SKILL_LABELS, what="技能等级")] = Field(
        title=N_("技能等级"), default=None, json_schema_extra=choices(SKILL_LABELS)
    )
    skill_granted: OptionalDate = Field(title=N_("技能等级取得日期"), default=None)
    unit_leader: YesNo = Field(title=N_("单位领导人员"), default=False, json_schema_extra=YES_NO)
    history_complete: YesNo = Field(
        title=N_("履历完整"), default=False, json_schema_extra=YES_NO,
        description=N_("名册已列出此人担任过的全部岗位"),
    )  # fmt: skip

    @model_validator(mode="after")
    def _dates_go_with_levels(self) -> Self:
        if bool(self.title_level) != bool(self.title_granted):
            raise PydanticCustomError("title", N_("职称层级与职称取得日期须一并填写"))
        if bool(self.skill_level) != bool(self.skill_granted):
            raise PydanticCustomError("skill", N_("技能等级与取得日期须一并填写"))
        return self


class LeavingForm(BaseModel):
    """The last day somebody works in the institution."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    last_day: date = Field(title=N_("最后在岗日"))
    note: Annotated[Line, StringConstraints(max_length=200)] = Field(
        title=N_("原因"), default="", description=N_("退休、合同到期、调出……")
    )


OVER_QUOTA_LABELS: dict[str, str] = {"": N_("不超岗"), "policy": N_("政策性超岗"), "excess": N_("首聘超岗")}


class RosterRow(PersonForm):
    """A line of the unit's roster: a person and the post held now."""

    category: Annotated[Category, choice(CATEGORY_NAMES, what="岗位类别")] = Field(
        title=N_("岗位类别"), json_schema_extra=CATEGORY_CHOICES, examples=["专业技术"]
    )
    grade: Grade = Field(title=N_("岗位等级"), examples=[10])
    start: date = Field(title=N_("任职日期"), examples=["2018-09-01"])
    way: Annotated[Way, choice(WAY_NAMES, what="聘用方式")] = Field(
        title=N_("聘用方式"), default="other", json_schema_extra=WAY_CHOICES
    )
    over_quota: Annotated[Code, choice(OVER_QUOTA_LABELS, what="超岗类型")] = Field(
        title=N_("超岗类型"), default="", json_schema_extra=choices(OVER_QUOTA_LABELS)
    )
    leaves: OptionalDate = Field(
        title=N_("预计离岗日期"), default=None, description=N_("退休、合同到期的最后在岗日")
    )

    @model_validator(mode="after")
    def _post_exists(self) -> Self:
        refuse_unknown_post(self.category, self.grade)
        if self.leaves is not None and self.leaves < self.start:
            raise PydanticCustomError("period", N_("预计离岗日期不能早于任职日期"))
        return self
