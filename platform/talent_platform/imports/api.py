"""Import over the JSON API: the same templates, checks and rights as the pages."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import datetime
from typing import Annotated

from litestar import Response, get, post
from litestar.datastructures import UploadFile
from litestar.params import FromPath, JSONBody, QueryParameter
from pydantic import BaseModel, Field

from talent_platform.errors import Invalid
from talent_platform.i18n import gettext
from talent_platform.i18n.said import told
from talent_platform.imports import queries, service
from talent_platform.imports.stages import undoing
from talent_platform.imports.tables import FileState, Mode
from talent_platform.web.listing.answers import Page, page_of
from talent_platform.web.listing.downloads import download
from talent_platform.web.listing.exports import FILE, export
from talent_platform.web.listing.parameters import PLAIN, asked, refuse, takes
from talent_platform.web.listing.query import MAX_PAGE, MAX_SIZE
from talent_platform.web.requests import AppRequest, actor


class ProblemView(BaseModel):
    """One error; `column` is empty when the whole row is meant. `suggestion` is taken for all alike cells by
    an answer under the key `accept`."""

    sheet: str
    row: int
    column: str
    title: str
    value: str
    code: str
    message: str
    suggestion: str = ""
    accept: str = ""


class OptionView(BaseModel):
    value: str
    label: str


class QuestionView(BaseModel):
    """Something in the file that may be meant in more than one way; the import waits for the answer."""

    key: str
    question: str
    count: int
    """How many rows or cells it is about."""
    options: list[OptionView]
    answer: str


class FileView(BaseModel):
    """An uploaded workbook. While `state` is checking or importing, poll the job."""

    id: int
    kind: str
    filename: str
    sha256: str
    state: FileState
    refusal: str
    """Why a refused file cannot be read."""
    mode: Mode | None
    total_rows: int
    good_rows: int
    imported_rows: int
    errors_left_out: int
    notices: list[str]
    questions: list[QuestionView]
    outcome: dict[str, object]
    """new, changed, unchanged: how many rows; changes: what changes from what, before it is confirmed."""
    job: int | None
    created: datetime
    finished: datetime | None
    undone: datetime | None
    """When what it brought in was taken back."""
    removed: datetime | None
    """When the bytes of the file were deleted."""
    imported_before: bool
    """The same bytes have been imported from another upload."""


Answers = Annotated[
    dict[Annotated[str, Field(max_length=200)], Annotated[str, Field(max_length=200)]], Field(max_length=1000)
]
"""Key of a question, or `accept` of a problem → the answer."""


class ImportDecision(BaseModel):
    mode: Mode
    again: bool = False
    """Import even though the same file has been imported before."""
    answers: Answers = {}


class KeptView(BaseModel):
    """A row of the file that stays after all, because it has moved on since."""

    sheet: str
    row: int
    subject: str
    why: str


class Undone(BaseModel):
    rows: int
    kept: list[KeptView]


class AnswersBody(BaseModel):
    answers: Answers


async def _view(request: AppRequest, file_id: int) -> FileView:
    file = await queries.file(actor(request), file_id)
    earlier = await queries.earlier_import(file.sha256, file.kind, but=file_id)
    cells = queries.shows_cells(actor(request), file)
    shown = {
        "notices": queries.notices(file, cells=cells), "questions": queries.questions(file, cells=cells),
        "outcome": queries.outcome(file, cells=cells), "refusal": told(file.refusal),
    }  # fmt: skip
    return FileView.model_validate(
        {**asdict(file), **shown, "imported_before": earlier is not None}, from_attributes=True
    )


@get("/imports/templates/{kind:str}", summary="The empty workbook of a kind", tags=["imports"], opt=FILE)
async def template(request: AppRequest, kind: FromPath[str]) -> Response[bytes]:
    """An .xlsx with headings, hints and sample rows."""
    return download(*await service.template(actor(request), kind))


@post(
    "/imports",
    summary="Upload a workbook; a job checks it (multipart: kind, file)",
    tags=["imports"],
    opt={"upload": True},
)
async def upload(request: AppRequest) -> FileView:
    """Nothing is imported before `confirm`."""
    form = await request.form()
    kind, sent = form.get("kind"), form.get("file")
    if not isinstance(kind, str) or not isinstance(sent, UploadFile):
        message = "应以 multipart/form-data 提交 kind 和 file"
        raise Invalid(message, {"kind": message, "file": message})
    body = await sent.read()
    await sent.close()
    file_id = await service.upload(actor(request), kind, sent.filename, body)
    return await _view(request, file_id)


class UploadView(BaseModel):
    """A workbook somebody uploaded."""

    id: int
    filename: str
    kind: str
    state: FileState
    total_rows: int
    good_rows: int
    imported_rows: int
    owner_name: str | None
    created: datetime
    finished: datetime | None
    undone: datetime | None
    removed: datetime | None


@get("/imports", summary="Uploaded workbooks", tags=["imports"], operation_class=takes(queries.FILES.spec))
async def uploads(request: AppRequest) -> Page[UploadView]:
    """Those the caller may see, the newest first; what was given up is left out."""
    return await queries.FILES.answer(request, UploadView)


@get("/imports/{file_id:int}", summary="What the check found", tags=["imports"])
async def read(request: AppRequest, file_id: FromPath[int]) -> FileView:
    """Counts, and the job while the check runs."""
    return await _view(request, file_id)


@get(
    "/imports/{file_id:int}/problems",
    summary="Every error at its cell",
    tags=["imports"],
    operation_class=takes(PLAIN),
)
async def problems(
    request: AppRequest,
    file_id: FromPath[int],
    limit: Annotated[int, QueryParameter(ge=1, le=MAX_SIZE)] = 100,
    offset: Annotated[int, QueryParameter(ge=0, le=MAX_PAGE)] = 0,
) -> Page[ProblemView]:
    """Sheet, cell, what is wrong and what would be valid; what was in the cell only for who uploaded it.

    `limit` and `offset` say the same as `size` and `page`, from any row on."""
    file = await queries.file(actor(request), file_id)
    cells = queries.shows_cells(actor(request), file)
    query = asked(PLAIN, request)
    given = set(request.query_params)
    if given & {"limit", "offset"}:
        said = gettext("与 limit、offset 只用其一")
        refuse(dict.fromkeys(sorted(given & {"page", "size"}), said))
        query = replace(query, size=limit, page=offset // limit + 1)
    start = offset or query.offset
    rows = await queries.problems(file_id, cells=cells, limit=query.size, offset=start)
    return page_of(ProblemView, query, await queries.count_problems(file_id), rows)


@get(
    "/imports/{file_id:int}/marked", summary="The own file with its errors marked", tags=["imports"], opt=FILE
)
async def marked(request: AppRequest, file_id: FromPath[int]) -> Response[bytes]:
    """To whoever uploaded it."""
    async with export(request, f"import:{file_id}") as out:
        name, body, rows = await service.marked(actor(request), file_id)
        return await out.ready(name, body, count=rows)


@post("/imports/{file_id:int}/confirm", summary="Import the rows", tags=["imports"], status_code=202)
async def confirm(request: AppRequest, file_id: FromPath[int], data: JSONBody[ImportDecision]) -> FileView:
    """A job writes all good rows, or none if one is bad, as `mode` says; an open question is named."""
    await service.confirm(actor(request), file_id, data.mode, again=data.again, answers=data.answers)
    return await _view(request, file_id)


@post(
    "/imports/{file_id:int}/answers", summary="Answer questions and check again", tags=["imports"],
    status_code=202,
)  # fmt: skip
async def answer(request: AppRequest, file_id: FromPath[int], data: JSONBody[AnswersBody]) -> FileView:
    """To the questions the check asked; confirming refuses while one is open. A new check follows."""
    await service.answer(actor(request), file_id, data.answers)
    return await _view(request, file_id)


@post("/imports/{file_id:int}/discard", summary="Put the file away", tags=["imports"], status_code=200)
async def discard(request: AppRequest, file_id: FromPath[int]) -> FileView:
    """Nothing of it is imported."""
    await service.discard(actor(request), file_id)
    return await _view(request, file_id)


@post("/imports/{file_id:int}/check", summary="Have it checked again", tags=["imports"], status_code=202)
async def check(request: AppRequest, file_id: FromPath[int]) -> FileView:
    """Against what is stored by now."""
    await service.check_again(actor(request), file_id)
    return await _view(request, file_id)


@post("/imports/{file_id:int}/undo", summary="Take the import back", tags=["imports"], status_code=200)
async def undo(request: AppRequest, file_id: FromPath[int]) -> Undone:
    """What nobody has gone on with goes; the rest stays and is listed."""
    gone, _kept = await undoing.undo(actor(request), file_id)
    kept = await queries.rows(file_id, fate="kept", limit=1_000)
    return Undone(rows=gone, kept=[KeptView.model_validate(row, from_attributes=True) for row in kept])


@post("/imports/{file_id:int}/remove", summary="Delete its bytes", tags=["imports"], status_code=200)
async def remove(request: AppRequest, file_id: FromPath[int]) -> FileView:
    """What it imported stays."""
    await service.remove(actor(request), file_id)
    return await _view(request, file_id)


HANDLERS = [uploads, template, upload, read, problems, marked, answer, confirm, discard, check, undo, remove]
