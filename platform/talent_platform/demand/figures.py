"""What needs come to, for tables to the superior."""

from __future__ import annotations

from talent_platform.accounts.actor import Actor
from talent_platform.demand.needs.life import STATE_LABELS
from talent_platform.demand.tables import NeedKind
from talent_platform.i18n import N_
from talent_platform.part import hooks
from talent_platform.upward.figures import (
    BRANCH,
    COUNTY,
    Dimension,
    Figure,
    Period,
    grouped,
    listed_at,
)

_DIMENSIONS = (Dimension("state", N_("状态"), lambda: STATE_LABELS), COUNTY, BRANCH)
_MEANING = N_("在填报期内登记的需求，按现在的状态")
_NEEDS = """
    SELECT state, county, branch, {what}::int FROM need
    WHERE kind = '{kind}' AND created::date BETWEEN $1 AND $2 GROUP BY state, county, branch
"""


async def _kept(reader: Actor, period: Period) -> str:
    """What a higher part says against it."""
    for ask in hooks("need.sums"):
        if said := await ask(reader, period.first, period.last):
            return str(said)
    return ""


FIGURES = (
    Figure(
        "needs.talent", N_("人才需求数"), _DIMENSIONS,
        grouped(_NEEDS.format(what="count(*)", kind=NeedKind.TALENT)), _MEANING, address=listed_at("/needs"),
    ),
    Figure(
        "needs.seats", N_("人才需求人数"), _DIMENSIONS,
        grouped(_NEEDS.format(what="sum(seats)", kind=NeedKind.TALENT)), _MEANING,
        address=listed_at("/needs"), kept_from=_kept,
    ),
    Figure(
        "needs.project", N_("项目需求数"), _DIMENSIONS,
        grouped(_NEEDS.format(what="count(*)", kind=NeedKind.PROJECT)), _MEANING,
        address=listed_at("/projects"),
    ),
)  # fmt: skip
