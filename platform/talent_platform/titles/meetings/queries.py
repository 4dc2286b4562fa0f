"""Reads of meetings: all of it for the bureau and the auditor, for a juror what concerns the own seat."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from piccolo.columns.combination import WhereRaw
from piccolo.custom_types import Combinable

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.permissions import require
from talent_platform.audit import service as audit
from talent_platform.database.engine import columns_of, read_within, views
from talent_platform.errors import NotFound
from talent_platform.titles.access import PERSONS, READERS
from talent_platform.titles.meetings.life import MEETING_ACTIONS, MEETING_BADGES, SEAT_BADGES, SITS
from talent_platform.titles.meetings.tables import (
    MeetingState,
    TitleMeeting,
    TitleMeetingChange,
)
from talent_platform.web.listing.declaration import Badge
from talent_platform.workflow.history import line, write_line
from talent_posts import RecusedBy, TitleLevel


@dataclass(frozen=True, slots=True)
class MeetingView:
    """A meeting; its day is that of the draw."""

    id: int
    draw: int
    committee: int
    committee_name: str
    day: date
    place: str
    begins: str
    material_open: bool
    opinions_open: bool
    round: int
    first_teller: int | None
    second_teller: int | None
    consent: str
    state: str
    planned_by: int
    version: int

    @property
    def badge(self) -> Badge:
        return MEETING_BADGES[self.state]

    @property
    def before_tally(self) -> bool:
        """Whether jurors may still sign in and withdraw."""
        return self.round == 1 and self.state in (MeetingState.PLANNED, MeetingState.SITTING)

    @property
    def material_shown(self) -> bool:
        """Whether jurors read the applicants' material now: switched open, and before or in a vote."""
        return self.material_open and self.state in (MeetingState.PLANNED, MeetingState.SITTING)

    def told(self, number: int) -> bool:
        """Whether the bureau may know what a round came to."""
        return number < self.round or self.state == MeetingState.DECIDED


_of = TitleMeeting.draw._
COLUMNS = (
    _of.committee.as_alias("committee"), _of.committee._.name.as_alias("committee_name"),
    _of.meeting.as_alias("day"), TitleMeeting.id, TitleMeeting.draw, TitleMeeting.place, TitleMeeting.begins,
    TitleMeeting.material_open, TitleMeeting.opinions_open, TitleMeeting.round, TitleMeeting.first_teller,
    TitleMeeting.second_teller, TitleMeeting.consent, TitleMeeting.state, TitleMeeting.planned_by,
    TitleMeeting.version,
)  # fmt: skip


def seen_by(reader: Actor) -> Combinable:
    """The meetings of the city, or those at which this person is asked to sit."""
    if reader.role in READERS:
        return TitleMeeting.id > 0
    return WhereRaw(
        "EXISTS (SELECT FROM title_seat s JOIN title_expert e ON e.id = s.expert"
        " WHERE s.meeting = title_meeting.id AND e.account = {})",
        reader.account_id,
    )


async def one(reader: Actor, meeting_id: int) -> MeetingView:
    """Raises NotFound: none, or one this person is not asked to."""
    require(reader, *READERS, *PERSONS)
    rows = await TitleMeeting.select(*COLUMNS).where(TitleMeeting.id == meeting_id, seen_by(reader))
    if not rows:
        raise NotFound
    return views(MeetingView, rows)[0]


async def is_before_tally(meeting_id: int) -> bool:
    """Whether people may still come, go and withdraw."""
    rows = await TitleMeeting.raw("SELECT title_before_tally({}) AS before", meeting_id)
    return bool(rows[0]["before"])


async def of_draw(draw_id: int) -> MeetingView | None:
    """The meeting of a drawn jury, unless it was called off."""
    rows = await TitleMeeting.select(*COLUMNS).where(
        TitleMeeting.draw == draw_id, TitleMeeting.state != str(MeetingState.CALLED_OFF)
    )
    return views(MeetingView, rows)[0] if rows else None


@dataclass(frozen=True, slots=True)
class SeatView:
    """One who is asked to sit."""

    id: int
    meeting: int
    expert: int
    name: str
    unit: str
    specialty: str
    account: int
    pseudonym: str
    state: str
    signed_in: datetime | None
    remote: str
    version: int

    @property
    def badge(self) -> Badge:
        return SEAT_BADGES[self.state]

    @property
    def sits(self) -> bool:
        return self.state in SITS


_SEATS = """
    SELECT s.id, s.meeting, s.expert, e.name, e.unit, e.specialty, e.account, d.pseudonym, s.state,
        s.signed_in, s.remote, s.version
    FROM title_seat s JOIN title_meeting m ON m.id = s.meeting JOIN title_expert e ON e.id = s.expert
    JOIN title_draw_entrant d ON d.draw = m.draw AND d.expert = s.expert
"""


async def seats(meeting_id: int) -> list[SeatView]:
    """Everybody who was asked, in the order in which they were."""
    return await read_within(SeatView, f"{_SEATS} WHERE s.meeting = {{}} ORDER BY s.id", meeting_id)


async def seat(reader: Actor, seat_id: int) -> SeatView:
    """Raises NotFound: none, or another person's."""
    require(reader, *READERS, *PERSONS)
    rows = await read_within(SeatView, f"{_SEATS} WHERE s.id = {{}}", seat_id)
    if not rows or (reader.role in PERSONS and rows[0].account != reader.account_id):
        raise NotFound
    return rows[0]


@dataclass(frozen=True, slots=True)
class CaseView:
    """An applicant before the meeting and who attends for them."""

    id: int
    application: int | None
    number: str
    name: str
    level: TitleLevel
    specialty: str
    unit: str
    withdrawn: datetime | None
    identified: bool
    """The identity number is known: by the application, or told afterwards."""
    recused: int
    attending: int
    """Signed in less withdrawn from this applicant."""


_CASES = """
    SELECT c.id, c.application, c.number, c.name, c.level, c.specialty, c.unit, c.withdrawn,
        c.application IS NOT NULL OR c.person_key <> '' AS identified,
        (SELECT count(*) FROM title_recusal r WHERE r.applicant = c.id) AS recused,
        title_attending(c.id) AS attending
    FROM title_meeting_case c WHERE c.meeting = {} ORDER BY c.id
"""


async def cases(meeting_id: int) -> list[CaseView]:
    """In the order in which they were entered."""
    return await read_within(CaseView, _CASES, meeting_id)


@dataclass(frozen=True, slots=True)
class RecusalView:
    """Who withdrew from whom."""

    seat: int
    case: int
    name: str
    number: str
    applicant: str
    by: RecusedBy
    why: str
    at: datetime


async def recusals(meeting_id: int) -> list[RecusalView]:
    """The oldest first."""
    return await read_within(
        RecusalView,
        "SELECT r.seat, c.id AS case, e.name, c.number, c.name AS applicant, r.by, r.why, r.at"
        " FROM title_recusal r JOIN title_seat s ON s.id = r.seat JOIN title_expert e ON e.id = s.expert"
        " JOIN title_meeting_case c ON c.id = r.applicant WHERE s.meeting = {} ORDER BY r.id",
        meeting_id,
    )


@dataclass(frozen=True, slots=True)
class MeetingLine:
    """One line of a meeting's history."""

    at: datetime
    actor_name: str
    action: str
    note: str

    @property
    def label(self) -> str:
        return MEETING_ACTIONS[self.action]


async def history(meeting_id: int) -> list[MeetingLine]:
    """Newest first."""
    rows = await (
        TitleMeetingChange.select(*columns_of(MeetingLine, TitleMeetingChange))
        .where(TitleMeetingChange.meeting == meeting_id)
        .order_by(TitleMeetingChange.id, ascending=False)
    )
    return views(MeetingLine, rows)


async def note(actor: Actor, meeting_id: int, action: str, said: str = "") -> None:
    """A line of the history that is no step, and its entry in the log."""
    await write_line(TitleMeetingChange, {"meeting": meeting_id}, line(actor, action, note=said))
    await audit.record(actor, f"title_meeting.{action}", f"title_meeting:{meeting_id}")


async def counted_from(meeting_id: int) -> list[datetime]:
    """When the tally of each round began."""
    return await _moments(meeting_id, "count")


async def opened(meeting_id: int) -> datetime | None:
    """When the meeting was opened; None: it never was."""
    return next(iter(await _moments(meeting_id, "open")), None)


async def ended(meeting_id: int) -> datetime | None:
    """When the tally last ended; None while it has not."""
    return next(reversed(await _moments(meeting_id, "decide")), None)


async def _moments(meeting_id: int, action: str) -> list[datetime]:
    rows = await (
        TitleMeetingChange.select(TitleMeetingChange.at)
        .where(TitleMeetingChange.meeting == meeting_id, TitleMeetingChange.action == action)
        .order_by(TitleMeetingChange.id)
    )
    return [row["at"] for row in rows]


@dataclass(frozen=True, slots=True)
class TellerName:
    """One of the bureau who may count."""

    id: int
    name: str


async def teller_names(accounts: Sequence[int]) -> Mapping[int, str]:
    """Account → name, also of who counts no more."""
    rows = await read_within(
        TellerName, "SELECT a.id, a.name FROM account a WHERE a.id = ANY({})", list(accounts)
    )
    return {each.id: each.name for each in rows}


async def may_count() -> list[TellerName]:
    """Everybody of the city bureau."""
    return await read_within(
        TellerName,
        "SELECT a.id, a.name FROM account a WHERE a.active AND EXISTS (SELECT FROM role_held h"
        " WHERE h.account = a.id AND h.role = 'city') ORDER BY a.name, a.id",
    )
