"""`/metrics`: for a Prometheus server that has the key, nobody else."""

from __future__ import annotations

import hmac
from collections.abc import Iterator
from pathlib import Path
from resource import getpagesize

from litestar import Response, get

from talent_platform.administration import health
from talent_platform.database.engine import DB
from talent_platform.errors import NotFound
from talent_platform.logs import metrics
from talent_platform.logs.metrics import Sample, family
from talent_platform.operations import queries
from talent_platform.settings import settings
from talent_platform.web.requests import AppRequest

MEDIA_TYPE = "text/plain; version=0.0.4"
"""The framework adds the charset."""


@get("/metrics", include_in_schema=False)
async def measured(request: AppRequest) -> Response[str]:
    """What this server process counted, and how the installation is."""
    key = settings().metrics_key.get_secret_value()
    given = request.headers.get("authorization", "").removeprefix("Bearer ")
    if not (key and hmac.compare_digest(given.encode(), key.encode())):
        raise NotFound
    return Response(metrics.of_requests() + _of_process() + await _of_installation(), media_type=MEDIA_TYPE)


def _of_process() -> str:
    pool = DB.asyncpg_pool
    connections: list[Sample] = [
        ("", {"state": "idle"}, pool.get_idle_size()),
        ("", {"state": "used"}, pool.get_size() - pool.get_idle_size()),
    ]
    said = family("talent_database_connections", "gauge", "Connections of this process.", connections)
    said += family("process_start_time_seconds", "gauge", "Since the epoch.", [("", {}, metrics.STARTED)])
    try:
        resident = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * getpagesize()
    except OSError:  # not Linux
        return said
    return said + family("process_resident_memory_bytes", "gauge", "Memory in use.", [("", {}, resident)])


async def _of_installation() -> str:
    """The same from every server; without the database only that it is unfit."""
    fitness = await health.examine()
    said = family("talent_fit", "gauge", "Whether /health answers 200.", [("", {}, not fitness.reasons)])
    ages: Iterator[Sample] = (
        ("", {"of": name}, age) for name, age in fitness.ages.items() if age is not None
    )
    said += family("talent_age_seconds", "gauge", "What `seconds` of /health tells.", ages)
    if not fitness.ages:
        return said
    jobs = await queries.jobs_lately()
    counts = {"waiting": jobs.waiting, "running": jobs.running, "failed": jobs.failed}
    states: list[Sample] = [("", {"state": name}, n) for name, n in counts.items()]
    return said + family("talent_jobs", "gauge", "Waiting and running now, failed within a week.", states)


HANDLERS = [measured]
