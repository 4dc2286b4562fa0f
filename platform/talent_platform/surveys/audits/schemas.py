"""A draw at the edge, and what a second asking brought."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from talent_platform.i18n import N_
from talent_platform.reference.fields import Id, Line


class DrawForm(BaseModel):
    """What is fixed before the event."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    event: Annotated[Line, StringConstraints(min_length=6, max_length=200)] = Field(
        title=N_("公开事件"), examples=["福利彩票双色球第 2026140 期开奖号码"],
        description=N_("写明到期号，事后人人能查到，只有一种读法"),
    )  # fmt: skip
    happens: date = Field(title=N_("事件日期"), description=N_("须在今天之后"))
    doubtful: int = Field(
        title=N_("有疑点的行抽取"), ge=0, le=100, default=20, json_schema_extra={"unit": "%"},
        description=N_("每个单位分两层：有疑点的行和其他行"),
    )  # fmt: skip
    plain: int = Field(title=N_("其他行抽取"), ge=0, le=100, default=5, json_schema_extra={"unit": "%"})


class OutcomeForm(BaseModel):
    """What the event brought."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    outcome: Annotated[Line, StringConstraints(min_length=1, max_length=200)] = Field(
        title=N_("事件结果"), description=N_("按公布的原文填写"), examples=["03 08 17 21 26 33 + 09"]
    )


class AskerForm(BaseModel):
    """Who asks again."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    person: Id = Field(title=N_("复核人"))
