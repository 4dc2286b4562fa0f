"""Work of the desk by the clock."""

from __future__ import annotations

from talent_platform.establishment.appointments import service
from talent_platform.jobs.registry import periodic


@periodic("appointments.expire", "*/5 * * * *")
async def expire_reservations() -> None:
    await service.expire_due()
