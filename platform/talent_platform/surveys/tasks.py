"""Surveys by the clock."""

from __future__ import annotations

from talent_platform.jobs.registry import periodic
from talent_platform.surveys.campaigns import reminding
from talent_platform.surveys.flags import service as flags


@periodic("surveys.remind", "41 * * * *")
async def remind() -> None:
    await reminding.remind_all()


@periodic("surveys.look", "*/10 * * * *")
async def look() -> None:
    await flags.look_all()
