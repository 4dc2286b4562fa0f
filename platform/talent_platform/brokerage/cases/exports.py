"""Cases as files."""

from __future__ import annotations

from litestar import Response, get

from talent_platform.brokerage.cases import queries
from talent_platform.brokerage.life import REASONS
from talent_platform.i18n import _
from talent_platform.web.listing import query as lists
from talent_platform.web.listing.downloads import EXPORT_LIMIT, columns_of_list
from talent_platform.web.listing.exports import FILE, export
from talent_platform.web.requests import AppRequest, actor
from talent_platform.workbooks.columns import Column, Kind


@get("/cases.xlsx", include_in_schema=False, opt=FILE)
async def case_export(request: AppRequest) -> Response[bytes]:
    """Like the list: the person by specialty only, whoever asks."""
    async with export(request, "list:cases") as out:
        query = lists.ListQuery.parse(queries.CASES, request.query_params)
        _total, _query, rows = await queries.listed(actor(request), query, limit=EXPORT_LIMIT)
        for row in rows:
            row["next_step"] = _(row["next_step"]) if row["live"] else None
            row["due"] = row["due"] if row["live"] else None
            row["due_note"] = _("截止日待工作日历公布") if row["live"] and row["due"] is None else None
            row["reason"] = _(REASONS[row["reason"]]) if row["reason"] else None
        columns = [
            Column(c.name, c.title, Kind.DATE, required=False) if c.name == "due" else c
            for c in columns_of_list(queries.CASES)
        ]
        columns += [
            Column("due_note", _("期限说明"), Kind.TEXT, required=False),
            Column("reason", _("结束原因"), Kind.TEXT, required=False),
            Column("opened", _("推介已发起"), Kind.TEXT, required=False),
            Column("ended", _("已完结"), Kind.TEXT, required=False),
        ]
        return await out.listing(_("对接"), columns, rows)


HANDLERS = [
    case_export,
]
