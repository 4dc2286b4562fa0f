"""Reads of groups and opinions, and whose material a juror may read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from talent_platform.accounts.actor import Actor
from talent_platform.database.engine import read_within
from talent_platform.errors import NotFound
from talent_platform.titles.access import READERS
from talent_platform.titles.docket.ties import known_ties
from talent_platform.titles.meetings import queries as meetings
from talent_platform.titles.meetings.queries import CaseView, MeetingView, SeatView


@dataclass(frozen=True, slots=True)
class GroupView:
    """A group and who of it still sits, as seats."""

    id: int
    name: str
    members: Sequence[int]


async def groups(meeting_id: int) -> list[GroupView]:
    """Those of whom somebody sits."""
    return await read_within(
        GroupView,
        "SELECT g.id, g.name, array_agg(s.id ORDER BY s.id) AS members FROM title_group g"
        ' JOIN title_group_member m ON m."group" = g.id JOIN title_seat s ON s.id = m.seat'
        " WHERE g.meeting = {} AND s.state <> 'declined' GROUP BY g.id ORDER BY g.id",
        meeting_id,
    )


@dataclass(frozen=True, slots=True)
class OpinionView:
    """What a group says of an applicant."""

    id: int
    group: int
    group_name: str
    case: int
    number: str
    writer: str
    text: str
    at: datetime


_OPINIONS = """
    SELECT DISTINCT ON (c.id, g.id) o.id, g.id AS "group", g.name AS group_name, c.id AS "case", c.number,
        e.name AS writer, o.text, o.at
    FROM title_opinion o JOIN title_group g ON g.id = o."group" JOIN title_seat s ON s.id = o.seat
    JOIN title_expert e ON e.id = s.expert JOIN title_meeting_case c ON c.id = o.applicant
    WHERE g.meeting = {} AND c.withdrawn IS NULL AND NOT EXISTS (
        SELECT FROM title_recusal r WHERE r.seat = o.seat AND r.applicant = o.applicant)
    ORDER BY c.id, g.id, o.id DESC
"""


async def opinions(meeting_id: int) -> list[OpinionView]:
    """The last one of each group about each applicant whose writer has not withdrawn from the applicant."""
    return await read_within(OpinionView, _OPINIONS, meeting_id)


async def unwritten(meeting_id: int) -> list[str]:
    """Numbers of applicants of whom no opinion is there, where the jury has groups."""
    if not await groups(meeting_id):
        return []
    written = {each.case for each in await opinions(meeting_id)}
    return [
        each.number
        for each in await meetings.cases(meeting_id)
        if each.withdrawn is None and each.id not in written
    ]


async def own_seat(reader: Actor, meeting_id: int) -> SeatView | None:
    """The seat of a juror who sits."""
    own = [each for each in await meetings.seats(meeting_id) if each.account == reader.account_id]
    return next((each for each in own if each.sits), None)


async def readable(reader: Actor, meeting: MeetingView) -> list[CaseView]:
    """Applicants whose material somebody may read: all for the bureau and the auditor; for a juror, while it
    is open, those from whom the juror neither withdrew nor has to."""
    before = [each for each in await meetings.cases(meeting.id) if each.withdrawn is None]
    if reader.role in READERS:
        return before
    own = await own_seat(reader, meeting.id)
    if own is None or not meeting.material_shown:
        return []
    left = {each.case for each in await meetings.recusals(meeting.id) if each.seat == own.id}
    left |= {each.case for each in await known_ties(meeting) if each.seat == own.id}
    return [each for each in before if each.id not in left]


async def case_of(reader: Actor, meeting: MeetingView, case_id: int) -> CaseView:
    """Raises NotFound: none whose material the reader may read."""
    found = next((each for each in await readable(reader, meeting) if each.id == case_id), None)
    if found is None:
        raise NotFound
    return found


async def shown(reader: Actor, meeting: MeetingView, case_id: int) -> list[OpinionView]:
    """What groups say of an applicant, as far as somebody may read it: a juror the own group's, and those of
    others while they are open."""
    found = [each for each in await opinions(meeting.id) if each.case == case_id]
    if reader.role in READERS or meeting.opinions_open:
        return found
    own = await own_seat(reader, meeting.id)
    of = await group_of(meeting.id, own.id) if own else None
    return [each for each in found if of is not None and each.group == of.id]


async def group_of(meeting_id: int, seat_id: int) -> GroupView | None:
    """The group of a juror who sits."""
    return next((each for each in await groups(meeting_id) if seat_id in each.members), None)
