"""What happens to needs by the clock."""

from __future__ import annotations

from talent_platform.clock import today
from talent_platform.demand.needs import filling
from talent_platform.jobs.registry import periodic


@periodic("needs.expire", "7 * * * *")
async def expire_needs() -> None:
    """Hourly, so that a server that slept over midnight catches up."""
    await filling.expire_due(today())
