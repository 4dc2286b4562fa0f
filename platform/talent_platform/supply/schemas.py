"""What a candidate profile and a 项目+团队 offer must look like at the edge."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Annotated

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
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
    TITLE_CHOICES,
    YES_NO,
    Branches,
    BranchField,
    Counties,
    EducationField,
    Line,
    Money,
    PersonName,
    PhoneNumber,
    Reads,
    Skills,
    TextList,
    TitleField,
    YearlyPay,
    Years,
    YesNo,
    choice,
    choices,
)
from talent_platform.reference.identity import key_of
from talent_platform.reference.open_text import OpenText, Party
from talent_platform.reference.ranks import Education, TitleLevel
from talent_platform.reference.writings.words import folded
from talent_platform.reference.writings.wrong import wrong
from talent_platform.supply.wording import (
    LEADER_LABELS,
    STAGE_LABELS,
    TEAM_KIND_LABELS,
    LeaderClass,
    ProjectStage,
    TeamKind,
)

_YEAR = re.compile(
    r"((?:19|20)\d\d)(?:年|[-/.年]?(?:1[0-2]|0?[1-9])(?:月|[-/.月]\d{1,2}日?|(?:[0-2]\d|3[01]))?)"
)
_FIRST_DAY, _LAST_DAY = 11_000, 42_000
"""Days of birth, of 1930 to 2014, as a spreadsheet counts them and shows them where a cell is a number."""


def read_year(value: object) -> object:
    """The year of a day or month of birth; anything else as it is."""
    if isinstance(value, date):
        return value.year
    if re.fullmatch(r"\d{5}", str(value)) and _FIRST_DAY <= int(str(value)) <= _LAST_DAY:
        meant = str((date(1899, 12, 30) + timedelta(days=int(str(value)))).year)
        said = N_("这是表格里一个日期的数值；若是 {day} 年的，请写 {day}")
        raise wrong("year_of_day", said, day=meant, suggestion=meant)
    if not isinstance(value, str):
        return value
    if short := re.fullmatch(r"([4-9]\d|0\d)年?", folded(value)):
        meant = f"{'20' if short[1].startswith('0') else '19'}{short[1]}"
        raise wrong("short_year", N_("年份写四位，例如 {day}"), day=meant, suggestion=meant)
    found = _YEAR.fullmatch(folded(value))
    return int(found[1]) if found else value


class CandidateForm(OpenText):
    """A candidate's profile. The name is never shown to the other side before both agree."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    OPEN = ("headline", "major", "summary", "skills")
    NAMED = True

    name: PersonName = Field(title=N_("姓名"), examples=["示例甲"])
    headline: Annotated[Line, StringConstraints(min_length=2, max_length=80)] = Field(
        title=N_("专业方向"), description=N_("如：数控机床装调工程师"), examples=["数控机床装调工程师"]
    )
    skills: Skills = Field(
        title=N_("技能"),
        min_length=1,
        description=N_("用顿号分隔，可注明程度：数控编程:精通、机械制图"),
        examples=["数控编程:精通、机械制图"],
    )
    education: EducationField = Field(
        title=N_("最高学历"), default=Education.NONE, examples=["本科"], json_schema_extra=EDUCATION_CHOICES
    )
    major: Annotated[Line, StringConstraints(max_length=60)] = Field(
        title=N_("所学专业"), default="", examples=["机械设计制造及其自动化"]
    )
    title_level: TitleField = Field(
        title=N_("职称级别"), default=TitleLevel.NONE, examples=["中级"], json_schema_extra=TITLE_CHOICES
    )
    years: Years = Field(title=N_("工作年限"), default=0, examples=[8], json_schema_extra={"unit": N_("年")})
    birth_year: Annotated[int, BeforeValidator(read_year), Reads(read_year)] = Field(
        title=N_("出生年份"), ge=1940, le=2012, examples=[1990]
    )
    wanted_counties: Counties = Field(
        title=N_("意向地区"),
        default_factory=list,
        description=N_("留空表示不限"),
        json_schema_extra=COUNTY_CHOICES,
    )
    wanted_branches: Branches = Field(
        title=N_("意向产业"),
        default_factory=list,
        description=N_("留空表示不限"),
        json_schema_extra=BRANCH_CHOICES,
    )
    wanted_pay: YearlyPay = Field(
        title=N_("期望年薪"),
        default=0,
        validate_default=True,
        examples=[18],
        json_schema_extra={"unit": N_("万元")},
    )
    mode: ModeField = Field(
        title=N_("引进方式"), default=HireMode.RIGID, examples=["刚性引进"], json_schema_extra=MODE_CHOICES
    )
    available_from: date = Field(title=N_("可到岗日期"), examples=["2030-03-01"])
    phone: PhoneNumber = Field(
        title=N_("联系电话"), examples=["024-5550101"], json_schema_extra={"text": True}
    )
    summary: Annotated[Line, StringConstraints(max_length=2000)] = Field(
        title=N_("个人简介"),
        default="",
        examples=["多年数控机床装调与现场服务经验"],
        json_schema_extra={"long": True},
    )
    consent: YesNo = Field(
        title=N_("同意参与匹配"),
        default=False,
        description=N_("不同意则不会进入任何匹配"),
        json_schema_extra=YES_NO,
    )

    def open_texts(self) -> dict[str, str]:
        return {
            "headline": self.headline, "major": self.major, "summary": self.summary,
            "skills": "、".join(skill.name for skill in self.skills),
        }  # fmt: skip

    def named_here(self) -> list[Party]:
        return [(self.name, self.phone)]


class MemberForm(BaseModel):
    """A team member; the phone links a member to a registered candidate of the same name."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: PersonName = Field(title=N_("成员姓名"), examples=["示例乙", "示例丙"])
    role: Annotated[Line, StringConstraints(min_length=2, max_length=60)] = Field(
        title=N_("承担角色"), examples=["技术负责人", "工艺工程师"]
    )
    phone: PhoneNumber = Field(
        title=N_("联系电话"), examples=["024-5550102", "024-5550103"], json_schema_extra={"text": True}
    )
    skills: Skills = Field(title=N_("技能"), default_factory=list, examples=["余热回收:精通", "换热器"])
    education: EducationField = Field(
        title=N_("学历"), default=Education.NONE, examples=["本科"], json_schema_extra=EDUCATION_CHOICES
    )
    title_level: TitleField = Field(
        title=N_("职称级别"), default=TitleLevel.NONE, examples=["中级"], json_schema_extra=TITLE_CHOICES
    )
    years: Years = Field(title=N_("工作年限"), default=0, examples=[8], json_schema_extra={"unit": N_("年")})
    core: YesNo = Field(title=N_("核心成员"), default=True, json_schema_extra=YES_NO)
    alone: YesNo = Field(
        title=N_("可单独引进"),
        default=False,
        description=N_("团队未成行时，本人是否愿意单独来"),
        json_schema_extra=YES_NO,
    )


class TeamOfferHead(BaseModel):
    """The project a team brings, and on which terms it would come."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Annotated[Line, StringConstraints(min_length=2, max_length=80)] = Field(
        title=N_("团队名称"), examples=["示例余热回收团队"]
    )
    project: Annotated[Line, StringConstraints(min_length=2, max_length=80)] = Field(
        title=N_("项目名称"), examples=["中小型高炉煤气余热回收"]
    )
    description: Annotated[Line, StringConstraints(min_length=10, max_length=4000)] = Field(
        title=N_("项目说明"),
        examples=["面向中小型高炉的煤气余热回收成套技术，已完成样机"],
        json_schema_extra={"long": True},
    )
    stage: Annotated[ProjectStage, choice(STAGE_LABELS, what="项目阶段")] = Field(
        title=N_("项目阶段"), examples=["样机"], json_schema_extra=choices(STAGE_LABELS)
    )
    keywords: TextList = Field(
        title=N_("技术关键词"),
        default_factory=list,
        description=N_("用顿号分隔"),
        examples=["余热回收、换热器"],
    )
    branch: BranchField = Field(
        title=N_("所属产业"), examples=["冶金与建材"], json_schema_extra=BRANCH_CHOICES
    )
    wanted_counties: Counties = Field(
        title=N_("意向地区"),
        default_factory=list,
        description=N_("留空表示不限"),
        json_schema_extra=COUNTY_CHOICES,
    )
    cooperation: Annotated[Cooperation, choice(COOPERATION_LABELS, what="合作方式")] = Field(
        title=N_("合作方式"), default=Cooperation.JOINT, json_schema_extra=choices(COOPERATION_LABELS)
    )
    wanted_investment: Money = Field(
        title=N_("期望投入"),
        default=0,
        validate_default=True,
        examples=[200],
        json_schema_extra={"unit": N_("万元")},
    )
    minimum_size: int = Field(
        title=N_("最少成行人数"),
        ge=1,
        le=12,
        description=N_("少于此人数则整队不来"),
        examples=[2],
        json_schema_extra={"unit": N_("人")},
    )
    available_from: date = Field(title=N_("可到位日期"), examples=["2030-03-01"])
    consent: YesNo = Field(title=N_("同意参与匹配"), default=False, json_schema_extra=YES_NO)
    team_kind: Annotated[TeamKind, choice(TEAM_KIND_LABELS, what="团队类型")] = Field(
        title=N_("团队类型"), default=TeamKind.UNSAID, examples=["创新团队"],
        json_schema_extra=choices(TEAM_KIND_LABELS),
    )  # fmt: skip
    leader_class: Annotated[LeaderClass, choice(LEADER_LABELS, what="带头人层次")] = Field(
        title=N_("带头人层次"),
        default=LeaderClass.UNSAID,
        description=N_("国家级人才如国家杰青、长江学者"),
        json_schema_extra=choices(LEADER_LABELS),
    )
    alliance: Annotated[Line, StringConstraints(max_length=80)] = Field(
        title=N_("产学研联盟"), default="", description=N_("已加入或拟加入的联盟，不写人名")
    )
    talent_plan: Annotated[Line, StringConstraints(max_length=80)] = Field(
        title=N_("申报的人才计划"), default="", description=N_("如：兴辽英才计划")
    )


class TeamOfferForm(TeamOfferHead, OpenText):
    """A whole 「项目+团队」 offer with its 2 to 12 members."""

    OPEN = ("name", "project", "description", "keywords", "alliance", "talent_plan")

    members: list[MemberForm] = Field(title=N_("成员"), min_length=2, max_length=12)

    @model_validator(mode="after")
    def _sizes(self) -> TeamOfferForm:
        core = sum(member.core for member in self.members)
        if core == 0:
            raise PydanticCustomError("no_core_member", N_("至少要有一名核心成员"))
        if not core <= self.minimum_size <= len(self.members):
            raise wrong(
                "minimum_size", N_("最少成行人数应在核心成员数 {core} 与成员总数 {total} 之间"),
                core=core, total=len(self.members), field="minimum_size",
            )  # fmt: skip
        if len({key_of(member.name, member.phone) for member in self.members}) < len(self.members):
            raise PydanticCustomError("duplicate_member", N_("成员重复（姓名与电话相同）"))
        return self

    def open_texts(self) -> dict[str, str]:
        skills = (skill.name for member in self.members for skill in member.skills)
        return {
            "name": self.name, "project": self.project, "description": self.description,
            "keywords": "、".join(self.keywords), "alliance": self.alliance,
            "talent_plan": self.talent_plan,
            "members": "、".join((*(member.role for member in self.members), *skills)),
        }  # fmt: skip

    def named_here(self) -> list[Party]:
        return [(member.name, member.phone) for member in self.members]
