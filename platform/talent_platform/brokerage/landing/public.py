"""The figures of landings, for everybody: page, file and JSON."""

from __future__ import annotations

from litestar import Response, get
from litestar.response import Template

from talent_platform.brokerage.landing import statistics
from talent_platform.i18n import gettext
from talent_platform.web.listing.exports import FILE, export
from talent_platform.web.requests import AppRequest, page
from talent_platform.workbooks.columns import Kind, SheetColumn


@get("/landings/figures", include_in_schema=False)
async def landing_figures(request: AppRequest) -> Template:
    rows = await statistics.landed()
    return page(
        request, "brokerage/landing_figures.html", rows=rows, teams=sum(one.teams for one in rows),
        least=statistics.LEAST_PEOPLE,
    )  # fmt: skip


@get("/landings/figures.xlsx", include_in_schema=False, opt=FILE)
async def landing_figures_file(request: AppRequest) -> Response[bytes]:
    columns = [
        SheetColumn("year", gettext("落地年份"), Kind.INTEGER, required=False),
        SheetColumn("branch_name", gettext("产业"), Kind.TEXT, required=False),
        SheetColumn("teams", gettext("落地团队"), Kind.INTEGER, required=False),
        SheetColumn("people_said", gettext("随团队录用的人数"), Kind.TEXT, required=False),
    ]
    async with export(request, "list:landing_figures") as out:
        return await out.listing(gettext("团队落地统计"), columns, await statistics.landed())


HANDLERS = [landing_figures, landing_figures_file]
