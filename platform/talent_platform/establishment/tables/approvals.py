"""Approvals: who granted what under which number, one row a paper."""

from __future__ import annotations

from piccolo.columns import JSONB, BigInt, BigSerial, Boolean, Date, ForeignKey, Timestamptz, Varchar
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.table import Table

from talent_platform.establishment.tables.appointments import Appointment
from talent_platform.establishment.tables.plans import PostPlan
from talent_platform.establishment.tables.specials import SpecialPost


class ApprovalPaper(Table, tablename="approval_paper"):
    """An approval of a plan, a special post or a request: one of the three (append-only but for a draft's own
    claims, see guards.sql)."""

    id = BigSerial(primary_key=True)
    plan = ForeignKey(PostPlan, null=True, default=None, index=True)
    special = ForeignKey(SpecialPost, null=True, default=None, index=True)
    appointment = ForeignKey(Appointment, null=True, default=None, index=True)
    authority = Varchar(length=30)
    """The rulebook's name of the office that granted it."""
    day = Date()
    document = Varchar(length=80)
    covers = JSONB(default="[]")
    """Rules it speaks about; empty where the step itself says so."""
    claimed = Boolean(default=False)
    """True: the unit's own word (单位自报), which lifts nothing."""
    recorded = Boolean(default=False)
    """True: a bureau has recorded the word of the unit's department, which has no account (代录)."""
    at = Timestamptz(default=TimestamptzNow())
    actor_id = BigInt(null=True, default=None)
    """Whose account confirmed it, or claims it; null in papers of a time before accounts were kept."""
    actor_name = Varchar(length=60, default="")
    actor_role = Varchar(length=20, default="")
