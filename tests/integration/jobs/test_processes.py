"""Work in a process of its own ends with whoever waits for it: stopped, too late, or dead."""

from __future__ import annotations

import asyncio
import contextlib
import sys
import time

import psutil
import pytest

from talent_platform import processes
from talent_platform.jobs import service, worker
from talent_platform.jobs.progress import Progress
from talent_platform.jobs.registry import KINDS, JobKind
from talent_platform.jobs.tables import Job

HANGING = 60
SLEEPING = "talent_platform.processes"


def sleeps(child: psutil.Process) -> bool:
    """Not the prepared process that other tests fork theirs from, which names the same module."""
    return child.cmdline()[3:4] == [SLEEPING]


def silent(line: str) -> None:
    del line


def sleep() -> None:
    processes.call(time.sleep, 600, seconds=600, hear=silent)


async def sleeper_of(parent: int) -> psutil.Process:
    """The child that sleeps, as soon as there is one."""
    async with asyncio.timeout(HANGING):
        while True:
            for child in psutil.Process(parent).children():
                with contextlib.suppress(psutil.NoSuchProcess):
                    if sleeps(child):
                        return child
            await asyncio.sleep(0.05)


async def gone(process: psutil.Process) -> None:
    # It may end between two questions.
    async with asyncio.timeout(HANGING):
        with contextlib.suppress(psutil.NoSuchProcess):
            while process.is_running() and process.status() != psutil.STATUS_ZOMBIE:
                await asyncio.sleep(0.05)


async def test_stopping_a_job_ends_the_process_it_waits_for(act) -> None:
    async def work(progress: Progress) -> None:
        await processes.in_thread(sleep)

    KINDS["test.sleep"] = JobKind(work, "睡觉", "", "")
    city = await act("city")
    job = await service.enqueue(city, "test.sleep", {})
    async with worker.beside():
        child = await sleeper_of(psutil.Process().pid)
        await service.cancel(city, job)
        await gone(child)
        async with asyncio.timeout(HANGING):
            while (await Job.select(Job.state).where(Job.id == job))[0]["state"] != "cancelled":
                await asyncio.sleep(0.05)


async def test_a_worker_that_ends_takes_its_processes_along_and_keeps_the_job(act) -> None:
    async def work(progress: Progress) -> None:
        await processes.in_thread(sleep)

    KINDS["test.sleep"] = JobKind(work, "睡觉", "", "")
    job = await service.enqueue(await act("city"), "test.sleep", {})
    async with worker.beside():
        child = await sleeper_of(psutil.Process().pid)
    await gone(child)
    assert (await Job.select(Job.state).where(Job.id == job))[0]["state"] == "running"


async def test_a_killed_parent_takes_its_processes_along() -> None:
    script = (
        "import time; from talent_platform import processes; "
        "processes.call(time.sleep, 600, seconds=600, hear=print)"
    )
    parent = await asyncio.create_subprocess_exec(sys.executable, "-c", script)
    child = await sleeper_of(parent.pid)
    parent.kill()
    await parent.wait()
    await gone(child)


async def test_what_takes_too_long_is_ended() -> None:
    with pytest.raises(TimeoutError):
        await processes.in_thread(lambda: processes.call(time.sleep, 600, seconds=0.5, hear=silent))
    assert not [c for c in psutil.Process().children() if sleeps(c)]


async def test_no_more_than_two_pages_have_something_worked_out_and_nothing_outlives_them() -> None:
    waiting = [asyncio.create_task(processes.aside(time.sleep, 600, seconds=60)) for _ in range(2)]
    children = set()
    while len(children) < 2:
        await asyncio.sleep(0.05)
        children = {c for c in psutil.Process().children() if sleeps(c)}
    with pytest.raises(processes.Busy):
        await processes.aside(time.sleep, 0, seconds=0.1)
    for one in waiting:
        one.cancel()
    await asyncio.gather(*waiting, return_exceptions=True)
    for child in children:
        await gone(child)
    await processes.aside(time.sleep, 0, seconds=60)
