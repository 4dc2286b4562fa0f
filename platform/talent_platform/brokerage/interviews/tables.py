"""Interviews, and who subscribed to the own ones."""

from __future__ import annotations

from piccolo.columns import BigSerial, Boolean, ForeignKey, Integer, SmallInt, Timestamptz, Varchar
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.constraints import Check
from piccolo.table import Table

from talent_platform.accounts.tables import Account
from talent_platform.brokerage.tables import Case


class Interview(Table, tablename="interview"):
    """One meeting of a case; moved in place, so that a calendar knows it again by `uid` and `sequence`."""

    id = BigSerial(primary_key=True)
    match_case = ForeignKey(Case, null=False, index=True)
    uid = Varchar(length=36, unique=True)
    sequence = Integer(default=0)
    """Grows with each change (RFC 5545, 3.8.7.4): of time, place or `state`, and of `stands`."""
    state = Varchar(length=9, default="set")
    """set or cancelled."""
    stands = Boolean(default=True)
    """Whether calendars have it: not while its case cannot go on, nor once that ended (`standing.look`)."""
    resumed = Boolean(default=False)
    """Whether its latest revision only made it stand again."""
    begins = Timestamptz()
    minutes = SmallInt(default=60)
    place = Varchar(length=200, default="")
    link = Varchar(length=500, default="")
    people = Varchar(length=200, default="")
    """Who takes part, in words."""
    employer_result = Varchar(length=10, default="")
    person_result = Varchar(length=10, default="")
    """What each side says came of it, a code of interviews.rules.RESULTS; empty while it said nothing."""
    created = Timestamptz(default=TimestamptzNow())
    updated = Timestamptz(default=TimestamptzNow())

    interview_state_known = Check("state in ('set', 'cancelled')")
    interview_minutes = Check("minutes between 15 and 480")
    interview_somewhere = Check("place <> '' or link <> ''")


class CalendarFeed(Table, tablename="calendar_feed"):
    """An address at which an account's calendar asks for its interviews; who has the address may read."""

    id = BigSerial(primary_key=True)
    account = ForeignKey(Account, null=False, unique=True)
    token = Varchar(length=64, unique=True)
    """Its signature, never the token itself."""
    created = Timestamptz(default=TimestamptzNow())
