"""The ledger from which every vacancy is derived."""

from __future__ import annotations

from enum import StrEnum

from piccolo.columns import (
    JSONB,
    BigInt,
    BigSerial,
    Boolean,
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

from talent_platform.establishment.tables.appointments import Appointment, Override
from talent_platform.establishment.tables.institutions import Institution, StaffMember
from talent_platform.establishment.tables.plans import PostPlan
from talent_platform.establishment.tables.specials import SpecialPost


class EntryKind(StrEnum):
    """What a ledger entry says about seats of one grade from its effective day on. `approved` is absolute:
    so many seats until the next such entry of the grade; the others add or take away."""

    APPROVED = "approved"
    RESERVED = "reserved"
    RELEASED = "released"
    FILLED = "filled"
    FREED = "freed"
    FROZEN = "frozen"
    UNFROZEN = "unfrozen"
    SPECIAL_OPENED = "special_opened"
    SPECIAL_CLOSED = "special_closed"


class LedgerAct(StrEnum):
    """What kind of decision entries rest on."""

    PLAN = "plan"
    FREEZE = "freeze"
    APPOINTMENT = "appointment"
    LEAVING = "leaving"
    SPECIAL = "special"
    FIRST_LOAD = "first_load"
    CORRECTION = "correction"


class LedgerDecision(Table, tablename="ledger_decision"):
    """Who decided what entries are made; none is written without one (append-only)."""

    id = BigSerial(primary_key=True)
    institution = ForeignKey(Institution, null=False, index=True)
    act = Varchar(length=12)
    at = Timestamptz(default=TimestamptzNow())
    actor_id = BigInt(null=True, default=None)
    actor_name = Varchar(length=60, default="")
    appointment = ForeignKey(Appointment, null=True, default=None, index=True)
    plan = ForeignKey(PostPlan, null=True, default=None)
    special = ForeignKey(SpecialPost, null=True, default=None)
    person = ForeignKey(StaffMember, null=True, default=None)
    correction = BigInt(null=True, default=None)
    """Which correction it carries out; the database asks that it is confirmed."""
    document = Varchar(length=80, default="")
    detail = JSONB(default="{}")
    """For a first load: what the rulebook said of each person's post."""

    ledger_act_known = Check(f"act in ({', '.join(repr(str(act)) for act in LedgerAct)})")


class LedgerEntry(Table, tablename="ledger_entry"):
    """One effective-dated fact about seats of a grade (append-only)."""

    id = BigSerial(primary_key=True)
    institution = ForeignKey(Institution, null=False, index=True)
    kind = Varchar(length=16)
    category = Varchar(length=14)
    grade = SmallInt()
    """Grade of the post held or asked for."""
    seat_grade = SmallInt()
    """As `grade`; in books kept before seats of a level were counted together, the grade of the seat used."""
    quantity = Integer(default=1)
    effective = Date()
    """First day on which it holds."""
    until = Date(null=True, default=None)
    """Last day of a post for a fixed term; what opens and what closes it early both name it."""
    person = ForeignKey(StaffMember, null=True, default=None, index=True)
    decision = ForeignKey(LedgerDecision, null=True, default=None, index=True)
    """What it rests on; null only in books kept before decisions were."""
    appointment = ForeignKey(Appointment, null=True, default=None, index=True)
    plan = ForeignKey(PostPlan, null=True, default=None)
    special = ForeignKey(SpecialPost, null=True, default=None)
    override = ForeignKey(Override, null=True, default=None)
    counts = Boolean(default=True)
    """Takes a seat of the plan; false for special posts and policy placements outside the quota."""
    downward = Boolean(default=False)
    """Free higher grades of the level may serve the lower ones, by the figure of the effective day."""
    dual = Varchar(length=14, default="")
    """The kind of post whose seat alone is taken by who holds two kinds, by the figure of the effective day;
    '' where both are."""
    concurrent = Boolean(default=False)
    """A second post of another category beside the first (双肩挑)."""
    over_quota = Varchar(length=10, default="")
    """'', policy or excess, as in the rulebook's holdings."""
    way = Varchar(length=24, default="")
    detail = JSONB(default="{}")
    document = Varchar(length=80, default="")
    recorded = Timestamptz(default=TimestamptzNow())
    actor_id = BigInt(null=True, default=None)

    entry_kind_known = Check(f"kind in ({', '.join(repr(str(kind)) for kind in EntryKind)})")
    entry_quantity = Check("quantity > 0 or kind = 'approved'")
