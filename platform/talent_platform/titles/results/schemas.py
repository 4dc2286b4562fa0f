"""An act at the edge."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from talent_platform.dated.columns import Paper
from talent_platform.i18n import N_
from talent_platform.reference.fields import Code, Id, Line, Version, choice, choices
from talent_platform.titles.committees.schemas import several
from talent_platform.titles.results.life import ACT_LABELS

Day = Annotated[date, Field(ge=date(1900, 1, 1), le=date(2999, 12, 31))]


class ResultActForm(Paper):
    """A paper that leads results on: the report, the closing act or the publication."""

    kind: Annotated[Code, choice(ACT_LABELS, what="办理事项")] = Field(
        title=N_("办理事项"), json_schema_extra=choices(ACT_LABELS)
    )
    day: Day = Field(title=N_("文件日期"))
    title: Annotated[Line, StringConstraints(max_length=40)] = Field(
        title=N_("公布的职称"), default="", description=N_("发文公布时选择；不同职称分别公布")
    )
    outcomes: Annotated[list[Id], Field(max_length=2000), BeforeValidator(several)] = Field(
        title=N_("人员"), default=[], description=N_("报送的不选")
    )


class ResultHang(BaseModel):
    """Nothing but the meeting's version as it was read."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    version: Version | None = None
