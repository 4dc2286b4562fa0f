"""The list of requests and its export."""

from __future__ import annotations

from typing import Any

from litestar import Response, get, post
from litestar.response import Template

from talent_platform.accounts.roles import Role
from talent_platform.establishment.appointments.lists import BATCH, REQUESTS
from talent_platform.establishment.institutions import queries as institutions_queries
from talent_platform.web.listing.exports import FILE
from talent_platform.web.requests import AppRequest, actor, page


@get("/posts/requests", include_in_schema=False)
async def request_list(request: AppRequest) -> Template:
    reader = actor(request)
    listing = await REQUESTS.page(request)
    own = await institutions_queries.own_institution(reader) if reader.role is Role.INSTITUTION else None
    return page(request, "establishment/requests.html", listing=listing, own=own)


@get("/posts/requests.xlsx", include_in_schema=False, opt=FILE)
async def request_export(request: AppRequest) -> Response[bytes]:
    return await REQUESTS.file(request)


@get("/posts/requests/batch", include_in_schema=False)
async def chosen_requests(request: AppRequest) -> Template:
    return await BATCH.page(request)


@post("/posts/requests/batch", include_in_schema=False)
async def step_chosen(request: AppRequest) -> Response[Any]:
    return await BATCH.take(request)


HANDLERS = [request_list, request_export, chosen_requests, step_chosen]
