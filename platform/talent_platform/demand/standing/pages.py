"""Pages of how enterprises stand."""

from __future__ import annotations

from litestar import Response, get
from litestar.response import Template

from talent_platform.accounts.roles import Role
from talent_platform.demand.enterprises.service import KEEPERS
from talent_platform.demand.standing.lists import LISTED_FIRMS, REGISTERED_FIRMS
from talent_platform.web.listing.exports import FILE
from talent_platform.web.requests import AppRequest, actor, page


@get("/enterprises/registration", include_in_schema=False)
async def registrations(request: AppRequest) -> Template:
    listing = await REGISTERED_FIRMS.page(request)
    brings = actor(request).role in KEEPERS
    return page(request, "demand/registrations.html", listing=listing, brings=brings)


@get("/enterprises/registration.xlsx", include_in_schema=False, opt=FILE)
async def registrations_file(request: AppRequest) -> Response[bytes]:
    return await REGISTERED_FIRMS.file(request)


@get("/enterprises/lists", include_in_schema=False)
async def listings(request: AppRequest) -> Template:
    listing = await LISTED_FIRMS.page(request)
    return page(request, "demand/listings.html", listing=listing, brings=actor(request).role is Role.CITY)


@get("/enterprises/lists.xlsx", include_in_schema=False, opt=FILE)
async def listings_file(request: AppRequest) -> Response[bytes]:
    return await LISTED_FIRMS.file(request)


HANDLERS = [registrations, registrations_file, listings, listings_file]
