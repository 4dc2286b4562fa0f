"""What a load balancer or a monitor asks: does the process answer, and is the installation fit."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass, field
from importlib.metadata import version
from typing import Any

from litestar import HttpMethod, Response, route

from talent_platform.database.engine import DB
from talent_platform.database.outage import is_away
from talent_platform.jobs.worker import AT_ONCE
from talent_platform.web.problems import RETRY_SECONDS

ANSWER_SECONDS = 3.0
"""A database that takes longer to say how things are counts as away."""
WORKER_SECONDS = 30
"""Since any worker anywhere was last seen; it tells every 5 s."""
QUEUE_SECONDS = 600
"""That a job may wait although a worker has a free hand."""
SEALS_SECONDS = 1200
"""Of the oldest entry of the audit log without a seal; sealing is every five minutes."""
ROUTINE_SECONDS = 900
"""That something the clock calls for has failed each time it ran or since it ran last, or was not called."""
INDEX_SECONDS = 900
"""Of the oldest change that the search index has not been offered yet; usually a second or two."""

INDEX_STANDING_SECONDS = 300
"""That an engine's index has not been what the tables are, or the engine has not answered."""

_AGES = f"""
    SELECT extract(epoch FROM now() - (SELECT max(seen) FROM worker)) AS worker,
           (SELECT count(*) FROM worker WHERE seen > now() - INTERVAL '{WORKER_SECONDS} s') AS workers,
           extract(epoch FROM now() - (SELECT min(greatest(created, execute_after)) FROM pgqueuer
                                       WHERE status = 'queued' AND execute_after <= now())) AS queue,
           (SELECT count(*) FROM pgqueuer WHERE status = 'picked') AS running,
           extract(epoch FROM now() - (SELECT at FROM audit_entry
                                       WHERE id > coalesce((SELECT max(entry_id) FROM audit_seal), 0)
                                       ORDER BY id LIMIT 1)) AS seals,
           extract(epoch FROM now() - (SELECT min(at) FROM search_outbox WHERE tries = 0)) AS index,
           extract(epoch FROM now() - (SELECT min(since) FROM search_engine WHERE NOT whole)) AS engine,
           (SELECT json_object_agg(name, whole) FROM search_engine) AS engines,
           extract(epoch FROM now() - (SELECT min(failing) FROM routine)) AS routine,
           (SELECT id FROM routine WHERE failing IS NOT NULL ORDER BY failing LIMIT 1) AS failing,
           (SELECT extract(epoch FROM now() - min(next_run)) FROM pgqueuer_schedules) AS clock,
           (SELECT entrypoint FROM pgqueuer_schedules ORDER BY next_run LIMIT 1) AS uncalled
"""  # noqa: S608 - a constant of this module


@dataclass(frozen=True)
class UnfitReason:
    """Why a person should look: a word for it, for how many seconds it has been so, and what it is about (the
    name of a routine or of engines)."""

    word: str
    age: int | None = None
    about: str = ""

    def said(self) -> str:
        """For a monitor."""
        return _SAID[self.word, self.age is None].format(age=self.age, about=self.about)


_SAID = {
    ("database", True): "database: does not answer",
    ("worker", True): "worker: none is running",
    ("worker", False): "worker: none seen for {age} s",
    ("queue", False): "queue: a job has waited for {age} s",
    ("seals", False): "seals: the audit log has not been sealed for {age} s",
    ("index", False): "index: a change has waited for {age} s",
    ("engine", False): "engine: the index of {about} has not been whole for {age} s",
    ("routine", False): "routine: {about} has been failing for {age} s",
    ("clock", False): "routine: {about} has not been called for {age} s",
}


@dataclass
class Fitness:
    """Ages in whole seconds (None where there is nothing to be late with) and what is wrong with them."""

    ages: dict[str, int | None] = field(default_factory=dict)
    reasons: list[UnfitReason] = field(default_factory=list)
    indexes: dict[str, str] = field(default_factory=dict)
    """Search engine → `whole`, or `partial`: its index is not known to hold what the tables hold."""


async def examine() -> Fitness:
    """How the installation is, by what the database knows of all its processes."""
    try:
        async with asyncio.timeout(ANSWER_SECONDS):
            (row,) = await DB.asyncpg_pool.fetch(_AGES)
    except Exception as error:
        if not isinstance(error, TimeoutError) and not is_away(error):
            raise
        return Fitness(reasons=[UnfitReason("database")])
    ages = {
        name: None if row[name] is None else max(0, int(row[name]))
        for name in ("worker", "queue", "seals", "index", "engine", "routine", "clock")
    }
    reasons = _reasons(ages, free=row["running"] < AT_ONCE * row["workers"])
    if (ages["routine"] or 0) > ROUTINE_SECONDS:
        reasons.append(UnfitReason("routine", ages["routine"], row["failing"]))
    if (ages["clock"] or 0) > ROUTINE_SECONDS:
        reasons.append(UnfitReason("clock", ages["clock"], row["uncalled"]))
    engines = json.loads(row["engines"] or "{}")
    indexes = {name: "whole" if whole else "partial" for name, whole in sorted(engines.items())}
    if (ages["engine"] or 0) > INDEX_STANDING_SECONDS:
        partial = ", ".join(name for name, state in indexes.items() if state == "partial")
        reasons.append(UnfitReason("engine", ages["engine"], partial))
    return Fitness(ages, reasons, indexes)


def _reasons(ages: dict[str, int | None], *, free: bool) -> list[UnfitReason]:
    limits = {"seals": SEALS_SECONDS, "index": INDEX_SECONDS, **({"queue": QUEUE_SECONDS} if free else {})}
    late = [UnfitReason(word, ages[word]) for word, most in limits.items() if (ages[word] or 0) > most]
    if ages["worker"] is None or ages["worker"] > WORKER_SECONDS:
        late.insert(0, UnfitReason("worker", ages["worker"]))
    return late


@route(
    "/live", http_method=[HttpMethod.GET, HttpMethod.HEAD], include_in_schema=False, exclude_from_auth=True
)
async def live() -> dict[str, str]:
    """The process answers; nothing is said about its database."""
    return {"status": "ok"}


@route(
    ["/health", "/ready"],
    http_method=[HttpMethod.GET, HttpMethod.HEAD],
    include_in_schema=False,
    exclude_from_auth=True,
)
async def health() -> Response[dict[str, Any]]:
    """200 when fit; 503 with the reasons when a person should look after it."""
    fitness = await examine()
    body = {
        "status": "unfit" if fitness.reasons else "ok",
        "version": version("talent-platform"),
        "reasons": [reason.said() for reason in fitness.reasons],
        "seconds": fitness.ages,
        "indexes": fitness.indexes,
    }
    headers = {"Cache-Control": "no-store"}
    if fitness.reasons:
        headers["Retry-After"] = str(RETRY_SECONDS)
    return Response(body, status_code=503 if fitness.reasons else 200, headers=headers)


HANDLERS = [
    live,
    health,
]
