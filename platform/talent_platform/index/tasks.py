"""What the clock calls for."""

from __future__ import annotations

from talent_platform.index import service
from talent_platform.jobs.registry import periodic


@periodic("index.check", "10 17 * * *")
async def check_indexes() -> None:
    """At night in China: every document of every index against the tables; what differs is put right."""
    await service.check_all()
