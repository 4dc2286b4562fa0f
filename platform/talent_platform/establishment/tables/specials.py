"""Special posts and their steps."""

from __future__ import annotations

from enum import StrEnum

from piccolo.columns import (
    JSONB,
    BigSerial,
    Date,
    ForeignKey,
    Integer,
    SmallInt,
    Timestamptz,
    Varchar,
)
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.constraints import Check
from piccolo.table import Table

from talent_platform.establishment.tables.institutions import Institution, StaffMember
from talent_platform.workflow.history import History


class SpecialState(StrEnum):
    """The road of a special post; only an open one may be used."""

    ASKED = "asked"
    DEPARTMENT = "department"
    COUNTY = "county"
    OPEN = "open"
    REFUSED = "refused"
    CLOSED = "closed"


class SpecialPost(Table, tablename="special_post"):
    """A special post (特设岗位): one named person, one project, one period."""

    id = BigSerial(primary_key=True)
    institution = ForeignKey(Institution, null=False, index=True)
    person = ForeignKey(StaffMember, null=False, index=True)
    category = Varchar(length=14, default="professional")
    grade = SmallInt()
    project = Varchar(length=120)
    opened = Date()
    ends = Date(null=True, default=None)
    project_ended = Date(null=True, default=None)
    written_off = Date(null=True, default=None)
    standard = Varchar(length=20, null=True, default=None)
    evidence = JSONB(default="[]")
    state = Varchar(length=12, default="open", index=True)
    version = Integer(default=1)
    updated = Timestamptz(default=TimestamptzNow())

    special_state_known = Check(f"state in ({', '.join(repr(str(state)) for state in SpecialState)})")


class SpecialStep(Table, History, tablename="special_post_step"):
    """A step of a special post on its road (append-only)."""

    id = BigSerial(primary_key=True)
    special = ForeignKey(SpecialPost, null=False, index=True)
