"""What a person sees of background work. The queue itself is pgqueuer's and holds only ids of these rows."""

from __future__ import annotations

from enum import StrEnum

from piccolo.columns import (
    JSONB,
    BigSerial,
    Boolean,
    ForeignKey,
    Integer,
    SmallInt,
    Text,
    Timestamptz,
    Varchar,
)
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.constraints import Check
from piccolo.table import Table

from talent_platform.accounts.tables import Account


class JobState(StrEnum):
    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


ENDED = (JobState.DONE, JobState.FAILED, JobState.CANCELLED)


class Job(Table, tablename="job"):
    """One piece of background work."""

    id = BigSerial(primary_key=True)
    kind = Varchar(length=40, index=True)
    """Name under which its function is registered, for example `match.run`."""
    params = JSONB(default="{}")
    """Keyword arguments of the function."""
    state = Varchar(length=10, default="queued", index=True)
    done = Integer(default=0)
    total = Integer(default=0)
    """0 while nobody knows how much there is to do."""
    message = Text(default="")
    result = JSONB(default="{}")
    error = Text(default="")
    cancel_requested = Boolean(default=False)
    owner = ForeignKey(Account, null=True, default=None, index=True)
    county = Varchar(length=6, null=True, default=None, index=True)
    lane = Varchar(length=60, null=True, default=None, index=True)
    """Of the jobs with the same lane one runs at a time, in the order they were queued."""
    attempt = SmallInt(default=0)
    """Counts starts; a worker whose attempt is no longer the current one can write nothing."""
    round = SmallInt(default=0)
    """Counts how often a person put it into the queue; each round is in the queue at most once."""
    created = Timestamptz(default=TimestamptzNow())
    started = Timestamptz(null=True, default=None)
    finished = Timestamptz(null=True, default=None)

    state_known = Check(f"state in ({', '.join(repr(str(state)) for state in JobState)})")


class Worker(Table, tablename="worker"):
    """A worker that takes jobs, inside a server or beside it; `/health` asks when any was last seen."""

    id = Varchar(length=32, primary_key=True)
    """Drawn anew at each start."""
    started = Timestamptz(default=TimestamptzNow())
    seen = Timestamptz(default=TimestamptzNow())
    """By the database's clock."""


class Routine(Table, tablename="routine"):
    """How the work that the clock calls for ended last; `/health` tells when one keeps failing."""

    id = Varchar(length=60, primary_key=True)
    """Its registered name."""
    ended = Timestamptz(null=True, default=None)
    """When it last ended well."""
    failing = Timestamptz(null=True, default=None)
    """Since when it has not, if it failed since."""
