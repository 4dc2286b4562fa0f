"""The terms in force, and whom others would concern."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from piccolo.columns.combination import And

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.permissions import visible, where
from talent_platform.brokerage.access import CASE, LANDING
from talent_platform.brokerage.cases.queries import LIVE, facts_of_cases
from talent_platform.brokerage.landing.life import KINDS
from talent_platform.brokerage.landing.queries import facts_of_landings
from talent_platform.brokerage.landing.setting.service import ProposedTerms
from talent_platform.brokerage.landing.tables import Landing, LandingState
from talent_platform.brokerage.tables import Case
from talent_platform.clock import today
from talent_platform.database.engine import DB, views
from talent_platform.dated.calendar import queries as calendars
from talent_platform.dated.calendar.queries import day_after

_CONFIRMED = """
    SELECT days FROM landing_terms WHERE confirmed IS NOT NULL AND valid_from <= $1
    ORDER BY valid_from DESC, id DESC LIMIT 1
"""


async def terms(day: date) -> Mapping[str, int | None]:
    """Service → working days after the hire, as two people have set them for hires of this day (None: none).

    No regulation that names any was found, so none are shipped.
    """
    found = await DB.asyncpg_pool.fetchval(_CONFIRMED, day)
    days = json.loads(found) if found else {}
    return {kind: days.get(kind) for kind in KINDS}


@dataclass(frozen=True)
class Change:
    """One service: its term now and with the proposal."""

    kind: str
    before: int | None
    after: int | None
    due: date | None
    """Of a team hired on the day the proposal begins; none where no term is set, or the calendar of working
    days does not reach so far."""


@dataclass(frozen=True)
class TeamAhead:
    """A case of a team that may still come to a hire."""

    case: int
    project: str
    employer: str
    stage: str


@dataclass(frozen=True)
class Concerned:
    """Whom a proposal would concern, of what its reader may see."""

    changes: list[Change]
    ahead: list[TeamAhead]
    """Their services get these terms if the hire is on the day or later."""
    running: int
    """Landings under way: they keep the terms of the day of their hire."""


async def concerned(reader: Actor, row: ProposedTerms) -> Concerned:
    """What the proposal changes, and for which teams."""
    before, calendar = await terms(max(today(), row.valid_from)), await calendars.in_force()
    changes = [
        Change(kind, before[kind], days, None if days is None else day_after(calendar, row.valid_from, days))
        for kind in KINDS
        for days in (row.days.get(kind),)
    ]
    rows = await Case.select(
        Case.id.as_alias("case"), Case.team._.project.as_alias("project"),
        Case.organisation._.name.as_alias("employer"), Case.stage,
    ).where(
        And(Case.team.is_not_null(), Case.stage.is_in(LIVE)), where(visible(reader, CASE), facts_of_cases())
    ).order_by(Case.id)  # fmt: skip
    running = await Landing.count().where(
        And(Landing.state == str(LandingState.OPEN), where(visible(reader, LANDING), facts_of_landings()))
    )
    return Concerned(changes, views(TeamAhead, rows), running)
