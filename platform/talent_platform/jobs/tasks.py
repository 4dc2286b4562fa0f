"""Work of the house itself, by the clock."""

from __future__ import annotations

import logging
from datetime import timedelta

from talent_platform.accounts.tables import PasswordRequest, RateEvent, Session
from talent_platform.audit import service as audit
from talent_platform.clock import now
from talent_platform.database import queue
from talent_platform.jobs.registry import periodic
from talent_platform.jobs.tables import Job

log = logging.getLogger(__name__)

KEEP_RATE_EVENTS = timedelta(days=1)
"""Longer than the window of every limit."""


@periodic("jobs.rescue", "* * * * *")
async def rescue() -> None:
    """Queue again every unfinished job that is in no queue: its worker was stopped between two steps."""
    rows = await Job.raw(
        "SELECT id, round FROM job WHERE state IN ('queued', 'running') AND NOT EXISTS "
        "(SELECT FROM pgqueuer WHERE dedupe_key = job.id || ':' || job.round)"
    )
    for row in rows:
        await queue.put(row["id"], row["round"])


@periodic("audit.seal", "*/5 * * * *")
async def seal_audit_log() -> None:
    await audit.seal()


@periodic("audit.verify", "40 18 * * *")
async def verify_audit_log() -> None:
    """At night in China; the auditor's page tells the result."""
    broken = await audit.verify()
    if broken is not None:
        log.error("the audit log no longer matches its seals from entry %s on", broken)


@periodic("sessions.clean", "17 * * * *")
async def clean_sessions() -> None:
    await Session.delete().where(Session.expires < now())
    await PasswordRequest.delete().where(PasswordRequest.expires < now())
    await RateEvent.delete().where(RateEvent.at < now() - KEEP_RATE_EVENTS)
