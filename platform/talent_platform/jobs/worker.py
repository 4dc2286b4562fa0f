"""The worker: takes jobs from the queue, runs them, and survives being killed at any moment.

A job of a worker that died is handed to the next one when its heartbeat is stale. Should the first worker
only have been asleep, its attempt is no longer the current one and nothing it does counts (`Progress`).
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import signal
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

from pgqueuer.core.sm import SchedulerManager
from pgqueuer.errors import RetryRequested
from pgqueuer.models import Job as Ticket
from pgqueuer.models import Schedule
from pgqueuer.qm import QueueManager
from pgqueuer.queries import Queries

from talent_platform.clock import now
from talent_platform.database.engine import DB
from talent_platform.errors import TalentError
from talent_platform.jobs import registry
from talent_platform.jobs.progress import Cancelled, Progress, Superseded
from talent_platform.jobs.queue import ENTRYPOINT
from talent_platform.jobs.tables import Job, JobState
from talent_platform.jobs.tasks import rescue

log = logging.getLogger(__name__)

ATTEMPTS = 3
"""A job that brought down its worker this often is given up."""
HEARTBEAT = timedelta(seconds=30)
AT_ONCE = 2
"""Jobs one worker runs side by side."""
WATCH_SECONDS = 1.0


async def run_job(job_id: int) -> None:
    """Run one job to its end, whatever that is; a job that has ended already is left alone."""
    rows = await Job.raw(
        "UPDATE job SET state = 'running', attempt = attempt + 1, started = now() "
        "WHERE id = {} AND state IN ('queued', 'running') RETURNING kind, params, attempt, cancel_requested",
        job_id,
    )
    if not rows:
        return
    progress = Progress(job_id, rows[0]["attempt"])
    if rows[0]["cancel_requested"]:
        await _end(progress, JobState.CANCELLED)
    elif progress.attempt > ATTEMPTS:
        await _end(progress, JobState.FAILED, f"任务已中断 {ATTEMPTS} 次，不再自动重试")
    else:
        await _attempt(progress, registry.KINDS[rows[0]["kind"]], json.loads(rows[0]["params"]))


async def _attempt(progress: Progress, kind: registry.Kind, params: dict[str, Any]) -> None:
    watcher = asyncio.create_task(_keep_watching(progress))
    try:
        result = await kind.work(progress, **params)
        if not progress.finished:
            await progress.finish(result or {})
    except Cancelled:
        await _end(progress, JobState.CANCELLED)
    except Superseded:
        log.warning("job %s: attempt %s was taken over", progress.job_id, progress.attempt)
    except TalentError as error:
        await _end(progress, JobState.FAILED, error.message)
    except Exception:
        log.exception("job %s failed", progress.job_id)
        await _end(progress, JobState.FAILED, "系统出错，已记录；可重试，仍不成功请联系管理员")
    finally:
        watcher.cancel()
        progress.stop_asked = True  # whatever it left in a thread has nobody to report to any more


async def _keep_watching(progress: Progress) -> None:
    while True:
        await asyncio.sleep(WATCH_SECONDS)
        with contextlib.suppress(OSError):
            await progress.watch()


async def _end(progress: Progress, state: JobState, error: str = "") -> None:
    await Job.raw(
        "UPDATE job SET state = {}, error = {}, finished = {} "
        "WHERE id = {} AND attempt = {} AND state = 'running'",
        str(state), error, now(), progress.job_id, progress.attempt,
    )  # fmt: skip


def _queue_manager(running: set[asyncio.Task[Any]]) -> QueueManager:
    manager = QueueManager(Queries.from_asyncpg_pool(DB.asyncpg_pool))

    @manager.entrypoint(ENTRYPOINT, accepts_context=False)
    async def take(ticket: Ticket) -> None:
        task = asyncio.create_task(run_job(int(ticket.payload or b"0")))
        running.add(task)
        try:
            await task
        except Exception as error:
            # The bookkeeping itself failed, so the database did; the ticket must not be lost.
            raise RetryRequested(timedelta(seconds=5), reason=str(error)) from error
        finally:
            running.discard(task)

    return manager


def _scheduler() -> SchedulerManager:
    scheduler = SchedulerManager(Queries.from_asyncpg_pool(DB.asyncpg_pool))
    for name, (cron, routine) in registry.ROUTINES.items():

        async def run(schedule: Schedule, routine: registry.Routine = routine) -> None:
            await routine()

        scheduler.schedule(name, cron, clean_old=True, accepts_context=False)(run)
    return scheduler


async def work(stop: asyncio.Event, *, heartbeat: timedelta = HEARTBEAT) -> None:
    """Take jobs until `stop` is set; what is running then starts again under the next worker.

    The pool must be open; one of its connections is kept for notifications.
    """
    # Solver and readers take a second to import; pages are answered meanwhile.
    await asyncio.to_thread(registry.load)
    await rescue()
    running: set[asyncio.Task[Any]] = set()
    manager, scheduler = _queue_manager(running), _scheduler()

    async def shut_down() -> None:
        await stop.wait()
        manager.shutdown.set()
        scheduler.shutdown.set()
        for task in running:
            task.cancel()

    async with asyncio.TaskGroup() as group:
        group.create_task(shut_down())
        group.create_task(
            manager.run(
                batch_size=1, max_concurrent_tasks=AT_ONCE, heartbeat_timeout=heartbeat,
                dequeue_timeout=min(heartbeat, timedelta(seconds=10)), log_aggregation_interval=timedelta(0),
            )
        )  # fmt: skip
        group.create_task(scheduler.run())


@contextlib.asynccontextmanager
async def beside() -> AsyncIterator[None]:
    """A worker in this process for the life of the block."""
    stop = asyncio.Event()
    worker = asyncio.create_task(work(stop))
    try:
        yield
    finally:
        stop.set()
        await worker


async def run() -> None:
    """A worker in a process of its own: until SIGTERM or Ctrl-C."""
    stop = asyncio.Event()
    for kind in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(kind, stop.set)
    await work(stop)
