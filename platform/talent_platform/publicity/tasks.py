"""Notices by the clock."""

from __future__ import annotations

from talent_platform.jobs.registry import periodic
from talent_platform.publicity import service


@periodic("notices.reckon", "17 * * * *")
async def reckon_notices() -> None:
    await service.reckon()
