"""What a running job holds: the line to the person waiting, and the only door through which it may write."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from contextvars import Context
from typing import Any

from piccolo.columns.combination import And
from piccolo.custom_types import Combinable

from talent_platform.clock import now
from talent_platform.database.engine import DB
from talent_platform.jobs.tables import Job, JobState

REPORT_EVERY_SECONDS = 0.3


class Cancelled(Exception):  # noqa: N818 - a fact, not a mechanism
    """The person asked to stop."""


class Superseded(Exception):  # noqa: N818
    """Another worker has taken the job over; nothing this one does counts any more."""


class Progress:
    """One attempt at one job."""

    def __init__(self, job_id: int, attempt: int) -> None:
        self.job_id, self.attempt = job_id, attempt
        self.stop_asked = False
        """Somebody asked to stop, or another worker took over; the work has been told or is being ended."""
        self.finished = False
        self._reported = 0.0

    @property
    def _mine(self) -> Combinable:
        return And(
            And(Job.id == self.job_id, Job.attempt == self.attempt), Job.state == str(JobState.RUNNING)
        )

    async def report(self, done: int, total: int, message: str = "") -> None:
        """Show how far the work is; cheap enough to call in every step.

        Raises:
            Cancelled: somebody asked to stop.
            Superseded: the attempt is no longer the current one.
        """
        if time.monotonic() - self._reported < REPORT_EVERY_SECONDS and done < total and not self.stop_asked:
            return
        self._reported = time.monotonic()
        rows = (
            await Job.update({Job.done: done, Job.total: total, Job.message: message})
            .where(self._mine)
            .returning(Job.cancel_requested)
        )
        self._check(rows)

    async def report_outside(self, done: int, total: int, message: str = "") -> None:
        """As `report`, seen at once while a transaction of this work is open: from an empty context, so on
        another connection."""
        report = self.report(done, total, message)
        await asyncio.get_running_loop().create_task(report, context=Context())

    async def to_be_ended(self) -> bool:
        """Whether the attempt is to stop and its work does not know yet."""
        rows = await Job.select(Job.cancel_requested).where(self._mine)
        asked = not rows or bool(rows[0]["cancel_requested"])
        return asked and not self.stop_asked and not self.finished

    def _check(self, rows: Sequence[Mapping[str, Any]]) -> None:
        self.stop_asked = not rows or bool(rows[0]["cancel_requested"])
        if not rows:
            raise Superseded
        if self.stop_asked:
            raise Cancelled

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[None]:
        """A transaction that commits only while this attempt is the current one.

        Raises:
            Superseded: it no longer is; everything written in the block is rolled back.
        """
        async with DB.transaction():
            yield
            # Last, so that a person who asks to stop does not wait for the whole transaction.
            if not self.finished and not await Job.select(Job.id).where(self._mine).lock_rows("UPDATE"):
                raise Superseded

    async def finish(self, result: Mapping[str, Any]) -> None:
        """Mark the job done. Inside `writing` its last writes and its end are one transaction.

        Raises:
            Superseded: the attempt is no longer the current one.
        """
        rows = (
            await Job.update({Job.state: str(JobState.DONE), Job.result: dict(result), Job.finished: now()})
            .where(self._mine)
            .returning(Job.id)
        )
        if not rows:
            raise Superseded
        self.finished = True
