"""The worker: takes jobs from the queue, runs them, and survives being killed at any moment.

A job of a worker that died is handed to the next one when its heartbeat is stale. Should the first worker
only have been asleep, its attempt is no longer the current one and nothing it does counts (`Progress`).
Its parts are started again whenever they end (`supervision`), so that it outlives the database's absence.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import signal
import time
import uuid
from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from datetime import timedelta
from typing import Any

from pgqueuer.core.sm import SchedulerManager
from pgqueuer.errors import FailingListenerError, RetryRequested
from pgqueuer.models import Job as Ticket
from pgqueuer.qm import QueueManager
from pgqueuer.queries import Queries

from talent_platform.audit import service as audit
from talent_platform.clock import now
from talent_platform.database.engine import DB
from talent_platform.database.outage import DatabaseAway, is_away, keep_quiet
from talent_platform.database.queue import ENTRYPOINT
from talent_platform.errors import TalentError
from talent_platform.i18n import N_
from talent_platform.i18n.said import Said, kept
from talent_platform.jobs import registry, routines
from talent_platform.jobs.progress import Cancelled, Progress, Superseded
from talent_platform.jobs.supervision import keep
from talent_platform.jobs.tables import Job, JobState, Routine, Worker
from talent_platform.jobs.tasks import rescue
from talent_platform.logs.lines import AT_WORK

log = logging.getLogger(__name__)

ATTEMPTS = 3
"""A job that brought down its worker this often is given up."""
HEARTBEAT = timedelta(seconds=30)
AT_ONCE = 2
"""Jobs one worker runs side by side."""
WATCH_SECONDS = 1.0
BEAT_SECONDS = 5.0
"""Between two notes that this worker is alive."""
POLL_SECONDS = 0.2
STALLED_SECONDS = 30.0
STALLED_LOOKS = 3
"""A queue found not looked at for so long, so often in a row, is given up and started again."""
ENDING_SECONDS = 10.0
"""What the jobs of a queue that is given up get to end in."""
FORGOTTEN = timedelta(days=1)
"""A worker not seen for so long is no longer on record."""
LANE_WAIT = timedelta(seconds=1)
"""Until a job looks again whether its lane is free; the slot is given to others meanwhile."""


async def run_job(job_id: int) -> bool:
    """Run one job to its end, whatever that is; a job that has ended already is left alone.

    False when it has to wait for another job of its lane.
    """
    rows = await Job.raw(
        "UPDATE job SET state = 'running', attempt = attempt + 1, started = now() "
        "WHERE id = {} AND state IN ('queued', 'running') AND NOT EXISTS (SELECT FROM job other "
        "WHERE other.lane = job.lane AND other.id <> job.id AND (other.state = 'running' "
        "OR (other.state = 'queued' AND other.id < job.id))) "
        "RETURNING kind, params, attempt, cancel_requested",
        job_id,
    )
    if not rows:
        return not await Job.exists().where(Job.id == job_id, Job.state == str(JobState.QUEUED))
    progress = Progress(job_id, rows[0]["attempt"])
    if rows[0]["cancel_requested"]:
        await _end(progress, JobState.CANCELLED)
    elif progress.attempt > ATTEMPTS:
        await _end(progress, JobState.FAILED, kept(Said(N_("任务已中断 {n} 次，不再自动重试"), n=ATTEMPTS)))
    else:
        kind, begun = rows[0]["kind"], time.monotonic()
        mark = AT_WORK.set(f"job-{job_id}")
        log.debug("job %s %s begins", job_id, kind)
        try:
            ended = await _attempt(progress, registry.KINDS[kind], json.loads(rows[0]["params"]))
            fields = {
                "job": job_id,
                "kind": kind,
                "ended": ended,
                "ms": round((time.monotonic() - begun) * 1000),
            }
            log.info("job %s %s %s %s ms", *fields.values(), extra={"fields": fields})
        finally:
            AT_WORK.reset(mark)
    return True


async def _attempt(progress: Progress, kind: registry.JobKind, params: Mapping[str, Any]) -> str:
    """One attempt to its end, and how it ended; raises only when the database went away beneath it."""
    work = asyncio.ensure_future(kind.work(progress, **params))
    watcher = asyncio.create_task(_keep_watching(progress, work))
    try:
        result = await work
        if not progress.finished:
            await progress.finish(result or {})
        return JobState.DONE
    except Cancelled:
        return await _end(progress, JobState.CANCELLED)
    except asyncio.CancelledError:
        # Either the person asked to stop, or this worker ends; then the next one starts the job anew.
        if not progress.stop_asked:
            raise
        return await _end(progress, JobState.CANCELLED)
    except Superseded:
        return f"attempt {progress.attempt} was taken over"
    except TalentError as error:
        return await _end(progress, JobState.FAILED, kept(error.message))
    except Exception as error:
        if is_away(error):
            raise
        log.exception("job %s failed", progress.job_id)
        return await _end(progress, JobState.FAILED, "系统出错，已记录；可重试，仍不成功请联系管理员")
    finally:
        watcher.cancel()
        work.cancel()


async def _keep_watching(progress: Progress, work: asyncio.Future[Any]) -> None:
    """End the work when somebody asks to stop, whatever it is waiting for."""
    while True:
        await asyncio.sleep(WATCH_SECONDS)
        try:
            if await progress.to_be_ended():
                break
        except Exception as error:
            if not is_away(error):
                raise
    progress.stop_asked = True
    work.cancel()


async def _end(progress: Progress, state: JobState, error: str = "") -> JobState:
    await Job.raw(
        "UPDATE job SET state = {}, error = {}, finished = {} "
        "WHERE id = {} AND attempt = {} AND state = 'running'",
        str(state), error, now(), progress.job_id, progress.attempt,
    )  # fmt: skip
    return state


class _Queue(QueueManager):
    """pgqueuer's manager, and when it last looked into the queue."""

    looked = 0.0

    async def fetch_jobs(self, *args: Any, **kwargs: Any) -> AsyncGenerator[Ticket, None]:
        self.looked = time.monotonic()
        async for ticket in super().fetch_jobs(*args, **kwargs):
            yield ticket


class _Worker:
    """One worker of this process: its queue, its clock and the note that it is alive."""

    def __init__(self, stop: asyncio.Event, heartbeat: timedelta) -> None:
        self.stop, self.heartbeat = stop, heartbeat
        self.name = uuid.uuid4().hex
        self.looked = time.monotonic()
        """When the queue was last looked at."""

    async def take_jobs(self) -> None:
        """Run what is queued until `stop`; ends by raising when the queue no longer works."""
        # Solver and readers take a second to import; pages are answered meanwhile.
        await asyncio.to_thread(registry.load)
        await rescue()
        running: set[asyncio.Task[Any]] = set()
        manager = _queue_manager(running)
        manager.looked = time.monotonic()
        taking = asyncio.create_task(
            manager.run(
                batch_size=1, max_concurrent_tasks=AT_ONCE, heartbeat_timeout=self.heartbeat,
                dequeue_timeout=min(self.heartbeat, timedelta(seconds=10)),
                log_aggregation_interval=timedelta(0), shutdown_on_listener_failure=True,
            )
        )  # fmt: skip
        late = 0
        try:
            while not self.stop.is_set() and not taking.done() and late < STALLED_LOOKS:
                await asyncio.wait({taking}, timeout=WATCH_SECONDS)
                self.looked = manager.looked
                late = late + 1 if time.monotonic() - manager.looked > STALLED_SECONDS else 0
        finally:
            manager.shutdown.set()
            for task in running:
                task.cancel()
            await asyncio.wait({taking}, timeout=ENDING_SECONDS)
            taking.cancel()
        if not taking.done() or taking.cancelled():
            raise RuntimeError("the queue did not move any more")
        try:
            taking.result()
        except FailingListenerError as error:
            raise DatabaseAway("the connection that the queue listens on has ended") from error

    async def run_routines(self) -> None:
        """Run what the clock calls for until `stop`."""
        await asyncio.to_thread(registry.load)
        # What an earlier version called for by the clock ends well no more, nor is it called.
        await Routine.delete().where(Routine.id.not_in(list(registry.ROUTINES)))
        await Routine.raw(
            "DELETE FROM pgqueuer_schedules WHERE entrypoint <> ALL({})", list(registry.ROUTINES)
        )
        await audit.seal()
        scheduler = routines.scheduler()
        stopping = asyncio.create_task(self._shut_down(scheduler))
        try:
            await scheduler.run()
        finally:
            stopping.cancel()

    async def _shut_down(self, scheduler: SchedulerManager) -> None:
        await self.stop.wait()
        scheduler.shutdown.set()

    async def tell(self) -> None:
        """Note again and again that jobs are taken here, until `stop`; then that they no longer are."""
        await Worker.raw("DELETE FROM worker WHERE seen < now() - {}::interval", FORGOTTEN)
        while not self.stop.is_set():
            if time.monotonic() - self.looked < STALLED_SECONDS:
                await Worker.raw(
                    "INSERT INTO worker (id, started, seen) VALUES ({}, now(), now()) "
                    "ON CONFLICT (id) DO UPDATE SET seen = now()",
                    self.name,
                )
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self.stop.wait(), BEAT_SECONDS)
        await Worker.raw("DELETE FROM worker WHERE id = {}", self.name)


def _queue_manager(running: set[asyncio.Task[Any]]) -> _Queue:
    manager = _Queue(Queries.from_asyncpg_pool(DB.asyncpg_pool))

    @manager.entrypoint(ENTRYPOINT, accepts_context=False)
    async def take(ticket: Ticket) -> None:
        task = asyncio.create_task(run_job(int(ticket.payload or b"0")))
        running.add(task)
        try:
            ended = await task
        except Exception as error:
            # The bookkeeping itself failed, so the database did; the ticket must not be lost.
            raise RetryRequested(timedelta(seconds=5), reason=str(error)) from error
        finally:
            running.discard(task)
        if not ended:
            raise RetryRequested(LANE_WAIT, reason="another job of its lane is running")

    return manager


async def work(stop: asyncio.Event, *, heartbeat: timedelta = HEARTBEAT) -> None:
    """Take jobs until `stop` is set; what is running then starts again under the next worker.

    The pool must be open; one of its connections is kept for notifications.
    """
    keep_quiet("pgqueuer")
    log.info("worker takes jobs, %s at once, and what the clock calls for", AT_ONCE)
    one = _Worker(stop, heartbeat)
    async with asyncio.TaskGroup() as group:
        group.create_task(keep("the job queue", one.take_jobs, stop))
        group.create_task(keep("the clock of the routines", one.run_routines, stop))
        group.create_task(keep("the worker's sign of life", one.tell, stop))
    log.info("worker has ended")


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
