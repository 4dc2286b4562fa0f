"""An application at the edge: as the person fills it in, as the unit appraises it, what the office finds."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    model_validator,
)

from talent_platform.certificates.register.schemas import MaybeDay
from talent_platform.i18n import N_
from talent_platform.reference.fields import (
    YES_NO,
    Id,
    IdentityNumber,
    Line,
    YesNo,
    blank_to_none,
    choice,
    choices,
)
from talent_platform.reference.writings.wrong import wrong
from talent_platform.titles.applications.life import ASSESSED_LABELS, PRIVILEGE_LABELS
from talent_platform.titles.committees.schemas import LEVEL_CHOICES, Level, several
from talent_posts import REQUIREMENT_NAMES, RequirementKind, TitlePrivilegeKind

_Paper = Annotated[Line, StringConstraints(max_length=80)]
_Long = Annotated[Line, StringConstraints(max_length=2000)]
Privileges = Annotated[
    list[Annotated[TitlePrivilegeKind, choice(PRIVILEGE_LABELS, what="政策")]],
    Field(max_length=4), BeforeValidator(several),
]  # fmt: skip
MaybeLevel = Annotated[Level | None, BeforeValidator(blank_to_none)]


_PAST = N_("每行写：单位全称、离开日期，用空格分隔，如“示例机床有限公司 2025-03-31”")


def past_jobs(text: str) -> list[tuple[str, date]]:
    """(unit, last day there) of each line. Raises ValueError."""
    found = []
    for line in text.splitlines():
        if line.strip():
            unit, until = line.strip().rsplit(maxsplit=1)
            found.append((unit, date.fromisoformat(until)))
    return found


def _past(text: str) -> str:
    try:
        past_jobs(text)
    except ValueError:
        raise wrong("past_units", _PAST) from None
    return text.strip()


class ApplicationForm(BaseModel):
    """What somebody says who applies; what the registers know is not asked."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    plan: Id = Field(title=N_("申报的评审"))
    level: Level = Field(title=N_("申报层级"), json_schema_extra=choices(LEVEL_CHOICES), examples=["中级"])
    specialty: Annotated[Line, StringConstraints(max_length=40)] = Field(
        title=N_("现从事专业"), default="", examples=["机械工程"]
    )
    identity: IdentityNumber = Field(
        title=N_("身份证号"), description=N_("只存密钥散列，用来认出同一个人，不显示、不能还原"),
        json_schema_extra={"text": True}, examples=["219900198506010015"],
    )  # fmt: skip
    unit: Annotated[Line, StringConstraints(min_length=2, max_length=120)] = Field(
        title=N_("申报单位"), description=N_("人事（劳动）关系所在单位在本系统的全称，或统一社会信用代码"),
        examples=["示例机床有限公司"],
    )  # fmt: skip
    exception: _Paper = Field(
        title=N_("在其他单位申报的依据"), default="",
        description=N_("不在人事（劳动）关系所在单位申报的，填写同意文件的文号"),
    )  # fmt: skip
    past_units: Annotated[str, StringConstraints(max_length=1000), AfterValidator(_past)] = Field(
        title=N_("近三年离开的单位"), default="", json_schema_extra={"long": True}, description=_PAST,
    )  # fmt: skip
    told_title: Annotated[Line, StringConstraints(max_length=40)] = Field(
        title=N_("现有职称"), default="", description=N_("证书登记和岗位人员档案中已有的不必填写，由系统查出")
    )
    told_level: MaybeLevel = Field(
        title=N_("现有职称的层级"), default=None, json_schema_extra=choices(LEVEL_CHOICES)
    )
    told_on: MaybeDay = Field(title=N_("现有职称的取得日期"), default=None)
    told_number: _Paper = Field(title=N_("现有职称的证书编号或文号"), default="")
    asked: Privileges = Field(
        title=N_("申请享受的政策"), default=[], json_schema_extra=choices(PRIVILEGE_LABELS)
    )
    asked_paper: _Paper = Field(title=N_("享受政策的依据文号"), default="")
    from_organ: MaybeDay = Field(
        title=N_("由机关、参公单位转入的日期"), default=None, description=N_("“一步到位”的填写")
    )
    entry: _Paper = Field(
        title=N_("首次申报中级以上的依据"),
        default="",
        description=N_("没有职称而直接申报中级以上的填写，如学位证书编号"),
    )
    skilled: YesNo = Field(
        title=N_("以技能等级申报"), default=False, json_schema_extra=YES_NO,
        description=N_("高技能人才；技能等级由系统在证书登记和岗位人员档案中查出"),
    )  # fmt: skip
    education: Annotated[Line, StringConstraints(max_length=200)] = Field(
        title=N_("学历学位"), default="", description=N_("毕业院校、专业、时间；没有的留空")
    )
    history: _Long = Field(title=N_("工作经历"), json_schema_extra={"long": True})
    achievements: _Long = Field(title=N_("主要业绩"), json_schema_extra={"long": True})

    @model_validator(mode="after")
    def _a_title_is_told_whole(self) -> Self:
        told = (self.told_title, self.told_level, self.told_on, self.told_number)
        if any(told) and not all(told):
            raise wrong(
                "told_title", N_("现有职称须同时填写名称、层级、取得日期和证书编号"), field="told_title"
            )
        return self

    @model_validator(mode="after")
    def _work_is_told(self) -> Self:
        for name in ("history", "achievements"):
            if len(getattr(self, name)) < 4:
                raise wrong("told_short", N_("请用文字写明（至少 4 个字）"), field=name)
        return self


class ApplicationEdit(ApplicationForm):
    """As changed; without an identity number it stays as it is."""

    identity: Annotated[IdentityNumber | None, BeforeValidator(blank_to_none)] = Field(  # type: ignore[assignment]  # as stored
        title=N_("身份证号"), default=None, description=N_("不改的留空"), json_schema_extra={"text": True}
    )


class AppraisalForm(BaseModel):
    """The unit's comprehensive appraisal (综合考评)."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    assessed: Annotated[Literal["fit", "unfit"], choice(ASSESSED_LABELS, what="考评结果")] = Field(
        title=N_("综合考评结果"), json_schema_extra=choices(ASSESSED_LABELS)
    )
    opinion: Annotated[Line, StringConstraints(min_length=4, max_length=1000)] = Field(
        title=N_("综合考评意见"), json_schema_extra={"long": True}
    )
    identity: IdentityNumber = Field(
        title=N_("申报人的身份证号"), description=N_("照本人身份证原件填写，与申报的核对，不留存"),
        json_schema_extra={"text": True}, examples=["219900198506010015"],
    )  # fmt: skip


class Fault(BaseModel):
    """One thing that is wrong."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    field: Annotated[str, Field(max_length=30)] = ""
    """Of the application; empty: the whole."""
    rule: Annotated[str, Field(max_length=10)] = ""
    text: Annotated[Line, StringConstraints(min_length=4, max_length=300)]

    @model_validator(mode="after")
    def _of_a_field(self) -> Self:
        if self.field and self.field not in ApplicationForm.model_fields:
            raise wrong("fault_field", N_("没有这个申报项目"), field="field")
        return self


Lacking = Annotated[
    list[Annotated[RequirementKind, choice(REQUIREMENT_NAMES, what="条件")]],
    Field(max_length=10), BeforeValidator(several),
]  # fmt: skip


class OfficeCheck(BaseModel):
    """What the office found: all at once."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    faults: Annotated[list[Fault], Field(max_length=40)] = []
    """Of `return`: at least one."""
    lacking: Lacking = Field(title=N_("缺少的条件"), default=[], json_schema_extra=choices(REQUIREMENT_NAMES))
    """Of `return` and `refuse`: kinds of requirements for lack of which it goes back."""
    seen: Annotated[
        list[Annotated[str, Field(max_length=30)]], Field(max_length=10), BeforeValidator(several)
    ] = []
    """Of `accept`: the fields whose papers were compared with the originals."""
