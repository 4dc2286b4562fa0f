"""Match runs: order one, read why, steer, compare, release."""

from __future__ import annotations

from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Template

from talent_matching import GoalOrder
from talent_platform.accounts.actor import Actor, Role
from talent_platform.accounts.permissions import require
from talent_platform.brokerage import nearest, package, results, runs, what_if, wording
from talent_platform.brokerage.assumptions import MAX_STEP_LENGTH, MAX_STEPS
from talent_platform.brokerage.life import BUREAU, PRINCIPLES, RUN_BADGES
from talent_platform.brokerage.tables import RunState
from talent_platform.clock import today
from talent_platform.demand.life import PRIORITY_LABELS
from talent_platform.errors import Invalid, NotFound
from talent_platform.jobs import service as jobs
from talent_platform.jobs.pages import progress_of
from talent_platform.jobs.tables import JobState
from talent_platform.reference.codes import branch_name, branches, counties
from talent_platform.web.charts import Chart, Series
from talent_platform.web.forms import Form
from talent_platform.web.lists import Listing, ListQuery
from talent_platform.web.messages import N_, _, _n
from talent_platform.web.requests import (
    AppRequest,
    actor,
    form_values,
    page,
    redirect,
    validated,
    whole_number,
)

READERS = (*BUREAU, Role.AUDITOR)
TABS: tuple[tuple[str, str], ...] = (
    ("", N_("概览")),
    ("needs", N_("按需求")),
    ("people", N_("按人才")),
    ("teams", N_("按团队")),
    ("unfilled", N_("未满需求")),
    ("unplaced", N_("未推荐人才")),
    ("what-if", N_("假设试算")),
)
EMPTY: dict[str, tuple[str, str]] = {
    "needs": (N_("没有需求"), N_("所选范围内没有开放的需求。")),
    "people": (N_("没有推荐任何人"), N_("请在「未满需求」中查看原因。")),
    "teams": (N_("没有团队参加"), N_("团队同意参加匹配后会出现在这里。")),
    "unfilled": (N_("所有需求都已满足"), ""),
    "unplaced": (N_("所有人才都已推荐"), ""),
}


def reader_of(request: AppRequest) -> Actor:
    """Whoever asks, if runs are open to that role."""
    return require(actor(request), *READERS)


@get("/runs", include_in_schema=False)
async def run_list(request: AppRequest) -> Template:
    reader = reader_of(request)
    total, query, rows = await results.runs(reader, ListQuery.parse(results.RUNS, request.query_params))
    listing = Listing(results.RUNS, query, rows, total, path="/runs", export="/runs.xlsx")
    template = "web/_list.html" if request.headers.get("hx-target") == listing.name else "brokerage/runs.html"
    return page(request, template, listing=listing, may_run=reader.role in BUREAU)


@get("/runs/new", include_in_schema=False)
async def new_run(request: AppRequest) -> Template:
    return _form_page(request, require(actor(request), *BUREAU), Form(_defaults()))


def _defaults() -> dict[str, Any]:
    return {name: field.default for name, field in runs.RunForm.model_fields.items()}


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
        request, "brokerage/run.html", **head(reader, run, ""), report=report, ignored=ignored,
        charts=_charts(report), others=await results.comparable(reader, run_id),
        package_size=await package.size(run_id),
        mean=wording.points(report["mean_score"]),
        goal_rows=wording.goals(decided) if decided else [],
        costs=wording.costs(decided, float(run["objective"])) if decided else [],
        swaps=[
            {"need": need, "candidate": person, "title": titles[need], "headline": headlines[person]}
            for need, person in swaps
        ],
    )  # fmt: skip


def head(reader: Actor, run: dict[str, Any], tab: str) -> dict[str, Any]:
    """What every page of a run shows on top."""
    report = run["report"]
    counts = {
        "needs": report["needs"], "people": report["people_placed"] + report["team_members_placed"],
        "teams": report["teams"], "unfilled": report["needs"] - report["needs_full"],
        "unplaced": sum(report["reasons"]["candidate"].values()),
    }  # fmt: skip
    address = f"/runs/{run['id']}"
    return {
        "run": results.summary(run),
        "look": RUN_BADGES[run["state"]],
        "tabs": [
            (_(label), f"{address}/{key}" if key else address, key == tab, counts.get(key))
            for key, label in TABS
        ],
        "may_steer": reader.role in BUREAU,
        "may_release": reader.role in BUREAU and run["state"] == RunState.READY,
    }


async def _waiting(request: AppRequest, run: dict[str, Any]) -> Template:
    """The run has no result yet, or never will."""
    job = await jobs.of_subject(run["job"])
    failed = job["state"] in {JobState.FAILED, JobState.CANCELLED}
    return page(
        request, "brokerage/waiting.html", run=results.summary(run), job=progress_of(job),
        look=RUN_BADGES["failed" if failed else run["state"]], url=f"/runs/{run['id']}/progress",
        failed=failed, error=run["error"] or job["error"],
    )  # fmt: skip


@get("/runs/{run_id:int}/progress", include_in_schema=False)
async def run_progress(request: AppRequest, run_id: FromPath[int]) -> Response[Any]:
    run = await runs.read(reader_of(request), run_id)
    job = progress_of(await jobs.of_subject(run["job"]))
    answer = page(request, "web/_progress.html", job=job, url=f"/runs/{run_id}/progress")
    if not job["running"]:
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
    counted = {
        kind: sorted(report["reasons"][kind].items(), key=lambda one: one[1])
        for kind in ("need", "candidate")
    }
    reasons = {
        kind: Chart(
            "hbar", [_(wording.SHORT[code]) for code, _count in counted[kind]],
            [Series(_("数量"), [count for _code, count in counted[kind]])],
            _("个") if kind == "need" else _("人"),
        )
        for kind in counted
    }  # fmt: skip
    return {"branches": by_branch, **reasons}


@get(
    [f"/runs/{{run_id:int}}/{tab}" for tab in results.LISTS],
    include_in_schema=False,
)
async def run_side(request: AppRequest, run_id: FromPath[int]) -> Template:
    reader = reader_of(request)
    run = await runs.finished(reader, run_id)
    tab = request.url.path.rsplit("/", 1)[1]
    spec = results.LISTS[tab]
    query = ListQuery.parse(spec, request.query_params)
    total, query, rows = await results.listed(run_id, tab, query)
    await add_reasons(tab, rows)
    path = f"/runs/{run_id}/{tab}"
    listing = Listing(spec, query, rows, total, path=path, export=f"{path}.xlsx")
    if request.headers.get("hx-target") == listing.name:
        return page(request, "web/_list.html", listing=listing)
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
        row["why"] = _why(results.SIDES[tab], row, titles)


def _why(view: results.View, row: dict[str, Any], titles: dict[int, str]) -> str:
    if not row["code"]:
        return ""
    if view == "needs":
        return wording.need_reason(row["code"], row["detail"])
    return wording.offer_reason(row["code"], row["detail"], titles, team=view == "teams")


@get("/runs/{run_id:int}/needs/{need_id:int}", include_in_schema=False)
async def run_need(request: AppRequest, run_id: FromPath[int], need_id: FromPath[int]) -> Template:
    reader = reader_of(request)
    run = await runs.finished(reader, run_id)
    row = await results.one(run_id, "needs", need_id)
    examples = row["detail"].get("examples", [])
    titles, headlines = await results.names(
        [one["need"] for one in examples], [one["candidate"] for one in examples]
    )
    went = [
        {
            **one, "title": titles[one["need"]], "headline": headlines[one["candidate"]],
            "here": one["here"] / 10_000, "there": one["there"] / 10_000,
        }
        for one in examples
    ]  # fmt: skip
    return page(
        request, "brokerage/run_need.html", **head(reader, run, "needs"), need=row,
        offers=_grouped(await results.proposals(run_id, need=need_id)),
        removed=wording.removed(row["detail"]), advice=wording.advice(row["detail"]),
        why=_why("needs", row, {}), went=went,
        directives=await results.directives([need_id]), priorities=PRIORITY_LABELS,
        may_ask=not await what_if.unaskable(run), steps=assumed(request),
    )  # fmt: skip


def _grouped(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Proposals with their terms in words; a team's members under one heading."""
    groups: dict[int, dict[str, Any]] = {}
    for row in rows:
        group = groups.setdefault(
            row["team"] or -row["candidate"],
            {
                **row, "people": [], "points": row["score"] / 10_000, "lines": wording.terms(row["terms"]),
                "title": row["project"] or row["headline"],
            },
        )  # fmt: skip
        group["people"].append(row)
    for group in groups.values():
        pair = [("need", group["need"]), *(("candidate", one["candidate"]) for one in group["people"])]
        group |= {f"{action}_fields": [*pair, ("action", action)] for action in ("pin", "forbid")}
    return list(groups.values())


@get("/runs/{run_id:int}/people/{candidate_id:int}", include_in_schema=False)
async def run_person(request: AppRequest, run_id: FromPath[int], candidate_id: FromPath[int]) -> Template:
    reader = reader_of(request)
    run = await runs.finished(reader, run_id)
    row = await results.one(run_id, "people", candidate_id)
    return await _offer_page(
        request, reader, run, row, view="people",
        offered=await results.proposals(run_id, candidate=candidate_id),
        directives=await results.directives((), [candidate_id]),
    )  # fmt: skip


@get("/runs/{run_id:int}/teams/{team_id:int}", include_in_schema=False)
async def run_team(request: AppRequest, run_id: FromPath[int], team_id: FromPath[int]) -> Template:
    reader = reader_of(request)
    run = await runs.finished(reader, run_id)
    row = await results.one(run_id, "teams", team_id)
    return await _offer_page(
        request, reader, run, row, view="teams", offered=await results.proposals(run_id, team=team_id),
        directives=[],
    )  # fmt: skip


async def _offer_page(
    request: AppRequest,
    reader: Actor,
    run: dict[str, Any],
    row: dict[str, Any],
    *,
    view: results.View,
    offered: list[dict[str, Any]],
    directives: list[dict[str, Any]],
) -> Template:
    detail = row["detail"]
    named = [detail["need"]] if "need" in detail else []
    titles, _people = await results.names(named + nearest.ids(detail), [])
    return page(
        request, "brokerage/run_offer.html", **head(reader, run, view), row=row, view=view,
        offers=_grouped(offered), removed=wording.removed(detail), why=_why(view, row, titles),
        closest=titles.get(detail.get("need", 0), ""), directives=directives,
        nearest=next(iter(titles.items()), None), may_ask=not await what_if.unaskable(run),
        steps=assumed(request),
        figures={key: detail[key] / 10_000 for key in ("score", "cutoff") if key in detail},
        cutoffs=nearest.shown(detail, titles),
    )  # fmt: skip


def assumed(request: AppRequest) -> list[str]:
    """The assumptions an address holds, each once: one more than may be asked, which is then refused."""
    given = (text[:MAX_STEP_LENGTH] for text in request.query_params.getall("step", []))
    return list(dict.fromkeys(given))[: MAX_STEPS + 1]


@post("/runs/{run_id:int}/steer", include_in_schema=False)
async def steer(request: AppRequest, run_id: FromPath[int]) -> Response[Any]:
    steerer = actor(request)
    await runs.read(steerer, run_id)
    values = await form_values(request)
    chosen = values.get("candidate", [])
    chosen = chosen if isinstance(chosen, list) else [chosen]
    need = whole_number(values.get("need"))
    candidates = [number for one in chosen if (number := whole_number(one)) is not None]
    if need is None or len(candidates) < len(chosen):
        raise NotFound
    action = str(values.get("action", ""))
    await runs.steer(steerer, need, candidates, action, str(values.get("reason", "")))
    flash = _("已锁定，重新运算后生效") if action == "pin" else _("已排除，重新运算后生效")
    return redirect(request, f"/runs/{run_id}/needs/{need}", flash=flash)


@post("/runs/{run_id:int}/directives/{directive_id:int}/withdraw", include_in_schema=False)
async def withdraw(request: AppRequest, run_id: FromPath[int], directive_id: FromPath[int]) -> Response[Any]:
    await runs.read(actor(request), run_id)
    await runs.withdraw(actor(request), directive_id)
    return redirect(request, f"/runs/{run_id}", flash=_("已撤销，重新运算后生效"))


async def other_run(request: AppRequest, run_id: int) -> dict[str, Any]:
    """The run named by `with` in the address; both runs have results the reader may see.

    Raises:
        Invalid: none is named.
    """
    reader = reader_of(request)
    await runs.finished(reader, run_id)
    chosen = whole_number(request.query_params.get("with"))
    if chosen is None:
        raise Invalid("请选择要比较的运算")
    return await runs.finished(reader, chosen)


@get("/runs/{run_id:int}/compare", include_in_schema=False)
async def compare(request: AppRequest, run_id: FromPath[int]) -> Response[Any]:
    reader = reader_of(request)
    run = await runs.finished(reader, run_id)
    other = await other_run(request, run_id)
    return page(
        request, "brokerage/compare.html", **head(reader, run, "compare"), other=results.summary(other),
        difference=await results.difference(other["id"], run_id),
    )  # fmt: skip


@post("/runs/{run_id:int}/release", include_in_schema=False)
async def release(request: AppRequest, run_id: FromPath[int]) -> Response[Any]:
    done = await runs.release(actor(request), run_id)
    flash = _("已发布，开启 {n} 条对接", n=len(done.cases))
    if done.left_out:
        flash += _n("；{n} 人已撤回同意或账号停用，没有发起", done.left_out)
    return redirect(request, "/cases", flash=flash)


HANDLERS = [
    run_list, new_run, order_run, run_again, run_page, run_progress, run_side, run_need, run_person, run_team,
    steer, withdraw, compare, release,
]  # fmt: skip
