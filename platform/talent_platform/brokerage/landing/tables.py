"""Landings of teams, their services, and the history of both."""

from __future__ import annotations

from enum import StrEnum

from piccolo.columns import JSONB, BigInt, BigSerial, Date, ForeignKey, Integer, Timestamptz, Varchar
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from talent_platform.accounts.tables import Account
from talent_platform.brokerage.tables import Case
from talent_platform.dated.columns import SetByTwo
from talent_platform.workflow.history import History


class LandingState(StrEnum):
    OPEN = "open"
    LANDED = "landed"
    ENDED = "ended"
    """With the hire."""


class ServiceState(StrEnum):
    OPEN = "open"
    GOING = "going"
    DONE = "done"
    DROPPED = "dropped"
    """Given up, for a reason in the history."""


class Landing(Table, tablename="landing"):
    """A hired team on its way to being at home; landed only once no service is left to do (guards.sql)."""

    id = BigSerial(primary_key=True)
    match_case = ForeignKey(Case, null=False, unique=True)
    state = Varchar(length=8, default="open", index=True)
    version = Integer(default=1)
    opened = Timestamptz(default=TimestamptzNow())
    updated = Timestamptz(default=TimestamptzNow())
    landed = Timestamptz(null=True, default=None)
    """When that was confirmed."""

    landed_when_confirmed = Check("state <> 'landed' or landed is not null")
    landing_state_known = Check(f"state in ({', '.join(repr(str(state)) for state in LandingState)})")


class LandingService(Table, tablename="landing_service"):
    """One thing a team is helped with."""

    id = BigSerial(primary_key=True)
    landing = ForeignKey(Landing, null=False)
    kind = Varchar(length=12)
    """A code of life.KINDS."""
    state = Varchar(length=8, default="open", index=True)
    owner = ForeignKey(Account, null=True, default=None, index=True)
    """The officer who sees to it; null: the county's office, or the city's."""
    office = Varchar(length=60, default="")
    """Where it is handled, in words: offices without an account here."""
    due = Date(null=True, default=None, index=True)
    """Null where no term is set, and while the calendar of working days does not reach it."""
    due_from = Date(null=True, default=None)
    due_days = Integer(null=True, default=None)
    """Working days after `due_from`; both null where a bureau set the day, or no term is set."""
    reminded = Date(null=True, default=None)
    """The due date that was last reminded of."""
    version = Integer(default=1)
    updated = Timestamptz(default=TimestamptzNow())

    landing_service_once = Unique([landing, kind])
    landing_service_state_known = Check(f"state in ({', '.join(repr(str(state)) for state in ServiceState)})")
    landing_term_whole = Check("(due_from is null) = (due_days is null)")


class LandingEvent(Table, History, tablename="landing_event"):
    """What happened to a landing, or to one of its services (append-only)."""

    id = BigSerial(primary_key=True)
    landing = ForeignKey(Landing, null=False, index=True)
    service = BigInt(null=True, default=None, index=True)
    """Null where it is about the whole."""


class LandingTerms(Table, SetByTwo, tablename="landing_terms"):
    """Working days from the hire of a team until each service is due, for those hired from a day on."""

    id = BigSerial(primary_key=True)
    valid_from = Date()
    days = JSONB()
    """Code of life.KINDS → working days; null: no term."""
