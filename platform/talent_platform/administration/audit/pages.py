"""The log, for the auditor."""

from __future__ import annotations

from typing import Any

from litestar import Response, get, post
from litestar.response import Template

from talent_platform.accounts.permissions import require
from talent_platform.accounts.roles import Role
from talent_platform.administration.audit import queries
from talent_platform.audit import service, wording
from talent_platform.i18n import N_, _
from talent_platform.web.listing.declaration import Column, ListSpec, SelectFilter, TextFilter
from talent_platform.web.listing.downloads import columns_of_list, whole
from talent_platform.web.listing.exports import FILE, export
from talent_platform.web.listing.lists import Listing
from talent_platform.web.listing.query import ListQuery
from talent_platform.web.requests import AppRequest, actor, page, redirect

LIST = ListSpec(
    columns=(
        Column("id", N_("编号"), kind="number", sortable=True),
        Column("at", N_("时间"), kind="time"),
        Column("actor_name", N_("操作人")),
        Column("words", N_("操作")),
        Column("subject", N_("对象")),
        Column("lines", N_("内容"), kind="custom", minor=True),
    ),
    default_sort="-id",
    filters=(
        SelectFilter("action", N_("操作"), tuple(wording.ACTIONS.items())),
        TextFilter("subject", N_("对象")),
    ),
    search_label=N_("操作人"),
)


@get("/audit", name="audit", include_in_schema=False)
async def log(request: AppRequest) -> Template:
    require(actor(request), Role.AUDITOR)
    query = ListQuery.parse(LIST, request.query_params)
    total = await queries.count(query)
    query = query.within(total)
    listing = Listing(LIST, query, await queries.entries(query), total, path="/audit", export="/audit.xlsx")
    return page(request, "administration/audit/log.html", listing=listing, check=await queries.latest_check())


@post("/audit/verify", include_in_schema=False)
async def verify(request: AppRequest) -> Response[Any]:
    require(actor(request), Role.AUDITOR)
    await service.verify()
    return redirect(request, "/audit")


@get("/audit.xlsx", include_in_schema=False, opt=FILE)
async def log_file(request: AppRequest) -> Response[bytes]:
    async with export(request, "list:audit") as out:
        require(actor(request), Role.AUDITOR)
        query = whole(ListQuery.parse(LIST, request.query_params))
        rows = [
            {
                **row,
                "lines": "\n".join(
                    _("{label}：{value}", label=label, value=value) for label, value in row["lines"]
                ),
            }
            for row in await queries.entries(query)
        ]
        return await out.listing(_("审计日志"), columns_of_list(LIST), rows)


HANDLERS = [
    log,
    verify,
    log_file,
]
