"""The log, for the auditor."""

from __future__ import annotations

from typing import Any

from litestar import Response, get, post
from litestar.response import Template

from talent_platform.accounts.permissions import require
from talent_platform.accounts.roles import Role
from talent_platform.administration.audit import queries
from talent_platform.audit import service
from talent_platform.web.listing.exports import FILE
from talent_platform.web.requests import AppRequest, actor, page, redirect


@get("/audit", name="audit", include_in_schema=False)
async def log(request: AppRequest) -> Template:
    listing = await queries.LOG.page(request)
    return page(request, "administration/audit/log.html", listing=listing, check=await queries.latest_check())


@post("/audit/verify", include_in_schema=False)
async def verify(request: AppRequest) -> Response[Any]:
    require(actor(request), Role.AUDITOR)
    await service.verify()
    return redirect(request, "/audit")


@get("/audit.xlsx", include_in_schema=False, opt=FILE)
async def log_file(request: AppRequest) -> Response[bytes]:
    return await queries.LOG.file(request)


HANDLERS = [
    log,
    verify,
    log_file,
]
