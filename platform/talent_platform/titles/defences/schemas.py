"""Slots at the edge."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from talent_platform.i18n import N_
from talent_platform.reference.fields import Line
from talent_platform.titles.meetings.schemas import TIME


class DefencesForm(BaseModel):
    """One applicant after the other, from an hour on."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    first: Annotated[Line, StringConstraints(max_length=5, pattern=TIME)] = Field(
        title=N_("第一人开始时间"), description=N_("时和分，如 09:00"), examples=["09:30"]
    )
    minutes: Annotated[int, Field(ge=5, le=240)] = Field(
        title=N_("每人"), json_schema_extra={"unit": N_("分钟")}
    )
    link: Annotated[Line, StringConstraints(max_length=300, pattern=r"^(https://\S+)?$")] = Field(
        title=N_("线上答辩链接"), default="", description=N_("以 https:// 开头；现场答辩的留空")
    )
