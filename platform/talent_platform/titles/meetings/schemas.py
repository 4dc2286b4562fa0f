"""A meeting at the edge."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from talent_platform.i18n import N_
from talent_platform.reference.fields import Id, Line
from talent_platform.titles.committees.schemas import several

MOST_SEATS = 500
TIME = "^([01][0-9]|2[0-3]):[0-5][0-9]$"


class MeetingForm(BaseModel):
    """Where and when a drawn jury meets; the day is that of the draw."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    place: Annotated[Line, StringConstraints(min_length=2, max_length=80)] = Field(
        title=N_("会议地点"), examples=["人才大厦五楼"]
    )
    begins: Annotated[Line, StringConstraints(max_length=5, pattern=TIME)] = Field(
        title=N_("开始时间"), default="09:00", description=N_("时和分，如 09:00")
    )


class RecusalForm(BaseModel):
    """A juror and the applicant from whom the juror withdraws; a juror names only the applicant."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    case: Id = Field(title=N_("申报人"))
    seat: Id | None = Field(title=N_("评委"), default=None)
    why: Annotated[Line, StringConstraints(min_length=2, max_length=200)] = Field(title=N_("原因"))


class SwitchesForm(BaseModel):
    """What jurors see."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    material_open: bool = Field(title=N_("向评委开放申报材料"), default=False)
    opinions_open: bool = Field(title=N_("向评委开放其他评议组的意见"), default=False)


class TellersForm(BaseModel):
    """Who counts."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    first_teller: Id = Field(title=N_("第一名计票人"))
    second_teller: Id = Field(title=N_("第二名计票人"))


class ReplacementForm(BaseModel):
    """A teller who counts no more, and who counts instead."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    leaves: Id = Field(title=N_("不再计票的"))
    comes: Id = Field(title=N_("接替的"))
    why: Annotated[Line, StringConstraints(min_length=4, max_length=200)] = Field(title=N_("原因"))


class HandInsForm(BaseModel):
    """Jurors whose slips are in the box."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    seats: Annotated[list[Id], Field(min_length=1, max_length=MOST_SEATS), BeforeValidator(several)]


Votes = Annotated[int, Field(ge=0, le=999)]


class CountForm(BaseModel):
    """What one teller counted about one applicant."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    case: Id = Field(title=N_("申报人"))
    agree: Votes = Field(title=N_("同意"), json_schema_extra={"unit": N_("张")})
    oppose: Votes = Field(title=N_("不同意"), json_schema_extra={"unit": N_("张")})
    abstain: Votes = Field(title=N_("弃权"), default=0, json_schema_extra={"unit": N_("张")})
    spoiled: Votes = Field(title=N_("废票"), default=0, json_schema_extra={"unit": N_("张")})
    missing: Votes = Field(
        title=N_("箱中缺少"), default=0, json_schema_extra={"unit": N_("张")},
        description=N_("登记了交票而箱中没有的"),
    )  # fmt: skip
