"""How many people a need that is being written would find, over JSON."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated

from litestar import post
from litestar.params import JSONBody
from pydantic import BaseModel, ConfigDict, Field

from talent_platform.accounts.permissions import require
from talent_platform.demand.fit.counting import supply_for
from talent_platform.demand.needs.life import WRITERS
from talent_platform.reference.fields import Code, Skill, YearlyPay
from talent_platform.web.requests import AppRequest, actor


class HalfWrittenNeed(BaseModel):
    """What of a talent need is known by now; what is left out asks nothing."""

    model_config = ConfigDict(extra="forbid")

    required_skills: Annotated[list[Skill], Field(max_length=30)] = []
    education: Annotated[int, Field(ge=0, le=10)] = 0
    title_level: Annotated[int, Field(ge=0, le=10)] = 0
    years: Annotated[int, Field(ge=0, le=60)] = 0
    county: Code = ""
    branch: Code = ""
    mode: Code = ""
    pay_max: YearlyPay = Decimal(0)
    start_on: date | None = None


class CriterionCounted(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    label: str
    alone: int
    """People who satisfy it."""
    gain: int
    """People more if only this one were dropped."""
    unknown: bool
    """A skill that no list of skills knows."""
    nearest: list[str]


class SupplyCounted(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    people: int
    """Everybody who agreed to be matched and is free."""
    fitting: int
    """Of them, who satisfies every criterion."""
    counts: list[CriterionCounted]


@post("/needs/supply", summary="How many people a talent need would find", tags=["needs"], status_code=200)
async def count_supply(request: AppRequest, data: JSONBody[HalfWrittenNeed]) -> SupplyCounted:
    """While it is being written; nothing is stored."""
    require(actor(request), *WRITERS)
    values = {**data.model_dump(), "required_skills": [one.model_dump() for one in data.required_skills]}
    return SupplyCounted.model_validate(await supply_for(values))


HANDLERS = [count_supply]
