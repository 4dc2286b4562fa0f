"""Upload → preview → confirm → import. The rows of a file are written in one transaction or not at all.

previewed ──confirm──▶ importing ──job──▶ imported
    │  ▲                   │
    │  └── job failed or stopped: may be confirmed again
    └──discard──▶ discarded
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextvars import Context
from datetime import date
from pathlib import PurePath
from typing import Any

from talent_platform import processes
from talent_platform.accounts.actor import Actor
from talent_platform.audit import service as audit
from talent_platform.clock import now
from talent_platform.database import vault
from talent_platform.database.engine import DB
from talent_platform.documents.findings import MAX_ERRORS, CellError, Parsed
from talent_platform.documents.marking import mark_errors
from talent_platform.documents.parsing import parse
from talent_platform.documents.refusal import Limits, WorkbookRefused
from talent_platform.documents.template import build_template
from talent_platform.documents.workbook import read_rows
from talent_platform.errors import Conflict, Invalid, NotAllowed
from talent_platform.imports import queries
from talent_platform.imports.kinds import KINDS, ImportKind, kind_for
from talent_platform.imports.tables import FileState, ImportFile, ImportProblem, Mode
from talent_platform.jobs import service as jobs
from talent_platform.jobs.progress import Progress
from talent_platform.jobs.tables import JobState
from talent_platform.masking import without_long_numbers
from talent_platform.reference.rows import Imported, RowProblem, SourceRow
from talent_platform.settings import settings
from talent_platform.web.messages import N_, gettext

CHUNK_ROWS = 1_000
TEMPLATE_ROWS = 5_000
"""Rows of a template that carry dropdowns and checks."""
READERS = ThreadPoolExecutor(max_workers=os.cpu_count() or 1, thread_name_prefix="workbook")
"""As many files are read at once as there are cores; further uploads wait here, each without a process."""


def limits() -> Limits:
    return Limits(max_bytes=settings().upload_limit_bytes)


async def template(actor: Actor, key: str) -> tuple[str, bytes]:
    """File name and bytes of the empty workbook."""
    layout = kind_for(actor, key).layout
    return f"{layout.title}导入模板.xlsx", await asyncio.to_thread(build_template, layout, TEMPLATE_ROWS)


async def upload(actor: Actor, key: str, filename: str, body: bytes) -> int:
    """Read and judge a workbook and keep it with its errors; none of its rows is written. Returns its id.

    Raises:
        WorkbookRefused: the file as a whole cannot be read.
    """
    kind = kind_for(actor, key)
    filename = filename.replace("\x00", "").replace("\\", "/").rsplit("/", 1)[-1]
    filename = without_long_numbers(filename)[-200:] or "未命名"
    digest = hashlib.sha256(body).hexdigest()
    try:
        parsed = await _read(kind, filename, body)
    except WorkbookRefused as refusal:
        subject = f"file:{digest}"
        await audit.record(actor, "import.refused", subject, filename=filename, reason=refusal.code)
        raise
    refused = await kind.take(actor, _source_rows(parsed), file_hash=digest, dry_run=True)
    async with DB.transaction():
        rows = await ImportFile.insert(
            ImportFile(
                kind=kind.key, sha256=digest, filename=filename, size=len(body),
                body=vault.seal(body, "imported workbook"),
                owner=actor.account_id, county=actor.county, total_rows=parsed.total_rows,
                good_rows=len(parsed.rows) - len(refused.problems),
                errors_left_out=parsed.errors_left_out,
                notices=json.dumps(parsed.notices, ensure_ascii=False),
            )
        )  # fmt: skip
        file_id = int(rows[0]["id"])
        await _keep_problems(file_id, _all_errors(parsed, refused.problems))
        await audit.record(
            actor, "import.uploaded", f"import:{file_id}", kind=key, filename=filename, sha256=digest
        )
    return file_id


async def _read(kind: ImportKind, filename: str, body: bytes) -> Parsed:
    def read() -> Parsed:
        return parse(read_rows(body, filename, kind.layout, limits()), kind.layout)

    return await processes.in_thread(read, READERS)


def _source_rows(parsed: Parsed) -> list[SourceRow[Any]]:
    return [SourceRow(parsed.sheet, row.row, row.value) for row in parsed.rows]


def _all_errors(parsed: Parsed, problems: Sequence[RowProblem]) -> list[CellError]:
    """What the reader and the service that takes the rows found, in the order of the sheet."""
    forms = {row.row: row.value for row in parsed.rows}
    found = Parsed(parsed.sheet, errors=list(parsed.errors))
    for problem in problems:
        index, title = parsed.columns.get(problem.field, (None, ""))
        value = getattr(forms[problem.row], problem.field, None) if problem.field else None
        shown = value if value is None or isinstance(value, date) else str(value)
        at, message = (problem.sheet, problem.row, index), problem.message
        found.add(*at, title=title, cell=shown, code="row_refused", message=message)
    return sorted(found.errors, key=lambda e: (e.sheet != parsed.sheet, e.sheet, e.row))


async def _keep_problems(file_id: int, errors: Sequence[CellError]) -> None:
    rows = [
        ImportProblem(
            import_file=file_id, sheet=e.sheet[:31], row=e.row, column=e.column, title=e.title[:60],
            value=e.value, code=e.code, message=e.message, position=position,
        )
        for position, e in enumerate(errors[:MAX_ERRORS])
    ]  # fmt: skip
    if rows:
        await ImportProblem.insert(*rows)


async def confirm(actor: Actor, file_id: int, mode: Mode, *, again: bool = False) -> None:
    """Hand the file to a job. `again` allows a file that has been imported before.

    Raises:
        Invalid: there is nothing to import, or errors where none may be.
        Conflict: it is being imported, was imported or discarded, or its twin was.
    """
    file = await _own(actor, file_id)
    if not file["good_rows"]:
        raise Invalid("文件中没有可导入的行；请按标出的错误修改后重新上传")
    bad = file["total_rows"] - file["good_rows"]
    if mode is Mode.ALL_OR_NOTHING and bad:
        raise Invalid(gettext("有 {n} 行有错误，不能整份导入；请修改后重新上传，或选择跳过有错误的行", n=bad))
    if not again and await queries.earlier_import(file["sha256"], file["kind"], but=file_id):
        raise Conflict("同一份文件已经导入过；确要再次导入，请勾选“仍要导入”")
    async with DB.transaction():
        await _free(actor, file_id)
        job = await jobs.enqueue(actor, "import.run", {"file_id": file_id, "account_id": actor.account_id})
        await ImportFile.update(
            {
                ImportFile.state: str(FileState.IMPORTING), ImportFile.mode: str(mode),
                ImportFile.again: again, ImportFile.job: job,
            }
        ).where(ImportFile.id == file_id)  # fmt: skip
        await audit.record(actor, "import.confirmed", f"import:{file_id}", mode=mode, again=again)


async def discard(actor: Actor, file_id: int) -> None:
    """Put a file away that shall not be imported; it stays on record.

    Raises:
        Conflict: it is being imported or was.
    """
    await _own(actor, file_id)
    async with DB.transaction():
        await _free(actor, file_id)
        await ImportFile.update({ImportFile.state: str(FileState.DISCARDED)}).where(ImportFile.id == file_id)
        await audit.record(actor, "import.discarded", f"import:{file_id}")


async def _own(
    actor: Actor, file_id: int, refusal: str = N_("只有上传者本人可以确认或放弃这份文件")
) -> dict[str, Any]:
    """The file, if the actor uploaded it: others who may see it may not decide on it."""
    file = await queries.file(actor, file_id)
    if file["owner"] != actor.account_id:
        raise NotAllowed(refusal)
    return file


async def _free(actor: Actor, file_id: int) -> None:
    """Lock the file for the rest of the transaction; Conflict unless it waits for a decision."""
    rows = await (
        ImportFile.select(ImportFile.state, ImportFile.job)
        .where(ImportFile.id == file_id)
        .lock_rows("UPDATE")
    )
    state = rows[0]["state"]
    if state == FileState.IMPORTING:
        job = await jobs.read(actor, rows[0]["job"])
        if job["state"] in (JobState.FAILED, JobState.CANCELLED):
            return
        raise Conflict("文件正在导入，请等待完成")
    if state != FileState.PREVIEWED:
        raise Conflict("文件已导入完成" if state == FileState.IMPORTED else "文件已放弃，请重新上传")


async def run(progress: Progress, actor: Actor, file_id: int) -> dict[str, Any]:
    """The job: read the file again, write its rows with their origin, mark it imported; all or nothing of it.

    Raises:
        Conflict: what the preview showed no longer holds.
    """
    await progress.report(0, 0, N_("正在读取文件"))
    file = await queries.file(actor, file_id)
    kind = KINDS[file["kind"]]
    parsed = await _read(kind, file["filename"], await queries.body(file_id))
    rows = _source_rows(parsed)
    whole = file["mode"] == Mode.ALL_OR_NOTHING
    async with progress.writing():
        await _claim(progress, file_id, file["sha256"])
        taken, problems = 0, list[RowProblem]()
        for start in range(0, len(rows), CHUNK_ROWS):
            await _report_outside(progress, start, len(rows))
            chunk = rows[start : start + CHUNK_ROWS]
            imported: Imported = await kind.take(actor, chunk, file_hash=file["sha256"])
            taken += len(imported.ids)
            problems += imported.problems
            if whole and problems:
                first = problems[0]
                raise Conflict(
                    f"预览之后情况有变，没有导入任何一行：第 {first.row} 行，{first.message}；请重新上传"
                )
        await _report_outside(progress, len(rows), len(rows))
        await _close(actor, file_id, parsed, taken, problems)
        result = {"file_id": file_id, "imported": taken}
        await progress.finish(result)
    return result


async def _claim(progress: Progress, file_id: int, sha256: str) -> None:
    """Lock the file, and all files with the same bytes, for the rest of the transaction."""
    await ImportFile.raw("SELECT pg_advisory_xact_lock(hashtextextended({}, 0))", sha256)
    rows = await (
        ImportFile.select(ImportFile.kind, ImportFile.state, ImportFile.job, ImportFile.again)
        .where(ImportFile.id == file_id)
        .lock_rows("UPDATE")
    )
    file = rows[0]
    if file["state"] != FileState.IMPORTING or file["job"] != progress.job_id:
        raise Conflict("这份文件已由另一任务处理")
    if not file["again"] and await queries.earlier_import(sha256, file["kind"], but=file_id):
        raise Conflict("同一份文件刚刚已由他人导入，没有重复导入")


async def _report_outside(progress: Progress, done: int, total: int) -> None:
    """Show progress while the rows' transaction is open: from an empty context, so on another connection."""
    report = progress.report(done, total, N_("正在写入"))
    await asyncio.get_running_loop().create_task(report, context=Context())


async def _close(
    actor: Actor, file_id: int, parsed: Parsed, taken: int, problems: Sequence[RowProblem]
) -> None:
    await ImportProblem.delete().where(ImportProblem.import_file == file_id)
    await _keep_problems(file_id, _all_errors(parsed, problems))
    await ImportFile.update(
        {
            ImportFile.state: str(FileState.IMPORTED), ImportFile.imported_rows: taken,
            ImportFile.good_rows: taken, ImportFile.finished: now(),
        }
    ).where(ImportFile.id == file_id)  # fmt: skip
    await audit.record(actor, "import.imported", f"import:{file_id}", rows=taken)


async def marked(actor: Actor, file_id: int) -> tuple[str, bytes, int]:
    """The uploader's own workbook with its errors marked: its name, its bytes and how many rows it holds.

    Raises:
        NotAllowed: somebody else uploaded it; who may see the file reads the list of errors.
    """
    file = await _own(actor, file_id, "原文件含有个人信息，只给上传者本人；请查看错误清单")
    problems = await queries.problems(file_id, limit=MAX_ERRORS)
    errors = [
        CellError(*(p[name] for name in ("sheet", "row", "column", "title", "value", "code", "message")))
        for p in problems
    ]
    original = await queries.body(file_id)
    body = await processes.in_thread(
        lambda: mark_errors(original, file["filename"], errors, limits()), READERS
    )
    name = PurePath(file["filename"])
    return f"{name.stem}-错误标注{name.suffix}", body, file["total_rows"]
