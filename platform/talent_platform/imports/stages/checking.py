"""The job that checks an uploaded workbook: read, judged, asked of the service that would take its rows."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from typing import Any, TypedDict

from talent_platform import processes
from talent_platform.accounts.actor import Actor
from talent_platform.audit import service as audit
from talent_platform.clock import now
from talent_platform.errors import Conflict
from talent_platform.i18n import N_
from talent_platform.i18n.said import as_parts, kept
from talent_platform.imports import queries
from talent_platform.imports.kinds import kinds
from talent_platform.imports.stages import reading
from talent_platform.imports.stages.views import UploadedWorkbook
from talent_platform.imports.tables import FileState, ImportFile, ImportProblem
from talent_platform.jobs.progress import Progress
from talent_platform.reference.import_rows import Imported, RowProblem, SourceRow
from talent_platform.settings import settings
from talent_platform.web.field_texts import fields_of, text_of
from talent_platform.workbooks.findings import MAX_ERRORS, CellError, Parsed
from talent_platform.workbooks.refusal import Limits, WorkbookRefused

SHOWN_CHANGES = 200
READERS = ThreadPoolExecutor(max_workers=os.cpu_count() or 1, thread_name_prefix="workbook")
"""As many files are read at once as there are cores; each thread waits for the process that reads."""


async def check(progress: Progress, actor: Actor, file_id: int) -> None:
    """Judge every row of a file and keep what was found; none is written."""
    await progress.report(0, 0, N_("正在读取文件"))
    file = await queries.file(actor, file_id)
    try:
        parsed = await read(file)
    except WorkbookRefused as refusal:
        await _refuse(progress, actor, file, refusal)
        return
    await progress.report(0, 0, N_("正在核对各行能否导入"))
    rows = source_rows(parsed)
    refused = await kinds()[file.kind].take(actor, rows, file_hash=file.sha256, dry_run=True)
    async with progress.writing():
        await _claim(progress, file_id)
        await ImportFile.update(
            {
                ImportFile.state: str(FileState.PREVIEWED), ImportFile.total_rows: parsed.total_rows,
                ImportFile.good_rows: len(rows) - len(refused.problems),
                ImportFile.errors_left_out: parsed.errors_left_out,
                ImportFile.notices: _json(
                    [as_parts(text) for text in (*parsed.notices, *refused.notices)]
                ),
                ImportFile.outcome: _json(outcome(len(rows), refused)),
                ImportFile.questions: _json([asdict(asked) for asked in parsed.questions]),
            }
        ).where(ImportFile.id == file_id)  # fmt: skip
        await keep_problems(file_id, all_errors(parsed, refused.problems))
        await progress.finish({"file_id": file_id})


async def read(file: UploadedWorkbook) -> Parsed:
    """The rows of a file as the process that reads it judges them."""
    body, layout = await queries.body(file.id), kinds()[file.kind].layout
    limits = Limits(max_bytes=max(settings().upload_limit_bytes, file.size))
    return await processes.in_thread(
        lambda: reading.read(body, file.filename, layout, limits, file.answers), READERS
    )


async def _refuse(progress: Progress, actor: Actor, file: UploadedWorkbook, refusal: WorkbookRefused) -> None:
    """Nothing in it can be used: the sentence stays, the bytes go."""
    async with progress.writing():
        await _claim(progress, file.id)
        await ImportFile.update(
            {
                ImportFile.state: str(FileState.REFUSED), ImportFile.refusal: kept(refusal.message),
                ImportFile.body: None, ImportFile.removed: now(),
            }
        ).where(ImportFile.id == file.id)  # fmt: skip
        details = {"filename": file.filename, "reason": refusal.code}
        await audit.record(actor, "import.refused", f"import:{file.id}", **details)
        await progress.finish({"file_id": file.id})


async def _claim(progress: Progress, file_id: int) -> None:
    """Lock the file for the rest of the transaction, if it still waits for this check."""
    rows = await (
        ImportFile.select(ImportFile.state, ImportFile.job)
        .where(ImportFile.id == file_id)
        .lock_rows("UPDATE")
    )
    if (rows[0]["state"], rows[0]["job"]) != (FileState.CHECKING, progress.job_id):
        raise Conflict(N_("这份文件已放弃，或由另一任务处理"))


def source_rows(parsed: Parsed) -> list[SourceRow[Any]]:
    return [SourceRow(row.sheet, row.row, row.value) for row in parsed.rows]


class ImportOutcome(TypedDict):
    """What good rows are beside what stands already, as a file keeps it: rows, and the first changes."""

    new: int
    changed: int
    unchanged: int
    changes: list[Mapping[str, object]]


def outcome(rows: int, found: Imported) -> ImportOutcome:
    return ImportOutcome(
        new=rows - len(found.problems) - len(found.changes) - found.unchanged,
        changed=len(found.changes),
        unchanged=found.unchanged,
        changes=[asdict(change) for change in found.changes[:SHOWN_CHANGES]],
    )


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def all_errors(parsed: Parsed, problems: Sequence[RowProblem]) -> list[CellError]:
    """What the reader and the service that takes the rows found, in the order of the sheet."""
    forms = {(row.sheet, row.row): row.value for row in parsed.rows}
    found = Parsed(parsed.sheet, errors=list(parsed.errors))
    for problem in problems:
        index, title = parsed.columns.get(problem.sheet, {}).get(problem.field, (None, ""))
        form = forms[problem.sheet, problem.row]
        column = fields_of(type(form)).get(problem.field)
        shown = text_of(column, getattr(form, problem.field)) if column else None
        found.add(
            problem.sheet, problem.row, index, title=title, cell=shown, code=problem.code,
            message=problem.message, field=problem.field,
        )  # fmt: skip
    return sorted(found.errors, key=lambda e: (e.sheet != parsed.sheet, e.sheet, e.row))


async def keep_problems(file_id: int, errors: Sequence[CellError]) -> None:
    """In place of those of an earlier check."""
    await ImportProblem.delete().where(ImportProblem.import_file == file_id)
    rows = [
        ImportProblem(
            import_file=file_id, sheet=e.sheet[:31], row=e.row, column=e.column, title=e.title[:60],
            value=e.value, code=e.code, message=e.message, position=position, parts=_json(e.parts),
            field=e.field, suggestion=e.suggestion[:120], accept=e.accept if len(e.accept) <= 200 else "",
        )
        for position, e in enumerate(errors[:MAX_ERRORS])
    ]  # fmt: skip
    if rows:
        await ImportProblem.insert(*rows)
