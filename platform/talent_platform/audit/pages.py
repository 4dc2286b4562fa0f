"""The log, for the auditor."""

from __future__ import annotations

from litestar import get
from litestar.response import Template

from talent_platform.accounts.actor import Role
from talent_platform.accounts.permissions import require
from talent_platform.audit import queries, service
from talent_platform.web.lists import Column, Listing, ListQuery, ListSpec, TextFilter
from talent_platform.web.requests import AppRequest, page

LIST = ListSpec(
    columns=(
        Column("id", "编号", kind="number", sortable=True),
        Column("at", "时间", kind="time"),
        Column("actor_name", "操作人"),
        Column("action", "操作"),
        Column("subject", "对象"),
        Column("detail", "内容", minor=True),
    ),
    default_sort="-id",
    filters=(TextFilter("action", "操作"), TextFilter("subject", "对象")),
    search_label="操作人",
)


@get("/audit", name="audit", include_in_schema=False)
async def log(request: AppRequest) -> Template:
    require(request.user, Role.AUDITOR)
    query = ListQuery.parse(LIST, request.query_params)
    total = await queries.count(query)
    query = query.within(total)
    listing = Listing(LIST, query, await queries.entries(query), total, path="/audit")
    await service.seal()
    broken = await service.first_broken_entry()
    return page(request, "audit/log.html", listing=listing, broken=broken)


HANDLERS = [log]
