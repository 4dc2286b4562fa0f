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
    "doctor": "博士", "master": "硕士", "bachelor": "本科", "college": "大专", "secondary": "中专",
    "none": "中专以下",
}  # fmt: skip
SKILL_LABELS = {str(number): name for number, name in enumerate(SKILL_NAMES, 1)}
TITLE_LEVEL_CHOICES = {level: level for level in TITLE_LEVELS}


def _identity(value: str) -> str:
    if value and not ric.is_valid(value):
        raise PydanticCustomError("identity", "不是有效的公民身份号码（18 位，校验位不符）")
    return value.upper()


class PersonForm(BaseModel):
    """Somebody the institution employs or wants to appoint."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    number: Annotated[Line, StringConstraints(min_length=1, max_length=30)] = Field(
        title="人员编号", examples=["0001"], json_schema_extra={"text": True}
    )
    name: PersonName = Field(title="姓名", examples=["张三"])
    identity: Annotated[Line, Field(max_length=30), AfterValidator(_identity)] = Field(
        title="身份证号", default="", description="加密保存，页面上不显示", json_schema_extra={"text": True}
    )
    born: OptionalDate = Field(title="出生日期", default=None, examples=["1985-06-01"])
    degree: Annotated[Degree | None, choice(DEGREE_LABELS, what="学历")] = Field(
        title="学历", default=None, json_schema_extra=choices(DEGREE_LABELS)
    )
    title: Annotated[Line, StringConstraints(max_length=30)] = Field(
        title="职称", default="", examples=["副主任医师"]
    )
    title_level: Annotated[TitleLevel | None, choice(TITLE_LEVEL_CHOICES, what="职称层级")] = Field(
        title="职称层级", default=None, json_schema_extra=choices(TITLE_LEVEL_CHOICES)
    )
    title_granted: OptionalDate = Field(title="职称取得日期", default=None)
    skill_level: Annotated[Code | None, choice(SKILL_LABELS, what="技能等级")] = Field(
        title="技能等级", default=None, json_schema_extra=choices(SKILL_LABELS)
    )
    skill_granted: OptionalDate = Field(title="技能等级取得日期", default=None)
    unit_leader: YesNo = Field(title="单位领导人员", default=False, json_schema_extra=YES_NO)
    history_complete: YesNo = Field(
        title="履历完整", default=False, json_schema_extra=YES_NO,
        description="名册已列出此人担任过的全部岗位",
    )  # fmt: skip

    @model_validator(mode="after")
    def _dates_go_with_levels(self) -> Self:
        if bool(self.title_level) != bool(self.title_granted):
            raise PydanticCustomError("title", "职称层级与职称取得日期须一并填写")
        if bool(self.skill_level) != bool(self.skill_granted):
            raise PydanticCustomError("skill", "技能等级与取得日期须一并填写")
        return self


class LeavingForm(BaseModel):
    """The last day somebody works in the institution."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    last_day: date = Field(title="最后在岗日")
    note: Annotated[Line, StringConstraints(max_length=200)] = Field(
        title="原因", default="", description="退休、合同到期、调出……"
    )


OVER_QUOTA_LABELS: dict[str, str] = {"": "不超岗", "policy": "政策性超岗", "excess": "首聘超岗"}


class RosterRow(PersonForm):
    """A line of the unit's roster: a person and the post held now."""

    category: Annotated[Category, choice(CATEGORY_NAMES, what="岗位类别")] = Field(
        title="岗位类别", json_schema_extra=CATEGORY_CHOICES, examples=["专业技术"]
    )
    grade: Grade = Field(title="岗位等级", examples=[10])
    start: date = Field(title="任职日期", examples=["2018-09-01"])
    way: Annotated[Way, choice(WAY_NAMES, what="聘用方式")] = Field(
        title="聘用方式", default="other", json_schema_extra=WAY_CHOICES
    )
    over_quota: Annotated[Code, choice(OVER_QUOTA_LABELS, what="超岗类型")] = Field(
        title="超岗类型", default="", json_schema_extra=choices(OVER_QUOTA_LABELS)
    )
    leaves: OptionalDate = Field(title="预计离岗日期", default=None, description="退休、合同到期的最后在岗日")

    @model_validator(mode="after")
    def _post_exists(self) -> Self:
        refuse_unknown_post(self.category, self.grade)
        if self.leaves is not None and self.leaves < self.start:
            raise PydanticCustomError("period", "预计离岗日期不能早于任职日期")
        return self
