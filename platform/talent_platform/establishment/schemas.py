"""What the desk accepts at the edge."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    model_validator,
)
from pydantic_core import PydanticCustomError
from stdnum.cn import ric

from talent_platform.errors import Invalid
from talent_platform.reference.fields import (
    YES_NO,
    Code,
    Id,
    Line,
    PersonName,
    YesNo,
    blank_to_none,
    choice,
    choices,
)
from talent_platform.web.messages import gettext
from talent_posts import (
    CATEGORY_NAMES,
    LAST_GRADE,
    SKILL_NAMES,
    TITLE_LEVELS,
    WAY_NAMES,
    Approval,
    Category,
    Degree,
    Evidence,
    Recruitment,
    Request,
    Step,
    TitleLevel,
    Way,
    grade_exists,
    post_name,
)

CATEGORY_CHOICES = choices(CATEGORY_NAMES)
WAY_CHOICES = choices(WAY_NAMES)
NOTE_LENGTH, DOCUMENT_LENGTH = 500, 80
Document = Annotated[Line, Field(max_length=DOCUMENT_LENGTH)]
"""Number of an official paper."""
Grade = Annotated[int, Field(ge=1, le=13)]
MAX_CRITERIA = 10
OptionalDate = Annotated[date | None, BeforeValidator(blank_to_none)]


def refuse_long(*, note: str = "", document: str = "") -> None:
    """What goes with a step, from a page or the API.

    Raises:
        Invalid: longer than an opinion or a document number is.
    """
    for field, text, most in (("note", note, NOTE_LENGTH), ("document", document, DOCUMENT_LENGTH)):
        if len(text) > most:
            message = gettext("最多 {max_length} 个字", max_length=most)
            raise Invalid(message, {field: message})


def _refuse_unknown_post(category: Category, grade: int) -> None:
    if not grade_exists(category, grade):
        last = post_name(category, LAST_GRADE[category])
        raise PydanticCustomError(
            "no_such_post", "{name}岗位最低为{last}", {"name": CATEGORY_NAMES[category], "last": last}
        )


class EvidenceBody(BaseModel):
    """Proof of a condition; which kinds count is a dated figure."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: Code
    document: Document = ""


class ApprovalBody(BaseModel):
    """A decision of an authority, on paper; `covers` names rules or rows of the decision table."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    by: Code
    on: date
    document: Document
    covers: tuple[Code, ...] = Field(default=(), max_length=30)


class StepBody(BaseModel):
    """A finished step of recruitment or competition."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Code
    on: date


class RecruitmentBody(BaseModel):
    """The record of an open recruitment or an internal competition."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    steps: tuple[StepBody, ...] = Field(default=(), max_length=10)
    publicity_start: date | None = None
    publicity_end: date | None = None
    open_objections: int = Field(default=0, ge=0, le=9999)
    exempt: Literal["", "state_placement", "superior_appointment", "classified"] = ""

    def fact(self) -> Recruitment:
        """As the rulebook knows it."""
        steps = tuple(Step(name=each.name, on=each.on) for each in self.steps)
        return Recruitment(**self.model_dump(exclude={"steps"}), steps=steps)


class AppointmentForm(BaseModel):
    """A request to appoint: person, post, day and the papers that go with it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    person: Id = Field(title="拟聘人员")
    category: Category = Field(title="岗位类别", json_schema_extra=CATEGORY_CHOICES)
    grade: Grade = Field(title="岗位等级")
    way: Way = Field(title="聘用方式", json_schema_extra=WAY_CHOICES)
    effective: date = Field(title="聘用起始日期")
    ends: OptionalDate = Field(title="聘期截止日期", default=None)
    special: Annotated[Id | None, BeforeValidator(blank_to_none)] = Field(title="特设岗位", default=None)
    concurrent: YesNo = Field(title="双肩挑", default=False, description="同时保留另一类别的现任岗位")
    policy: Annotated[Line, StringConstraints(max_length=30)] = Field(title="政策性安置类型", default="")
    occupies_quota: YesNo = Field(title="占用岗位数额", default=True)
    post_requires: tuple[Annotated[Line, Field(max_length=60)], ...] = Field(
        title="岗位要求的准入类职业资格", default=(), max_length=10
    )
    evidence: tuple[EvidenceBody, ...] = Field(title="佐证材料", default=(), max_length=20)
    approvals: tuple[ApprovalBody, ...] = Field(title="已取得的批准", default=(), max_length=20)
    recruitment: RecruitmentBody | None = Field(title="招聘或竞聘过程", default=None)
    need: Annotated[Id | None, BeforeValidator(blank_to_none)] = Field(title="对应的人才需求", default=None)
    candidate: Annotated[Id | None, BeforeValidator(blank_to_none)] = Field(
        title="对接的人才编号", default=None, description="从对接页面进入时自动填写"
    )

    @model_validator(mode="after")
    def _post_and_period_exist(self) -> Self:
        _refuse_unknown_post(self.category, self.grade)
        if self.ends is not None and self.ends < self.effective:
            raise PydanticCustomError("period", "聘期截止日期不能早于起始日期")
        return self

    def request(self, *, asked: date, request_id: str = "") -> Request:
        """The question for the rulebook."""
        return Request(
            id=request_id, category=self.category, grade=self.grade, effective=self.effective, way=self.way,
            end=self.ends, special=str(self.special or ""), concurrent=self.concurrent, policy=self.policy,
            occupies_quota=self.occupies_quota, post_requires=self.post_requires,
            evidence=tuple(Evidence(**each.model_dump()) for each in self.evidence),
            approvals=tuple(Approval(**each.model_dump()) for each in self.approvals),
            recruitment=self.recruitment.fact() if self.recruitment else None, asked=asked,
        )  # fmt: skip

    def columns(self) -> dict[str, Any]:
        """Values for the appointment's row; nested facts as JSON."""
        plain = self.model_dump(
            mode="json", include={"post_requires", "evidence", "approvals", "recruitment"}
        )
        return {
            **self.model_dump(include={
                "category", "grade", "way", "effective", "ends", "concurrent", "policy", "occupies_quota",
                "person", "special", "need", "candidate",
            }),
            **plain,
        }  # fmt: skip


class OverrideForm(BaseModel):
    """A decision to let a request pass against a finding."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    reason: Annotated[Line, StringConstraints(min_length=5, max_length=500)] = Field(title="理由")
    document: Annotated[Line, StringConstraints(min_length=3, max_length=80)] = Field(title="文号")
    expires: date = Field(title="有效期至")


DEGREE_LABELS: dict[str, str] = {
    "doctor": "博士", "master": "硕士", "bachelor": "本科", "college": "大专", "secondary": "中专",
    "none": "中专以下",
}  # fmt: skip
SKILL_LABELS = {str(number): name for number, name in enumerate(SKILL_NAMES, 1)}
_LEVELS = {level: level for level in TITLE_LEVELS}


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
    title_level: Annotated[TitleLevel | None, choice(_LEVELS, what="职称层级")] = Field(
        title="职称层级", default=None, json_schema_extra=choices(_LEVELS)
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


class SpecialForm(BaseModel):
    """A special post asked for: one named person, one project, one period."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    person: Id = Field(title="人员")
    grade: Grade = Field(title="专业技术岗位等级")
    project: Annotated[Line, StringConstraints(min_length=2, max_length=120)] = Field(title="依托的项目")
    opened: date = Field(title="设立日期")
    ends: date = Field(title="任务结束日期", description="特设岗位不是长期岗位，任务结束即核销")
    standard: Annotated[TitleLevel, choice(_LEVELS, what="聘用标准")] = Field(
        title="聘用标准（最低职称层级）", json_schema_extra=choices(_LEVELS)
    )
    evidence: tuple[Code, ...] = Field(title="设岗依据", min_length=1, max_length=20)
    evidence_document: Document = Field(title="依据文号", default="")
    document: Document = Field(title="批准文号", default="")
    note: Annotated[Line, StringConstraints(max_length=500)] = Field(title="说明", default="")

    @model_validator(mode="after")
    def _ends_after_it_opens(self) -> Self:
        if self.ends < self.opened:
            raise PydanticCustomError("period", "任务结束日期不能早于设立日期")
        return self


class Criterion(BaseModel):
    """A published criterion of a promotion round."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Annotated[Line, StringConstraints(min_length=1, max_length=30)] = Field(title="标准")
    weight: Annotated[int, Field(ge=1, le=100)] = Field(title="权重")


class RoundForm(BaseModel):
    """A promotion round as it is announced."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: Annotated[Line, StringConstraints(min_length=2, max_length=80)] = Field(title="名称")
    category: Category = Field(title="岗位类别", json_schema_extra=CATEGORY_CHOICES)
    seats: dict[Grade, Annotated[int, Field(ge=1, le=999)]] = Field(
        title="公布的岗位", min_length=1, max_length=13
    )
    criteria: tuple[Criterion, ...] = Field(title="评分标准", min_length=1, max_length=MAX_CRITERIA)
    effective: date = Field(title="聘用起始日期")
    steps: dict[Code, date] = Field(title="竞聘过程", default_factory=dict, max_length=10)


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
        _refuse_unknown_post(self.category, self.grade)
        if self.leaves is not None and self.leaves < self.start:
            raise PydanticCustomError("period", "预计离岗日期不能早于任职日期")
        return self
