"""The list of enterprises that surveys ask, and its file."""

from __future__ import annotations

from litestar import Response, get
from litestar.response import Template

from talent_platform.surveys.firms.lists import FIRMS
from talent_platform.web.listing.exports import FILE
from talent_platform.web.requests import AppRequest, page


@get("/surveys/firms", include_in_schema=False)
async def firm_list(request: AppRequest) -> Template:
    return page(request, "surveys/firms.html", listing=await FIRMS.page(request))


@get("/surveys/firms.xlsx", include_in_schema=False, opt=FILE)
async def firm_file(request: AppRequest) -> Response[bytes]:
    return await FIRMS.file(request)


HANDLERS = [firm_list, firm_file]
