"""Work of the desk by the clock."""

from __future__ import annotations

from datetime import date
from typing import Any

from talent_platform.establishment import one_writing
from talent_platform.establishment.appointments import service
from talent_platform.establishment.boards import standing
from talent_platform.establishment.boards.service import ORDERED
from talent_platform.i18n import N_
from talent_platform.jobs.registry import Progress, job, periodic


@periodic("appointments.expire", "*/5 * * * *")
async def expire_reservations() -> None:
    await service.expire_due()


@periodic("staff.one_writing", "41 3 * * *")
async def one_writing_of_numbers() -> None:
    await one_writing.rewrite()


@periodic("posts.standing", "*/2 * * * *")
async def remember_standing() -> None:
    await standing.remember()


@job(
    ORDERED,
    title=N_("监督看板"),
    result_url="/posts/board?on={on}&known={known}",
    result_label=N_("打开看板"),
)
async def work_out_board(progress: Progress, *, on: str, known: str) -> dict[str, Any]:
    """A day of the whole city for its board; `known` is empty where all that is booked counts."""
    evening = date.fromisoformat(known) if known else standing.LATEST
    await standing.bring_up_to_date(date.fromisoformat(on), evening, progress.report)
    return {"on": on, "known": known}
