"""Enterprises and their needs. Seats filled are counted from cases; here only the history notes each
report."""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum

from piccolo.columns import (
    JSONB,
    BigInt,
    BigSerial,
    Boolean,
    Date,
    ForeignKey,
    Integer,
    Numeric,
    OnDelete,
    SmallInt,
    Text,
    Timestamptz,
    Varchar,
)
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.constraints import Check
from piccolo.table import Table

from talent_platform.accounts.tables import Account, Organisation
from talent_platform.workflow.history import History


class NeedKind(StrEnum):
    TALENT = "talent"
    PROJECT = "project"


class NeedState(StrEnum):
    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    OPEN = "open"
    PART_FILLED = "part_filled"
    FILLED = "filled"
    CLOSED = "closed"
    EXPIRED = "expired"


class FirmState(StrEnum):
    """How an enterprise stands with the registration authority."""

    ACTIVE = "active"
    RESTING = "resting"
    """歇业: suspended by its own declaration (市场主体登记管理条例, art. 30)."""
    REVOKED = "revoked"
    """Its licence is revoked, it is not deregistered yet."""
    DEREGISTERED = "deregistered"
    CANCELLED = "cancelled"
    """Its registration was undone, as one got by fraud (art. 40)."""
    MOVED = "moved"
    UNKNOWN = "unknown"
    """The authority finds nobody under the code."""


class FirmList(StrEnum):
    """A list on which enterprises stand."""

    KEY_INDUSTRY = "key_industry"
    MAJOR_PROJECT = "major_project"
    BACKBONE = "backbone"


PUBLIC_STATES = (NeedState.OPEN, NeedState.PART_FILLED)


class Enterprise(Table, tablename="enterprise"):
    """What is known of an enterprise beyond its place in the tree."""

    id = BigSerial(primary_key=True)
    organisation = ForeignKey(Organisation, null=False, unique=True)
    branch = Varchar(length=4, index=True)
    """Code in reference/data/city-branches.csv."""
    category = Varchar(length=6, index=True)
    """老字号, 原字号 or 新字号; follows from the branch."""
    scale = Varchar(length=10)
    contact = Varchar(length=30)
    phone = Varchar(length=20)
    officer = ForeignKey(Account, null=True, default=None, index=True)
    """Its talent liaison officer (人才联络员)."""


class Need(Table, tablename="need"):
    """A talent need or a project need; `kind` says which of the optional columns apply."""

    id = BigSerial(primary_key=True)
    kind = Varchar(length=10, index=True)
    organisation = ForeignKey(Organisation, null=False, index=True)
    title = Varchar(length=80)
    seats = Integer()
    branch = Varchar(length=4, index=True)
    category = Varchar(length=6)
    county = Varchar(length=6, index=True)
    start_on = Date()
    deadline = Date(index=True)
    state = Varchar(length=12, default="draft", index=True)
    description = Text(default="")
    """A talent need's duties or a project need's technical problem."""
    priority = SmallInt(default=1)
    """1 ordinary, 2 important, 3 first; set by the county or city."""

    required_skills = JSONB(default="[]")
    """List of {name, level}."""
    preferred_skills = JSONB(default="[]")
    education = SmallInt(default=0)
    title_level = SmallInt(default=0)
    years = SmallInt(default=0)
    majors = JSONB(default="[]")
    """List of names of fields of study, compared and never demanded."""
    pay_min = Numeric(digits=(8, 2), default=Decimal(0))
    """万元 a year."""
    pay_max = Numeric(digits=(8, 2), default=Decimal(0))
    mode = Varchar(length=10, default="rigid")
    benefits = Text(default="")

    keywords = JSONB(default="[]")
    roles = JSONB(default="[]")
    investment = Numeric(digits=(8, 2), default=Decimal(0))
    cooperation = Varchar(length=12, null=True, default=None)

    owner = ForeignKey(Account, null=True, default=None)
    origin_file = Varchar(length=64, null=True, default=None, index=True)
    """SHA-256 of the workbook it came from, with `origin_sheet` and `origin_row`."""
    origin_sheet = Varchar(length=31, null=True, default=None)
    origin_row = Integer(null=True, default=None)
    version = Integer(default=1)
    """Counts changes; a form saved over a newer version is refused."""
    created = Timestamptz(default=TimestamptzNow())
    updated = Timestamptz(default=TimestamptzNow(), index=True)
    withheld = Boolean(default=False)
    """Not shown to the other side: its text waits for the bureau (`disclosure`; kept by a trigger)."""

    state_known = Check(f"state in ({', '.join(repr(str(state)) for state in NeedState)})")
    kind_known = Check("kind in ('talent', 'project')")
    seats_positive = Check("seats > 0")
    pay_ordered = Check("pay_min >= 0 and pay_max >= pay_min")


class NeedContact(Table, tablename="need_contact"):
    """Whom to call about one need, where that is not whom the enterprise names. A table of its own: no list
    or export of needs can carry it by accident."""

    id = BigSerial(primary_key=True)
    need = ForeignKey(Need, null=False, unique=True, on_delete=OnDelete.cascade)
    contact = Varchar(length=30)
    phone = Varchar(length=20)


class NeedChange(Table, History, tablename="need_change"):
    """One change of a need. `changed` of action `hired` counts the seats filled, as brokerage reported it."""

    id = BigSerial(primary_key=True)
    need = BigInt(index=True)
    """No foreign key: the history of a need that an upload brought in and took back outlives it."""


class FirmRegistration(Table, tablename="enterprise_registration"):
    """What the registration authority answered about an enterprise; the latest day counts (`guards.sql`)."""

    id = BigSerial(primary_key=True)
    organisation = ForeignKey(Organisation, null=False, index=True)
    state = Varchar(length=12)
    checked = Date()
    """The day of which it tells."""
    source = Varchar(length=120)
    note = Varchar(length=200, default="")
    file = Varchar(length=64)
    """SHA-256 of the workbook, with `sheet` and `sheet_row`."""
    sheet = Varchar(length=31)
    sheet_row = Integer()
    at = Timestamptz(default=TimestamptzNow())
    actor_id = BigInt()
    actor_name = Varchar(length=60)

    registration_known = Check(f"state in ({', '.join(repr(str(one)) for one in FirmState)})")


class EnterpriseListing(Table, tablename="enterprise_listing"):
    """That an enterprise stands on a list; a further row of the same list and project takes its place."""

    id = BigSerial(primary_key=True)
    organisation = ForeignKey(Organisation, null=False, index=True)
    listed = Varchar(length=16)
    project = Varchar(length=80, default="")
    """Name of the major project."""
    since = Date()
    until = Date(null=True, default=None)
    """The first day on which it is on the list no more."""
    source = Varchar(length=120)
    file = Varchar(length=64)
    """SHA-256 of the workbook, with `sheet` and `sheet_row`."""
    sheet = Varchar(length=31)
    sheet_row = Integer()
    at = Timestamptz(default=TimestamptzNow())
    actor_id = BigInt()
    actor_name = Varchar(length=60)

    list_known = Check(f"listed in ({', '.join(repr(str(one)) for one in FirmList)})")
    project_if_one = Check("(listed = 'major_project') = (project <> '')")
    days_in_order = Check("until is null or until > since")
