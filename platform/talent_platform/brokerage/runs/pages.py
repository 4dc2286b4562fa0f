"""Runs as pages: the list, one run, its sides."""

from __future__ import annotations

from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Template

from talent_matching import GoalOrder
from talent_platform.accounts.actor import Actor
from talent_platform.accounts.permissions import require
from talent_platform.administration.jobs.pages import progress_of
from talent_platform.brokerage import reasons, wording
from talent_platform.brokerage.calculation import run_files as package
from talent_platform.brokerage.calculation.groups import FEW
from talent_platform.brokerage.life import BUREAU, PRINCIPLES, RUN_BADGES
from talent_platform.brokerage.releases import drafts, overview
from talent_platform.brokerage.releases.choosing import remaining
from talent_platform.brokerage.runs import lists, results
from talent_platform.brokerage.runs import service as runs
from talent_platform.brokerage.runs.frame import EMPTY, head, reader_of
from talent_platform.brokerage.tables import RunState
from talent_platform.brokerage.weighing import queries as weighing
from talent_platform.clock import today
from talent_platform.errors import Invalid
from talent_platform.i18n import _
from talent_platform.i18n.said import told
from talent_platform.jobs import service as jobs
from talent_platform.jobs.tables import JobState
from talent_platform.reference.codes import branch_name, branches, counties
from talent_platform.web.forms import Form
from talent_platform.web.listing.charts import Chart, Series
from talent_platform.web.listing.lists import Listing
from talent_platform.web.listing.query import ListQuery
from talent_platform.web.requests import (
    AppRequest,
    actor,
    form_values,
    page,
    redirect,
    validated,
)


@get("/runs", include_in_schema=False)
async def run_list(request: AppRequest) -> Template:
    listing = await lists.RUNS.page(request)
    return page(
        request, "brokerage/runs.html", listing=listing, may_run=actor(request).role in BUREAU,
        kept_days=drafts.kept_days(today()),
    )  # fmt: skip


@get("/runs/new", include_in_schema=False)
async def new_run(request: AppRequest) -> Template:
    return _form_page(request, require(actor(request), *BUREAU), Form(await _defaults()))


async def _defaults() -> dict[str, Any]:
    return runs.RunForm().model_dump() | {"floor": round((await weighing.in_force(today())).floor * 100)}


def _form_page(request: AppRequest, runner: Actor, form: Form, *, status: int = 200) -> Template:
    own, order = runner.county, GoalOrder.on(today())
    choices = [(code, name) for code, name in counties().items() if own in {None, code}]
    return page(
        request, "brokerage/new_run.html", status=status, form=form, counties=choices,
        only_own=own is not None,
        branches=[(code, branch.name) for code, branch in branches().items()],
        kinds=[(kind, _(label)) for kind, label in results.KINDS.items()],
        principles=[(name, _(label)) for name, label in PRINCIPLES.items()],
        goals=[_(goal.title) for goal in order.order], goals_from=order.valid_from,
        labels={name: _(field.title or "") for name, field in runs.RunForm.model_fields.items()},
    )  # fmt: skip


@get("/runs/scope", include_in_schema=False)
async def scope(request: AppRequest) -> Template:
    """What a run of the scope being chosen would look at."""
    form = validated(runs.RunScopeForm, request.query_params)
    return page(request, "brokerage/_scope.html", found=await runs.counted(actor(request), form))


@post("/runs", include_in_schema=False)
async def order_run(request: AppRequest) -> Response[Any]:
    runner = require(actor(request), *BUREAU)
    values = await form_values(request)
    try:
        run_id, _job = await runs.order(runner, validated(runs.RunForm, values))
    except Invalid as error:
        return _form_page(request, runner, Form(values, error.fields, error.message), status=422)
    return redirect(request, f"/runs/{run_id}")


@post("/runs/{run_id:int}/again", include_in_schema=False)
async def run_again(request: AppRequest, run_id: FromPath[int]) -> Response[Any]:
    new_id, _job = await runs.again(actor(request), run_id)
    return redirect(request, f"/runs/{new_id}")


@get("/runs/{run_id:int}", include_in_schema=False)
async def run_page(request: AppRequest, run_id: FromPath[int]) -> Template:
    reader = reader_of(request)
    run = await runs.read(reader, run_id)
    if not run["report"]:
        return await _waiting(request, run)
    report = run["report"]
    pins, decided = report["ignored_pins"], report.get("decided")
    swaps = decided["swaps"]["named"] if decided else []
    titles, headlines = await results.names(
        [row["need"] for row in pins] + [need for need, _person in swaps],
        [row["candidate"] for row in pins] + [person for _need, person in swaps],
    )
    ignored = [
        (
            titles[row["need"]],
            headlines[row["candidate"]],
            [_(wording.RULE_TEXTS[rule]) for rule in row["rules"]],
        )
        for row in pins
    ]
    return page(
        request, "brokerage/overview.html", **head(reader, run, ""), report=report, ignored=ignored,
        missing=report["seats"] - report["seats_filled"], gap=await overview.gap(run_id),
        idle=await overview.idle(run_id), group_rows=overview.groups(report), few=FEW,
        charts=_charts(report), others=await results.comparable(reader, run_id),
        package_size=await package.size(run_id),
        unopened=await remaining(run_id) if run["state"] == RunState.RELEASED else 0,
        mean=wording.points(report["mean_score"]),
        goal_rows=wording.goals(decided) if decided else [],
        costs=wording.costs(decided, float(run["objective"])) if decided else [],
        swaps=[
            {"need": need, "candidate": person, "title": titles[need], "headline": headlines[person]}
            for need, person in swaps
        ],
    )  # fmt: skip


async def _waiting(request: AppRequest, run: dict[str, Any]) -> Template:
    """The run has no result yet, or never will."""
    job = await jobs.of_subject(run["job"])
    failed = job.state in {JobState.FAILED, JobState.CANCELLED}
    return page(
        request, "brokerage/waiting.html", run=results.summary(run), job=progress_of(job),
        look=RUN_BADGES["failed" if failed else run["state"]], url=f"/runs/{run['id']}/progress",
        failed=failed, error=told(run["error"] or job.error),
    )  # fmt: skip


@get("/runs/{run_id:int}/progress", include_in_schema=False)
async def run_progress(request: AppRequest, run_id: FromPath[int]) -> Response[Any]:
    run = await runs.read(reader_of(request), run_id)
    job = progress_of(await jobs.of_subject(run["job"]))
    answer = page(request, "web/_progress.html", job=job, url=f"/runs/{run_id}/progress")
    if not job.running:
        answer.headers["HX-Refresh"] = "true"
    return answer


def _charts(report: dict[str, Any]) -> dict[str, Chart]:
    branch_rows = list(report["branches"].items())
    by_branch = Chart(
        "stacked", [branch_name(code) for code, _counts in branch_rows],
        [
            Series(_("已推荐"), [counts[0] for _code, counts in branch_rows]),
            Series(_("空缺"), [counts[1] for _code, counts in branch_rows]),
        ],
        _("人"),
    )  # fmt: skip
    counted = sorted(report["reasons"]["candidate"].items(), key=lambda one: one[1])
    people = Chart(
        "hbar", [_(wording.SHORT[code]) for code, _count in counted],
        [Series(_("数量"), [count for _code, count in counted])], _("人"),
    )  # fmt: skip
    return {"branches": by_branch, "candidate": people}


@get(
    [f"/runs/{{run_id:int}}/{tab}" for tab in lists.LISTS],
    include_in_schema=False,
)
async def run_side(request: AppRequest, run_id: FromPath[int]) -> Template:
    reader = reader_of(request)
    run = await runs.finished(reader, run_id)
    tab = request.url.path.rsplit("/", 1)[1]
    spec = lists.LISTS[tab]
    query = ListQuery.parse(spec, request.query_params)
    total, query, rows = await results.listed(run_id, tab, query)
    await add_reasons(tab, rows)
    path = f"/runs/{run_id}/{tab}"
    listing = Listing(spec, query, rows, total, path=path, export=f"{path}.xlsx")
    nothing = tuple(_(text) for text in EMPTY[tab])
    return page(
        request, "brokerage/run_side.html", **head(reader, run, tab), listing=listing, nothing=nothing
    )


async def add_reasons(tab: str, rows: list[dict[str, Any]]) -> None:
    """Give each row of one of `results.LISTS` its reason in words as `why`."""
    titles, _people = await results.names(
        [row["detail"]["need"] for row in rows if "need" in row["detail"]], []
    )
    for row in rows:
        row["why"] = why(results.SIDES[tab], row, titles)


def why(view: results.View, row: dict[str, Any], titles: dict[int, str]) -> str:
    if not row["code"]:
        return ""
    if view == "needs":
        return reasons.need_reason(row["code"], row["detail"])
    return reasons.offer_reason(row["code"], row["detail"], titles, team=view == "teams")


HANDLERS = [
    run_list,
    new_run,
    scope,
    order_run,
    run_again,
    run_page,
    run_progress,
    run_side,
]
