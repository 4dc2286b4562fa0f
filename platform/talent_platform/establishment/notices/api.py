"""Hanging a notice over the API."""

from __future__ import annotations

from litestar import post
from litestar.params import FromPath
from pydantic import BaseModel

from talent_platform.establishment.notices import service
from talent_platform.reference.fields import Id
from talent_platform.web.requests import AppRequest, actor


class Hung(BaseModel):
    notice: Id


@post("/appointments/{appointment_id:int}/publicity", summary="Hang out a draft request", tags=["posts"])
async def hang_request(request: AppRequest, appointment_id: FromPath[int]) -> Hung:
    """From today for as long as the place asks; the request may be submitted afterwards."""
    return Hung(notice=await service.of_request(actor(request), appointment_id))


@post("/posts/rounds/{round_id:int}/publicity", summary="Hang out whom a round has chosen", tags=["posts"])
async def hang_round(request: AppRequest, round_id: FromPath[int]) -> Hung:
    """One notice; an objection stops only the person it is about."""
    return Hung(notice=await service.of_round(actor(request), round_id))


HANDLERS = [hang_request, hang_round]
