"""The form of a promotion round."""

from __future__ import annotations

from typing import Annotated

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
)

from talent_platform.establishment.schemas import CATEGORY_CHOICES, Day, Grade
from talent_platform.i18n import N_
from talent_platform.reference.fields import (
    Code,
    Line,
)
from talent_posts import (
    Category,
)

MAX_CRITERIA = 10


class Criterion(BaseModel):
    """A published criterion of a promotion round."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Annotated[Line, StringConstraints(min_length=1, max_length=30)] = Field(title=N_("标准"))
    weight: Annotated[int, Field(ge=1, le=100)] = Field(title=N_("权重"))


class RoundForm(BaseModel):
    """A promotion round as it is announced."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: Annotated[Line, StringConstraints(min_length=2, max_length=80)] = Field(title=N_("名称"))
    category: Category = Field(title=N_("岗位类别"), json_schema_extra=CATEGORY_CHOICES)
    seats: dict[Grade, Annotated[int, Field(ge=1, le=999)]] = Field(
        title=N_("公布的岗位"), min_length=1, max_length=13
    )
    criteria: tuple[Criterion, ...] = Field(title=N_("评分标准"), min_length=1, max_length=MAX_CRITERIA)
    effective: Day = Field(title=N_("聘用起始日期"))
    steps: dict[Code, Day] = Field(title=N_("竞聘过程"), default_factory=dict, max_length=10)
