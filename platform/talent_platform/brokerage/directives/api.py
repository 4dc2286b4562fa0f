"""Pins and forbids as JSON."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from litestar import get
from pydantic import BaseModel, ConfigDict

from talent_platform.brokerage.directives.lists import DIRECTIVES
from talent_platform.web.listing.answers import Page
from talent_platform.web.listing.parameters import takes
from talent_platform.web.requests import AppRequest


class DirectiveView(BaseModel):
    """An officer's word on a need and a person; it holds for every run until it ends or is taken back."""

    model_config = ConfigDict(extra="ignore")

    id: int
    need: int
    need_title: str
    candidate: int
    headline: str
    action: Literal["pin", "forbid"]
    reason: str
    made_by_name: str
    created: datetime
    until: date | None
    """Its last day; null where it has none."""
    withdrawn: datetime | None
    state: Literal["in_force", "over", "withdrawn"]
    """Over: it ended by itself."""


@get("/directives", summary="Pins and forbids", tags=["runs"], operation_class=takes(DIRECTIVES.spec))
async def list_directives(request: AppRequest) -> Page[DirectiveView]:
    """The newest first; those taken back too, unless `state` leaves them out."""
    return await DIRECTIVES.answer(request, DirectiveView)


HANDLERS = [list_directives]
