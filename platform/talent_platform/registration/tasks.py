"""Registrations by the clock."""

from __future__ import annotations

from talent_platform.jobs.registry import periodic
from talent_platform.registration.applications import deciding


@periodic("registrations.expire", "29 * * * *")
async def expire_registrations() -> None:
    await deciding.expire()


@periodic("registrations.forget", "31 19 * * *")
async def forget_registrations() -> None:
    """At night in China."""
    await deciding.forget()
