"""Forms of a request to appoint."""

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

from talent_platform.establishment.schemas import (
    CATEGORY_CHOICES,
    ApprovalBody,
    Day,
    EvidenceBody,
    FinishedStep,
    Grade,
    InWords,
    OptionalDate,
    refuse_unknown_post,
)
from talent_platform.i18n import N_
from talent_platform.reference.fields import (
    Id,
    Line,
    YesNo,
    blank_to_none,
    choices,
)
from talent_platform.reference.identity import in_simplified
from talent_posts import (
    WAY_NAMES,
    Approval,
    Category,
    Evidence,
    Recruitment,
    Request,
    Step,
    Way,
)

WAY_CHOICES = choices(WAY_NAMES)


class RecruitmentBody(BaseModel):
    """The record of an open recruitment or an internal competition."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    steps: tuple[FinishedStep, ...] = Field(default=(), max_length=10)
    publicity_start: Day | None = None
    publicity_end: Day | None = None
    open_objections: int = Field(default=0, ge=0, le=9999)
    exempt: Literal["", "state_placement", "superior_appointment", "classified"] = ""

    def fact(self) -> Recruitment:
        """As the rulebook knows it: the unit's own word."""
        steps = tuple(Step(name=each.name, on=each.on) for each in self.steps)
        return Recruitment(**self.model_dump(exclude={"steps"}), steps=steps, claimed=True)


class AppointmentForm(BaseModel):
    """A request to appoint: person, post, day and the papers that go with it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    person: Id = Field(title=N_("拟聘人员"))
    category: Category = Field(title=N_("岗位类别"), json_schema_extra=CATEGORY_CHOICES)
    grade: Grade = Field(title=N_("岗位等级"))
    way: Way = Field(title=N_("聘用方式"), json_schema_extra=WAY_CHOICES)
    effective: Day = Field(title=N_("聘用起始日期"))
    ends: OptionalDate = Field(title=N_("聘期截止日期"), default=None)
    special: Annotated[Id | None, BeforeValidator(blank_to_none)] = Field(title=N_("特设岗位"), default=None)
    concurrent: YesNo = Field(title=N_("双肩挑"), default=False, description=N_("同时保留另一类别的现任岗位"))
    policy: Annotated[Line, StringConstraints(max_length=30)] = Field(title=N_("政策性安置类型"), default="")
    occupies_quota: YesNo = Field(title=N_("占用岗位数额"), default=True)
    post_requires: tuple[Annotated[Line, Field(max_length=60), AfterValidator(in_simplified)], ...] = Field(
        title=N_("岗位要求的准入类职业资格"), default=(), max_length=10
    )
    evidence: tuple[EvidenceBody, ...] = Field(title=N_("佐证材料"), default=(), max_length=20)
    approvals: tuple[ApprovalBody, ...] = Field(
        title=N_("已取得的批准（单位自报）"), default=(), max_length=20
    )
    recruitment: RecruitmentBody | None = Field(title=N_("招聘或竞聘过程"), default=None)
    need: Annotated[Id | None, BeforeValidator(blank_to_none)] = Field(
        title=N_("对应的人才需求"), default=None
    )
    candidate: Annotated[Id | None, BeforeValidator(blank_to_none)] = Field(
        title=N_("对接的人才编号"), default=None, description=N_("从对接页面进入时自动填写")
    )

    @model_validator(mode="after")
    def _post_and_period_exist(self) -> Self:
        refuse_unknown_post(self.category, self.grade)
        if self.ends is not None and self.ends < self.effective:
            raise PydanticCustomError("period", N_("聘期截止日期不能早于起始日期"))
        return self

    def request(
        self, *, asked: date, submitted: date | None = None, request_id: str = "",
        confirmed: tuple[Approval, ...] = (),
    ) -> Request:  # fmt: skip
        """The question for the rulebook; `confirmed` are approvals given by the offices themselves."""
        return Request(
            id=request_id, category=self.category, grade=self.grade, effective=self.effective, way=self.way,
            end=self.ends, special=str(self.special or ""), concurrent=self.concurrent, policy=self.policy,
            occupies_quota=self.occupies_quota, post_requires=self.post_requires,
            evidence=tuple(Evidence(**each.model_dump()) for each in self.evidence),
            approvals=(*(Approval(**each.model_dump()) for each in self.approvals), *confirmed),
            recruitment=self.recruitment.fact() if self.recruitment else None, asked=asked,
            submitted=submitted,
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
    """A decision to let a request pass against findings: those named, or all that stand in its way."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    reason: Annotated[InWords, Field(max_length=500)] = Field(title=N_("理由"))
    document: Annotated[Line, StringConstraints(min_length=3, max_length=80)] = Field(title=N_("文号"))
    expires: Day = Field(title=N_("有效期至"))
    rules: tuple[Annotated[Line, Field(max_length=10)], ...] = Field(
        title=N_("准予的规则"), default=(), max_length=60
    )
