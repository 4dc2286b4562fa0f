"""The chain as a page and as one table."""

from __future__ import annotations

from litestar import Response, get
from litestar.response import Template

from talent_platform.surveys.chain.lists import CHAIN
from talent_platform.web.listing.exports import FILE
from talent_platform.web.requests import AppRequest, page


@get("/surveys/chain", include_in_schema=False)
async def chain(request: AppRequest) -> Template:
    return page(request, "surveys/chain.html", listing=await CHAIN.page(request))


@get("/surveys/chain.xlsx", include_in_schema=False, opt=FILE)
async def chain_file(request: AppRequest) -> Response[bytes]:
    return await CHAIN.file(request)


HANDLERS = [chain, chain_file]
