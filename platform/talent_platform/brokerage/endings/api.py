"""What closing a need means for its cases, as JSON."""

from __future__ import annotations

from litestar import get
from litestar.params import FromPath
from pydantic import BaseModel, ConfigDict

from talent_platform.brokerage.endings import queries
from talent_platform.web.requests import AppRequest, actor


class CaseEnding(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    why: str
    """The reason the need would be closed for."""
    why_words: str
    """As `reason_words` in the language asked for."""
    stage: str
    reason: str
    """The reason these cases would end for."""
    reason_words: str
    count: int


class NeedClosing(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    live: int
    final: int
    """Cases that have ended already; they stay as they are."""
    endings: list[CaseEnding]


@get("/needs/{need_id:int}/closing", summary="What closing a need means for its cases", tags=["needs"])
async def read_closing(request: AppRequest, need_id: FromPath[int]) -> NeedClosing:
    """For whoever looks after the need, of either kind, and the auditor: how many cases would end and for
    what, by the reason the need is closed for."""
    return NeedClosing.model_validate(await queries.of_need(actor(request), need_id))


HANDLERS = [read_closing]
