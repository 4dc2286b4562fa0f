"""The import job itself: one transaction, visible progress, nothing left when it stops."""

import asyncio
import io
import json
import os
import sys
from collections.abc import Awaitable, Callable
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter

from talent_platform.accounts.actor import Actor
from talent_platform.database.migrate import migrate
from talent_platform.errors import Conflict, Invalid
from talent_platform.imports import kinds, queries, service
from talent_platform.imports.stages import reading, writing
from talent_platform.imports.tables import FileState, ImportFile, ImportProblem, Mode
from talent_platform.jobs import progress, registry, worker
from talent_platform.jobs import service as jobs
from talent_platform.jobs.tables import Job
from talent_platform.reference.codes import counties
from talent_platform.reference.import_rows import Imported
from talent_platform.supply.tables import Candidate, OfferChange
from talent_platform.workbooks.columns import SheetColumn
from talent_platform.workbooks.isolation import run_isolated
from talent_platform.workbooks.writing.export import write_table

pytestmark = pytest.mark.usefixtures("prepared")
Act = Callable[[str], Awaitable[Actor]]


@pytest.fixture(autouse=True)
def small_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writing, "CHUNK_ROWS", 200)
    monkeypatch.setattr(progress, "REPORT_EVERY_SECONDS", 0)


def people(count: int, *, first: int = 0) -> bytes:
    """A candidate workbook as an export writes it."""
    columns: list[SheetColumn] = kinds.kinds()["candidates"].layout.main_columns()
    given: dict[str, Any] = {
        "headline": "数控机床装调工程师", "skills": ["数控编程:精通"], "education": "3", "birth_year": 1990,
        "wanted_counties": [next(iter(counties()))], "available_from": date(2030, 1, 1), "consent": True,
    }  # fmt: skip
    rows = (
        [{**given, "name": f"虚构{n}", "phone": f"139{n:08d}"}.get(c.name) for c in columns]
        for n in range(first, first + count)
    )
    return write_table("人才", columns, rows)


async def checked(actor: Actor, body: bytes, name: str = "人才.xlsx") -> int:
    """Id of the file, which has been uploaded and judged."""
    file_id = await service.upload(actor, "candidates", name, body)
    registry.load()
    assert await worker.run_job((await queries.file(actor, file_id)).job)
    return file_id


async def confirmed(actor: Actor, body: bytes, mode: Mode = Mode.ALL_OR_NOTHING) -> tuple[int, int]:
    """Ids of the file and of its job."""
    file_id = await checked(actor, body)
    await service.confirm(actor, file_id, mode)
    return file_id, (await queries.file(actor, file_id)).job


async def test_progress_is_seen_while_nothing_is_written_yet(act: Act) -> None:
    actor = await act("county1")
    file_id, job = await confirmed(actor, people(2 * writing.CHUNK_ROWS + 500))
    running = asyncio.create_task(worker.run_job(job))
    seen: set[tuple[int, int, int]] = set()
    while not running.done():
        written = await Candidate.count()  # before the state: whatever was committed since is not asked about
        row = await jobs.read(actor, job)
        if (await queries.file(actor, file_id)).state != FileState.IMPORTED:
            seen.add((row.done, row.total, written))
        await asyncio.sleep(0.01)
    await running
    rows = 2 * writing.CHUNK_ROWS + 500
    assert {written for _, _, written in seen} == {0}
    assert len({done for done, total, _ in seen if total == rows}) >= 2
    assert await Candidate.count() == rows
    file = await queries.file(actor, file_id)
    assert (file.state, file.imported_rows) == (FileState.IMPORTED, rows)
    last = await Candidate.select().order_by(Candidate.id, ascending=False).limit(1).output(load_json=True)
    assert (last[0]["origin_sheet"], last[0]["origin_row"], last[0]["county"]) == (
        "人才",
        rows + 1,
        actor.county,
    )
    assert await OfferChange.count() == rows


async def test_a_failure_in_the_last_chunk_leaves_nothing_and_may_be_tried_again(
    act: Act, monkeypatch: pytest.MonkeyPatch
) -> None:
    actor = await act("county1")
    file_id, job = await confirmed(actor, people(writing.CHUNK_ROWS + 1))
    kind, calls = kinds.kinds()["candidates"], 0

    async def failing(*arguments: Any, **options: Any) -> Imported:
        nonlocal calls
        calls += 1
        if calls == 2:
            raise OSError("the disk is gone")
        return await kind.take(*arguments, **options)

    with monkeypatch.context() as patch:
        broken = kinds.ImportKind(kind.layout, kind.roles, failing, kind.list_path)
        patch.setitem(kinds.kinds(), "candidates", broken)
        await worker.run_job(job)
    assert (await jobs.read(actor, job)).state == "failed"
    assert await Candidate.count() == 0
    await service.confirm(actor, file_id, Mode.ALL_OR_NOTHING)
    again = (await queries.file(actor, file_id)).job
    await worker.run_job(again)
    assert await Candidate.count() == writing.CHUNK_ROWS + 1
    await jobs.retry(actor, job)
    await worker.run_job(job)
    assert (await jobs.read(actor, job)).error == "这份文件已由另一任务处理"


async def test_stopped_midway_nothing_remains(act: Act) -> None:
    actor = await act("county1")
    file_id, job = await confirmed(actor, people(3 * writing.CHUNK_ROWS))
    running = asyncio.create_task(worker.run_job(job))
    while (await jobs.read(actor, job)).total == 0:
        await asyncio.sleep(0.01)
    await jobs.cancel(actor, job)
    await running
    assert (await jobs.read(actor, job)).state == "cancelled"
    assert await Candidate.count() == 0
    await service.discard(actor, file_id)


async def test_all_or_nothing_holds_when_things_changed_after_the_preview(act: Act) -> None:
    actor = await act("county1")
    whole = await checked(actor, people(3))
    _, part_job = await confirmed(actor, people(3, first=1), Mode.SKIP_BAD)
    await worker.run_job(part_job)
    await service.confirm(actor, whole, Mode.ALL_OR_NOTHING)
    whole_job = (await queries.file(actor, whole)).job
    await worker.run_job(whole_job)
    row = await jobs.read(actor, whole_job)
    assert row.state == "failed"
    assert "没有导入任何一行" in row.error
    assert await Candidate.count() == 3
    assert (await queries.file(actor, whole)).imported_rows == 0
    again, again_job = await confirmed(actor, people(5), Mode.SKIP_BAD)
    await worker.run_job(again_job)
    file = await queries.file(actor, again)
    assert (file.imported_rows, file.total_rows, file.outcome["unchanged"]) == (2, 5, 3)
    assert await ImportProblem.count() == 0


async def test_two_uploads_of_the_same_bytes_confirmed_at_once_import_once(act: Act) -> None:
    first, second = await act("county1"), await act("county2")
    body = people(20)
    jobs_of = [(await confirmed(actor, body))[1] for actor in (first, second)]
    await asyncio.gather(*(worker.run_job(job) for job in jobs_of))
    states = sorted(row["state"] for row in await Job.select(Job.state).where(Job.kind == "import.run"))
    assert states == ["done", "failed"]
    assert await Candidate.count() == 20


async def test_a_file_without_good_rows_cannot_be_confirmed(act: Act) -> None:
    actor = await act("county1")
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream)
    book.add_worksheet("人才").write_row(0, 0, ["姓名", "专业方向"])
    book.close()
    file_id = await checked(actor, stream.getvalue(), "a.xlsx")
    codes = {one.code for one in await queries.problems(file_id, cells=True, limit=50)}
    assert codes == {"missing_column"}
    with pytest.raises(Invalid, match="没有可导入的行"):
        await service.confirm(actor, file_id, Mode.SKIP_BAD)
    name, marked, _rows = await service.marked(actor, file_id)
    assert name == "a-错误标注.xlsx"
    assert "缺少必填列" in openpyxl.load_workbook(io.BytesIO(marked)).worksheets[0]["C1"].value
    await service.discard(actor, file_id)
    with pytest.raises(Conflict):
        await service.discard(actor, file_id)
    assert await ImportFile.count() == 1


async def test_the_command_imports_or_says_what_is_wrong(db: str, act: Act, tmp_path: Path) -> None:
    """The command runs in a process of its own, against the same database."""
    await migrate(db)  # a copy becomes an installation of its own
    book = tmp_path / "人才.xlsx"
    book.write_bytes(people(3))
    environment = {**os.environ, "TALENT_DATABASE_URL": db}

    async def talent(*arguments: str) -> tuple[int | None, str, str]:
        command = [sys.executable, "-m", "talent_platform.cli", "import", "candidates", *arguments]
        process = await asyncio.create_subprocess_exec(*command, env=environment, stdout=-1, stderr=-1)
        out, err = await process.communicate()
        return process.returncode, out.decode(), err.decode()

    code, out, _ = await talent(str(book), "--as", "county1", "--json")
    assert (code, json.loads(out)["imported_rows"]) == (0, 3)
    assert await Candidate.count() == 3
    code, _, err = await talent(str(book), "--as", "county1")
    assert (code, "已经导入过" in err) == (2, True)
    code, _, err = await talent(str(book), "--as", "city", "--marked", str(tmp_path / "marked.xlsx"))
    assert (code, "此人已登记" in err, (tmp_path / "marked.xlsx").exists()) == (1, True, True)
    book.write_bytes(b"PK broken")
    code, _, err = await talent(str(book), "--as", "county1")
    assert (code, "已损坏" in err, "Traceback" in err) == (2, True, False)


async def test_what_the_check_has_read_is_not_read_again_but_once(
    act: Act, monkeypatch: pytest.MonkeyPatch
) -> None:
    actor, body, read = await act("county1"), people(3, first=7_000), list[str]()

    def counted(task: str, *given: Any) -> bytes:
        read.append(task)
        return run_isolated(task, *given)

    monkeypatch.setattr(reading, "run_isolated", counted)
    file_id = await checked(actor, body)
    await service.confirm(actor, file_id, Mode.ALL_OR_NOTHING)
    assert await worker.run_job((await queries.file(actor, file_id)).job)
    assert (await queries.file(actor, file_id)).imported_rows == 3
    assert read == ["read"]
    again = await checked(actor, body)
    assert read == ["read"] * 2
    await service.answer(actor, again, {"cell:headline:数控机床装调工程师": "数控车工"})
    assert await worker.run_job((await queries.file(actor, again)).job)
    assert read == ["read"] * 3, "other answers are another reading"
