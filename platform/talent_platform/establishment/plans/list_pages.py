"""The page of post plans and its file."""

from __future__ import annotations

from litestar import Response, get
from litestar.response import Template

from talent_platform.establishment.plans.lists import PLANS
from talent_platform.web.listing.exports import FILE
from talent_platform.web.requests import AppRequest, page


@get("/posts/plans", include_in_schema=False)
async def plan_list(request: AppRequest) -> Template:
    return page(request, "establishment/plans.html", listing=await PLANS.page(request))


@get("/posts/plans.xlsx", include_in_schema=False, opt=FILE)
async def plan_file(request: AppRequest) -> Response[bytes]:
    return await PLANS.file(request)


HANDLERS = [plan_list, plan_file]
