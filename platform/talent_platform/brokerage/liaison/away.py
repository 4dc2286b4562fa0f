"""Who is on leave: gets no case and no enterprise meanwhile."""

from __future__ import annotations

from dataclasses import dataclass

from talent_platform.clock import today
from talent_platform.database.engine import read_within
from talent_platform.i18n import N_

AWAY = N_("这位联络员正在休假，不能接手")
_TODAY = """
    SELECT DISTINCT l.officer AS account FROM officer_leave l
    WHERE {} BETWEEN l.first AND l.last AND l.cancels IS NULL
    AND NOT EXISTS (SELECT FROM officer_leave w WHERE w.cancels = l.id)"""


@dataclass(frozen=True)
class _Away:
    account: int


async def away_today() -> set[int]:
    """The accounts of officers whose leave runs today."""
    return {one.account for one in await read_within(_Away, _TODAY, today())}
