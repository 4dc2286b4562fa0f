"""A review meeting (评审会议), who is asked to sit at it, what is before it, and who withdraws from whom."""

from __future__ import annotations

from enum import StrEnum

from piccolo.columns import BigInt, BigSerial, Boolean, ForeignKey, Integer, Text, Timestamptz, Varchar
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from talent_platform.titles.juries.tables import TitleDraw
from talent_platform.titles.tables import TitleExpert
from talent_platform.workflow.history import History


class MeetingState(StrEnum):
    PLANNED = "planned"
    SITTING = "sitting"
    """In session; jurors sign in and withdraw until the tally begins."""
    COUNTING = "counting"
    DECIDED = "decided"
    """What a round came to is known to the bureau."""
    CALLED_OFF = "called_off"


class SeatState(StrEnum):
    INVITED = "invited"
    ACCEPTED = "accepted"
    PRESENT = "present"
    """Signed in."""
    ABSENT = "absent"
    """Not signed in when the tally began."""
    DECLINED = "declined"
    """Does not sit; the next of the draw was asked."""


class TitleMeeting(Table, tablename="title_meeting"):
    """A meeting of a drawn jury (`guards.sql: title_meeting_moves`)."""

    id = BigSerial(primary_key=True)
    draw = ForeignKey(TitleDraw, null=False, index=True)
    place = Varchar(length=80)
    begins = Varchar(length=5)
    """Hour and minute, as 09:00."""
    material_open = Boolean(default=False)
    """Whether jurors see who is before the meeting, and read their material until the tally."""
    opinions_open = Boolean(default=False)
    """Whether jurors read the opinions of groups that are not their own."""
    round = Integer(default=1)
    """2: a second ballot among those who had two thirds."""
    first_teller = BigInt(null=True, default=None)
    second_teller = BigInt(null=True, default=None)
    """Accounts of those who count, each apart."""
    counts_after = BigInt(default=0)
    """Counts up to this one are of a teller who was replaced and settle nothing; the database sets it."""
    consent = Varchar(length=80, default="")
    """Number of the paper by which HRSS let more pass than the cap."""
    state = Varchar(length=12, default=MeetingState.PLANNED)
    planned_by = BigInt()
    version = Integer(default=1)
    created = Timestamptz(default=TimestamptzNow())
    updated = Timestamptz(default=TimestamptzNow())

    title_meeting_state_known = Check(f"state in ({', '.join(repr(str(state)) for state in MeetingState)})")


class TitleMeetingChange(Table, History, tablename="title_meeting_change"):
    id = BigSerial(primary_key=True)
    meeting = ForeignKey(TitleMeeting, null=False, index=True)


class TitleSeat(Table, tablename="title_seat"):
    """One who is asked to sit: drawn, or come for somebody who declined. The database writes the rows of a
    jury (`guards.sql: title_meeting_seated`), nobody else can."""

    id = BigSerial(primary_key=True)
    meeting = ForeignKey(TitleMeeting, null=False, index=True)
    expert = ForeignKey(TitleExpert, null=False, index=True)
    state = Varchar(length=12, default=SeatState.INVITED)
    signed_in = Timestamptz(null=True, default=None)
    remote = Text(default="")
    """How it was made sure who it was, of somebody who was not in the room; empty: in the room."""
    version = Integer(default=1)
    created = Timestamptz(default=TimestamptzNow())
    updated = Timestamptz(default=TimestamptzNow())

    title_seat_once = Unique(columns=["meeting", "expert"])
    title_seat_state_known = Check(f"state in ({', '.join(repr(str(state)) for state in SeatState)})")
    title_seat_signed_in = Check("(state = 'present') = (signed_in is not null)")


class TitleSeatChange(Table, History, tablename="title_seat_change"):
    id = BigSerial(primary_key=True)
    seat = ForeignKey(TitleSeat, null=False, index=True)


class TitleMeetingCase(Table, tablename="title_meeting_case"):
    """An applicant whom the meeting has before it; of who withdrew or was taken out the row stays."""

    id = BigSerial(primary_key=True)
    meeting = ForeignKey(TitleMeeting, null=False, index=True)
    application = BigInt(null=True, default=None, index=True)
    """The accepted application; null where the office entered the applicant."""
    number = Varchar(length=20)
    """Of the applicant, as in the draw's conflicts: that of the application where there is one."""
    name = Varchar(length=60)
    level = Varchar(length=4)
    specialty = Varchar(length=40)
    unit = Varchar(length=120)
    withdrawn = Timestamptz(null=True, default=None)
    person_key = Varchar(length=64, default="", secret=True)
    """Keyed hash of the identity number of whom the office entered, once it is known; empty of who applied:
    the application has it."""
    entered_by = BigInt()
    created = Timestamptz(default=TimestamptzNow())


class TitleFixedNumber(Table, tablename="title_fixed_number"):
    """How many of a level may pass at most, proposed by one and confirmed by another before anybody voted
    (`guards.sql: title_fixed_number_fits`)."""

    id = BigSerial(primary_key=True)
    meeting = ForeignKey(TitleMeeting, null=False, index=True)
    level = Varchar(length=4)
    number = Integer()
    proposed_by = BigInt()
    proposed_name = Varchar(length=60)
    confirmed = Timestamptz(null=True, default=None)
    confirmed_by = BigInt(null=True, default=None)
    confirmed_name = Varchar(length=60, default="")
    created = Timestamptz(default=TimestamptzNow())

    title_fixed_number_by_two = Check("number >= 0 and (confirmed is null) = (confirmed_by is null)")


class TitleRecusal(Table, tablename="title_recusal"):
    """A juror who withdraws from one applicant (append-only)."""

    id = BigSerial(primary_key=True)
    seat = ForeignKey(TitleSeat, null=False, index=True)
    applicant = ForeignKey(TitleMeetingCase, null=False, index=True)
    by = Varchar(length=6)
    """`juror` or `office`: both have the duty (Order 40, article 25)."""
    why = Text()
    recorded_by = BigInt()
    recorded_name = Varchar(length=60)
    at = Timestamptz(default=TimestamptzNow())

    title_recusal_once = Unique(columns=["seat", "applicant"])
    title_recusal_by_known = Check("by in ('juror', 'office') and why <> ''")


class TitleHandIn(Table, tablename="title_hand_in"):
    """That a juror put the slips of one round into the box; what is on them nobody knows (append-only)."""

    id = BigSerial(primary_key=True)
    seat = ForeignKey(TitleSeat, null=False, index=True)
    round = Integer()
    recorded_by = BigInt()
    at = Timestamptz(default=TimestamptzNow())

    title_hand_in_once = Unique(columns=["seat", "round"])


class TitleCount(Table, tablename="title_count"):
    """What one teller counted of the slips about one applicant, without having seen the other's (append-only;
    `guards.sql: title_count_fits`)."""

    id = BigSerial(primary_key=True)
    applicant = ForeignKey(TitleMeetingCase, null=False, index=True)
    round = Integer()
    attempt = Integer(default=0)
    """1 for the first; the next one where both had counted and did not agree. The database says which."""
    teller = BigInt()
    agree = Integer()
    oppose = Integer()
    abstain = Integer()
    spoiled = Integer()
    missing = Integer(default=0)
    """Slips that were not in the box although their juror had handed in; with them the count adds up."""
    at = Timestamptz(default=TimestamptzNow())

    title_count_once = Unique(columns=["applicant", "round", "attempt", "teller"])
    title_count_positive = Check(
        "agree >= 0 and oppose >= 0 and abstain >= 0 and spoiled >= 0 and missing >= 0"
    )


class TitleResult(Table, tablename="title_result"):
    """What a ballot about one applicant came to; the database writes it when both tellers agree, once."""

    id = BigSerial(primary_key=True)
    applicant = ForeignKey(TitleMeetingCase, null=False, index=True)
    round = Integer()
    attempt = Integer()
    attending = Integer()
    agree = Integer()
    oppose = Integer()
    abstain = Integer()
    spoiled = Integer()
    passed = Boolean()
    at = Timestamptz(default=TimestamptzNow())

    title_result_once = Unique(columns=["applicant", "round"])
