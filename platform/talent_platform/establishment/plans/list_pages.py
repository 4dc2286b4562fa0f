"""The page of post plans and its file."""

from __future__ import annotations

from typing import Any

from litestar import Response, get, post
from litestar.response import Template

from talent_platform.establishment.plans.lists import BATCH, PLANS
from talent_platform.web.listing.exports import FILE
from talent_platform.web.requests import AppRequest, page


@get("/posts/plans", include_in_schema=False)
async def plan_list(request: AppRequest) -> Template:
    return page(request, "establishment/plans.html", listing=await PLANS.page(request))


@get("/posts/plans.xlsx", include_in_schema=False, opt=FILE)
async def plan_file(request: AppRequest) -> Response[bytes]:
    return await PLANS.file(request)


@get("/posts/plans/batch", include_in_schema=False)
async def chosen(request: AppRequest) -> Template:
    return await BATCH.page(request)


@post("/posts/plans/batch", include_in_schema=False)
async def step_chosen(request: AppRequest) -> Response[Any]:
    return await BATCH.take(request)


HANDLERS = [plan_list, plan_file, chosen, step_chosen]
