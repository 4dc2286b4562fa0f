"""Every table of `jobs` as version 0.1.0 began; how they are now is in `jobs/tables.py`."""

from piccolo.columns.column_types import (
    BigSerial,
    Boolean,
    ForeignKey,
    Integer,
    JSONB,
    SmallInt,
    Text,
    Timestamptz,
    Varchar,
)
from piccolo.constraints import Check
from piccolo.table import Table

from talent_platform.database.baseline import BASELINE as ID
from talent_platform.database.baseline import initial


class Account(Table, tablename="account"):
    id = BigSerial(primary_key=True)


class Worker(Table, tablename="worker"):
    id = Varchar(length=32, primary_key=True)
    started = Timestamptz()
    seen = Timestamptz()


class Job(Table, tablename="job"):
    id = BigSerial(primary_key=True)
    kind = Varchar(length=40, index=True)
    params = JSONB()
    state = Varchar(length=10, default="queued", index=True)
    done = Integer()
    total = Integer()
    message = Text()
    result = JSONB()
    error = Text()
    cancel_requested = Boolean()
    owner = ForeignKey(Account, index=True)
    county = Varchar(length=6, default=None, null=True, index=True)
    lane = Varchar(length=60, default=None, null=True, index=True)
    attempt = SmallInt()
    round = SmallInt()
    created = Timestamptz()
    started = Timestamptz(default=None, null=True)
    finished = Timestamptz(default=None, null=True)
    state_known = Check("state in ('queued', 'running', 'done', 'failed', 'cancelled')")


async def forwards():
    return initial("jobs", Worker, Job)
