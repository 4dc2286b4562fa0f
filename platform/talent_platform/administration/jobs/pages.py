"""The page one waits on while something runs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Template

from talent_platform.accounts.roles import Role
from talent_platform.i18n import N_, _
from talent_platform.i18n.said import told
from talent_platform.jobs import registry, service
from talent_platform.jobs.service import JobStanding
from talent_platform.jobs.tables import JobState
from talent_platform.web.requests import AppRequest, actor, page, redirect

TEXTS: dict[str, str] = {
    JobState.QUEUED: N_("排队中，马上开始"),
    JobState.RUNNING: N_("正在进行"),
    JobState.DONE: N_("已完成"),
    JobState.FAILED: N_("未能完成"),
    JobState.CANCELLED: N_("已停止"),
}
TONES: dict[str, str] = {JobState.DONE: "success", JobState.FAILED: "danger", JobState.CANCELLED: "warning"}


@dataclass(frozen=True, slots=True)
class ShownJob:
    """A job as the `progress` macro shows it."""

    title: str
    done: int
    total: int
    running: bool
    text: str
    tone: str
    cancel_url: str = ""
    result: tuple[str, str] | None = None
    """What the way to what came of it is called, and where it leads."""


def progress_of(job: JobStanding) -> ShownJob:
    """A job in words."""
    registry.load()
    kind = registry.KINDS[job.kind]
    running = job.running
    stopping = running and job.cancel_requested
    text = told(job.error) or (running and _(job.message)) or _(TEXTS[job.state])
    result = None
    if job.state == JobState.DONE and kind.result_url:
        quoted = {key: quote(str(value), safe="") for key, value in job.result.items()}
        result = _(kind.result_label), kind.result_url.format_map(quoted)
    return ShownJob(
        _(kind.title), job.done, job.total, running, _("正在停止…") if stopping else text,
        TONES.get(job.state, "info"), f"/jobs/{job.id}/cancel" if running and not stopping else "", result,
    )  # fmt: skip


@get("/jobs/{job_id:int}", include_in_schema=False)
async def job_page(request: AppRequest, job_id: FromPath[int]) -> Template:
    row = await service.read(actor(request), job_id)
    again = row.state in {JobState.FAILED, JobState.CANCELLED} and actor(request).role is not Role.AUDITOR
    return page(
        request,
        "administration/jobs/job.html",
        job=progress_of(row),
        url=f"/jobs/{job_id}/progress",
        row=row,
        again=again,
    )


@get("/jobs/{job_id:int}/progress", include_in_schema=False)
async def job_progress(request: AppRequest, job_id: FromPath[int]) -> Response[Any]:
    row = await service.read(actor(request), job_id)
    job = progress_of(row)
    answer = page(request, "web/_progress.html", job=job, url=f"/jobs/{job_id}/progress")
    if not job.running:
        # The page around it has more to say once the work has ended.
        answer.headers["HX-Refresh"] = "true"
    return answer


@post("/jobs/{job_id:int}/cancel", include_in_schema=False)
async def cancel_job(request: AppRequest, job_id: FromPath[int]) -> Response[Any]:
    await service.cancel(actor(request), job_id)
    return redirect(request, f"/jobs/{job_id}", flash=_("已要求停止"), tone="info")


@post("/jobs/{job_id:int}/retry", include_in_schema=False)
async def retry_job(request: AppRequest, job_id: FromPath[int]) -> Response[Any]:
    await service.retry(actor(request), job_id)
    return redirect(request, f"/jobs/{job_id}", flash=_("已重新排队"))


HANDLERS = [
    job_page,
    job_progress,
    cancel_job,
    retry_job,
]
