"""Queue work, stop it, try it again, look at it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from piccolo.columns.combination import And
from piccolo.custom_types import Combinable

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.permissions import visible, where
from talent_platform.accounts.roles import Role
from talent_platform.audit import service as audit
from talent_platform.clock import now
from talent_platform.database import queue
from talent_platform.database.engine import DB, columns_of, views
from talent_platform.errors import Conflict, NotAllowed, NotFound
from talent_platform.i18n import N_
from talent_platform.jobs import registry
from talent_platform.jobs.access import JOB
from talent_platform.jobs.tables import Job, JobState


@dataclass(frozen=True, slots=True)
class JobStanding:
    """How far a job is, and what came of it."""

    id: int
    kind: str
    state: str
    done: int
    total: int
    """0 while nobody knows how much there is to do."""
    message: str
    result: Mapping[str, Any]
    error: str
    cancel_requested: bool
    attempt: int
    created: datetime
    started: datetime | None
    finished: datetime | None

    @property
    def running(self) -> bool:
        """It waits or runs."""
        return self.state in {JobState.QUEUED, JobState.RUNNING}


async def enqueue(
    actor: Actor | None, kind: str, params: Mapping[str, Any], *, lane: str | None = None
) -> int:
    """Put a job into the queue; it exists only if the caller's transaction commits.

    Of the jobs of one `lane` one runs at a time: nobody's files keep everybody else's waiting.

    Raises:
        KeyError: no function is registered for `kind`.
    """
    registry.load()
    registry.KINDS[kind]
    async with DB.transaction():
        rows = await Job.insert(
            Job(
                kind=kind, params=dict(params),
                owner=actor.account_id if actor else None, county=actor.county if actor else None, lane=lane,
            )
        )  # fmt: skip
        job_id = int(rows[0]["id"])
        await queue.put(job_id, 0)
    return job_id


async def under_way(kind: str, params: Mapping[str, Any]) -> bool:
    """Whether such a job waits or runs, whoever put it into the queue."""
    found: bool = await Job.exists().where(
        Job.kind == kind,
        Job.params == dict(params),
        Job.state.is_in([str(JobState.QUEUED), str(JobState.RUNNING)]),
    )
    return found


async def read(actor: Actor, job_id: int) -> JobStanding:
    """
    Raises:
        NotFound: no such job, or none this person may see.
    """
    scope = where(visible(actor, JOB), {"id": Job.id, "county": Job.county, "owner": Job.owner})
    return await _one(And(Job.id == job_id, scope))


async def of_subject(job_id: int) -> JobStanding:
    """For whoever may see what the job works on."""
    return await _one(Job.id == job_id)


async def last_of_lane(lane: str) -> JobStanding | None:
    """The job of that lane that was put into the queue last, for whoever may see what it works on."""
    rows = (
        await Job.select(*columns_of(JobStanding, Job))
        .where(Job.lane == lane)
        .order_by(Job.id, ascending=False)
        .limit(1)
        .output(load_json=True)
    )
    return next(iter(views(JobStanding, rows)), None)


async def _one(condition: Combinable) -> JobStanding:
    rows = await Job.select(*columns_of(JobStanding, Job)).where(condition).output(load_json=True)
    if not rows:
        raise NotFound
    return views(JobStanding, rows)[0]


async def cancel(actor: Actor, job_id: int) -> None:
    """Stop a job: at once while it waits, at its next step while it runs.

    Raises:
        Conflict: it has ended already.
    """
    await _changeable(actor, job_id)
    async with DB.transaction():
        waiting = (
            await Job.update({Job.state: str(JobState.CANCELLED), Job.finished: now()})
            .where(Job.id == job_id, Job.state == str(JobState.QUEUED))
            .returning(Job.id)
        )
        if not waiting:
            running = (
                await Job.update({Job.cancel_requested: True})
                .where(Job.id == job_id, Job.state == str(JobState.RUNNING))
                .returning(Job.id)
            )
            if not running:
                raise Conflict(N_("任务已经结束，无需停止"))
        await audit.record(actor, "job.cancelled", f"job:{job_id}")


async def retry(actor: Actor, job_id: int) -> None:
    """Put a failed or stopped job back into the queue.

    Raises:
        Conflict: it is waiting, running or done.
    """
    await _changeable(actor, job_id)
    async with DB.transaction():
        rows = (
            await Job.update(
                {
                    Job.state: str(JobState.QUEUED), Job.cancel_requested: False, Job.error: "",
                    Job.done: 0, Job.total: 0, Job.message: "", Job.attempt: 0, Job.finished: None,
                    Job.round: Job.round + 1,
                }
            )
            .where(Job.id == job_id, Job.state.is_in([str(JobState.FAILED), str(JobState.CANCELLED)]))
            .returning(Job.round)
        )  # fmt: skip
        if not rows:
            raise Conflict(N_("只有失败或已停止的任务可以重试"))
        await queue.put(job_id, rows[0]["round"])
        await audit.record(actor, "job.retried", f"job:{job_id}")


async def _changeable(actor: Actor, job_id: int) -> None:
    await read(actor, job_id)
    if actor.role is Role.AUDITOR:
        raise NotAllowed
