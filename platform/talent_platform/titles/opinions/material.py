"""What a juror reads of an applicant: the application as it was accepted, without the identity number."""

from __future__ import annotations

from dataclasses import dataclass

from talent_platform.accounts.actor import Actor
from talent_platform.audit import service as audit
from talent_platform.titles.applications import facts
from talent_platform.titles.applications import queries as applications
from talent_platform.titles.applications.facts import Known
from talent_platform.titles.applications.queries import ApplicationView
from talent_platform.titles.meetings import queries as meetings
from talent_platform.titles.meetings.queries import CaseView, MeetingView
from talent_platform.titles.opinions import queries


@dataclass(frozen=True, slots=True)
class Material:
    """An applicant before the meeting; of whom the office entered there is no application."""

    meeting: MeetingView
    case: CaseView
    application: ApplicationView | None
    registers: Known | None


async def read(reader: Actor, meeting_id: int, case_id: int) -> Material:
    """Kept in the log as read.

    Raises:
        NotFound: nobody whose material the reader may read.
    """
    meeting = await meetings.one(reader, meeting_id)
    case = await queries.case_of(reader, meeting, case_id)
    await audit.names_read(reader, "title_meeting", f"title_meeting:{meeting_id}", 1)
    if case.application is None:
        return Material(meeting, case, None, None)
    row = await applications.by_id(case.application)
    return Material(meeting, case, row, await facts.known(row.id))
