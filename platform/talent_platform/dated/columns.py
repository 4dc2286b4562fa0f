"""The columns of everything that two people set, and the fields it is asked for with."""

from __future__ import annotations

from typing import Annotated

from piccolo.columns import BigInt, Timestamptz, Varchar
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from talent_platform.i18n import N_
from talent_platform.reference.fields import Line


class SetByTwo:
    """Columns of a value that one person of the city bureau proposes and another confirms; what is confirmed
    or withdrawn nobody changes (`guards.sql: set_by_two`, a trigger of each such table)."""

    source = Varchar(length=120)
    document = Varchar(length=80)
    note = Varchar(length=200, default="")
    proposed = Timestamptz(default=TimestamptzNow())
    proposed_by = BigInt()
    proposed_name = Varchar(length=60)
    confirmed = Timestamptz(null=True, default=None)
    confirmed_by = BigInt(null=True, default=None)
    confirmed_name = Varchar(length=60, default="")
    withdrawn = Timestamptz(null=True, default=None)


class Paper(BaseModel):
    """The paper that a value stands in."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    source: Annotated[Line, StringConstraints(min_length=2, max_length=120)] = Field(title=N_("文件名称"))
    document: Annotated[Line, StringConstraints(min_length=3, max_length=80)] = Field(title=N_("文号"))
    note: Annotated[Line, StringConstraints(max_length=200)] = Field(title=N_("说明"), default="")
