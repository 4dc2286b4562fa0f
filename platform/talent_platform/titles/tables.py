"""Standing committees of title review (评委会) and their yearly plans."""

from __future__ import annotations

from enum import StrEnum

from piccolo.columns import JSONB, BigInt, BigSerial, Date, ForeignKey, Integer, Text, Timestamptz, Varchar
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from talent_platform.workflow.history import History


class CommitteeState(StrEnum):
    PROPOSED = "proposed"
    IN_FORCE = "in_force"
    SUSPENDED = "suspended"
    WITHDRAWN = "withdrawn"
    """Its power to review was taken away."""
    ENDED = "ended"
    """Merged, split or followed by another one."""
    REFUSED = "refused"


class TitleCommittee(Table, tablename="title_committee"):
    """A standing committee. What it was filed with stays as it is (`guards.sql: title_committee_moves`)."""

    id = BigSerial(primary_key=True)
    name = Varchar(length=80)
    body = Varchar(length=80)
    """Who forms it."""
    series = Varchar(length=40)
    specialty = Varchar(length=40, default="")
    """Empty: the whole series."""
    levels = JSONB(default="[]")
    """The levels it may review, the highest first."""
    size = Integer()
    drawn = Integer(null=True, default=None)
    """Experts drawn for a meeting; null where that is not fixed."""
    approved_by = Varchar(length=20)
    """Code of the authority that approves and files it."""
    filed_from = Date()
    filed_to = Date()
    document = Varchar(length=80, default="")
    """Number of the paper by which it was approved and filed; empty before."""
    state = Varchar(length=12, default=CommitteeState.PROPOSED)
    successor = BigInt(null=True, default=None)
    """The committee that answers for its records since it ended."""
    proposed_by = BigInt()
    filed_by = BigInt(null=True, default=None)
    version = Integer(default=1)
    created = Timestamptz(default=TimestamptzNow())
    updated = Timestamptz(default=TimestamptzNow())

    title_committee_state_known = Check(
        "state in ('proposed', 'in_force', 'suspended', 'withdrawn', 'ended', 'refused')"
    )
    title_committee_period = Check("filed_to >= filed_from")
    title_committee_filed = Check(
        "(state in ('proposed', 'refused')) = (filed_by is null)"
        " and (filed_by is null or document <> '' and filed_by <> proposed_by)"
    )
    """Approved and filed under a number, by somebody else than who proposed it."""
    title_committee_succeeded = Check("(state = 'ended') = (successor is not null) and successor <> id")


class TitleCommitteeChange(Table, History, tablename="title_committee_change"):
    id = BigSerial(primary_key=True)
    committee = ForeignKey(TitleCommittee, null=False, index=True)


class TitlePlan(Table, tablename="title_plan"):
    """The plan of a committee for a year as published; another one of the year takes its place."""

    id = BigSerial(primary_key=True)
    committee = ForeignKey(TitleCommittee, null=False, index=True)
    year = Integer()
    number = Integer()
    """1 for the first of its year."""
    levels = JSONB(default="[]")
    window_from = Date()
    window_to = Date()
    channel = Text()
    meetings = JSONB(default="[]")
    """Days, ISO, in order."""
    note = Text(default="")
    """Why another one took the place of the one before."""
    published = Date()
    published_by = BigInt()
    published_name = Varchar(length=60)
    created = Timestamptz(default=TimestamptzNow())

    title_plan_once = Unique(columns=["committee", "year", "number"])
    title_plan_window = Check("window_to >= window_from and number > 0")
