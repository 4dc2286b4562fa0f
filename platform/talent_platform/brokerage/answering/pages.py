"""Taking a no back, on the page of a case."""

from __future__ import annotations

from typing import Any

from litestar import Response, post
from litestar.params import FromPath

from talent_platform.brokerage.answering import back
from talent_platform.i18n import _
from talent_platform.web.requests import AppRequest, actor, redirect


@post("/cases/{case_id:int}/no/back", include_in_schema=False)
async def take_back(request: AppRequest, case_id: FromPath[int]) -> Response[Any]:
    await back.take_back(actor(request), case_id)
    return redirect(request, f"/cases/{case_id}", flash=_("谢绝已收回，对接继续"))


HANDLERS = [take_back]
