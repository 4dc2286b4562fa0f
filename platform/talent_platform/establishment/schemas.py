"""What the desk accepts at the edge."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from talent_platform.reference.fields import Line, YesNo, blank_to_none, choices
from talent_posts import (
    CATEGORY_NAMES,
    WAY_NAMES,
    Approval,
    Category,
    Evidence,
    Recruitment,
    Request,
    Way,
)

CATEGORY_CHOICES = choices(CATEGORY_NAMES)
WAY_CHOICES = choices(WAY_NAMES)
OptionalDate = Annotated[date | None, BeforeValidator(blank_to_none)]


class AppointmentForm(BaseModel):
    """A request to appoint: person, post, day and the papers that go with it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    person: int = Field(title="拟聘人员")
    category: Category = Field(title="岗位类别", json_schema_extra=CATEGORY_CHOICES)
    grade: int = Field(title="岗位等级", ge=1, le=13)
    way: Way = Field(title="聘用方式", json_schema_extra=WAY_CHOICES)
    effective: date = Field(title="聘用起始日期")
    ends: OptionalDate = Field(title="聘期截止日期", default=None)
    special: Annotated[int | None, BeforeValidator(blank_to_none)] = Field(title="特设岗位", default=None)
    concurrent: YesNo = Field(title="双肩挑", default=False, description="同时保留另一类别的现任岗位")
    policy: Annotated[Line, StringConstraints(max_length=30)] = Field(title="政策性安置类型", default="")
    occupies_quota: YesNo = Field(title="占用岗位数额", default=True)
    post_requires: tuple[str, ...] = Field(title="岗位要求的准入类职业资格", default=())
    evidence: tuple[Evidence, ...] = Field(title="佐证材料", default=())
    approvals: tuple[Approval, ...] = Field(title="已取得的批准", default=())
    recruitment: Recruitment | None = Field(title="招聘或竞聘过程", default=None)
    need: Annotated[int | None, BeforeValidator(blank_to_none)] = Field(title="对应的人才需求", default=None)

    def request(self, *, asked: date, request_id: str = "") -> Request:
        """The question for the rulebook."""
        return Request(
            id=request_id, category=self.category, grade=self.grade, effective=self.effective, way=self.way,
            end=self.ends, special=str(self.special or ""), concurrent=self.concurrent, policy=self.policy,
            occupies_quota=self.occupies_quota, post_requires=self.post_requires, evidence=self.evidence,
            approvals=self.approvals, recruitment=self.recruitment, asked=asked,
        )  # fmt: skip

    def columns(self) -> dict[str, Any]:
        """Values for the appointment's row; nested facts as JSON."""
        plain = self.model_dump(
            mode="json", include={"post_requires", "evidence", "approvals", "recruitment"}
        )
        return {
            **self.model_dump(include={
                "category", "grade", "way", "effective", "ends", "concurrent", "policy", "occupies_quota",
                "person", "special", "need",
            }),
            **plain,
        }  # fmt: skip


class OverrideForm(BaseModel):
    """A decision to let a request pass against a finding."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    reason: Annotated[Line, StringConstraints(min_length=5, max_length=500)] = Field(title="理由")
    document: Annotated[Line, StringConstraints(min_length=3, max_length=80)] = Field(title="文号")
    expires: date = Field(title="有效期至")
