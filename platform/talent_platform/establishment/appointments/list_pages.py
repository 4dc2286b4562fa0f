"""The list of requests and its export."""

from __future__ import annotations

from litestar import Response, get
from litestar.response import Template

from talent_platform.accounts.permissions import require
from talent_platform.accounts.roles import Role
from talent_platform.audit import service as audit
from talent_platform.establishment import wording
from talent_platform.establishment.access import READERS
from talent_platform.establishment.appointments import queries
from talent_platform.establishment.institutions import queries as institutions_queries
from talent_platform.i18n import gettext
from talent_platform.web.listing.downloads import EXPORT_LIMIT
from talent_platform.web.listing.exports import FILE, export
from talent_platform.web.listing.lists import Listing
from talent_platform.web.listing.query import ListQuery
from talent_platform.web.requests import (
    AppRequest,
    actor,
    page,
)
from talent_platform.workbooks.columns import Column, Kind
from talent_posts import (
    WAY_NAMES,
)


@get("/posts/requests", include_in_schema=False)
async def request_list(request: AppRequest) -> Template:
    reader = require(actor(request), *READERS)
    total, query, rows = await queries.requests(
        reader, ListQuery.parse(queries.REQUESTS, request.query_params)
    )
    listing = Listing(
        queries.REQUESTS, query, rows, total, path="/posts/requests", export="/posts/requests.xlsx"
    )
    await audit.names_read(reader, "requests", "staff:list", len(rows))
    htmx = request.headers.get("hx-target") == listing.name
    own = await institutions_queries.own_institution(reader) if reader.role is Role.INSTITUTION else None
    return page(
        request, "web/_list.html" if htmx else "establishment/requests.html", listing=listing, own=own
    )


@get("/posts/requests.xlsx", include_in_schema=False, opt=FILE)
async def request_export(request: AppRequest) -> Response[bytes]:
    async with export(request, "list:appointments") as out:
        reader = require(actor(request), *READERS)
        query = ListQuery.parse(queries.REQUESTS, request.query_params)
        _total, _query, rows = await queries.requests(reader, query, limit=EXPORT_LIMIT)
        await audit.names_read(reader, "requests", "staff:list", len(rows))
        labels = {state: gettext(badge.label) for state, badge in wording.STATE_BADGES.items()}
        columns = [
            Column("id", gettext("编号"), Kind.INTEGER, required=False),
            Column("institution_name", gettext("单位"), Kind.TEXT, required=False),
            Column("person_name", gettext("拟聘人员"), Kind.TEXT, required=False),
            Column("post", gettext("岗位"), Kind.TEXT, required=False),
            Column("way", gettext("聘用方式"), Kind.CHOICE, required=False, choices=WAY_NAMES),
            Column("effective", gettext("起聘日期"), Kind.DATE, required=False),
            Column("state", gettext("状态"), Kind.CHOICE, required=False, choices=labels),
        ]
        cells = ([row[column.name] for column in columns] for row in rows)
        return await out.table(gettext("聘用申请"), columns, cells, count=len(rows))


HANDLERS = [
    request_list,
    request_export,
]
