"""When an applicant is heard."""

from __future__ import annotations

from piccolo.columns import BigInt, BigSerial, ForeignKey, Integer, Timestamptz, Varchar
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.constraints import Check
from piccolo.table import Table

from talent_platform.titles.meetings.tables import TitleMeetingCase


class TitleDefence(Table, tablename="title_defence"):
    """The slot of one applicant, until the tally (`guards.sql: title_defence_fits`)."""

    id = BigSerial(primary_key=True)
    applicant = ForeignKey(TitleMeetingCase, null=False, unique=True)
    begins = Timestamptz()
    minutes = Integer()
    link = Varchar(length=300, default="")
    """Of a defence online; empty: at the place of the meeting."""
    sequence = Integer(default=0)
    """How many times it was moved."""
    set_by = BigInt()
    updated = Timestamptz(default=TimestamptzNow())

    title_defence_lasts = Check("minutes between 5 and 240")
