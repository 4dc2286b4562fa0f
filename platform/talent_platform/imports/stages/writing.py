"""The job that imports a confirmed workbook: its rows are written in one transaction or not at all."""

from __future__ import annotations

from collections.abc import Sequence

from talent_platform.accounts.actor import Actor
from talent_platform.audit import service as audit
from talent_platform.clock import now
from talent_platform.database.copy import copy_rows
from talent_platform.database.engine import DB
from talent_platform.errors import Conflict
from talent_platform.i18n import N_
from talent_platform.i18n.said import Said
from talent_platform.imports import queries
from talent_platform.imports.kinds import kinds
from talent_platform.imports.stages.checking import (
    ImportOutcome,
    all_errors,
    keep_problems,
    outcome,
    read,
    source_rows,
)
from talent_platform.imports.tables import FileState, ImportFile, ImportProblem, Mode
from talent_platform.jobs.progress import Progress
from talent_platform.reference.import_rows import Imported, RowChange, RowProblem
from talent_platform.workbooks.findings import Parsed

CHUNK_ROWS = 1_000


async def run(progress: Progress, actor: Actor, file_id: int) -> dict[str, int]:
    """The job: read the file again, write its rows with their origin, mark it imported; all or nothing of it.

    Raises:
        Conflict: what the preview showed no longer holds.
    """
    await progress.report(0, 0, N_("正在读取文件"))
    file = await queries.file(actor, file_id)
    kind = kinds()[file.kind]
    parsed = await read(file)
    rows = source_rows(parsed)
    whole = file.mode == Mode.ALL_OR_NOTHING
    if any(not asked.answer for asked in parsed.questions):
        raise Conflict(N_("还有问题没有回答，没有导入任何一行"))
    if whole and parsed.bad_rows:
        raise Conflict(N_("按回答读取后仍有错误，没有导入任何一行；请重新检查"))
    async with progress.writing():
        await _claim(progress, file_id, file.sha256)
        taken, problems, rowwise = 0, list[RowProblem](), list[dict[str, object]]()
        changes, unchanged = list[RowChange](), 0
        for start in range(0, len(rows), CHUNK_ROWS):
            await progress.report_outside(start, len(rows), N_("正在写入"))
            chunk = rows[start : start + CHUNK_ROWS]
            imported: Imported = await kind.take(actor, chunk, file_hash=file.sha256)
            taken += len(imported.ids)
            problems += imported.problems
            changes += imported.changes
            unchanged += imported.unchanged
            for fate, places in (
                ("new", imported.new),
                ("changed", [(one.sheet, one.row, one.subject) for one in imported.changes]),
            ):
                rowwise += [
                    {
                        "import_file": file_id, "sheet": sheet[:31], "row": row, "subject": subject,
                        "fate": fate, "why": "",
                    }
                    for sheet, row, subject in places
                ]  # fmt: skip
            if whole and problems:
                first = problems[0]
                said = Said(N_("预览之后情况有变，没有导入任何一行；请重新上传")).then(
                    N_("（第 {row} 行：{problem}）"), row=first.row, problem=first.message
                )
                raise Conflict(said)
        await progress.report_outside(len(rows), len(rows), N_("正在写入"))
        async with DB.transaction() as transaction:
            await copy_rows(transaction.connection, "import_row", rowwise)
        found = Imported((), problems, changes, unchanged)
        shown = file.outcome
        if whole and (len(changes), unchanged) != (shown.get("changed", 0), shown.get("unchanged", 0)):
            raise Conflict(N_("预览之后情况有变，没有导入任何一行；请重新上传"))
        await _close(actor, file_id, parsed, taken, problems, outcome(len(rows), found))
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
        raise Conflict(N_("这份文件已由另一任务处理"))
    if not file["again"] and await queries.earlier_import(sha256, file["kind"], but=file_id):
        raise Conflict(N_("同一份文件刚刚已由他人导入，没有重复导入"))


async def _close(  # noqa: PLR0917 - all that is known at the end
    actor: Actor, file_id: int, parsed: Parsed, taken: int, problems: Sequence[RowProblem],
    came_of_it: ImportOutcome,
) -> None:  # fmt: skip
    await ImportProblem.delete().where(ImportProblem.import_file == file_id)
    await keep_problems(file_id, all_errors(parsed, problems))
    await ImportFile.update(
        {
            ImportFile.state: str(FileState.IMPORTED), ImportFile.imported_rows: taken,
            ImportFile.good_rows: taken + came_of_it["unchanged"], ImportFile.finished: now(),
            ImportFile.outcome: came_of_it,
        }
    ).where(ImportFile.id == file_id)  # fmt: skip
    await audit.record(actor, "import.imported", f"import:{file_id}", rows=taken)
