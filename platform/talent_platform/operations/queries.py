"""What an operator is told of the queue."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from talent_platform.database.engine import DB


@dataclass(frozen=True, slots=True)
class FailedJob:
    """A job that failed lately."""

    id: int
    kind: str
    finished: datetime
    error: str


@dataclass(frozen=True, slots=True)
class JobsLately:
    """The queue now, and what failed within a week."""

    waiting: int
    running: int
    failed: int


WEEK = timedelta(days=7)


async def jobs_lately() -> JobsLately:
    (row,) = await DB.asyncpg_pool.fetch(
        "SELECT count(*) FILTER (WHERE state = 'queued') AS waiting, "
        "count(*) FILTER (WHERE state = 'running') AS running, "
        "count(*) FILTER (WHERE state = 'failed' AND finished > now() - $1::interval) AS failed FROM job",
        WEEK,
    )
    return JobsLately(**row)


async def failed_jobs(most: int = 20) -> list[FailedJob]:
    """Those of the last week, the newest first."""
    rows = await DB.asyncpg_pool.fetch(
        "SELECT id, kind, finished, error FROM job "
        "WHERE state = 'failed' AND finished > now() - $1::interval "
        "ORDER BY finished DESC LIMIT $2",
        WEEK,
        most,
    )
    return [FailedJob(**row) for row in rows]
