"""Reads of yearly plans."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from piccolo.columns.combination import WhereRaw

from talent_platform.database.engine import views
from talent_platform.i18n import gettext
from talent_platform.titles.tables import TitlePlan


@dataclass(frozen=True, slots=True)
class PlanView:
    id: int
    committee: int
    committee_name: str
    committee_state: str
    series: str
    specialty: str
    body: str
    year: int
    number: int
    levels: Sequence[str]
    window_from: date
    window_to: date
    channel: str
    meetings: Sequence[str]
    note: str
    published: date

    @property
    def level_names(self) -> str:
        return gettext("、").join(map(gettext, self.levels))

    @property
    def meeting_days(self) -> str:
        return gettext("、").join(self.meetings)


_of = TitlePlan.committee._
COLUMNS = (
    TitlePlan.id, TitlePlan.committee, _of.name.as_alias("committee_name"),
    _of.state.as_alias("committee_state"), _of.series.as_alias("series"), _of.specialty.as_alias("specialty"),
    _of.body.as_alias("body"), TitlePlan.year, TitlePlan.number, TitlePlan.levels, TitlePlan.window_from,
    TitlePlan.window_to, TitlePlan.channel, TitlePlan.meetings, TitlePlan.note, TitlePlan.published,
)  # fmt: skip
CURRENT = WhereRaw(
    "title_plan.number = (SELECT max(p.number) FROM title_plan p"
    " WHERE p.committee = title_plan.committee AND p.year = title_plan.year)"
)
"""The plan that counts for its year."""


async def of_committee(committee_id: int) -> list[PlanView]:
    """Every plan it published, the newest first."""
    rows = await (
        TitlePlan.select(*COLUMNS)
        .where(TitlePlan.committee == committee_id)
        .order_by(TitlePlan.id, ascending=False)
        .output(load_json=True)
    )
    return views(PlanView, rows)


async def planned_days(committee_id: int, year: int) -> Sequence[str]:
    """Days of its meetings as the plan that counts for the year has them; empty where there is none."""
    rows = await (
        TitlePlan.select(TitlePlan.meetings)
        .where(TitlePlan.committee == committee_id, TitlePlan.year == year)
        .order_by(TitlePlan.number, ascending=False)
        .limit(1)
        .output(load_json=True)
    )
    return rows[0]["meetings"] if rows else []
