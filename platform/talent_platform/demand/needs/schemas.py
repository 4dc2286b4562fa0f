"""Needs and enterprises at the edge: forms, API bodies, workbook rows."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationInfo,
    field_validator,
    model_validator,
)
from pydantic_core import PydanticCustomError

from talent_platform.i18n import N_
from talent_platform.reference.cooperation import (
    COOPERATION_LABELS,
    MODE_CHOICES,
    Cooperation,
    HireMode,
    ModeField,
)
from talent_platform.reference.fields import (
    BRANCH_CHOICES,
    COUNTY_CHOICES,
    EDUCATION_CHOICES,
    EXAMPLE_BRANCH,
    LARGEST_ID,
    TITLE_CHOICES,
    BranchField,
    CountyField,
    CreditCode,
    LeastEducationField,
    LeastTitleField,
    LeastYears,
    Line,
    Money,
    PersonName,
    Skills,
    TextList,
    YearlyPay,
    blank_to_none,
    choice,
    choices,
)
from talent_platform.reference.open_text import OpenText
from talent_platform.reference.ranks import Education, TitleLevel
from talent_platform.reference.writings.phones import bare_mobile, one_phone


class Scale(StrEnum):
    SMALL = "small"
    MEDIUM = "medium"
    LARGE = "large"


SCALE_LABELS: dict[Scale, str] = {
    Scale.SMALL: N_("小微企业"),
    Scale.MEDIUM: N_("中型企业"),
    Scale.LARGE: N_("大型企业"),
}


_ENTERPRISE_PHONE = StringConstraints(max_length=20, pattern=r"^[0-9\-+ ]{7,20}$")
EnterprisePhone = Annotated[Line, _ENTERPRISE_PHONE, AfterValidator(bare_mobile), BeforeValidator(one_phone)]


class EnterpriseForm(BaseModel):
    """An enterprise as it registers."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Annotated[Line, StringConstraints(min_length=2, max_length=120)] = Field(
        title=N_("企业名称"), examples=["示例机床制造有限公司"]
    )
    credit_code: CreditCode = Field(
        title=N_("统一社会信用代码"),
        description=N_("18 位"),
        examples=["91219901MA0RPT0117"],
        json_schema_extra={"text": True},
    )
    county: CountyField = Field(title=N_("所在县区"), json_schema_extra=COUNTY_CHOICES)
    branch: BranchField = Field(
        title=N_("所属产业"),
        examples=[EXAMPLE_BRANCH],
        json_schema_extra=BRANCH_CHOICES,
    )
    scale: Annotated[Scale, choice(SCALE_LABELS, what="企业规模")] = Field(
        title=N_("企业规模"), examples=["中型企业"], json_schema_extra=choices(SCALE_LABELS)
    )
    contact: PersonName = Field(title=N_("联系人"), examples=["示例甲"])
    phone: EnterprisePhone = Field(
        title=N_("联系电话"), examples=["024-5550104"], json_schema_extra={"text": True}
    )


Majors = Annotated[TextList, Field(max_length=10)]


class EnterpriseRow(EnterpriseForm):
    """An enterprise in a workbook: one that is registered keeps the contact it has where none is written, or
    one masked as an export shows it."""

    contact: PersonName = Field(
        title=N_("联系人"), default="", examples=["示例甲"],
        description=N_("新登记的企业必填；已登记的留空表示不变"),
    )  # fmt: skip
    phone: EnterprisePhone = Field(
        title=N_("联系电话"), default="", examples=["024-5550104"], json_schema_extra={"text": True},
        description=N_("新登记的企业必填；已登记的留空表示不变"),
    )  # fmt: skip

    @model_validator(mode="before")
    @classmethod
    def _masked_is_unsaid(cls, given: Any) -> Any:
        if not isinstance(given, dict):
            return given
        kept = {"contact", "phone"}
        return {
            name: value for name, value in given.items() if not (name in kept and "*" in str(value or "*"))
        }


class TalentNeedForm(OpenText):
    """A talent need: who is wanted, how many, on which terms."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    OPEN = ("title", "description", "benefits", "required_skills", "preferred_skills", "majors")

    title: Annotated[Line, StringConstraints(min_length=2, max_length=80)] = Field(
        title=N_("岗位名称"), examples=["数控编程工程师"]
    )
    seats: int = Field(
        title=N_("需求人数"), examples=[2], ge=1, le=10_000, json_schema_extra={"unit": N_("人")}
    )
    required_skills: Skills = Field(
        title=N_("必备技能"),
        default_factory=list,
        description=N_("用顿号分隔，可注明程度：数控编程:精通、机械制图"),
        examples=["数控编程:精通、机械制图"],
    )
    preferred_skills: Skills = Field(
        title=N_("优先技能"), default_factory=list, description=N_("写法同必备技能"), examples=["五轴加工"]
    )
    education: LeastEducationField = Field(
        title=N_("最低学历"), default=Education.NONE, examples=["本科"], json_schema_extra=EDUCATION_CHOICES
    )
    title_level: LeastTitleField = Field(
        title=N_("最低职称"), default=TitleLevel.NONE, examples=["中级"], json_schema_extra=TITLE_CHOICES
    )
    years: LeastYears = Field(
        title=N_("最少工作年限"), default=0, examples=[5], json_schema_extra={"unit": N_("年")}
    )
    majors: Majors = Field(
        title=N_("优先专业"),
        default_factory=list,
        description=N_("用顿号分隔；供比较，不作必备条件"),
        examples=["机械工程、自动化"],
    )
    branch: BranchField = Field(
        title=N_("所属产业"), examples=[EXAMPLE_BRANCH], json_schema_extra=BRANCH_CHOICES
    )
    county: CountyField = Field(title=N_("工作地点"), json_schema_extra=COUNTY_CHOICES)
    pay_min: YearlyPay = Field(title=N_("年薪下限"), examples=[12], json_schema_extra={"unit": N_("万元")})
    pay_max: YearlyPay = Field(title=N_("年薪上限"), examples=[18], json_schema_extra={"unit": N_("万元")})
    mode: ModeField = Field(
        title=N_("引进方式"), default=HireMode.RIGID, examples=["刚性引进"], json_schema_extra=MODE_CHOICES
    )
    start_on: date = Field(title=N_("期望到岗日期"), examples=["2030-06-01"])
    deadline: date = Field(
        title=N_("截止日期"), description=N_("过期后需求自动失效"), examples=["2030-03-31"]
    )
    description: Annotated[Line, StringConstraints(max_length=2000)] = Field(
        title=N_("岗位说明"),
        default="",
        examples=["负责五轴加工中心的编程与首件试切"],
        json_schema_extra={"long": True},
    )
    benefits: Annotated[Line, StringConstraints(max_length=500)] = Field(
        title=N_("福利待遇"),
        default="",
        examples=["五险一金，提供人才公寓，子女入学协助"],
        json_schema_extra={"long": True},
    )

    def open_texts(self) -> dict[str, str]:
        return {
            "title": self.title, "description": self.description, "benefits": self.benefits,
            "required_skills": "、".join(skill.name for skill in self.required_skills),
            "preferred_skills": "、".join(skill.name for skill in self.preferred_skills),
            "majors": "、".join(self.majors),
        }  # fmt: skip

    # Of the field and not of the whole, so that it is told together with what else is wrong.
    @field_validator("pay_max", mode="after")
    @classmethod
    def _not_below(cls, high: Decimal, info: ValidationInfo) -> Decimal:
        low = info.data.get("pay_min")
        if low is not None and high < low:
            raise PydanticCustomError("pay_range", N_("年薪上限不能低于年薪下限"), {"field": "pay_max"})
        return high


class ProjectNeedForm(OpenText):
    """A project need: a technical problem looking for people or a whole team."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    OPEN = ("title", "problem", "keywords", "roles")

    title: Annotated[Line, StringConstraints(min_length=2, max_length=80)] = Field(
        title=N_("项目名称"), examples=["薄壁铝合金件高效铣削"]
    )
    problem: Annotated[Line, StringConstraints(min_length=10, max_length=4000)] = Field(
        title=N_("技术难题"),
        examples=["薄壁铝合金件铣削变形大，合格率不到七成，需改进装夹与走刀方案"],
        json_schema_extra={"long": True},
    )
    keywords: TextList = Field(
        title=N_("技术关键词"), default_factory=list, description=N_("用顿号分隔"), examples=["铝合金、铣削"]
    )
    roles: TextList = Field(
        title=N_("所需角色"),
        default_factory=list,
        description=N_("用顿号分隔，如：焊接工艺工程师"),
        examples=["机械加工工艺工程师"],
    )
    seats: int = Field(
        title=N_("团队规模上限"), ge=1, le=50, default=12, examples=[6], json_schema_extra={"unit": N_("人")}
    )
    branch: BranchField = Field(
        title=N_("所属产业"), examples=[EXAMPLE_BRANCH], json_schema_extra=BRANCH_CHOICES
    )
    county: CountyField = Field(title=N_("实施地点"), json_schema_extra=COUNTY_CHOICES)
    investment: Money = Field(title=N_("计划投入"), examples=[80], json_schema_extra={"unit": N_("万元")})
    cooperation: Annotated[Cooperation, choice(COOPERATION_LABELS, what="合作方式")] = Field(
        title=N_("合作方式"), json_schema_extra=choices(COOPERATION_LABELS)
    )
    start_on: date = Field(title=N_("计划启动日期"), examples=["2030-06-01"])
    deadline: date = Field(title=N_("截止日期"), examples=["2030-03-31"])

    def open_texts(self) -> dict[str, str]:
        return {
            "title": self.title, "problem": self.problem, "keywords": "、".join(self.keywords),
            "roles": "、".join(self.roles),
        }  # fmt: skip


class OwnedByEnterprise(BaseModel):
    """Extra column of workbooks that a bureau uploads for several enterprises."""

    credit_code: Annotated[CreditCode | None, BeforeValidator(blank_to_none)] = Field(
        title=N_("统一社会信用代码"),
        default=None,
        description=N_("企业账号上传时可留空"),
        examples=["91219901MA0000001P"],
        json_schema_extra={"text": True},
    )


class FromExport(BaseModel):
    """What the exported list says beside a need's form: with its number a row is a change of that need."""

    need: Annotated[int | None, Field(ge=1, le=LARGEST_ID), BeforeValidator(blank_to_none)] = Field(
        title=N_("编号"), default=None, json_schema_extra={"template": False}
    )
    employer: Annotated[Line, StringConstraints(max_length=120)] = Field(
        title=N_("用人单位"), default="", json_schema_extra={"template": False}
    )


class TalentNeedRow(OwnedByEnterprise, FromExport, TalentNeedForm):
    """A row of the talent-need workbook."""


class ProjectNeedRow(OwnedByEnterprise, FromExport, ProjectNeedForm):
    """A row of the project-need workbook."""


BESIDE_FORM = ("credit_code", "need", "employer")
"""Fields of a row that are none of the need's form."""


NeedState = Literal["draft", "submitted", "returned", "open", "part_filled", "filled", "closed", "expired"]


class MayRepeat(BaseModel):
    """Beside a need's own fields, where it comes over the API."""

    twice_confirmed: bool = False
    """A need of the same enterprise, title, place and deadline stands already, and another is meant."""
