"""Groups of a jury, who is of which, and their written opinions."""

from __future__ import annotations

from piccolo.columns import BigInt, BigSerial, ForeignKey, Text, Timestamptz, Varchar
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from talent_platform.titles.meetings.tables import TitleMeeting, TitleMeetingCase, TitleSeat


class TitleGroup(Table, tablename="title_group"):
    """A group of a meeting's jury (append-only); who is of it, its members say."""

    id = BigSerial(primary_key=True)
    meeting = ForeignKey(TitleMeeting, null=False, index=True)
    name = Varchar(length=40)
    made_by = BigInt()
    at = Timestamptz(default=TimestamptzNow())

    title_group_once = Unique(columns=["meeting", "name"])


class TitleGroupMember(Table, tablename="title_group_member"):
    """Of which group a juror is; another one until anybody has handed in (`guards.sql:
    title_group_member_fits`)."""

    id = BigSerial(primary_key=True)
    seat = ForeignKey(TitleSeat, null=False, unique=True)
    group = ForeignKey(TitleGroup, null=False, index=True)


class TitleOpinion(Table, tablename="title_opinion"):
    """What a juror wrote for the group about one applicant (append-only; `guards.sql: title_opinion_fits`):
    the group's last one counts whose writer has not withdrawn from the applicant."""

    id = BigSerial(primary_key=True)
    group = ForeignKey(TitleGroup, null=False, index=True)
    applicant = ForeignKey(TitleMeetingCase, null=False, index=True)
    seat = ForeignKey(TitleSeat, null=False, index=True)
    text = Text()
    at = Timestamptz(default=TimestamptzNow())

    title_opinion_says = Check("text <> ''")
