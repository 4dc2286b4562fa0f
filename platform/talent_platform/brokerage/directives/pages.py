"""Pins and forbids as a page and a file; they are made on the pages of a run, taken back here too."""

from __future__ import annotations

from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Template

from talent_platform.brokerage.directives.lists import DIRECTIVES, STATES
from talent_platform.brokerage.life import BUREAU
from talent_platform.brokerage.runs import steering
from talent_platform.i18n import _
from talent_platform.web.listing.exports import FILE
from talent_platform.web.requests import AppRequest, actor, page, redirect


@get("/directives", include_in_schema=False)
async def directive_list(request: AppRequest) -> Template:
    return page(
        request, "brokerage/directives.html", listing=await DIRECTIVES.page(request), looks=STATES,
        may_steer=actor(request).role in BUREAU,
    )  # fmt: skip


@post("/directives/{directive_id:int}/withdraw", include_in_schema=False)
async def withdraw(request: AppRequest, directive_id: FromPath[int]) -> Response[Any]:
    await steering.withdraw(actor(request), directive_id)
    return redirect(request, "/directives", flash=_("已撤销，重新运算后生效"))


@get("/directives.xlsx", include_in_schema=False, opt=FILE)
async def directive_file(request: AppRequest) -> Response[bytes]:
    return await DIRECTIVES.file(request)


HANDLERS = [directive_list, withdraw, directive_file]
