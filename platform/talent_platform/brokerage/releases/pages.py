"""Releasing a run: what it would be, then the click."""

from __future__ import annotations

from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath

from talent_platform.administration.jobs.pages import progress_of
from talent_platform.brokerage.life import BUREAU
from talent_platform.brokerage.releases import service
from talent_platform.brokerage.releases.choosing import ReleaseForm
from talent_platform.brokerage.runs import service as runs
from talent_platform.brokerage.runs.frame import head, reader_of
from talent_platform.brokerage.tables import RunState
from talent_platform.dated.calendar import queries as calendars
from talent_platform.errors import Invalid, NotFound
from talent_platform.i18n import _n
from talent_platform.jobs.service import JobStanding
from talent_platform.jobs.tables import JobState
from talent_platform.reference.codes import counties
from talent_platform.web.forms import Form
from talent_platform.web.requests import AppRequest, actor, form_values, page, redirect, validated

FIELDS = ("county", "needs", "per_officer")


@get("/runs/{run_id:int}/release", include_in_schema=False)
async def release_page(request: AppRequest, run_id: FromPath[int]) -> Response[Any]:
    """What releasing would open, for the part the address names."""
    return await _page(request, run_id, {name: request.query_params.get(name, "") for name in FIELDS})


@get("/runs/{run_id:int}/load", include_in_schema=False)
async def load(request: AppRequest, run_id: FromPath[int]) -> Response[Any]:
    """Part of the page of a run: what releasing all of it now would give whom to do."""
    reader = reader_of(request)
    await runs.finished(reader, run_id)
    found = await service.preview(reader, run_id, ReleaseForm())
    return page(
        request, "brokerage/_load.html", found=found, run_id=run_id,
        invented=(await calendars.in_force()).invented,
    )  # fmt: skip


async def _page(request: AppRequest, run_id: int, values: dict[str, Any]) -> Response[Any]:
    reader = reader_of(request)
    run = await runs.finished(reader, run_id)
    last = await service.last(run_id)
    if last is not None and last.running:
        return page(
            request, "brokerage/releasing.html", **head(reader, run, ""), job=progress_of(last),
            url=f"/runs/{run_id}/release/progress",
        )  # fmt: skip
    found, form, status = None, Form(values), 200
    try:
        found = await service.preview(reader, run_id, validated(ReleaseForm, parsed(values)))
    except Invalid as error:
        form, status = Form(values, error.fields, error.message), 422
    return page(
        request, "brokerage/release.html", status=status, **head(reader, run, ""), form=form, found=found,
        chosen=[(name, values[name]) for name in FIELDS if values.get(name)],
        counties=list(counties().items()), invented=(await calendars.in_force()).invented,
        may_open=reader.role in BUREAU and run["state"] in {RunState.READY, RunState.RELEASED},
        ended=_ended(last),
    )  # fmt: skip


def _ended(last: JobStanding | None) -> tuple[str, bool]:
    """How the last release ended, in words, and whether it opened cases."""
    if last is None:
        return "", False
    if last.state != JobState.DONE:
        return progress_of(last).text, False
    told = _n("已发布，开启 {n} 条对接", last.result["cases"])
    if last.result["left_out"]:
        told += _n("；{n} 人已撤回同意、谢绝、被禁止推荐或账号停用，没有发起", last.result["left_out"])
    if last.result["later"]:
        told += _n("；其余 {n} 人可以以后再发布", last.result["later"])
    return told, True


@get("/runs/{run_id:int}/release/progress", include_in_schema=False)
async def release_progress(request: AppRequest, run_id: FromPath[int]) -> Response[Any]:
    """Part of the page while a release is under way."""
    await runs.finished(reader_of(request), run_id)
    last = await service.last(run_id)
    if last is None:
        raise NotFound
    job = progress_of(last)
    answer = page(request, "web/_progress.html", job=job, url=f"/runs/{run_id}/release/progress")
    if not job.running:
        answer.headers["HX-Refresh"] = "true"
    return answer


def parsed(values: dict[str, Any]) -> dict[str, Any]:
    """As the form is checked: what is empty is not said, numbers of needs stand between commas or blanks."""
    given = {name: str(values.get(name) or "").strip() for name in FIELDS}
    numbers = given["needs"].replace("，", " ").replace("、", " ").replace(",", " ").split()
    return {"county": given["county"] or None, "needs": numbers, "per_officer": given["per_officer"] or None}


@post("/runs/{run_id:int}/release", include_in_schema=False)
async def release(request: AppRequest, run_id: FromPath[int]) -> Response[Any]:
    values = await form_values(request)
    releaser = actor(request)
    try:
        form = validated(ReleaseForm, parsed(values))
    except Invalid:
        return await _page(request, run_id, {name: values.get(name, "") for name in FIELDS})
    await service.order(releaser, run_id, form)
    return redirect(request, f"/runs/{run_id}/release")


HANDLERS = [
    load,
    release,
    release_page,
    release_progress,
]
