"""Background work: queued with its cause, run once, stopped when asked, and never half-written."""

import asyncio
import contextlib
import signal
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
import work_for_tests

from talent_platform.accounts.tables import Organisation
from talent_platform.administration import health
from talent_platform.database.engine import DB
from talent_platform.errors import Conflict, NotFound
from talent_platform.jobs import routines, service, shell, tasks, worker
from talent_platform.jobs.progress import Progress, Superseded
from talent_platform.jobs.tables import Job


@contextlib.asynccontextmanager
async def process(db: str) -> AsyncIterator[asyncio.subprocess.Process]:
    script = Path(__file__).with_name("worker_process.py")
    running = await asyncio.create_subprocess_exec(sys.executable, str(script), db)
    try:
        yield running
    finally:
        with contextlib.suppress(ProcessLookupError):
            running.kill()
        await running.wait()


async def reached(actor, job_id, *states):
    for _ in range(600):
        row = await service.read(actor, job_id)
        if row.state in states:
            return row
        await asyncio.sleep(0.05)
    pytest.fail(f"job stayed {row.state}: {row}")


async def planted(name):
    return await Organisation.count().where(Organisation.name.like(f"{name} %"))


async def test_a_job_runs_and_its_page_and_api_tell(act, open_browser, open_api):
    city = await act("city")
    async with worker.beside():
        job_id = await service.enqueue(city, "test.plant", {"name": "甲"})
        await reached(city, job_id, "done")
    assert await planted("甲") == work_for_tests.STEPS
    browser, api = await open_browser("city"), await open_api("city")
    assert "/desk?rows=20" in (await browser.get(f"/jobs/{job_id}")).text
    answer = (await api.get(f"/api/v1/jobs/{job_id}")).json()
    assert (answer["state"], answer["result"], answer["attempt"]) == ("done", {"rows": 20}, 1)


async def test_a_job_ordered_from_the_shell_is_done_once_with_a_worker_or_without(act):
    city = await act("city")
    first = await service.enqueue(city, "test.plant", {"name": "无人"})
    await shell.seen_through(first, lambda job: None)
    async with worker.beside():
        while not await DB.asyncpg_pool.fetchval("SELECT count(*) FROM worker"):
            await asyncio.sleep(0.05)
        second = await service.enqueue(city, "test.plant", {"name": "有人"})
        await shell.seen_through(second, lambda job: None)
    for job_id, name in ((first, "无人"), (second, "有人")):
        row = await service.read(city, job_id)
        assert (row.state, row.attempt, await planted(name)) == ("done", 1, work_for_tests.STEPS)


async def test_a_job_exists_only_if_its_transaction_commits(act):
    city = await act("city")
    with contextlib.suppress(RuntimeError):
        async with DB.transaction():
            await service.enqueue(city, "test.plant", {"name": "乙"})
            raise RuntimeError
    assert await Job.count() == 0
    assert await Job.raw("SELECT count(*) AS n FROM pgqueuer") == [{"n": 0}]


async def test_nobody_sees_the_jobs_of_another_enterprise(act):
    job_id = await service.enqueue(await act("enterprise1"), "test.refuse", {})
    with pytest.raises(NotFound):
        await service.read(await act("enterprise2"), job_id)
    with pytest.raises(NotFound):
        await service.cancel(await act("enterprise2"), job_id)


async def test_a_refusal_is_told_and_may_be_tried_again(act):
    city = await act("city")
    job_id = await service.enqueue(city, "test.refuse", {})
    async with worker.beside():
        row = await reached(city, job_id, "failed")
        assert row.error == "没有可处理的内容"
        await service.retry(city, job_id)
        await reached(city, job_id, "failed")
        with pytest.raises(Conflict):
            await service.cancel(city, job_id)


async def test_stopping_waiting_and_running_jobs(act):
    city = await act("city")
    waiting = await service.enqueue(city, "test.plant", {"name": "丙"})
    await service.cancel(city, waiting)
    running = await service.enqueue(city, "test.wait", {})
    async with worker.beside():
        await reached(city, running, "running")
        await service.cancel(city, running)
        await reached(city, running, "cancelled")
    assert (await service.read(city, waiting)).state == "cancelled"
    assert await planted("丙") == 0


async def test_a_worker_killed_in_the_middle_is_replaced_and_nothing_is_half_written(db, act):
    city = await act("city")
    job_id = await service.enqueue(city, "test.plant", {"name": "丁", "seconds": 3})
    async with process(db) as first:
        await reached(city, job_id, "running")
        await asyncio.sleep(1)
        first.send_signal(signal.SIGKILL)
        await first.wait()
    assert await planted("丁") == 0
    async with process(db):
        row = await reached(city, job_id, "done")
    assert row.attempt == 2
    assert await planted("丁") == work_for_tests.STEPS


async def test_a_worker_that_was_only_asleep_can_write_nothing(act):
    city = await act("city")
    job_id = await service.enqueue(city, "test.plant", {"name": "戊"})
    await Job.update({Job.state: "running", Job.attempt: 1}).where(Job.id == job_id)
    sleeper = Progress(job_id, 1)
    await Job.update({Job.attempt: 2}).where(Job.id == job_id)
    with pytest.raises(Superseded):
        async with sleeper.writing():
            await Organisation.insert(Organisation(kind="department", name="戊 0"))
    with pytest.raises(Superseded):
        await sleeper.report(1, 2)
    with pytest.raises(Superseded):
        await sleeper.finish({})
    assert await planted("戊") == 0


async def test_a_job_whose_ticket_was_lost_is_found_again(act):
    city = await act("city")
    job_id = await service.enqueue(city, "test.plant", {"name": "己"})
    await Job.raw("DELETE FROM pgqueuer")
    await tasks.rescue()
    await tasks.rescue()
    assert await Job.raw("SELECT count(*) AS n FROM pgqueuer") == [{"n": 1}]
    async with worker.beside():
        await reached(city, job_id, "done")
    assert await planted("己") == work_for_tests.STEPS


async def test_a_job_that_keeps_killing_its_worker_is_given_up(act):
    city = await act("city")
    job_id = await service.enqueue(city, "test.plant", {"name": "庚"})
    await Job.update({Job.attempt: worker.ATTEMPTS}).where(Job.id == job_id)
    await worker.run_job(job_id)
    assert (await service.read(city, job_id)).state == "failed"


async def test_a_routine_that_keeps_failing_is_told_by_its_name(db: str) -> None:
    broken = True

    async def routine() -> None:
        if broken:
            raise OSError("the disk is full")

    async def reasons() -> list[str]:
        said = [reason.said() for reason in (await health.examine()).reasons]
        return [reason for reason in said if reason.startswith("routine")]

    with pytest.raises(OSError, match="disk"):
        await routines.run_noted("tidy.up", routine)
    assert await reasons() == []  # once may be chance
    await DB.asyncpg_pool.execute("UPDATE routine SET failing = failing - INTERVAL '20 minutes'")
    with pytest.raises(OSError, match="disk"):
        await routines.run_noted("tidy.up", routine)
    (reason,) = await reasons()
    assert reason.startswith("routine: tidy.up has been failing for 12")
    broken = False
    await routines.run_noted("tidy.up", routine)
    assert await reasons() == []
    await DB.asyncpg_pool.execute(
        "INSERT INTO pgqueuer_schedules (expression, entrypoint, next_run)"
        " VALUES ('* * * * *', 'tidy.up', now() - INTERVAL '20 minutes')"
    )
    (reason,) = await reasons()
    assert reason.startswith("routine: tidy.up has not been called for 12")


async def test_a_routine_that_hangs_is_ended_and_counts_as_failed(
    db: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(routines, "LIMIT_SECONDS", 0.1)
    with pytest.raises(TimeoutError):
        await routines.run_noted("tidy.up", asyncio.Event().wait)
    assert await DB.asyncpg_pool.fetchval("SELECT failing IS NOT NULL FROM routine WHERE id = 'tidy.up'")
