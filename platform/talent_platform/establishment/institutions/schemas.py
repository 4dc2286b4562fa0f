"""Forms about people of an institution."""

from __future__ import annotations

from typing import Annotated, Any, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    model_validator,
)

from talent_platform.clock import today
from talent_platform.establishment.appointments.schemas import WAY_CHOICES
from talent_platform.establishment.schemas import (
    CATEGORY_CHOICES,
    CATEGORY_WORDS,
    Day,
    Document,
    Grade,
    OptionalDate,
    read_month,
    refuse_unknown_post,
)
from talent_platform.i18n import N_
from talent_platform.reference.fields import (
    LARGEST_ID,
    YES_NO,
    Code,
    IdentityNumber,
    Line,
    PersonName,
    PersonnelNumber,
    Reads,
    YesNo,
    choice,
    choices,
)
from talent_platform.reference.writings.identity_number import born, identity_or_passport, one_line
from talent_platform.reference.writings.words import aliases
from talent_platform.reference.writings.wrong import wrong
from talent_posts import (
    CATEGORY_NAMES,
    SKILL_NAMES,
    TITLE_LEVELS,
    WAY_NAMES,
    Category,
    Degree,
    TitleLevel,
    Way,
    level_of_title,
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
_LEVEL_OF = dict(
    zip(("senior", "associate_senior", "intermediate", "assistant", "clerk"), TITLE_LEVELS, strict=True)
)
_SKILL_WORDS = {word: level if level in SKILL_LABELS else None for word, level in aliases("skill").items()}
_TITLE_WORDS = {word: _LEVEL_OF.get(level) for word, level in aliases("title").items()}


LEAST_AGE = 16
"""Years, counted by calendar year: nobody works before (劳动法第十五条)."""


def refuse_other_level(title: str, level: TitleLevel | None, field: str) -> None:
    """
    Raises:
        PydanticCustomError: the list of titles knows this one at another level.
    """
    told = level_of_title(title)
    if told is not None and level is not None and told != level:
        raise wrong(
            "title_level", N_("{title}是{level}职称，层级与名称不符，请与证书核对"), title=title, level=told,
            field=field,
        )  # fmt: skip


class PersonForm(BaseModel):
    """Somebody the institution employs or wants to appoint."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    number: PersonnelNumber = Field(title=N_("人员编号"), examples=["0001"], json_schema_extra={"text": True})
    name: PersonName = Field(title=N_("姓名"), examples=["张三"])
    identity: IdentityNumber = Field(
        title=N_("身份证号"),
        examples=["219900198506010015"],
        description=N_("没有居民身份证的填写护照号；加密保存，页面上不显示"),
        json_schema_extra={"text": True},
    )
    born: Annotated[OptionalDate, Reads(read_month)] = Field(
        title=N_("出生日期"), default=None, examples=["1985-06-01"]
    )
    degree: Annotated[Degree | None, choice(DEGREE_LABELS, what="学历", words=aliases("degree"))] = Field(
        title=N_("学历"), default=None, examples=["本科"], json_schema_extra=choices(DEGREE_LABELS)
    )
    graduated: OptionalDate = Field(
        title=N_("毕业日期"), default=None, examples=[""],
        description=N_("没有职称、按毕业生聘用的，填写毕业证书上的日期"),
    )  # fmt: skip
    title: Annotated[Line, StringConstraints(max_length=30)] = Field(
        title=N_("职称"), default="", examples=["主治医师"]
    )
    title_level: Annotated[
        TitleLevel | None, choice(TITLE_LEVEL_CHOICES, what="职称层级", words=_TITLE_WORDS)
    ] = Field(
        title=N_("职称层级"), default=None, examples=["中级"], json_schema_extra=choices(TITLE_LEVEL_CHOICES)
    )
    title_granted: OptionalDate = Field(title=N_("职称取得日期"), default=None, examples=["2016-12-01"])
    skill_level: Annotated[Code | None, choice(SKILL_LABELS, what="技能等级", words=_SKILL_WORDS)] = Field(
        title=N_("技能等级"), default=None, examples=[""], json_schema_extra=choices(SKILL_LABELS)
    )
    skill_granted: OptionalDate = Field(title=N_("技能等级取得日期"), default=None, examples=[""])
    unit_leader: YesNo = Field(
        title=N_("单位领导人员"), default=False, examples=["否"], json_schema_extra=YES_NO
    )
    history_complete: YesNo = Field(
        title=N_("履历完整"), default=False, json_schema_extra=YES_NO,
        description=N_("名册已列出此人担任过的全部岗位"),
    )  # fmt: skip

    @model_validator(mode="before")
    @classmethod
    def _born_as_in_the_number(cls, given: Any) -> Any:
        """The identity number tells the day of birth where none is written, or its month alone."""
        if isinstance(given, dict) and isinstance(given.get("identity"), str):
            day, written = born(one_line(given["identity"])), given.get("born")
            told = read_month(written.strip()) if isinstance(written, str) else written
            if day is not None and (not told or told == f"{day:%Y-%m}"):
                return {**given, "born": day}
        return given

    @model_validator(mode="after")
    def _one_person(self) -> Self:
        told = born(self.identity)
        if told is not None and self.born is not None and self.born != told:
            raise wrong(
                "born_differs", N_("出生日期与身份证号不符（号码中是 {day}），请核对"),
                day=f"{told}", field="born",
            )  # fmt: skip
        return self

    @model_validator(mode="after")
    def _title_is_of_its_level(self) -> Self:
        refuse_other_level(self.title, self.title_level, "title_level")
        return self

    @model_validator(mode="after")
    def _dates_go_with_levels(self) -> Self:
        if bool(self.title_level) != bool(self.title_granted) or (self.title and not self.title_level):
            field = "title_granted" if self.title_level else "title_level"
            raise wrong("title", N_("职称、职称层级与职称取得日期须一并填写"), field=field)
        if bool(self.skill_level) != bool(self.skill_granted):
            raise wrong("skill", N_("技能等级与取得日期须一并填写"), field="skill_granted")
        return self

    @model_validator(mode="after")
    def _is_there(self) -> Self:
        for field, day in (
            ("born", self.born), ("graduated", self.graduated), ("title_granted", self.title_granted),
            ("skill_granted", self.skill_granted),
        ):  # fmt: skip
            if day is not None and day > today():
                raise wrong("future", N_("不能晚于今天"), field=field)
        self._old_enough("title_granted", "skill_granted")
        return self

    def _old_enough(self, *fields: str) -> None:
        for field in fields:
            day = getattr(self, field)
            if self.born is not None and day is not None and day.year - self.born.year < LEAST_AGE:
                raise wrong(
                    "too_young", N_("这一天此人不满 {age} 岁（{born} 出生），请核对"),
                    age=LEAST_AGE, born=f"{self.born}", field=field,
                )  # fmt: skip


def _number_or_nothing(text: str) -> str:
    return identity_or_passport(text) if text else ""


class StaffRow(PersonForm):
    """A line of the exported list of a unit's staff, as it comes back. An identity number that is left out
    stays as it is on record: exports do not tell it."""

    person: Annotated[int, Field(ge=1, le=LARGEST_ID)] = Field(
        title=N_("编号"), examples=[""], description=N_("导出的在册人员表中的编号，不能更改")
    )
    identity: Annotated[
        Line, StringConstraints(max_length=40), AfterValidator(_number_or_nothing)
    ] = Field(
        title=N_("身份证号"), default="", examples=[""], json_schema_extra={"text": True},
        description=N_("导出的表中不显示；留空表示不变，没有登记的可以补填"),
    )  # fmt: skip


class IdentityForm(BaseModel):
    """The number of somebody who has stood on the list without one."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    identity: IdentityNumber = Field(
        title=N_("身份证号"), description=N_("没有居民身份证的填写护照号；加密保存，页面上不显示")
    )


class EstablishmentForm(BaseModel):
    """What the office for establishments has granted."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    establishment: Annotated[int, Field(ge=0, le=1_000_000)] = Field(title=N_("编制数"))
    day: Day = Field(title=N_("自"))
    document: Annotated[Document, StringConstraints(min_length=3)] = Field(title=N_("编办文号"))


class SupervisionForm(BaseModel):
    """Under which department an institution is, and whether posts concern it at all."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    department: Annotated[Line, StringConstraints(max_length=60)] = Field(
        title=N_("主管部门"), default="", description=N_("填写全称；没有主管部门的留空")
    )
    civil_service: YesNo = Field(
        title=N_("参照公务员法管理"), default=False, json_schema_extra=YES_NO,
        description=N_("参公单位不实行岗位管理，不能办理方案和聘用"),
    )  # fmt: skip
    document: Annotated[Document, StringConstraints(min_length=3)] = Field(title=N_("依据文号"))


class LeavingForm(BaseModel):
    """The last day somebody works in the institution."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    last_day: Day = Field(title=N_("最后在岗日"))
    note: Annotated[Line, StringConstraints(max_length=200)] = Field(
        title=N_("原因"), default="", description=N_("退休、合同到期、调出……")
    )


OVER_QUOTA_LABELS: dict[str, str] = {"": N_("不超岗"), "policy": N_("政策性超岗"), "excess": N_("首聘超岗")}


class RosterRow(PersonForm):
    """A line of the unit's roster: a person and the post held now."""

    category: Annotated[Category, choice(CATEGORY_NAMES, what="岗位类别", words=CATEGORY_WORDS)] = Field(
        title=N_("岗位类别"), json_schema_extra=CATEGORY_CHOICES, examples=["专业技术"]
    )
    grade: Grade = Field(title=N_("岗位等级"), examples=[10])
    start: Day = Field(title=N_("任职日期"), examples=["2018-09-01"])
    way: Annotated[Way, choice(WAY_NAMES, what="聘用方式")] = Field(
        title=N_("聘用方式"), default="other", examples=[""], json_schema_extra=WAY_CHOICES
    )
    over_quota: Annotated[Code, choice(OVER_QUOTA_LABELS, what="超岗类型")] = Field(
        title=N_("超岗类型"), default="", examples=[""], json_schema_extra=choices(OVER_QUOTA_LABELS)
    )
    leaves: OptionalDate = Field(
        title=N_("预计离岗日期"), default=None, examples=[""], description=N_("退休、合同到期的最后在岗日")
    )

    @model_validator(mode="after")
    def _post_exists(self) -> Self:
        refuse_unknown_post(self.category, self.grade)
        if self.leaves is not None and self.leaves < self.start:
            raise wrong("period", N_("预计离岗日期不能早于任职日期"), field="leaves")
        self._old_enough("start")
        return self
