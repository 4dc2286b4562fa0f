"""Numbers fixed before the vote of a meeting."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from talent_platform.database.engine import columns_of, views
from talent_platform.titles.meetings.tables import TitleFixedNumber
from talent_posts import TitleLevel


@dataclass(frozen=True, slots=True)
class FixedView:
    """How many of a level may pass, and the two who fixed it; unconfirmed it counts for nothing."""

    id: int
    level: TitleLevel
    number: int
    proposed_by: int
    proposed_name: str
    confirmed: datetime | None
    confirmed_name: str


async def of_meeting(meeting_id: int) -> list[FixedView]:
    """The oldest first."""
    rows = await (
        TitleFixedNumber.select(*columns_of(FixedView, TitleFixedNumber))
        .where(TitleFixedNumber.meeting == meeting_id)
        .order_by(TitleFixedNumber.id)
    )
    return views(FixedView, rows)


async def confirmed(meeting_id: int) -> list[FixedView]:
    """Those that count, one a level."""
    return [each for each in await of_meeting(meeting_id) if each.confirmed is not None]
