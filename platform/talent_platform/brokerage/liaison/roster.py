"""The roster: officers with what they look after, and the portfolio of one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.permissions import require, visible, where
from talent_platform.accounts.roles import Role
from talent_platform.brokerage.liaison.answers import AnswerRate, rates
from talent_platform.brokerage.life import BUREAU, PAUSED
from talent_platform.brokerage.tables import LIVE_STAGES
from talent_platform.clock import today
from talent_platform.database.engine import read, read_within
from talent_platform.demand.access import ENTERPRISE
from talent_platform.demand.enterprises.queries import facts_of_enterprises
from talent_platform.demand.tables import Enterprise
from talent_platform.errors import NotFound

READERS = BUREAU | {Role.AUDITOR}
_LIVE = [str(stage) for stage in LIVE_STAGES]


@dataclass(frozen=True)
class OfficerRow:
    """One officer of the roster; of a county's reader only what is its county's is counted."""

    id: int
    name: str
    county: str | None
    enterprises: int
    key: int
    live: int
    overdue: int
    requests: int
    away: date | None
    """Last day of the leave that runs today."""


@dataclass(frozen=True)
class FirmRow:
    """One enterprise of a portfolio."""

    id: int
    name: str
    county: str | None
    branch: str
    officer: int | None
    key: bool
    live: int
    requests: int
    visited: date | None
    """Last day on which somebody was there or called."""


@dataclass(frozen=True)
class Roster:
    officers: list[OfficerRow]
    rates: dict[int, AnswerRate]
    without: int
    """Enterprises nobody looks after."""


_OFFICERS = f"""
    SELECT a.id, a.name, s.county,
           (SELECT count(*) FROM enterprise e
            WHERE e.officer = a.id AND e.organisation = ANY($1)) AS enterprises,
           (SELECT count(*) FROM enterprise e JOIN key_enterprise k ON k.organisation = e.organisation
            WHERE e.officer = a.id AND e.organisation = ANY($1)) AS key,
           (SELECT count(*) FROM match_case c WHERE c.officer = a.id AND c.stage = ANY($2)
            AND ($4::text IS NULL OR c.county = $4)) AS live,
           (SELECT count(*) FROM match_case c WHERE c.officer = a.id AND c.stage = ANY($2) AND c.due < $3
            AND NOT {PAUSED.format(case="c")} AND ($4::text IS NULL OR c.county = $4)) AS overdue,
           (SELECT count(*) FROM firm_request r JOIN enterprise e ON e.organisation = r.organisation
            WHERE e.officer = a.id AND r.state = 'open' AND e.organisation = ANY($1)) AS requests,
           (SELECT max(last) FROM officer_leave l
            WHERE l.officer = a.id AND $3 BETWEEN l.first AND l.last AND l.cancels IS NULL
            AND NOT EXISTS (SELECT FROM officer_leave w WHERE w.cancels = l.id)) AS away
    FROM (SELECT account, CASE WHEN bool_and(county IS NOT NULL) THEN min(county) END AS county
          FROM seat_held WHERE role = 'officer'
          AND ($4::text IS NULL OR county IS NULL OR county = $4) GROUP BY account) s
    JOIN account a ON a.id = s.account ORDER BY a.name, a.id
"""  # noqa: S608 - texts of this house
_FIRMS = """
    SELECT o.id, o.name, o.county, e.branch, e.officer, k.id IS NOT NULL AS key,
           (SELECT count(*) FROM match_case c WHERE c.organisation = o.id AND c.stage = ANY($2)) AS live,
           (SELECT count(*) FROM firm_request r WHERE r.organisation = o.id AND r.state = 'open') AS requests,
           (SELECT max(day) FROM enterprise_visit v WHERE v.organisation = o.id) AS visited
    FROM enterprise e JOIN organisation o ON o.id = e.organisation
    LEFT JOIN key_enterprise k ON k.organisation = o.id
    WHERE o.id = ANY($1) ORDER BY k.id IS NULL, o.name, o.id
"""


async def within(reader: Actor) -> list[int]:
    """Enterprises the reader may see."""
    require(reader, *READERS)
    inside = where(visible(reader, ENTERPRISE), facts_of_enterprises())
    found: list[int] = await Enterprise.select(Enterprise.organisation).where(inside).output(as_list=True)
    return found


async def roster(reader: Actor) -> Roster:
    """Every officer of the city, or who may look after the reader's county."""
    firms = await within(reader)
    officers = await read(OfficerRow, _OFFICERS, firms, _LIVE, today(), reader.county)
    without = await Enterprise.count().where(
        Enterprise.organisation.is_in([0, *firms]), Enterprise.officer.is_null()
    )
    return Roster(officers, await rates("officer", [one.id for one in officers]), without)


async def officer(reader: Actor, officer_id: int) -> OfficerRow:
    """Raises NotFound: no officer of the reader's roster."""
    for one in (await roster(reader)).officers:
        if one.id == officer_id:
            return one
    raise NotFound


@dataclass(frozen=True)
class LeaveRow:
    """A leave that is not over, nor withdrawn."""

    id: int
    first: date
    last: date


async def leaves(officer_id: int) -> list[LeaveRow]:
    """Those of an officer, the next first."""
    return await read_within(
        LeaveRow,
        "SELECT l.id, l.first, l.last FROM officer_leave l WHERE l.officer = {} AND l.last >= {} "
        "AND l.cancels IS NULL AND NOT EXISTS (SELECT FROM officer_leave w WHERE w.cancels = l.id) "
        "ORDER BY l.first, l.id",
        officer_id,
        today(),
    )


async def firms(ids: list[int]) -> list[FirmRow]:
    """These enterprises, those that are key first."""
    return await read(FirmRow, _FIRMS, ids, _LIVE)


async def portfolio(reader: Actor, officer_id: int | None) -> list[FirmRow]:
    """What an officer looks after, as far as the reader may see it; None: what nobody does."""
    return [one for one in await firms(await within(reader)) if one.officer == officer_id]
