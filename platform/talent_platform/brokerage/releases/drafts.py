"""Runs that nobody has released: thinned out when they are old, as each holds a row for every person."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

from talent_matching import in_force
from talent_platform.brokerage.tables import MatchRun
from talent_platform.clock import now, today

FOLDER = Path(__file__).parent / "kept_drafts"

# Reasons, proposals and package go with the run (`run_package_kept`); what a run or a case names stays.
_THIN = """
    DELETE FROM match_run r WHERE r.state <> 'released' AND coalesce(r.finished, r.created) < {}
    AND NOT EXISTS (SELECT FROM match_run later WHERE later.previous = r.id)
    AND NOT EXISTS (SELECT FROM match_case c WHERE c.run = r.id)
    AND NOT EXISTS (SELECT FROM job j WHERE j.id = r.job AND j.state IN ('queued', 'running'))
    RETURNING r.id"""


def kept_days(day: date) -> int:
    """For how many days a run is kept that nobody releases."""
    return int(in_force(day, FOLDER)["days"])


async def thin_out() -> int:
    """Delete drafts older than that, but for those that another run or a case goes back to; how many."""
    return len(await MatchRun.raw(_THIN, now() - timedelta(days=kept_days(today()))))
