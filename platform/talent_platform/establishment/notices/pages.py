"""Buttons that hang a notice."""

from __future__ import annotations

from typing import Any

from litestar import Response, post
from litestar.params import FromPath

from talent_platform.errors import Conflict
from talent_platform.establishment.notices import service
from talent_platform.i18n import gettext
from talent_platform.web.requests import AppRequest, actor, redirect


@post("/posts/requests/{appointment_id:int}/publicity", include_in_schema=False)
async def hang_request(request: AppRequest, appointment_id: FromPath[int]) -> Response[Any]:
    try:
        notice = await service.of_request(actor(request), appointment_id)
    except Conflict as error:
        return redirect(request, f"/posts/requests/{appointment_id}", flash=error.message)
    return redirect(request, f"/publicity/{notice}", flash=gettext("已张贴，公示期满且没有异议后提交申请"))


@post("/posts/rounds/{round_id:int}/publicity", include_in_schema=False)
async def hang_round(request: AppRequest, round_id: FromPath[int]) -> Response[Any]:
    try:
        notice = await service.of_round(actor(request), round_id)
    except Conflict as error:
        return redirect(request, f"/posts/rounds/{round_id}", flash=error.message)
    return redirect(request, f"/publicity/{notice}", flash=gettext("已张贴，公示期满且没有异议后提交申请"))


HANDLERS = [hang_request, hang_round]
