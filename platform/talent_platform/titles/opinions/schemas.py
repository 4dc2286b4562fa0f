"""Groups and opinions at the edge."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from talent_platform.i18n import N_
from talent_platform.reference.fields import Id, Line
from talent_platform.titles.committees.schemas import several
from talent_platform.titles.meetings.schemas import MOST_SEATS


class GroupForm(BaseModel):
    """Jurors who are of one group from now on; whoever is left out stays where they are."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Annotated[Line, StringConstraints(min_length=2, max_length=40)] = Field(
        title=N_("评议组名称"), examples=["机械评议组"]
    )
    seats: Annotated[list[Id], Field(min_length=1, max_length=MOST_SEATS), BeforeValidator(several)] = Field(
        title=N_("评议组成员")
    )


class OpinionForm(BaseModel):
    """What a juror writes for the own group about one applicant."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    text: Annotated[Line, StringConstraints(min_length=4, max_length=2000)] = Field(title=N_("评议意见"))
