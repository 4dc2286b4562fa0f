"""Work of the desk by the clock."""

from __future__ import annotations

from talent_platform.establishment import one_writing
from talent_platform.establishment.appointments import service
from talent_platform.establishment.boards import standing
from talent_platform.jobs.registry import periodic


@periodic("appointments.expire", "*/5 * * * *")
async def expire_reservations() -> None:
    await service.expire_due()


@periodic("staff.one_writing", "41 3 * * *")
async def one_writing_of_numbers() -> None:
    await one_writing.rewrite()


@periodic("posts.standing", "*/10 * * * *")
async def remember_standing() -> None:
    await standing.remember()
