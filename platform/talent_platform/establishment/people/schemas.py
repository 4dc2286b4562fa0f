"""Forms about one person over time."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, field_validator, model_validator

from talent_platform.clock import today
from talent_platform.establishment.institutions.schemas import (
    DEGREE_LABELS,
    SKILL_LABELS,
    TITLE_LEVEL_CHOICES,
    refuse_other_level,
)
from talent_platform.establishment.ledger.correcting import Right
from talent_platform.establishment.schemas import (
    CATEGORY_CHOICES,
    Day,
    Document,
    Grade,
    InWords,
    OptionalDate,
    refuse_unknown_post,
)
from talent_platform.i18n import N_
from talent_platform.reference.fields import (
    YES_NO,
    Code,
    Id,
    Line,
    PersonName,
    YesNo,
    choice,
    choices,
)
from talent_platform.reference.writings.wrong import wrong
from talent_posts import APPRAISAL_NAMES, CATEGORY_NAMES, AppraisalResult, Category, Degree, TitleLevel

ACTS = {"reverse": N_("冲销（没有过这段任职）"), "correct": N_("更正（改为正确的岗位和日期）")}
Paper = Annotated[Document, StringConstraints(min_length=3)]


class CorrectionForm(BaseModel):
    """What is wrong about a post in the books, and what is right."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    entry: Id = Field(title=N_("任职记录"))
    act: Annotated[Literal["reverse", "correct"], choice(ACTS, what="办理方式")] = Field(
        title=N_("办理方式"), json_schema_extra=choices(ACTS)
    )
    category: Annotated[Category | None, choice(CATEGORY_NAMES, what="岗位类别")] = Field(
        title=N_("岗位类别"), default=None, json_schema_extra=CATEGORY_CHOICES
    )
    grade: Grade | None = Field(title=N_("岗位等级"), default=None)
    start: OptionalDate = Field(title=N_("任职日期"), default=None)
    last_day: OptionalDate = Field(title=N_("最后在岗日"), default=None, description=N_("仍在岗的留空"))
    reason: Annotated[InWords, Field(max_length=300)] = Field(title=N_("错在哪里"))
    document: Paper = Field(title=N_("依据文号"))

    @model_validator(mode="before")
    @classmethod
    def _blank_is_none(cls, given: Any) -> Any:
        if isinstance(given, dict) and given.get("grade") == "":
            return {**given, "grade": None}
        return given

    @model_validator(mode="after")
    def _says_what_is_right(self) -> Self:
        if self.act == "reverse":
            return self
        for field in ("category", "grade", "start"):
            if getattr(self, field) is None:
                raise wrong("right", N_("更正须写明正确的岗位和任职日期"), field=field)
        assert self.category is not None
        assert self.grade is not None
        assert self.start is not None
        refuse_unknown_post(self.category, self.grade)
        if self.start > today():
            raise wrong("start", N_("任职日期晚于今天；将来的任职请填聘用申请"), field="start")
        if self.last_day is not None and self.last_day < self.start:
            raise wrong("period", N_("最后在岗日不能早于任职日期"), field="last_day")
        return self

    def right(self) -> Right | None:
        """What the books should say; None where the post is taken out."""
        if self.act == "reverse":
            return None
        assert self.category is not None
        assert self.grade is not None
        assert self.start is not None
        return Right(self.category, self.grade, self.start, self.last_day)


class _Fact(BaseModel):
    """A fact about a person; each with its paper."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    @field_validator("granted", "issued", "since", check_fields=False)
    @classmethod
    def _is_there(cls, day: date | None) -> date | None:
        if day is not None and day > today():
            raise wrong("future", N_("取得（发证、从事）日期不能晚于今天"))
        return day


class TitleFact(_Fact):
    name: Annotated[Line, StringConstraints(min_length=2, max_length=30)] = Field(title=N_("职称"))
    level: Annotated[TitleLevel, choice(TITLE_LEVEL_CHOICES, what="职称层级")] = Field(
        title=N_("职称层级"), json_schema_extra=choices(TITLE_LEVEL_CHOICES)
    )
    granted: Day = Field(title=N_("取得日期"))

    @model_validator(mode="after")
    def _is_of_its_level(self) -> Self:
        refuse_other_level(self.name, self.level, "level")
        return self


class SkillFact(_Fact):
    level: Annotated[Code, choice(SKILL_LABELS, what="技能等级")] = Field(
        title=N_("技能等级"), json_schema_extra=choices(SKILL_LABELS)
    )
    granted: Day = Field(title=N_("取得日期"))


class LicenceFact(_Fact):
    name: Annotated[Line, StringConstraints(min_length=2, max_length=60)] = Field(
        title=N_("资格证书"), description=N_("按国家职业资格目录的名称填写，例如：教师资格")
    )
    number: Annotated[Line, StringConstraints(max_length=60)] = Field(title=N_("证书编号"), default="")
    issued: Day = Field(title=N_("发证日期"))
    expires: OptionalDate = Field(title=N_("有效期至"), default=None)


class DegreeFact(_Fact):
    degree: Annotated[Degree, choice(DEGREE_LABELS, what="学历")] = Field(
        title=N_("学历"), json_schema_extra=choices(DEGREE_LABELS)
    )
    graduated: OptionalDate = Field(
        title=N_("毕业日期"), default=None, description=N_("没有职称、按毕业生聘用的，填写毕业证书上的日期")
    )

    @field_validator("graduated")
    @classmethod
    def _has_left(cls, day: date | None) -> date | None:
        if day is not None and day > today():
            raise wrong("future", N_("毕业日期不能晚于今天"))
        return day


class NameFact(_Fact):
    name: PersonName = Field(title=N_("姓名"))


class BornFact(_Fact):
    born: Day = Field(title=N_("出生日期"), description=N_("与身份证号不符的不能登记"))


class LeaderFact(_Fact):
    unit_leader: YesNo = Field(
        title=N_("单位领导人员"), json_schema_extra=YES_NO, description=N_("不再担任的，登记为否")
    )


class EarlierFact(_Fact):
    unit: Annotated[Line, StringConstraints(min_length=2, max_length=60)] = Field(title=N_("任职单位"))
    category: Annotated[Category, choice(CATEGORY_NAMES, what="岗位类别")] = Field(
        title=N_("岗位类别"), json_schema_extra=CATEGORY_CHOICES
    )
    grade: Grade = Field(title=N_("岗位等级"))
    start: Day = Field(title=N_("任职起"))
    end: Day = Field(title=N_("任职止"))

    @model_validator(mode="after")
    def _post_and_period(self) -> Self:
        refuse_unknown_post(self.category, self.grade)
        if self.end < self.start or self.end > today():
            raise wrong("period", N_("任职止不能早于任职起，也不能晚于今天"), field="end")
        return self


APPRAISAL_KINDS = {"year": N_("年度考核"), "term": N_("聘期考核")}


class AppraisalFact(_Fact):
    kind: Annotated[Literal["year", "term"], choice(APPRAISAL_KINDS, what="考核类别")] = Field(
        title=N_("考核类别"), json_schema_extra=choices(APPRAISAL_KINDS)
    )
    on: Day = Field(title=N_("考核日期"), description=N_("年度考核填写该年 12 月 31 日"))
    result: Annotated[AppraisalResult, choice(APPRAISAL_NAMES, what="考核结果")] = Field(
        title=N_("考核结果"), json_schema_extra=choices(APPRAISAL_NAMES)
    )

    @model_validator(mode="after")
    def _is_over(self) -> Self:
        if self.on > today():
            raise wrong("future", N_("考核日期不能晚于今天"), field="on")
        if self.kind == "year" and (self.on.month, self.on.day) != (12, 31):
            raise wrong("year", N_("年度考核的考核日期填写该年 12 月 31 日"), field="on")
        if self.kind == "term" and self.result in {"excellent", "basic"}:
            raise wrong("result", N_("聘期考核的结果为合格或不合格"), field="result")
        return self


ABSENCES = {
    "enterprise": N_("离岗创业"), "secondment": N_("挂职、借调"), "study": N_("脱产学习"),
    "sick": N_("长期病假"), "other": N_("其他"),
}  # fmt: skip


class AbsenceFact(_Fact):
    kind: Annotated[Code, choice(ABSENCES, what="离岗类别")] = Field(
        title=N_("离岗类别"), json_schema_extra=choices(ABSENCES), description=N_("离岗期间岗位仍由本人占用")
    )
    start: Day = Field(title=N_("离岗起"))
    end: Day = Field(title=N_("离岗止"))

    @model_validator(mode="after")
    def _period(self) -> Self:
        if self.end < self.start:
            raise wrong("period", N_("离岗止不能早于离岗起"), field="end")
        return self


DISCIPLINES = {
    "warning": N_("警告"), "demerit": N_("记过"), "lowered": N_("降低岗位等级"), "dismissed": N_("开除"),
}  # fmt: skip
NO_RULE_READS = frozenset({"absence", "retirement"})
"""Facts that are kept with their paper and that no rule looks at; their pages say so."""


class DisciplineFact(_Fact):
    kind: Annotated[Code, choice(DISCIPLINES, what="处分")] = Field(
        title=N_("处分"), json_schema_extra=choices(DISCIPLINES)
    )
    start: Day = Field(title=N_("处分日期"))
    end: OptionalDate = Field(
        title=N_("处分期满"), default=None, description=N_("处分期内不得聘用到更高等级；不填的一律无法判定")
    )

    @model_validator(mode="after")
    def _period(self) -> Self:
        if self.end is not None and self.end < self.start:
            raise wrong("period", N_("处分期满不能早于处分日期"), field="end")
        if self.end is not None and self.kind == "dismissed":
            raise wrong("period", N_("开除没有处分期，不填处分期满"), field="end")
        return self


class TradeFact(_Fact):
    name: Annotated[Line, StringConstraints(min_length=2, max_length=40)] = Field(title=N_("工种"))
    since: OptionalDate = Field(
        title=N_("从事本工种起"), default=None, description=N_("一直从事一个工种的可以不填；换过工种的须填写")
    )


SEXES = {"male": N_("男"), "female": N_("女")}
RETIREMENT = {
    "ordinary": N_("一般"), "woman_worker": N_("女职工（原法定 50 周岁）"),
    "woman_official": N_("女职工（原法定 55 周岁）"), "hard_work": N_("特殊工种"),
}  # fmt: skip


class RetirementFact(_Fact):
    sex: Annotated[Code, choice(SEXES, what="性别")] = Field(
        title=N_("性别"), json_schema_extra=choices(SEXES)
    )
    category: Annotated[Code, choice(RETIREMENT, what="退休类别")] = Field(
        title=N_("退休类别"), json_schema_extra=choices(RETIREMENT)
    )


FACTS: dict[str, tuple[str, type[BaseModel]]] = {
    "appraisal": (N_("考核"), AppraisalFact),
    "title": (N_("职称"), TitleFact),
    "skill": (N_("技能等级"), SkillFact),
    "licence": (N_("职业资格"), LicenceFact),
    "degree": (N_("学历"), DegreeFact),
    "earlier": (N_("外单位任职"), EarlierFact),
    "absence": (N_("离岗"), AbsenceFact),
    "discipline": (N_("处分"), DisciplineFact),
    "trade": (N_("工种"), TradeFact),
    "retirement": (N_("性别和退休类别"), RetirementFact),
    "name": (N_("更名"), NameFact),
    "born": (N_("出生日期"), BornFact),
    "leader": (N_("单位领导人员"), LeaderFact),
}
"""Kind of a fact → what it is called, and its form."""


class PaperForm(BaseModel):
    """The paper a fact rests on."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    document: Paper = Field(title=N_("依据文号"))
