"""A draw at the edge, and what a second asking brought."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

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
    high: int = Field(
        title=N_("抽查机会较高的行抽取"), ge=0, le=100, default=30, json_schema_extra={"unit": "%"},
        description=N_("每个单位的行按得分分三层：三分及以上、两分、两分以下"),
    )  # fmt: skip
    middle: int = Field(
        title=N_("机会一般的行抽取"), ge=0, le=100, default=15, json_schema_extra={"unit": "%"}
    )
    low: int = Field(
        title=N_("机会较低的行抽取"), ge=0, le=100, default=5, json_schema_extra={"unit": "%"},
        description=N_("没有得分的行也要留有被抽中的机会"),
    )  # fmt: skip

    @model_validator(mode="after")
    def _more_chance_is_more(self) -> DrawForm:
        if not self.high >= self.middle >= self.low:
            raise PydanticCustomError(
                "shares", N_("机会较高的层，抽取比例不能低于机会较低的层"), {"field": "high"}
            )
        return self


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
