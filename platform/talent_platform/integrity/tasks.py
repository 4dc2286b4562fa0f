"""Entries by the clock."""

from __future__ import annotations

from talent_platform.integrity.entries import ending
from talent_platform.jobs.registry import periodic


@periodic("integrity.ended", "27 0 * * *")
async def tell_of_ends() -> None:
    await ending.tell()
