"""What is entered about a person and confirmed by somebody else: facts with their paper, and corrections of
the books."""

from __future__ import annotations

from enum import StrEnum

from piccolo.columns import JSONB, BigInt, BigSerial, Bytea, Date, ForeignKey, Text, Timestamptz, Varchar
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.constraints import Check
from piccolo.table import Table

from talent_platform.establishment.tables.institutions import Institution, StaffMember
from talent_platform.establishment.tables.ledger import LedgerEntry


class AskState(StrEnum):
    """Where something stands that one asks for and another decides."""

    ASKED = "asked"
    CONFIRMED = "confirmed"
    REFUSED = "refused"


class ByTwo:
    """Columns of what one person asks for and another decides."""

    asked = Timestamptz(default=TimestamptzNow())
    asked_by = BigInt()
    asked_name = Varchar(length=60)
    asked_office = Varchar(length=10, default="")
    """The bureau the account was of then, as the database knew it: city or county; empty for a unit."""
    decided = Timestamptz(null=True, default=None)
    decided_by = BigInt(null=True, default=None)
    decided_name = Varchar(length=60, default="")
    decided_office = Varchar(length=10, default="")
    note = Text(default="")
    """Why it was refused."""


class Origin(StrEnum):
    """How a fact came to be confirmed."""

    ENTERED = ""
    """By itself, with its paper."""
    FIRST_LOAD = "first_load"
    """With the unit's first roster."""
    APPOINTMENT = "appointment"
    """With the appointment that brought the person in."""


class StaffRecord(Table, ByTwo, tablename="staff_record"):
    """A fact about a person with its paper. It counts once a bureau has confirmed it, and then stays. What a
    unit says of somebody becomes one when the books tell of the first post (`tell_origins` of guards.sql)."""

    id = BigSerial(primary_key=True)
    person = ForeignKey(StaffMember, null=False, index=True)
    kind = Varchar(length=16)
    facts = JSONB(default="{}")
    document = Varchar(length=80)
    state = Varchar(length=10, default="asked")
    origin = Varchar(length=12, default="")

    record_origin_known = Check(f"origin in ({', '.join(repr(str(origin)) for origin in Origin)})")
    record_state_known = Check(f"state in ({', '.join(repr(str(state)) for state in AskState)})")


class RecordCorrection(Table, ByTwo, tablename="record_correction"):
    """A confirmed fact that was never so: taken back (撤回), or put right (更正). Asked by one person,
    decided by a second one of the city bureau; what was confirmed stays beside it."""

    id = BigSerial(primary_key=True)
    institution = ForeignKey(Institution, null=False, index=True)
    person = ForeignKey(StaffMember, null=False, index=True)
    record = ForeignKey(StaffRecord, null=False, index=True)
    was = JSONB(default="{}")
    """The facts as they stood when this was asked."""
    replacement = JSONB(default="null")
    """The facts as they are right; null takes the record back."""
    reason = Text()
    document = Varchar(length=80)
    state = Varchar(length=10, default="asked", index=True)

    record_correction_state_known = Check(f"state in ({', '.join(repr(str(state)) for state in AskState)})")


class IdentityCorrection(Table, ByTwo, tablename="identity_correction"):
    """A wrong identity number put right. Asked by one person, decided by a second one of the city bureau;
    both numbers stay, encrypted."""

    id = BigSerial(primary_key=True)
    institution = ForeignKey(Institution, null=False, index=True)
    person = ForeignKey(StaffMember, null=False, index=True)
    was_cipher = Bytea(secret=True)
    was_key = Varchar(length=64, secret=True)
    cipher = Bytea(secret=True)
    key = Varchar(length=64, secret=True)
    born = Date(null=True, default=None)
    """The day of birth that the right number tells; null of a passport."""
    reason = Text()
    document = Varchar(length=80)
    state = Varchar(length=10, default="asked", index=True)

    identity_correction_state_known = Check(f"state in ({', '.join(repr(str(state)) for state in AskState)})")


class Correction(Table, ByTwo, tablename="ledger_correction"):
    """A post in the books that was never so: taken out (冲销), or put right (更正). Asked by one person,
    decided by a second one of the city bureau; what was booked stays beside it."""

    id = BigSerial(primary_key=True)
    institution = ForeignKey(Institution, null=False, index=True)
    person = ForeignKey(StaffMember, null=False, index=True)
    entry = ForeignKey(LedgerEntry, null=False, index=True)
    """The entry that opened the post."""
    replacement = JSONB(default="null")
    """What is right: {category, grade, start, last_day}; null takes the post out."""
    reason = Text()
    document = Varchar(length=80)
    state = Varchar(length=10, default="asked", index=True)

    correction_state_known = Check(f"state in ({', '.join(repr(str(state)) for state in AskState)})")
