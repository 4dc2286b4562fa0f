"""Which accepted applications come before a meeting, and which are before one already."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from talent_platform.certificates.register.schemas import one_body
from talent_platform.database.engine import read_within
from talent_platform.integrity.standing import standings_of
from talent_platform.titles.applications.schemas import past_jobs
from talent_posts import PastJob, Tied


@dataclass(frozen=True, slots=True)
class _Takes:
    takes: bool


async def takes_applications(committee_id: int, year: int) -> bool:
    """Whether people apply to the committee here in that year; then nobody else comes before its meetings."""
    rows = await read_within(_Takes, "SELECT title_takes_applications({}, {}) AS takes", committee_id, year)
    return rows[0].takes


@dataclass(frozen=True, slots=True)
class WaitingApplicant:
    """An accepted application that no meeting has before it."""

    id: int
    name: str
    level: str
    specialty: str
    unit: str


async def waiting(committee_id: int, year: int) -> list[WaitingApplicant]:
    """The oldest application first."""
    return await read_within(
        WaitingApplicant,
        "SELECT a.id, a.name, a.level, a.specialty, a.unit FROM title_application a WHERE a.committee = {}"
        " AND a.year = {} AND a.state = 'accepted' AND title_before_meeting(a.id) IS NULL ORDER BY a.id",
        committee_id, year,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class BeforeMeeting:
    """The meeting that has an application before it, and the applicant's row there."""

    meeting: int
    case: int


async def meeting_of(application_id: int) -> BeforeMeeting | None:
    """The one meeting, called off ones apart, that has or had the application before it."""
    rows = await read_within(
        BeforeMeeting,
        'SELECT c.meeting, c.id AS "case" FROM title_meeting_case c WHERE c.id = title_before_meeting({})',
        application_id,
    )
    return rows[0] if rows else None


@dataclass(frozen=True, slots=True)
class _Person:
    id: int
    unit: str
    past_units: str
    expert: int | None


_PEOPLE = """
    SELECT a.id, a.unit, a.past_units, (SELECT min(e.id) FROM title_expert e WHERE e.committee = a.committee
        AND (e.person_key = a.person_key OR e.account = a.owner)) AS expert
    FROM title_application a
"""


async def to_review(committee_id: int, year: int) -> Sequence[Tied]:
    """Whoever may come before a meeting of the year: passed on to the office or accepted, and before no
    meeting yet."""
    rows = await read_within(
        _Person,
        f"{_PEOPLE} WHERE a.committee = {{}} AND a.year = {{}} AND a.state IN ('office', 'accepted')"
        " AND title_before_meeting(a.id) IS NULL ORDER BY a.id",
        committee_id, year,
    )  # fmt: skip
    return [_tied(each) for each in rows]


async def of_meeting(meeting_id: int) -> Mapping[int, Tied]:
    """Application → what may bind the applicants that a meeting has before it."""
    rows = await read_within(
        _Person,
        f"{_PEOPLE} JOIN title_meeting_case c ON c.application = a.id AND c.withdrawn IS NULL"
        " WHERE c.meeting = {}",
        meeting_id,
    )
    return {each.id: _tied(each) for each in rows}


def _tied(row: _Person) -> Tied:
    """Who is of the pool as well has the expert's number."""
    past = tuple(PastJob(unit=one_body(unit), until=until) for unit, until in past_jobs(row.past_units))
    number = str(row.id) if row.expert is None else f"E{row.expert}"
    return Tied(id=number, unit=one_body(row.unit), past=past)


@dataclass(frozen=True, slots=True)
class _Key:
    person_key: str


async def key_of(case_id: int) -> str:
    """The keyed hash of who an applicant is, of the application or as the office told it; empty: not
    known."""
    rows = await read_within(
        _Key,
        "SELECT coalesce(a.person_key, c.person_key) AS person_key FROM title_meeting_case c"
        " LEFT JOIN title_application a ON a.id = c.application WHERE c.id = {}",
        case_id,
    )
    return rows[0].person_key


@dataclass(frozen=True, slots=True)
class _Keyed:
    number: str
    name: str
    person_key: str


async def barred(meeting_id: int, day: date) -> list[str]:
    """Applicants before a meeting whom the integrity archive keeps from applying on a day, as number and
    name."""
    rows = await read_within(
        _Keyed,
        "SELECT c.number, c.name, a.person_key FROM title_meeting_case c"
        " JOIN title_application a ON a.id = c.application WHERE c.meeting = {} AND c.withdrawn IS NULL"
        " ORDER BY c.id",
        meeting_id,
    )
    found = await standings_of([each.person_key for each in rows], day)
    return [
        f"{each.number} {each.name}"
        for each in rows
        if found[each.person_key].barred("title_application") is not None
    ]
