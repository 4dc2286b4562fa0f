"""Uploads: checked one at a time per account, by a job that may be killed; kept within bounds, for a time."""

import asyncio
import io
import signal
import sys
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import asyncpg
import openpyxl
import pytest

from talent_platform.accounts.actor import Actor
from talent_platform.audit.tables import AuditEntry
from talent_platform.clock import now
from talent_platform.errors import Conflict, Invalid, TooManyAttempts, Unavailable
from talent_platform.imports import queries, service
from talent_platform.imports.kinds import kinds
from talent_platform.imports.stages import keeping
from talent_platform.imports.stages.reading import read
from talent_platform.imports.tables import FileState, ImportFile, ImportProblem, Mode
from talent_platform.jobs import registry, worker
from talent_platform.jobs import service as jobs
from talent_platform.supply.workbooks import CANDIDATES
from talent_platform.workbooks.findings import MAX_ERRORS, MESSAGE_CHARS
from talent_platform.workbooks.reading.parsing import parse
from talent_platform.workbooks.reading.workbook import read_rows
from talent_platform.workbooks.refusal import Limits
from talent_platform.workbooks.writing.template import build_template

Act = Callable[[str], Awaitable[Actor]]
Configure = Callable[..., None]
PERSON = "虚构甲,焊接工程师,焊接,1990,2027-01-01,13800000001,是"
HEAD = "姓名,专业方向,技能,出生年份,可到岗日期,联系电话,同意参与匹配"


@pytest.fixture(autouse=True)
def registered() -> None:
    registry.load()


def people(*rows: str) -> bytes:
    return "\n".join([HEAD, *rows]).encode()


async def uploaded(actor: Actor, body: bytes = people(PERSON), name: str = "人才.csv") -> tuple[int, int]:
    """Ids of a file and of the job that is to check it."""
    file_id = await service.upload(actor, "candidates", name, body)
    return file_id, await job_of(file_id)


async def job_of(file_id: int) -> int:
    rows = await ImportFile.select(ImportFile.job).where(ImportFile.id == file_id)
    return int(rows[0]["job"])


async def stored(file_id: int) -> dict[str, Any]:
    (row,) = await ImportFile.select().where(ImportFile.id == file_id)
    return row


async def until(job: int, *states: str) -> jobs.JobStanding:
    for _ in range(1200):
        row = await jobs.of_subject(job)
        if row.state in states:
            return row
        await asyncio.sleep(0.05)
    pytest.fail(f"the job stayed {row.state}")


@pytest.mark.usefixtures("prepared")
async def test_the_files_of_one_account_wait_for_each_other_and_for_nobody_else(act: Act) -> None:
    first, second = await act("county1"), await act("county2")
    _, one = await uploaded(first)
    _, two = await uploaded(first)
    _, other = await uploaded(second)
    assert not await worker.run_job(two), "its turn comes after the first"
    assert await worker.run_job(other)
    assert (await jobs.of_subject(two)).state == "queued"
    assert (await jobs.of_subject(other)).state == "done"
    async with worker.beside():
        await until(one, "done")
        await until(two, "done")
    rows = [await jobs.of_subject(job) for job in (one, two)]
    assert rows[0].finished <= rows[1].started


async def test_nothing_is_decided_while_the_check_runs_but_it_can_be_put_away(act: Act) -> None:
    actor = await act("county1")
    file_id, job = await uploaded(actor, people(*[PERSON] * 15_000))
    with pytest.raises(Conflict, match="还在检查"):
        await service.confirm(actor, file_id, Mode.ALL_OR_NOTHING)
    with pytest.raises(Conflict):
        await service.check_again(actor, file_id)
    running = asyncio.create_task(worker.run_job(job))
    await until(job, "running")
    await service.discard(actor, file_id)
    await running
    assert (await jobs.of_subject(job)).state in {"cancelled", "failed"}
    file = await stored(file_id)
    assert (file["state"], file["body"], file["total_rows"]) == (FileState.DISCARDED, None, 0)


async def test_a_stopped_check_may_be_ordered_again(act: Act) -> None:
    actor = await act("county1")
    file_id, job = await uploaded(actor)
    await jobs.cancel(actor, job)
    assert await worker.run_job(job)
    await service.check_again(actor, file_id)
    assert await worker.run_job(await job_of(file_id))
    assert (await stored(file_id))["state"] == FileState.PREVIEWED
    with pytest.raises(Conflict):
        await service.check_again(actor, file_id)


async def test_a_check_whose_worker_is_killed_starts_again(db: str, act: Act) -> None:
    actor = await act("county1")
    body = io.BytesIO()
    book = openpyxl.load_workbook(io.BytesIO(build_template(CANDIDATES, 10)))
    for row in range(2, 3000):
        book["人才"].cell(row, 1).value = f"虚构{row}"
    book.save(body)
    file_id, job = await uploaded(actor, body.getvalue(), "人才.xlsx")
    script = Path(__file__).parents[1] / "jobs" / "worker_process.py"
    first = await asyncio.create_subprocess_exec(sys.executable, str(script), db)
    await until(job, "running")
    first.send_signal(signal.SIGKILL)
    await first.wait()
    assert ((await stored(file_id))["state"], await ImportProblem.count()) == (FileState.CHECKING, 0)
    second = await asyncio.create_subprocess_exec(sys.executable, str(script), db)
    try:
        assert (await until(job, "done")).attempt == 2
    finally:
        second.kill()
        await second.wait()
    assert (await stored(file_id))["state"] == FileState.PREVIEWED
    assert await ImportProblem.count() == MAX_ERRORS


@pytest.mark.usefixtures("prepared")
async def test_two_confirmations_and_a_discard_at_once_decide_once(act: Act) -> None:
    actor = await act("county1")
    for _ in range(5):
        file_id, job = await uploaded(actor)
        assert await worker.run_job(job)
        results = await asyncio.gather(
            service.confirm(actor, file_id, Mode.ALL_OR_NOTHING),
            service.confirm(actor, file_id, Mode.SKIP_BAD),
            service.discard(actor, file_id),
            return_exceptions=True,
        )
        assert sorted(isinstance(result, Conflict) for result in results) == [False, True, True]
        if (await stored(file_id))["state"] == FileState.IMPORTING:
            await jobs.cancel(actor, await job_of(file_id))


async def test_an_account_uploads_only_so_often_and_keeps_only_so_much(
    act: Act, configure: Configure
) -> None:
    actor, other = await act("county1"), await act("county2")
    configure(upload_quota_bytes=2 * len(people(PERSON)))
    results = await asyncio.gather(*(uploaded(actor) for _ in range(4)), return_exceptions=True)
    refused = [result for result in results if isinstance(result, Invalid)]
    assert len(refused) == 2, results
    assert "放弃或删除不再需要的文件" in refused[0].message
    (file_id, _), _ = (result for result in results if isinstance(result, tuple))
    await service.discard(actor, file_id)
    await uploaded(actor)
    await uploaded(other)
    configure(upload_total_bytes=2 * len(people(PERSON)))
    with pytest.raises(Unavailable, match="空间已满"):
        await uploaded(other)
    configure(limit_uploads=5)
    with pytest.raises(TooManyAttempts) as refusal:
        await uploaded(actor)
    assert refusal.value.retry_after_seconds > 0


async def test_a_full_disk_is_said_and_nothing_is_kept(db: str, act: Act) -> None:
    actor = await act("county1")
    owner = await asyncpg.connect(db)
    await owner.execute(
        "CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'No space left on device' USING ERRCODE = 'disk_full'; END $$;"
        "CREATE TRIGGER full_disk BEFORE INSERT ON import_file EXECUTE FUNCTION full_disk()"
    )
    await owner.close()
    with pytest.raises(Unavailable, match="空间已满"):
        await uploaded(actor)
    assert await AuditEntry.count().where(AuditEntry.action == "import.uploaded") == 0


@pytest.mark.usefixtures("prepared")
async def test_what_nobody_needs_any_more_is_deleted_and_the_rest_stays(act: Act, open_browser: Any) -> None:
    actor = await act("county1")
    files = [await uploaded(actor) for _ in range(3)]
    for _, job in files:
        assert await worker.run_job(job)
    imported, undecided, recent = [file_id for file_id, _ in files]
    await service.confirm(actor, imported, Mode.ALL_OR_NOTHING)
    assert await worker.run_job(await job_of(imported))
    assert await keeping.expire() == []
    await ImportFile.update({ImportFile.finished: now() - timedelta(days=31)}).where(
        ImportFile.id == imported
    )
    old = now() - timedelta(days=8)
    await ImportFile.update({ImportFile.created: old}).where(ImportFile.id.is_in([imported, undecided]))
    confirmed = asyncio.gather(
        keeping.expire(), service.confirm(actor, undecided, Mode.SKIP_BAD, again=True),
        return_exceptions=True,
    )  # fmt: skip
    removed, confirmation = await confirmed
    file = await stored(undecided)
    assert (confirmation is None) == (file["state"] == FileState.IMPORTING)
    assert (confirmation is None) == (undecided not in removed)
    assert imported in removed
    row = await stored(imported)
    assert (row["state"], row["body"], row["imported_rows"]) == (FileState.IMPORTED, None, 1)
    with pytest.raises(Conflict, match="已删除"):
        await queries.body(imported)
    assert (await stored(recent))["body"] is not None
    entries = await AuditEntry.select().where(AuditEntry.action == "import.expired")
    assert [e["subject"] for e in entries] == [f"import:{file_id}" for file_id in removed]
    browser = await open_browser("county1")
    shown = (await browser.get(f"/imports/{imported}")).text
    assert "删除" in shown
    assert "/marked" not in shown
    assert (await browser.get(f"/imports/{imported}/marked")).status_code == 409


async def test_the_uploader_may_delete_an_imported_file_before_its_time(act: Act, open_api: Any) -> None:
    actor = await act("county1")
    file_id, job = await uploaded(actor)
    assert await worker.run_job(job)
    with pytest.raises(Conflict):
        await service.remove(actor, file_id)
    await service.confirm(actor, file_id, Mode.ALL_OR_NOTHING)
    assert await worker.run_job(await job_of(file_id))
    for login, status in (("city", 403), ("county2", 404), ("county1", 200), ("county1", 409)):
        answer = await (await open_api(login)).post(f"/api/v1/imports/{file_id}/remove")
        assert answer.status_code == status, login
    row = await stored(file_id)
    assert (row["state"], row["body"]) == (FileState.IMPORTED, None)


@pytest.mark.usefixtures("prepared")
async def test_what_is_found_stays_small_whatever_the_file_holds(act: Act) -> None:
    actor = await act("county1")
    long = "、".join(["9" * 30] * 100)
    body = people(*(f"{long},{long},{long},{long},{long},{long},{long}" for _ in range(400)))
    file_id, job = await uploaded(actor, f"{long}\n".encode() + body)
    assert await worker.run_job(job)
    (size,) = await ImportProblem.raw(
        "SELECT count(*) AS n, sum(pg_column_size(p)) AS bytes FROM import_problem p"
    )
    assert 0 < size["n"] <= MAX_ERRORS
    assert size["bytes"] < MAX_ERRORS * 4 * MESSAGE_CHARS
    assert "9" * 11 not in str(await queries.problems(file_id, cells=True, limit=MAX_ERRORS))
    assert sum(map(len, (await queries.file(actor, file_id)).notices)) < 2000


@pytest.mark.parametrize("kind", list(kinds()))
def test_a_row_is_the_same_on_both_sides_of_the_process(kind: str) -> None:
    """The examples of a template, read here and read in the process of its own."""

    layout = kinds()[kind].layout
    book = openpyxl.load_workbook(io.BytesIO(build_template(layout, 10)))
    examples = list(book["填写示例"].values)
    for number, title in enumerate([layout.title, *([layout.child.title] if layout.child else [])]):
        head, *rows = [row for row in examples[4 * number + 1 : 4 * number + 4] if any(row)]
        for at, row in enumerate(rows, start=2):
            for index, (name, value) in enumerate(zip(head, row, strict=True), start=1):
                if name:
                    book[title].cell(at, index).value = value
    body = io.BytesIO()
    book.save(body)
    here = parse(read_rows(body.getvalue(), "a.xlsx", layout, Limits()), layout)
    there = read(body.getvalue(), "a.xlsx", layout, Limits())
    assert there == here
    assert there.total_rows
