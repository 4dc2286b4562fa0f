"""The one door over JSON: who looked at one's own data, and texts that wait for the bureau."""

from __future__ import annotations

from datetime import datetime

from litestar import get
from pydantic import BaseModel, ConfigDict

from talent_platform.disclosure import looks
from talent_platform.web.requests import AppRequest, actor


class Look(BaseModel):
    model_config = ConfigDict(extra="ignore")

    at: datetime
    reader: str
    organisation: str
    role: str
    fields: list[str]
    reason: str


@get("/looks", summary="Who looked at one's own name, phone or identity number, and why", tags=["session"])
async def own_looks(request: AppRequest) -> list[Look]:
    """The newest 200."""
    return [Look.model_validate(row) for row in await looks.at_own(actor(request))]


HANDLERS = [own_looks]
