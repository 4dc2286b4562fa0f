"""The chain over the API."""

from __future__ import annotations

from litestar import get
from pydantic import BaseModel

from talent_platform.reference.fields import Id
from talent_platform.surveys.chain.lists import CHAIN
from talent_platform.surveys.needs.tables import NeedLineState
from talent_platform.web.listing.answers import Page
from talent_platform.web.listing.parameters import takes
from talent_platform.web.requests import AppRequest


class ChainLink(BaseModel):
    id: Id
    """Of the row, at `/surveys/rows`."""
    campaign: Id
    submission: Id
    firm: str
    title: str
    title_place: str
    """Sheet and cell; empty where it was typed on a page."""
    seats: int
    seats_text: str
    """As it stands in the file, or was typed."""
    seats_cell: Id | None
    seats_place: str
    file_name: str | None
    upload: Id | None
    """The workbook, below `/surveys/files`."""
    outcome: NeedLineState | None
    """What became of the row; null where nothing has begun."""
    need: Id | None
    need_state: str | None
    proposals: int | None
    """Of all runs; this and the next two are counted at the first row a need stands for, and null to whoever
    is not told of cases."""
    cases: int | None
    hired: int | None
    """People."""


@get("/surveys/chain", summary="From cells to hires", tags=["surveys"], operation_class=takes(CHAIN.spec))
async def chain(request: AppRequest) -> Page[ChainLink]:
    """Every approved row with the cells of its name and its number, its need and what came of that."""
    return await CHAIN.answer(request, ChainLink)


HANDLERS = [chain]
