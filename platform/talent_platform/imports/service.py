"""What people do with a workbook: upload, check again, confirm, discard, delete, fetch back with its errors.

              ┌─ job failed or stopped: check again
              ▼                      │
upload ──▶ checking ──job──▶ previewed ──confirm──▶ importing ──job──▶ imported
              │                 │  ▲                    │
              └─▶ refused       │  └── job failed or stopped: may be confirmed again
                                └──▶ discarded by its uploader, expired when nobody decides

`checking.py` and `writing.py` are the two jobs; `keeping.py` says how much is kept, and for how long.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Mapping
from contextlib import suppress
from pathlib import PurePath
from pkgutil import resolve_name
from typing import Any

from talent_platform import processes
from talent_platform.accounts import throttle
from talent_platform.accounts.actor import Actor
from talent_platform.audit import service as audit
from talent_platform.clock import now
from talent_platform.database import vault
from talent_platform.database.engine import DB, written
from talent_platform.errors import Conflict, Invalid, NotAllowed
from talent_platform.i18n import N_, gettext
from talent_platform.i18n.said import Said, parts_of
from talent_platform.imports import queries
from talent_platform.imports.kinds import kind_for
from talent_platform.imports.stages import keeping
from talent_platform.imports.stages.checking import READERS
from talent_platform.imports.stages.views import UploadedWorkbook
from talent_platform.imports.tables import TAKEN_IN, FileState, ImportFile, Mode
from talent_platform.jobs import service as jobs
from talent_platform.jobs.tables import JobState
from talent_platform.masking import without_long_numbers
from talent_platform.settings import settings
from talent_platform.workbooks.findings import MAX_ERRORS, CellError
from talent_platform.workbooks.reading.workbook import refuse_at_once
from talent_platform.workbooks.refusal import Limits
from talent_platform.workbooks.writing.marking import mark_errors
from talent_platform.workbooks.writing.template import build_template

MAX_ANSWERS, MAX_ANSWER = 1_000, 200
TEMPLATE_ROWS = 5_000
"""Rows of a template that carry dropdowns and checks."""


def limits() -> Limits:
    return Limits(max_bytes=settings().upload_limit_bytes)


async def template(actor: Actor, key: str) -> tuple[str, bytes]:
    """File name and bytes of the empty workbook."""
    kind = kind_for(actor, key)
    own: dict[str, list[str]] = await resolve_name(kind.examples)(actor) if kind.examples else {}
    body = await asyncio.to_thread(build_template, kind.layout, TEMPLATE_ROWS, own)
    return gettext("{title}导入模板.xlsx", title=kind.layout.title), body


async def upload(actor: Actor, key: str, filename: str, body: bytes) -> int:
    """Keep a workbook and have a job check it; returns its id. None of its rows is written.

    The files of one account are checked one after the other.

    Raises:
        WorkbookRefused: it is empty or too large.
        TooManyAttempts: the account has uploaded as often as it may for now.
        Invalid: no more may be kept for this account.
        Unavailable: there is no room for it.
    """
    kind = kind_for(actor, key)
    refuse_at_once(body, limits())
    await throttle.use(throttle.UPLOADS, throttle.of_account(actor.account_id))
    name = filename.replace("\x00", "").replace("\\", "/").rsplit("/", 1)[-1]
    file = ImportFile(
        kind=kind.key, filename=without_long_numbers(name)[-200:] or "未命名", size=len(body),
        owner=actor.account_id, assignment=actor.assignment, county=actor.county,
    )  # fmt: skip
    file.sha256, file.body = await asyncio.to_thread(_sealed, body)
    async with keeping.room(), DB.transaction():
        await keeping.require_quota(actor, len(body))
        file_id = int((await ImportFile.insert(file))[0]["id"])
        await _order_check(actor, file_id)
        details = {"kind": key, "filename": file.filename, "sha256": file.sha256}
        await audit.record(actor, "import.uploaded", f"import:{file_id}", **details)
    return file_id


def _sealed(body: bytes) -> tuple[str, bytes]:
    return hashlib.sha256(body).hexdigest(), vault.seal(body, vault.WORKBOOKS)


async def _order_check(actor: Actor, file_id: int) -> None:
    await _order(actor, file_id, "import.check")


async def _order(actor: Actor, file_id: int, kind: str, **changes: Any) -> None:
    params = {"file_id": file_id, "account_id": actor.account_id, "assignment": actor.assignment}
    job = await jobs.enqueue(actor, kind, params, lane=f"imports:{actor.account_id}")
    await ImportFile.update(written(changes, {ImportFile.job: job})).where(ImportFile.id == file_id)


async def check_again(actor: Actor, file_id: int) -> None:
    """Order the check of a file whose check failed or was stopped.

    Raises:
        Conflict: it is being checked, or has been.
    """
    await _own(actor, file_id)
    async with DB.transaction():
        if await _lock(file_id, unfinished=(FileState.CHECKING,)) != FileState.CHECKING:
            raise Conflict(N_("这份文件已经检查过"))
        await _order_check(actor, file_id)


async def answer(actor: Actor, file_id: int, answers: Mapping[str, str]) -> None:
    """Keep answers to the questions of a file, and what alike cells mean, and have it checked with them.

    Raises:
        Invalid: there is no such question, or no such answer to it.
        Conflict: it is being checked or imported, or a decision on it has been made.
    """
    await _own(actor, file_id)
    async with DB.transaction():
        if await _lock(file_id) != FileState.PREVIEWED:
            raise Conflict(N_("这份文件现在不能回答问题"))
        kept = await _answered(actor, file_id, answers)
        await _order(
            actor,
            file_id,
            "import.check",
            state=str(FileState.CHECKING),
            answers=kept,
        )


async def _answered(actor: Actor, file_id: int, answers: Mapping[str, str]) -> dict[str, str]:
    """The answers kept so far and these."""
    file = await queries.file(actor, file_id)
    options = {asked["key"]: [value for value, _ in asked["options"]] for asked in file.questions}
    for key, value in answers.items():
        alike = key.startswith("cell:") and len(key) <= MAX_ANSWER and len(value) <= MAX_ANSWER
        if not alike and value not in options.get(key, ()):
            raise Invalid(gettext("没有这个问题或答案：{key}", key=key[:60]), {"answers": key[:60]})
    kept = {**file.answers, **answers}
    if len(kept) > MAX_ANSWERS:
        raise Invalid(N_("回答过多；请直接修改文件后重新上传"))
    return kept


async def confirm(
    actor: Actor, file_id: int, mode: Mode, *, again: bool = False, answers: Mapping[str, str] | None = None
) -> None:
    """Hand the file to a job. `again` allows a file that has been imported before; `answers` are those to the
    questions that are still open.

    Raises:
        Invalid: there is nothing to import, errors where none may be, or a question without an answer.
        Conflict: it is being checked or imported, was imported or put away, or its twin was.
    """
    await _own(actor, file_id)
    async with DB.transaction():
        await _undecided(file_id)
        file = await queries.file(actor, file_id)
        kept = await _answered(actor, file_id, answers or {})
        waiting = [asked for asked in file.questions if not kept.get(asked["key"])]
        if waiting:
            said = Said.of(parts_of(waiting[0]["parts"]))
            message = gettext("导入前先回答：{question}（{key}）", question=said, key=waiting[0]["key"])
            raise Invalid(message, {waiting_on["key"]: message for waiting_on in waiting})
        if not file.good_rows:
            raise Invalid(N_("文件中没有可导入的行；请按标出的错误修改后重新上传"))
        bad = file.bad_rows
        if mode is Mode.ALL_OR_NOTHING and bad and kept == file.answers:
            raise Invalid(
                gettext("有 {n} 行有错误，不能整份导入；请修改后重新上传，或选择跳过有错误的行", n=bad)
            )
        if not again and await queries.earlier_import(file.sha256, file.kind, but=file_id):
            raise Conflict(N_("同一份文件已经导入过；确要再次导入，请勾选“仍要导入”"))
        changes = {
            "state": str(FileState.IMPORTING), "mode": str(mode), "again": again,
            "answers": kept,
        }  # fmt: skip
        await _order(actor, file_id, "import.run", **changes)
        await audit.record(actor, "import.confirmed", f"import:{file_id}", mode=mode, again=again)


async def discard(actor: Actor, file_id: int) -> None:
    """Put a file away that shall not be imported: its bytes are deleted, the rest stays on record.

    Raises:
        Conflict: it is being imported, was, or is put away already.
    """
    file = await _own(actor, file_id)
    async with DB.transaction():
        state = await _lock(file_id, unfinished=(FileState.IMPORTING,))
        if state in (*TAKEN_IN, FileState.DISCARDED):
            raise Conflict(_DECIDED[state])
        if state == FileState.CHECKING:
            with suppress(Conflict):  # its check has failed or been stopped
                await jobs.cancel(actor, (await queries.file(actor, file_id)).job or 0)
        await ImportFile.update(
            {
                ImportFile.state: str(FileState.DISCARDED),
                ImportFile.body: None,
                ImportFile.removed: file.removed or now(),
            }
        ).where(ImportFile.id == file_id)
        await audit.record(actor, "import.discarded", f"import:{file_id}")


async def remove(actor: Actor, file_id: int) -> None:
    """Delete the bytes of an imported file before their time; what was read of it stays.

    Raises:
        Conflict: it is not imported, or they are deleted already.
    """
    await _own(actor, file_id)
    async with DB.transaction():
        if await _lock(file_id) not in TAKEN_IN:
            raise Conflict(N_("只有已导入的文件可以删除原文件；其他的请放弃"))
        if (await queries.file(actor, file_id)).removed:
            raise Conflict(N_("原文件已经删除"))
        await ImportFile.update({ImportFile.body: None, ImportFile.removed: now()}).where(
            ImportFile.id == file_id
        )
        await audit.record(actor, "import.removed", f"import:{file_id}")


_DECIDED: dict[str, str] = {
    FileState.CHECKING: N_("文件还在检查，请等检查完成"),
    FileState.REFUSED: N_("文件无法读取，请修改后重新上传"),
    FileState.IMPORTING: N_("文件正在导入，请等待完成"),
    FileState.IMPORTED: N_("文件已导入完成"),
    FileState.UNDONE: N_("文件已导入，又撤回了；请重新上传"),
    FileState.DISCARDED: N_("文件已放弃，请重新上传"),
    FileState.EXPIRED: N_("文件久未确认，已过期删除，请重新上传"),
}


async def _own(
    actor: Actor, file_id: int, refusal: str = N_("只有上传者本人可以确认或放弃这份文件")
) -> UploadedWorkbook:
    """The file, if the actor uploaded it: others who may see it may not decide on it."""
    file = await queries.file(actor, file_id)
    if not queries.is_own(actor, file):
        raise NotAllowed(refusal)
    return file


async def _undecided(file_id: int) -> None:
    """Lock a file that waits for a decision."""
    state = await _lock(file_id, unfinished=(FileState.IMPORTING,))
    if state not in (FileState.PREVIEWED, FileState.IMPORTING):
        raise Conflict(_DECIDED[state])


async def _lock(file_id: int, *, unfinished: tuple[FileState, ...] = ()) -> str:
    """Lock the file for the rest of the transaction; its state.

    Raises:
        Conflict: it is in one of the states `unfinished`, and the job of that state still waits or runs.
    """
    rows = await (
        ImportFile.select(ImportFile.state, ImportFile.job)
        .where(ImportFile.id == file_id)
        .lock_rows("UPDATE")
    )
    state = str(rows[0]["state"])
    if state in unfinished:
        job = await jobs.of_subject(rows[0]["job"])
        if job.state not in (JobState.FAILED, JobState.CANCELLED):
            raise Conflict(_DECIDED[state])
    return state


async def marked(actor: Actor, file_id: int) -> tuple[str, bytes, int]:
    """The uploader's own workbook with its errors marked: its name, its bytes and how many rows it holds.

    Raises:
        NotAllowed: somebody else uploaded it; who may see the file reads the list of errors.
    """
    file = await _own(actor, file_id, "原文件含有个人信息，只给上传者本人；请查看错误清单")
    problems = await queries.problems(file_id, cells=True, limit=MAX_ERRORS)
    errors = [CellError(p.sheet, p.row, p.column, p.title, p.value, p.code, p.message) for p in problems]
    original = await queries.body(file_id)
    body = await processes.in_thread(lambda: mark_errors(original, file.filename, errors, limits()), READERS)
    name = PurePath(file.filename)
    suffix = ".xlsx" if body.startswith(b"PK") else ".csv"  # .ods comes back as .xlsx, any text as .csv
    return gettext("{stem}-错误标注{suffix}", stem=name.stem, suffix=suffix), body, file.total_rows
