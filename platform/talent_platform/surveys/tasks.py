"""Surveys by the clock."""

from __future__ import annotations

from talent_platform.jobs.registry import periodic
from talent_platform.surveys.campaigns import reminding
from talent_platform.surveys.conversion import becoming, waiting
from talent_platform.surveys.flags import service as flags


@periodic("surveys.remind", "41 * * * *")
async def remind() -> None:
    await reminding.remind_all()


@periodic("surveys.look", "*/10 * * * *")
async def look() -> None:
    await flags.look_all()


@periodic("surveys.become", "* * * * *")
async def become() -> None:
    """Approved rows begin, and what their enterprises or their needs' own pages said is followed."""
    await becoming.become_all()
    await waiting.ask_again()
    await waiting.follow()


@periodic("surveys.silence", "23 * * * *")
async def silence() -> None:
    await waiting.reckon_due()
    await waiting.settle_silent()
    await waiting.tell_late()
