"""Numbers fixed before the vote, over the API."""

from __future__ import annotations

from litestar import post
from litestar.params import FromPath, JSONBody

from talent_platform.titles.limits import service
from talent_platform.web.answers import Created
from talent_platform.web.requests import AppRequest, actor


@post("/titles/meetings/{meeting_id:int}/numbers", tags=["titles"],
      summary="Propose how many of a level may pass (city only)")  # fmt: skip
async def propose(
    request: AppRequest, meeting_id: FromPath[int], data: JSONBody[service.FixedNumberForm]
) -> Created:
    """Before anybody hands in; it counts once a second person has confirmed it."""
    return Created(id=await service.propose(actor(request), meeting_id, data))


@post("/titles/meetings/{meeting_id:int}/numbers/{number_id:int}/confirmation", tags=["titles"],
      summary="Confirm how many of a level may pass (city only)", status_code=204)  # fmt: skip
async def confirm(request: AppRequest, meeting_id: FromPath[int], number_id: FromPath[int]) -> None:
    """By a second person of the bureau, before anybody hands in; the jury sees it from then on."""
    await service.confirm(actor(request), meeting_id, number_id)


HANDLERS = [propose, confirm]
