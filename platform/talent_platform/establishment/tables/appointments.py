"""Requests to appoint, the decisions on them, overrides and their cures."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from piccolo.columns import (
    JSONB,
    BigInt,
    BigSerial,
    Boolean,
    Date,
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
from talent_platform.demand.tables import Need
from talent_platform.establishment.tables.institutions import Institution, StaffMember
from talent_platform.establishment.tables.specials import SpecialPost
from talent_platform.workflow.history import History


class AppointmentState(StrEnum):
    """`reserved` and the approval states hold the seat; `effective` has it; the rest gave it back."""

    DRAFT = "draft"
    RESERVED = "reserved"
    DEPARTMENT = "department"
    COUNTY = "county"
    APPROVED = "approved"
    EFFECTIVE = "effective"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


HOLDING_STATES = (
    AppointmentState.RESERVED,
    AppointmentState.DEPARTMENT,
    AppointmentState.COUNTY,
    AppointmentState.APPROVED,
)
"""States in which a request keeps its seat reserved."""


RESERVATION_DAYS: Final = 60
"""How long a seat stays reserved while the paper walks, or is its winner's after a round; renewed by every
step forward, and once approved kept that long from the effective day on."""


class Appointment(Table, tablename="appointment"):
    """A request to appoint somebody to a post from a day on."""

    id = BigSerial(primary_key=True)
    institution = ForeignKey(Institution, null=False, index=True)
    person = ForeignKey(StaffMember, null=False, index=True)
    person_key = Varchar(length=64, index=True, secret=True)
    category = Varchar(length=14)
    grade = SmallInt()
    seat_grade = SmallInt()
    """Grade whose quota is used; differs from `grade` only under a `downward_use` figure."""
    way = Varchar(length=24)
    effective = Date()
    ends = Date(null=True, default=None)
    special = ForeignKey(SpecialPost, null=True, default=None)
    concurrent = Boolean(default=False)
    """双肩挑: the person keeps the present post of the other category."""
    policy = Varchar(length=30, default="")
    occupies_quota = Boolean(default=True)
    post_requires = JSONB(default="[]")
    evidence = JSONB(default="[]")
    recruitment = JSONB(default="null")
    state = Varchar(length=12, default="draft", index=True)
    expires = Timestamptz(null=True, default=None)
    """When the reservation lapses by itself."""
    need = ForeignKey(Need, null=True, default=None, index=True)
    """The published need this appointment answers, if any."""
    candidate = BigInt(null=True, default=None)
    """The matched candidate behind the person, if any."""
    created_by = ForeignKey(Account, null=True, default=None)
    version = Integer(default=1)
    created = Timestamptz(default=TimestamptzNow())
    updated = Timestamptz(default=TimestamptzNow(), index=True)

    appointment_state_known = Check(f"state in ({', '.join(repr(str(state)) for state in AppointmentState)})")


class AppointmentStep(Table, History, tablename="appointment_step"):
    """A step of a request on its road (append-only)."""

    id = BigSerial(primary_key=True)
    appointment = ForeignKey(Appointment, null=False, index=True)


class AppointmentDecision(Table, tablename="appointment_decision"):
    """What the rulebook said, with all it was told: enough to replay it to the same bytes (append-only)."""

    id = BigSerial(primary_key=True)
    appointment = ForeignKey(Appointment, null=False, index=True)
    at = Timestamptz(default=TimestamptzNow())
    stage = Varchar(length=12)
    law_on = Date()
    outcome = Varchar(length=16)
    case_json = Text()
    decision_json = Text()
    rulebook = Varchar(length=20)


class Override(Table, tablename="appointment_override"):
    """Somebody with the right let a request pass against a finding (append-only); listed until cured."""

    id = BigSerial(primary_key=True)
    appointment = ForeignKey(Appointment, null=False, index=True)
    at = Timestamptz(default=TimestamptzNow())
    actor_id = BigInt(null=True, default=None)
    actor_name = Varchar(length=60)
    rules = JSONB(default="[]")
    reason = Text()
    document = Varchar(length=80)
    expires = Date()


class OverrideCure(Table, tablename="appointment_override_cure"):
    """What an override excused has been put right (append-only)."""

    id = BigSerial(primary_key=True)
    override = ForeignKey(Override, null=False, unique=True)
    at = Timestamptz(default=TimestamptzNow())
    actor_id = BigInt(null=True, default=None)
    actor_name = Varchar(length=60)
    note = Text()
    document = Varchar(length=80, default="")
