"""Taking a no back, as JSON."""

from __future__ import annotations

from litestar import post
from litestar.params import FromPath

from talent_platform.brokerage.answering import back
from talent_platform.brokerage.cases import queries
from talent_platform.brokerage.cases.models import CaseView
from talent_platform.web.requests import AppRequest, actor


@post(
    "/cases/{case_id:int}/no/back", summary="Take back one's own no within a day", tags=["cases"],
    status_code=200,
)  # fmt: skip
async def take_back(request: AppRequest, case_id: FromPath[int]) -> CaseView:
    """By the side that declined: the case stands again where it stood; 409 after a day, or where its seat is
    taken by now."""
    await back.take_back(actor(request), case_id)
    return CaseView.model_validate(await queries.case(actor(request), case_id))


HANDLERS = [take_back]
