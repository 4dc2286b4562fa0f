"""Pins and forbids as a page and a file; they are made and taken back on the pages of a run."""

from __future__ import annotations

from litestar import Response, get
from litestar.response import Template

from talent_platform.brokerage.directives.lists import DIRECTIVES
from talent_platform.web.listing.exports import FILE
from talent_platform.web.requests import AppRequest, page


@get("/directives", include_in_schema=False)
async def directive_list(request: AppRequest) -> Template:
    return page(request, "brokerage/directives.html", listing=await DIRECTIVES.page(request))


@get("/directives.xlsx", include_in_schema=False, opt=FILE)
async def directive_file(request: AppRequest) -> Response[bytes]:
    return await DIRECTIVES.file(request)


HANDLERS = [directive_list, directive_file]
