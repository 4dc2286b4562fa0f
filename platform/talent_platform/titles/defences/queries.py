"""Reads of slots."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from talent_platform.accounts.actor import Actor
from talent_platform.database.engine import read_within
from talent_platform.titles.applications import queries as applications
from talent_platform.titles.meetings import queries as meetings
from talent_platform.titles.opinions.queries import readable


@dataclass(frozen=True, slots=True)
class Defence:
    """A slot with where it is."""

    id: int
    meeting: int
    case: int
    application: int | None
    number: str
    committee_name: str
    begins: datetime
    minutes: int
    place: str
    link: str
    sequence: int
    updated: datetime


_SLOTS = """
    SELECT v.id, m.id AS meeting, c.id AS "case", c.application, c.number, t.name AS committee_name, v.begins,
        v.minutes, m.place, v.link, v.sequence, v.updated
    FROM title_defence v JOIN title_meeting_case c ON c.id = v.applicant AND c.withdrawn IS NULL
    JOIN title_meeting m ON m.id = c.meeting AND m.state <> 'called_off' JOIN title_draw d ON d.id = m.draw
    JOIN title_committee t ON t.id = d.committee
"""


async def of_meeting(meeting_id: int) -> list[Defence]:
    """In their order; for whoever decides."""
    return await read_within(Defence, f"{_SLOTS} WHERE m.id = {{}} ORDER BY v.begins, v.id", meeting_id)


async def shown(reader: Actor, meeting_id: int) -> list[Defence]:
    """As far as somebody may read of the applicants: a juror those whose material is open.

    Raises:
        NotFound: no meeting of this person's.
    """
    row = await meetings.one(reader, meeting_id)
    may = {each.id for each in await readable(reader, row)}
    return [each for each in await of_meeting(meeting_id) if each.case in may]


async def of_application(reader: Actor, application_id: int) -> Defence | None:
    """The latest slot of an application the reader may see. Raises NotFound."""
    await applications.one(reader, application_id)
    rows = await read_within(
        Defence, f"{_SLOTS} WHERE c.application = {{}} ORDER BY v.begins DESC LIMIT 1", application_id
    )
    return rows[0] if rows else None
