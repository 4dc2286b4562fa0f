"""Needs that have waited for their check longer than the dated figure allows."""

from __future__ import annotations

from datetime import datetime, time
from pathlib import Path
from typing import Any

from piccolo.columns.combination import WhereRaw

from talent_matching import in_force
from talent_platform.clock import ZONE, today
from talent_platform.dated.calendar import queries as calendars
from talent_platform.demand.tables import Need
from talent_platform.i18n import gettext

FOLDER = Path(__file__).parent / "check_days"

# Since it came to be submitted; what is changed under check, or taken back after it, starts no new term.
_WAITS = """"need"."state" = 'submitted' AND EXISTS (
    SELECT FROM need_change c WHERE c.need = "need"."id" AND c.to_state = 'submitted'
    AND c.from_state IS DISTINCT FROM 'submitted' AND c.action <> 'undone'
    HAVING max(c.at) <= {})"""


def check_days() -> int:
    """Working days, of the dated figure in force."""
    return int(in_force(today(), FOLDER)["days"])


def said_of_checks() -> str:
    """Within how long a need is checked, in one sentence."""
    return gettext("提交后 {n} 个工作日内核对，过后算逾期；工作日历没有公布的日子不算", n=check_days())


async def overdue() -> Any:
    """The condition on needs whose term for the check is over."""
    last = calendars.last_start_over(await calendars.in_force(), check_days(), today())
    if last is None:
        return Need.id.is_null()
    return WhereRaw(_WAITS, datetime.combine(last, time.max, ZONE))
