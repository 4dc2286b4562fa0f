"""The front desk over the API."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from litestar import post
from litestar.params import JSONBody
from pydantic import BaseModel, ConfigDict

from talent_platform.desk.front_desk import FrontDeskQuestion, look_up
from talent_platform.web.requests import AppRequest, actor


class MatterOut(BaseModel):
    """How one thing of the person who asks stands."""

    model_config = ConfigDict(from_attributes=True)

    about: str
    state: str
    missing: Sequence[str]
    by: date | None
    turn: str
    """Whose turn it is; empty: nobody's."""
    url: str


@post("/front-desk", summary="How somebody's things stand", tags=["front desk"], status_code=200)
async def ask(request: AppRequest, data: JSONBody[FrontDeskQuestion]) -> list[MatterOut]:
    """Of whoever is so called, in the caller's charge; the question is written down, and counts as a look."""
    return [MatterOut.model_validate(one) for one in await look_up(actor(request), data)]


HANDLERS = [ask]
