"""Notices, the cases on them, objections to a case."""

from __future__ import annotations

from piccolo.columns import BigInt, BigSerial, Bytea, Date, ForeignKey, Integer, Text, Timestamptz, Varchar
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.constraints import Check
from piccolo.table import Table

from talent_platform.accounts.tables import Organisation


class Notice(Table, tablename="notice"):
    """Hangs from its first day to its last; nobody shortens it (`guards.sql: notice_hangs`)."""

    id = BigSerial(primary_key=True)
    organisation = ForeignKey(Organisation, null=False, index=True)
    title = Varchar(length=80)
    text = Text()
    starts = Date()
    least = Integer()
    """Days after the first that it hangs at least."""
    unit = Varchar(length=12)
    ends = Date(null=True, default=None)
    """Last day; null as long as the calendar of working days does not reach it."""
    withdrawn = Timestamptz(null=True, default=None)
    """Taken down before its time: it counts for nothing."""
    created = Timestamptz(default=TimestamptzNow())
    created_by = BigInt()

    notice_unit_known = Check("unit in ('day', 'working_day') and least > 0")


class NoticeItem(Table, tablename="notice_item"):
    """One case on a notice; all that ever changes is that it ends (`guards.sql: notice_item_ends`)."""

    id = BigSerial(primary_key=True)
    notice = ForeignKey(Notice, null=False, index=True)
    subject = Varchar(length=60, index=True)
    """What it is about, as `appointment:12`."""
    text = Varchar(length=200)
    ended = Timestamptz(null=True, default=None)
    """When the case itself ended while the notice hung: it is shown and objected to no more, and what was
    objected stays."""


class Objection(Table, tablename="objection"):
    """Somebody objects to one case; the others on the notice go on. A bureau decides it once."""

    id = BigSerial(primary_key=True)
    item = ForeignKey(NoticeItem, null=False, index=True)
    text = Text()
    contact = Bytea(secret=True)
    """Name and address of whoever objects, sealed."""
    at = Timestamptz(default=TimestamptzNow())
    state = Varchar(length=10, default="open")
    answer = Text(default="")
    decided = Timestamptz(null=True, default=None)
    decided_by = BigInt(null=True, default=None)
    decided_name = Varchar(length=60, default="")

    objection_state_known = Check("state in ('open', 'founded', 'unfounded')")
