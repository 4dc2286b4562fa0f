"""Visits, requests, moves of portfolios, leave, and the enterprises that must have an officer."""

from __future__ import annotations

from piccolo.columns import BigInt, BigSerial, Date, ForeignKey, Integer, Text, Timestamptz, Varchar
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.constraints import Check
from piccolo.table import Table

from talent_platform.accounts.tables import Account, Organisation


class KeyEnterprise(Table, tablename="key_enterprise"):
    """An enterprise that is never without an officer (guards.sql)."""

    id = BigSerial(primary_key=True)
    organisation = ForeignKey(Organisation, null=False, unique=True)
    made_by = ForeignKey(Account, null=False)
    made = Timestamptz(default=TimestamptzNow())


class EnterpriseVisit(Table, tablename="enterprise_visit"):
    """What an officer did with an enterprise on a day (append-only)."""

    id = BigSerial(primary_key=True)
    organisation = ForeignKey(Organisation, null=False, index=True)
    officer = ForeignKey(Account, null=False, index=True)
    """Who writes it down."""
    day = Date()
    way = Varchar(length=8)
    """A code of record.WAYS."""
    note = Text()
    written = Timestamptz(default=TimestamptzNow())


class FirmRequest(Table, tablename="firm_request"):
    """Something an enterprise asks its officer for; answered once."""

    id = BigSerial(primary_key=True)
    organisation = ForeignKey(Organisation, null=False, index=True)
    subject = Varchar(length=80)
    detail = Text(default="")
    made_by = ForeignKey(Account, null=False)
    made = Timestamptz(default=TimestamptzNow())
    due = Date(null=True, default=None, index=True)
    """Null while the calendar of working days does not reach it."""
    due_from = Date()
    due_days = Integer()
    """Working days after `due_from`."""
    reminded = Date(null=True, default=None)
    """The day for which the officer was reminded that it is late."""
    state = Varchar(length=8, default="open", index=True)
    """open, done or refused."""
    answer = Text(default="")
    answered_by = ForeignKey(Account, null=True, default=None)
    answered = Timestamptz(null=True, default=None)

    request_state_known = Check("state in ('open', 'done', 'refused')")
    request_answered = Check("(state = 'open') = (answered is null) and (state = 'open' or answer <> '')")


class PortfolioMove(Table, tablename="portfolio_move"):
    """An enterprise came to an officer, from another or from none (append-only): nothing overwrites where it
    was before."""

    id = BigSerial(primary_key=True)
    organisation = ForeignKey(Organisation, null=False, index=True)
    before = ForeignKey(Account, null=True, default=None)
    after = ForeignKey(Account, null=True, default=None)
    origin = Varchar(length=8)
    """assigned (one enterprise), handed (a portfolio) or shared (a proposal that was applied)."""
    reason = Text(default="")
    cases = Integer(default=0)
    """Live cases that went along."""
    made_by = ForeignKey(Account, null=False)
    made = Timestamptz(default=TimestamptzNow())

    move_origin_known = Check("origin in ('assigned', 'handed', 'shared')")
    moved_somewhere = Check("before is distinct from after")


class OfficerLeave(Table, tablename="officer_leave"):
    """Days on which an officer is given nothing (append-only); one that is withdrawn has a line beside it."""

    id = BigSerial(primary_key=True)
    officer = ForeignKey(Account, null=False, index=True)
    first = Date()
    last = Date()
    made_by = ForeignKey(Account, null=False)
    made = Timestamptz(default=TimestamptzNow())
    cancels = BigInt(null=True, default=None)
    """The leave that this line takes back, once (guards.sql)."""

    leave_in_order = Check("first <= last")
