"""The signed minutes of a meeting."""

from __future__ import annotations

from piccolo.columns import BigInt, BigSerial, Bytea, ForeignKey, Integer, Timestamptz, Varchar
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.constraints import Check
from piccolo.table import Table

from talent_platform.titles.meetings.tables import TitleMeeting, TitleSeat


class TitleMinutes(Table, tablename="title_minutes"):
    """A scan of what whoever presided signed and the committee sealed (Order 40, articles 22 and 23), with
    the recording of the meeting (append-only; `guards.sql: title_minutes_fits`)."""

    id = BigSerial(primary_key=True)
    meeting = ForeignKey(TitleMeeting, null=False, unique=True)
    chair = ForeignKey(TitleSeat, null=False)
    """Who presided and signed."""
    kind = Varchar(length=4)
    size = Integer()
    sha256 = Varchar(length=64)
    body = Bytea()
    recording = Varchar(length=64)
    """SHA-256 of the recording, hexadecimal."""
    recording_kept = Varchar(length=120)
    archived_by = BigInt()
    archived_name = Varchar(length=60)
    at = Timestamptz(default=TimestamptzNow())

    title_minutes_recorded = Check("recording ~ '^[0-9a-f]{64}$' and recording_kept <> ''")
