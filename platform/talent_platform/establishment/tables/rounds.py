"""Promotion rounds and their applicants."""

from __future__ import annotations

from enum import StrEnum

from piccolo.columns import (
    JSONB,
    BigSerial,
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
from talent_platform.establishment.tables.appointments import Appointment
from talent_platform.establishment.tables.institutions import Institution, StaffMember
from talent_platform.workflow.history import History


class RoundState(StrEnum):
    """A promotion round: seats published, applicants ranked, seats allocated; once a notice of its result has
    hung, it is opened again or cancelled by the unit and the bureau together."""

    OPEN = "open"
    ALLOCATED = "allocated"
    REOPENING = "reopening"
    CANCELLING = "cancelling"
    CANCELLED = "cancelled"


class PromotionRound(Table, tablename="promotion_round"):
    """A promotion round (竞聘) of one institution: seats and criteria are published before people apply."""

    id = BigSerial(primary_key=True)
    institution = ForeignKey(Institution, null=False, index=True)
    title = Varchar(length=80)
    category = Varchar(length=14, default="professional")
    seats = JSONB(default="{}")
    """Grade (as text) → seats offered."""
    criteria = JSONB(default="[]")
    """List of {name, weight}; scores are 0-100 each."""
    effective = Date()
    steps = JSONB(default="{}")
    """The rulebook's recruitment record: steps, publicity."""
    state = Varchar(length=12, default="open", index=True)
    result = JSONB(default="{}")
    """Once allocated: {proved, seconds}, whether the allocation was proved best within its time."""
    created_by = ForeignKey(Account, null=True, default=None)
    created = Timestamptz(default=TimestamptzNow())
    version = Integer(default=1)
    updated = Timestamptz(default=TimestamptzNow())

    round_state_known = Check(f"state in ({', '.join(repr(str(state)) for state in RoundState)})")


class RoundApplicant(Table, tablename="round_applicant"):
    """Somebody who competes in a round."""

    id = BigSerial(primary_key=True)
    promotion_round = ForeignKey(PromotionRound, null=False, index=True)
    person = ForeignKey(StaffMember, null=False)
    wishes = JSONB(default="[]")
    """Grades applied for, best first."""
    scores = JSONB(default="[]")
    """One number from 0 to 100 per criterion, in their order."""
    grade = SmallInt(null=True, default=None)
    """Grade allocated."""
    reason = Text(default="")
    """Why this result, in one sentence."""
    appointment = ForeignKey(Appointment, null=True, default=None)
    withdrawn = Timestamptz(null=True, default=None)
    """Who has withdrawn competes no more and may enter anew (guards.sql: once at a time)."""


class RoundStep(Table, History, tablename="promotion_round_step"):
    """What happened to a round: published, applied for, allocated (append-only)."""

    id = BigSerial(primary_key=True)
    promotion_round = ForeignKey(PromotionRound, null=False, index=True)
    applicant = ForeignKey(RoundApplicant, null=True, default=None)
    """Whom the step is about; none of the round as a whole."""
