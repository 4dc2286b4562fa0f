"""The import desk: templates, upload, preview with every error at its cell, confirm, progress, result."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from litestar import Response, get, post
from litestar.datastructures import UploadFile
from litestar.params import FromPath
from litestar.response import Template

from talent_platform.accounts.actor import Actor
from talent_platform.administration.jobs.pages import progress_of
from talent_platform.clock import ZONE
from talent_platform.errors import Invalid
from talent_platform.i18n import N_, _, ngettext
from talent_platform.i18n.said import told
from talent_platform.imports import queries, service
from talent_platform.imports.kinds import kinds, kinds_for
from talent_platform.imports.stages import undoing
from talent_platform.imports.stages.views import UploadedWorkbook
from talent_platform.imports.tables import TAKEN_IN, FileState, Mode
from talent_platform.jobs import service as jobs
from talent_platform.settings import settings
from talent_platform.web.field_texts import reworded
from talent_platform.web.forms import Form
from talent_platform.web.listing.downloads import download
from talent_platform.web.listing.exports import FILE, export
from talent_platform.web.requests import AppRequest, actor, form_values, page, redirect
from talent_platform.workbooks.refusal import WorkbookRefused

SHOWN_PROBLEMS = 200


@get("/imports", include_in_schema=False)
async def desk(request: AppRequest) -> Template:
    return await _desk(request, Form())


async def _desk(request: AppRequest, form: Form, *, status: int = 200) -> Template:
    me = actor(request)
    listing = await queries.FILES.page(request)
    kinds = [(kind.key, kind.layout.title) for kind in kinds_for(me)]
    return page(
        request, "imports/desk.html", status=status, listing=listing, form=form, kinds=kinds,
        limit_mb=service.limits().max_bytes // 2**20,
    )  # fmt: skip


@get("/imports.xlsx", include_in_schema=False, opt=FILE)
async def files_file(request: AppRequest) -> Response[bytes]:
    return await queries.FILES.file(request)


@get("/imports/templates/{kind:str}", include_in_schema=False, opt=FILE)
async def template(request: AppRequest, kind: FromPath[str]) -> Response[bytes]:
    return download(*await service.template(actor(request), kind.removesuffix(".xlsx")))


@post("/imports", include_in_schema=False, opt={"upload": True})
async def upload(request: AppRequest) -> Response[Any]:
    me = actor(request)
    values = await form_values(request)
    try:
        sent = (await request.form()).get("file")
        if not isinstance(sent, UploadFile) or not sent.filename:
            raise Invalid(N_("请选择文件"), {"file": N_("请选择要上传的文件")})
        body = await sent.read()
        await sent.close()
        file_id = await service.upload(me, str(values.get("kind", "")), sent.filename, body)
    except Invalid as error:
        errors = {"file": error.message} if isinstance(error, WorkbookRefused) else error.fields
        return await _desk(request, Form(values, errors, error.message), status=422)
    return redirect(request, f"/imports/{file_id}")


@get("/imports/{file_id:int}", include_in_schema=False)
async def preview(request: AppRequest, file_id: FromPath[int]) -> Template:
    return await _preview(request, file_id, Form())


async def _preview(request: AppRequest, file_id: int, form: Form, *, status: int = 200) -> Template:
    me = actor(request)
    file = await queries.file(me, file_id)
    count = await queries.count_problems(file_id)
    job = await _job(me, file)
    owns = queries.shows_cells(me, file)
    return page(
        request, "imports/file.html", status=status, form=form, file=file,
        job=progress_of(job) if job and file.state in (FileState.CHECKING, FileState.IMPORTING) else None,
        job_url=f"/jobs/{file.job}/progress",
        kind=kinds()[file.kind], state=queries.STATES[file.state],
        bad_rows=file.bad_rows,
        problems=await queries.problems(file_id, cells=owns, limit=SHOWN_PROBLEMS),
        problem_kinds=await queries.problem_kinds(file_id, cells=owns),
        suggestion_count=len(await queries.suggestions(file_id)),
        problem_count=count + file.errors_left_out,
        notices=queries.notices(file, cells=owns),
        questions=queries.questions(file, cells=owns),
        outcome=queries.outcome(file, cells=owns),
        reworded=reworded,
        refusal=told(file.refusal),
        rows=[(row.row, path_of(row.subject, file.kind)) for row in await queries.rows(file_id)],
        kept=await queries.rows(file_id, fate="kept", limit=SHOWN_PROBLEMS),
        owns=owns,
        earlier=await queries.earlier_import(file.sha256, file.kind, but=file_id),
        decides=owns and _undecided(file, job),
        unchecked=owns and file.state == FileState.CHECKING and _ended(job),
        kept_until=_kept_until(file),
    )  # fmt: skip


def path_of(subject: str, kind: str) -> str:
    """The page of what a row became."""
    what, _sep, number = subject.partition(":")
    needs = "projects" if kind == "projects" else "needs"
    place = {"need": needs, "staff": "posts/people", "title_expert": "titles/experts"}.get(what, f"{what}s")
    return f"/{place}/{number}"


async def _job(me: Actor, file: UploadedWorkbook) -> jobs.JobStanding | None:
    return await jobs.read(me, file.job) if file.job else None


def _ended(job: jobs.JobStanding | None) -> bool:
    return job is not None and job.state in ("failed", "cancelled")


def _undecided(file: UploadedWorkbook, job: jobs.JobStanding | None) -> bool:
    return file.state == FileState.PREVIEWED or (file.state == FileState.IMPORTING and _ended(job))


def _kept_until(file: UploadedWorkbook) -> date:
    """The day on which the bytes are deleted."""
    if file.state in TAKEN_IN and file.finished:
        since, days = file.finished, settings().upload_days
    else:
        since, days = file.created, settings().upload_undecided_days
    return (since + timedelta(days=days)).astimezone(ZONE).date()


@post("/imports/{file_id:int}/confirm", include_in_schema=False)
async def confirm(request: AppRequest, file_id: FromPath[int]) -> Response[Any]:
    values = await form_values(request)
    mode = Mode.SKIP_BAD if values.get("mode") == Mode.SKIP_BAD else Mode.ALL_OR_NOTHING
    try:
        await service.confirm(actor(request), file_id, mode, again=bool(values.get("again")))
    except Invalid as error:
        return await _preview(request, file_id, Form(values, error.fields, error.message), status=422)
    return redirect(request, f"/imports/{file_id}")


@post("/imports/{file_id:int}/answers", include_in_schema=False)
async def answer(request: AppRequest, file_id: FromPath[int]) -> Response[Any]:
    values = await form_values(request)
    given = values.get("answer", [])
    pairs = [one.rpartition("=") for one in ([given] if isinstance(given, str) else given) if one]
    answers = {key: value for key, _, value in pairs if key and value}
    if values.get("accept_all"):
        await queries.file(actor(request), file_id)
        answers = {**await queries.suggestions(file_id), **answers}
    try:
        if not answers:
            raise Invalid(N_("请先选择回答，或勾选要采纳的建议"))
        await service.answer(actor(request), file_id, answers)
    except Invalid as error:
        return await _preview(request, file_id, Form(values, error.fields, error.message), status=422)
    return redirect(request, f"/imports/{file_id}")


@post("/imports/{file_id:int}/discard", include_in_schema=False)
async def discard(request: AppRequest, file_id: FromPath[int]) -> Response[Any]:
    await service.discard(actor(request), file_id)
    return redirect(request, "/imports", flash=_("文件已放弃，没有导入任何一行"))


@get("/imports/{file_id:int}/marked", include_in_schema=False, opt=FILE)
async def marked(request: AppRequest, file_id: FromPath[int]) -> Response[bytes]:
    async with export(request, f"import:{file_id}") as out:
        name, body, rows = await service.marked(actor(request), file_id)
        return await out.ready(name, body, count=rows)


@post("/imports/{file_id:int}/check", include_in_schema=False)
async def check(request: AppRequest, file_id: FromPath[int]) -> Response[Any]:
    await service.check_again(actor(request), file_id)
    return redirect(request, f"/imports/{file_id}")


@post("/imports/{file_id:int}/undo", include_in_schema=False)
async def undo(request: AppRequest, file_id: FromPath[int]) -> Response[Any]:
    gone, kept = await undoing.undo(actor(request), file_id)
    said = ngettext("已撤回 {n} 行", gone)
    if kept:
        said = _("已撤回 {gone} 行，{kept} 行已有进展，保留并列在下面", gone=gone, kept=kept)
    return redirect(request, f"/imports/{file_id}", flash=said)


@post("/imports/{file_id:int}/remove", include_in_schema=False)
async def remove(request: AppRequest, file_id: FromPath[int]) -> Response[Any]:
    await service.remove(actor(request), file_id)
    return redirect(request, f"/imports/{file_id}", flash=_("原文件已删除"))


HANDLERS = [
    desk, files_file, template, upload, preview, answer, confirm, discard, marked, check, undo, remove,
]  # fmt: skip
