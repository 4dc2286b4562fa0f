"""Institutions and their people."""

from __future__ import annotations

from piccolo.columns import (
    JSONB,
    BigInt,
    BigSerial,
    Boolean,
    Bytea,
    Date,
    ForeignKey,
    Integer,
    Timestamptz,
    Varchar,
)
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.constraints import Unique
from piccolo.table import Table

from talent_platform.accounts.tables import Organisation


class Institution(Table, tablename="institution"):
    """What is known of an institution beyond its place in the tree."""

    id = BigSerial(primary_key=True)
    organisation = ForeignKey(Organisation, null=False, unique=True)
    kind = Varchar(length=16)
    """professional, administration or support (87号 item 6)."""
    level = Varchar(length=10)
    """province, city, county or township."""
    jurisdiction = Varchar(length=6)
    """Division code; figures fall back from it to city, province and nation."""
    establishment = Integer(null=True, default=None)
    """Approved establishment (编制) where no record tells it by day; null when not known."""
    department = ForeignKey(Organisation, null=True, default=None)
    """Supervising department (主管部门)."""
    civil_service = Boolean(default=False)
    """Managed by the civil service law (参公): it has no posts in this sense."""
    closed = Date(null=True, default=None)
    """Its last day, once the city has closed it."""


class EstablishmentRecord(Table, tablename="establishment_record"):
    """What the office for establishments (编办) has granted a unit, as its bureau records (append-only)."""

    id = BigSerial(primary_key=True)
    institution = ForeignKey(Institution, null=False, index=True)
    establishment = Integer()
    day = Date()
    """From which on it holds."""
    document = Varchar(length=80)
    at = Timestamptz(default=TimestamptzNow())
    actor_id = BigInt(null=True, default=None)
    actor_name = Varchar(length=60)


class SupervisionRecord(Table, tablename="supervision_record"):
    """Under which department a unit is and whether the civil service law manages it, as a bureau recorded it
    (append-only); the unit's own row holds what is so now."""

    id = BigSerial(primary_key=True)
    institution = ForeignKey(Institution, null=False, index=True)
    department = Varchar(length=60)
    """Its name; empty for none."""
    civil_service = Boolean()
    document = Varchar(length=80)
    at = Timestamptz(default=TimestamptzNow())
    actor_id = BigInt(null=True, default=None)
    actor_name = Varchar(length=60)


class RegistryRecord(Table, tablename="registry_record"):
    """What a unit is and whether it is closed, as the city entered it from a paper (append-only): all of it
    from this record on. The rows of unit and organisation hold what is so now."""

    id = BigSerial(primary_key=True)
    institution = ForeignKey(Institution, null=False, index=True)
    name = Varchar(length=60)
    kind = Varchar(length=16)
    level = Varchar(length=10)
    jurisdiction = Varchar(length=6)
    county = Varchar(length=6, null=True, default=None)
    """Of its place in the tree; null of a unit of the city."""
    closed = Date(null=True, default=None)
    document = Varchar(length=80)
    at = Timestamptz(default=TimestamptzNow())
    actor_id = BigInt(null=True, default=None)
    actor_name = Varchar(length=60)


class StaffMember(Table, tablename="staff_member"):
    """A person of an institution, or one who applies to it. Posts held stand in the ledger, not here."""

    id = BigSerial(primary_key=True)
    institution = ForeignKey(Institution, null=False, index=True)
    number = Varchar(length=30)
    """Personnel number within the institution."""
    name = Varchar(length=30, secret=True)
    identity_cipher = Bytea(null=True, default=None, secret=True)
    """Identity number, encrypted; each unmasking is logged."""
    person_key = Varchar(length=64, index=True, secret=True)
    """Keyed hash of the identity number (or of institution and number where none is known)."""
    born = Date(null=True, default=None)
    born_filled = Timestamptz(null=True, default=None)
    """When a roster or the identity number filled the day of birth in; evenings before do not tell it."""
    degree = Varchar(length=10, null=True, default=None)
    graduated = Date(null=True, default=None)
    """Day of the diploma, for who is appointed as a graduate."""
    titles = JSONB(default="[]")
    skills = JSONB(default="[]")
    certificates = JSONB(default="[]")
    appraisals = JSONB(default="[]")
    """Yearly appraisals and those of a term, as the rulebook's."""
    post_requires = JSONB(default="[]")
    earlier = JSONB(default="[]")
    """Posts held before the ledger began or elsewhere, as the rulebook's holdings."""
    leaves = Date(null=True, default=None)
    """Last day in the institution, when known (retirement, end of contract)."""
    unit_leader = Boolean(default=False)
    led_until = Date(null=True, default=None)
    """Last day of a leader who has stepped down; null of others."""
    claimed = Boolean(default=False)
    """What stands here was entered by the unit alone; the first appointment that takes effect ends it."""
    history_complete = Boolean(default=False)
    roster = JSONB(default="null")
    """What the unit's latest roster file says: {category, grade, start}; null when it was never in one."""
    origin_file = Varchar(length=64, null=True, default=None, index=True)
    origin_sheet = Varchar(length=31, null=True, default=None)
    origin_row = Integer(null=True, default=None)

    staff_number_once = Unique([institution, number])


class UnitStanding(Table, tablename="unit_standing"):
    """What the audit of a day says of a unit, as numbers, and the fingerprint of all it was made from."""

    id = BigSerial(primary_key=True)
    institution = ForeignKey(Institution, null=False)
    day = Date()
    known = Date()
    """The evening of which the books are told; the last of days where all that is booked counts."""
    basis = Varchar(length=64)
    standing = JSONB()
    """Null where the books of the unit cannot be read."""
    worked_out = Timestamptz(default=TimestamptzNow())

    unit_standing_once = Unique([institution, day, known])
