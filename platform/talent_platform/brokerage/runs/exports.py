"""Runs as files."""

from __future__ import annotations

from litestar import Response, get
from litestar.params import FromPath

from talent_platform.brokerage import wording
from talent_platform.brokerage.calculation import run_files as package
from talent_platform.brokerage.runs import lists as runs_lists
from talent_platform.brokerage.runs import results
from talent_platform.brokerage.runs import service as runs
from talent_platform.brokerage.runs.frame import TABS, reader_of
from talent_platform.brokerage.runs.pages import add_reasons
from talent_platform.brokerage.runs.steering_pages import other_run
from talent_platform.i18n import N_, _
from talent_platform.web.listing.downloads import columns_of_list, whole
from talent_platform.web.listing.exports import FILE, export
from talent_platform.web.listing.query import ListQuery
from talent_platform.web.requests import AppRequest
from talent_platform.workbooks.columns import Kind, SheetColumn

CHANGES: dict[str, str] = {"gained": N_("新推荐"), "lost": N_("不再推荐"), "moved": N_("换了需求")}


def _number_of(subject: str) -> SheetColumn:
    return SheetColumn("id", subject, Kind.INTEGER, required=False)


@get("/runs.xlsx", include_in_schema=False, opt=FILE)
async def run_list_export(request: AppRequest) -> Response[bytes]:
    return await runs_lists.RUNS.file(request)


@get([f"/runs/{{run_id:int}}/{tab}.xlsx" for tab in runs_lists.LISTS], include_in_schema=False, opt=FILE)
async def run_side_export(request: AppRequest, run_id: FromPath[int]) -> Response[bytes]:
    async with export(request, f"run:{run_id}") as out:
        await runs.finished(reader_of(request), run_id)
        tab = request.url.path.rsplit("/", 1)[1].removesuffix(".xlsx")
        spec = runs_lists.LISTS[tab]
        query = whole(ListQuery.parse(spec, request.query_params))
        _total, _query, rows = await results.listed(run_id, tab, query)
        await add_reasons(tab, rows)
        for row in rows:
            row["score"] = wording.points(row.get("score"))
            row["outcome"] = row.get("need_title") or row["why"]
        columns = [_number_of(_("编号")), *columns_of_list(spec)]
        columns = [
            SheetColumn(c.name, c.title, Kind.NUMBER, required=False) if c.name == "score" else c
            for c in columns
        ]
        title = _(dict(TABS)[tab])
        return await out.listing(title, columns, rows, f"{_('匹配运算')}{run_id}-{title}")


@get("/runs/{run_id:int}/compare/people.xlsx", include_in_schema=False, opt=FILE)
async def changed_people_export(request: AppRequest, run_id: FromPath[int]) -> Response[bytes]:
    async with export(request, f"run:{run_id}") as out:
        other = await other_run(request, run_id)
        found = await results.difference(other["id"], run_id)
        columns = [
            SheetColumn("candidate", _("编号"), Kind.INTEGER, required=False),
            SheetColumn("headline", _("人才"), Kind.TEXT, required=False),
            SheetColumn(
                "change",
                _("变化"),
                Kind.CHOICE,
                required=False,
                choices={k: _(v) for k, v in CHANGES.items()},
            ),
            SheetColumn("before_title", _("原来"), Kind.TEXT, required=False),
            SheetColumn("before_points", _("原来得分"), Kind.NUMBER, required=False),
            SheetColumn("after_title", _("现在"), Kind.TEXT, required=False),
            SheetColumn("after_points", _("现在得分"), Kind.NUMBER, required=False),
        ]
        rows = [
            {
                **row, "change": change, "before_points": wording.points(row["before_score"]),
                "after_points": wording.points(row["after_score"]),
            }
            for change in CHANGES
            for row in getattr(found, change)
        ]  # fmt: skip
        return await out.listing(_("人才变化"), columns, rows, f"{_('人才变化')}-{other['id']}-{run_id}")


@get("/runs/{run_id:int}/compare/needs.xlsx", include_in_schema=False, opt=FILE)
async def changed_needs_export(request: AppRequest, run_id: FromPath[int]) -> Response[bytes]:
    async with export(request, f"run:{run_id}") as out:
        other = await other_run(request, run_id)
        found = await results.difference(other["id"], run_id)
        columns = [
            _number_of(_("编号")),
            SheetColumn("title", _("需求"), Kind.TEXT, required=False),
            SheetColumn("before", _("原来"), Kind.INTEGER, required=False, unit=_("人")),
            SheetColumn("after", _("现在"), Kind.INTEGER, required=False, unit=_("人")),
        ]
        return await out.listing(
            _("需求变化"), columns, found.needs, f"{_('需求变化')}-{other['id']}-{run_id}"
        )


@get("/runs/{run_id:int}/package.zip", include_in_schema=False, opt=FILE)
async def run_package(request: AppRequest, run_id: FromPath[int]) -> Response[bytes]:
    async with export(request, f"run:{run_id}") as out:
        run = await runs.finished(reader_of(request), run_id)
        name, body = f"{_('匹配运算')}{run_id}-{_('核验包')}.zip", await package.read(run_id)
        return await out.ready(name, body, count=run["report"]["people"])


HANDLERS = [
    run_list_export,
    run_side_export,
    changed_people_export,
    changed_needs_export,
    run_package,
]
