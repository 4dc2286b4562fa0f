"""The lists of runs and cases as Excel files: filtered and sorted as on the screen; a run's own files."""

from __future__ import annotations

from litestar import Response, get
from litestar.params import FromPath

from talent_platform.brokerage import package, queries, results, runs, wording
from talent_platform.brokerage.life import REASONS
from talent_platform.brokerage.run_pages import TABS, add_reasons, other_run, reader_of
from talent_platform.documents.columns import Column, Kind
from talent_platform.web import lists
from talent_platform.web.downloads import EXPORT_LIMIT, columns_of_list
from talent_platform.web.exports import FILE, export
from talent_platform.web.messages import N_, _
from talent_platform.web.requests import AppRequest, actor

CHANGES: dict[str, str] = {"gained": N_("新推荐"), "lost": N_("不再推荐"), "moved": N_("换了需求")}


def _number_of(subject: str) -> Column:
    return Column("id", subject, Kind.INTEGER, required=False)


@get("/runs.xlsx", include_in_schema=False, opt=FILE)
async def run_list_export(request: AppRequest) -> Response[bytes]:
    async with export(request, "list:runs") as out:
        query = lists.ListQuery.parse(results.RUNS, request.query_params)
        _total, _query, rows = await results.runs(reader_of(request), query, limit=EXPORT_LIMIT)
        for row in rows:
            parts = (row["place"] or _("全市"), row["branch_name"], _(row["kind_label"]))
            row["scope"] = " · ".join(part for part in parts if part)
        return await out.listing(_("匹配运算"), columns_of_list(results.RUNS), rows)


@get([f"/runs/{{run_id:int}}/{tab}.xlsx" for tab in results.LISTS], include_in_schema=False, opt=FILE)
async def run_side_export(request: AppRequest, run_id: FromPath[int]) -> Response[bytes]:
    async with export(request, f"run:{run_id}") as out:
        await runs.finished(reader_of(request), run_id)
        tab = request.url.path.rsplit("/", 1)[1].removesuffix(".xlsx")
        spec = results.LISTS[tab]
        query = lists.ListQuery.parse(spec, request.query_params)
        _total, _query, rows = await results.listed(run_id, tab, query, limit=EXPORT_LIMIT)
        await add_reasons(tab, rows)
        for row in rows:
            row["score"] = wording.points(row.get("score"))
            row["outcome"] = row.get("need_title") or row["why"]
        columns = [_number_of(_("编号")), *columns_of_list(spec)]
        columns = [
            Column(c.name, c.title, Kind.NUMBER, required=False) if c.name == "score" else c for c in columns
        ]
        title = _(dict(TABS)[tab])
        return await out.listing(title, columns, rows, f"{_('匹配运算')}{run_id}-{title}")


@get("/runs/{run_id:int}/compare/people.xlsx", include_in_schema=False, opt=FILE)
async def changed_people_export(request: AppRequest, run_id: FromPath[int]) -> Response[bytes]:
    async with export(request, f"run:{run_id}") as out:
        other = await other_run(request, run_id)
        found = await results.difference(other["id"], run_id)
        columns = [
            Column("candidate", _("编号"), Kind.INTEGER, required=False),
            Column("headline", _("人才"), Kind.TEXT, required=False),
            Column(
                "change",
                _("变化"),
                Kind.CHOICE,
                required=False,
                choices={k: _(v) for k, v in CHANGES.items()},
            ),
            Column("before_title", _("原来"), Kind.TEXT, required=False),
            Column("before_points", _("原来得分"), Kind.NUMBER, required=False),
            Column("after_title", _("现在"), Kind.TEXT, required=False),
            Column("after_points", _("现在得分"), Kind.NUMBER, required=False),
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
            Column("title", _("需求"), Kind.TEXT, required=False),
            Column("before", _("原来"), Kind.INTEGER, required=False, unit=_("人")),
            Column("after", _("现在"), Kind.INTEGER, required=False, unit=_("人")),
        ]
        return await out.listing(
            _("需求变化"), columns, found.needs, f"{_('需求变化')}-{other['id']}-{run_id}"
        )


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


@get("/runs/{run_id:int}/package.zip", include_in_schema=False, opt=FILE)
async def run_package(request: AppRequest, run_id: FromPath[int]) -> Response[bytes]:
    async with export(request, f"run:{run_id}") as out:
        run = await runs.finished(reader_of(request), run_id)
        name, body = f"{_('匹配运算')}{run_id}-{_('核验包')}.zip", await package.read(run_id)
        return await out.ready(name, body, count=run["report"]["people"])


HANDLERS = [
    run_list_export, run_side_export, changed_people_export, changed_needs_export, case_export, run_package,
]  # fmt: skip
