"""Interviews as they are read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from talent_platform.brokerage.cases.models import CaseRow
from talent_platform.clock import now
from talent_platform.database.engine import read, read_within

KEPT_DAYS = 90
"""How long a calendar that subscribed still hears of an interview that has been."""


@dataclass(frozen=True)
class InterviewRow:
    """An interview with what both sides read of it."""

    id: int
    uid: str
    sequence: int
    state: str
    begins: datetime
    minutes: int
    place: str
    link: str
    people: str
    employer_result: str
    person_result: str
    updated: datetime

    @property
    def ends(self) -> datetime:
        return self.begins + timedelta(minutes=self.minutes)

    @property
    def begun(self) -> bool:
        return self.begins <= now()

    def result(self, side: str) -> str:
        return self.employer_result if side == "employer" else self.person_result


_COLUMNS = ", ".join(f"i.{name}" for name in InterviewRow.__annotations__)


async def current(case_id: int) -> InterviewRow | None:
    """The one that stands, within the running transaction."""
    sql = f"SELECT {_COLUMNS} FROM interview i WHERE match_case = {{}} AND state = 'set'"  # noqa: S608
    rows = await read_within(InterviewRow, sql, case_id)
    return rows[0] if rows else None


async def shown(case: CaseRow, side: str) -> InterviewRow | None:
    """The latest of a case; to the sides while the two may know of each other."""
    if side != "bureau" and not case.contacts_open:
        return None
    sql = f"SELECT {_COLUMNS} FROM interview i WHERE match_case = $1 ORDER BY id DESC LIMIT 1"  # noqa: S608
    rows = await read(InterviewRow, sql, case.id)
    return rows[0] if rows else None


@dataclass(frozen=True)
class CalendarEntry:
    """One line of somebody's calendar."""

    uid: str
    sequence: int
    begins: datetime
    minutes: int
    place: str
    link: str
    updated: datetime
    match_case: int
    need: str
    employer: str
    party: str
    stands: bool
    """False: cancelled, or the case has ended or cannot go on now; of place and link nothing is told then."""


_ENTRIES = """
    SELECT DISTINCT ON (i.id) i.uid, i.sequence, i.begins, i.minutes, i.place, i.link, i.updated,
           i.match_case, n.title AS need, o.name AS employer, p.party,
           i.state = 'set' AND i.stands AND interview_stands(c) AS stands
    FROM interview i JOIN match_case c ON c.id = i.match_case JOIN need n ON n.id = c.need
    JOIN organisation o ON o.id = c.organisation
    JOIN case_party p ON p.thing = c.id AND p.account = $1
        AND (p.party IN ('employer', 'person') OR p.role = 'officer')
    WHERE i.begins > $2 AND ($3::bigint IS NULL OR i.match_case = $3) ORDER BY i.id"""


async def of_account(account: int, case_id: int | None = None) -> list[CalendarEntry]:
    """The interviews of all cases an account is a party to, in whatever role; or those of one case."""
    return await read(CalendarEntry, _ENTRIES, account, now() - timedelta(days=KEPT_DAYS), case_id)


async def handed_over(uid: str) -> CalendarEntry:
    """What goes from the calendar of an officer who has the case no longer."""
    rows = await read(
        CalendarEntry,
        "SELECT i.uid, i.sequence, i.begins, i.minutes, i.place, i.link, i.updated, i.match_case, "
        "n.title AS need, o.name AS employer, 'officer' AS party, false AS stands "
        "FROM interview i JOIN match_case c ON c.id = i.match_case JOIN need n ON n.id = c.need "
        "JOIN organisation o ON o.id = c.organisation WHERE i.uid = $1",
        uid,
    )
    return rows[0]
