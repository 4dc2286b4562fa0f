"""What a hire or its end would mean, as JSON."""

from __future__ import annotations

from typing import Annotated

from litestar import get
from litestar.params import FromPath, QueryParameter
from pydantic import BaseModel, ConfigDict

from talent_platform.brokerage.cases import queries
from talent_platform.brokerage.hiring import effects
from talent_platform.brokerage.life import HIRING
from talent_platform.errors import NotFound
from talent_platform.reference.fields import LARGEST_ID
from talent_platform.web.requests import AppRequest, actor


class HireEffect(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    of: str
    """seat, mates, landing, people, pair, case or post."""
    text: str
    case: int | None
    """The other case it is about, where the caller may open it."""


class HireEffects(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    lines: list[HireEffect]
    blocked: str
    """Why it cannot be done now; empty where it can."""


@get(
    "/cases/{case_id:int}/effects/{action:str}", summary="What a hire or its end would mean", tags=["cases"]
)  # fmt: skip
async def read_effects(
    request: AppRequest, case_id: FromPath[int], action: FromPath[str],
    candidate: Annotated[int, QueryParameter(ge=0, le=LARGEST_ID)] = 0,
) -> HireEffects:  # fmt: skip
    """Of hire, at_work, no_show, left or undo_hire, before it is done; `candidate`: one member of the team,
    0: everybody."""
    reader = actor(request)
    case = await queries.case(reader, case_id)
    if action not in HIRING:
        raise NotFound
    return HireEffects.model_validate(await effects.of_step(reader, case, action, candidate or None))


HANDLERS = [read_effects]
