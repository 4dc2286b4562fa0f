"""A job ordered from the shell, and waited for."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import timedelta

from talent_platform.jobs import service
from talent_platform.jobs.service import JobStanding
from talent_platform.jobs.tables import Worker
from talent_platform.jobs.worker import POLL_SECONDS, run_job

ALIVE = timedelta(seconds=15)
"""Since its last note; one that ends in order takes its note back."""


async def seen_through(job_id: int, told: Callable[[JobStanding], None]) -> None:
    """Wait for a job ordered from the shell; `told` hears how far it is. A worker that lives does it, or else
    this process: two would begin it anew from one another."""
    running: asyncio.Task[bool] | None = None
    while (job := await service.of_subject(job_id)).running:
        told(job)
        if (running is None or running.done()) and not await _served():
            running = asyncio.create_task(run_job(job_id))
        await asyncio.sleep(POLL_SECONDS)
    if running:
        await running


async def _served() -> bool:
    rows = await Worker.raw("SELECT FROM worker WHERE seen > now() - {}::interval LIMIT 1", ALIVE)
    return bool(rows)
