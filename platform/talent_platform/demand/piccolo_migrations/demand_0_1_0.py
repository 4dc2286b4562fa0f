"""Every table of `demand` as version 0.1.0 began; how they are now is in `demand/tables.py`."""

from piccolo.columns.column_types import (
    BigInt,
    BigSerial,
    Boolean,
    Date,
    ForeignKey,
    Integer,
    JSONB,
    Numeric,
    SmallInt,
    Text,
    Timestamptz,
    Varchar,
)
from piccolo.constraints import Check
from piccolo.table import Table

from talent_platform.database.baseline import BASELINE as ID
from talent_platform.database.baseline import initial


class Organisation(Table, tablename="organisation"):
    id = BigSerial(primary_key=True)


class Account(Table, tablename="account"):
    id = BigSerial(primary_key=True)


class Enterprise(Table, tablename="enterprise"):
    id = BigSerial(primary_key=True)
    organisation = ForeignKey(Organisation, null=False, unique=True)
    branch = Varchar(length=4, index=True)
    category = Varchar(length=6, index=True)
    scale = Varchar(length=10)
    contact = Varchar(length=30)
    phone = Varchar(length=20)
    officer = ForeignKey(Account, index=True)


class Need(Table, tablename="need"):
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
    description = Text()
    priority = SmallInt(default=1)
    required_skills = JSONB(default="[]")
    preferred_skills = JSONB(default="[]")
    education = SmallInt()
    title_level = SmallInt()
    years = SmallInt()
    pay_min = Numeric(digits=(8, 2))
    pay_max = Numeric(digits=(8, 2))
    mode = Varchar(length=10, default="rigid")
    keywords = JSONB(default="[]")
    roles = JSONB(default="[]")
    investment = Numeric(digits=(8, 2))
    cooperation = Varchar(length=12, default=None, null=True)
    owner = ForeignKey(Account)
    origin_file = Varchar(length=64, default=None, null=True, index=True)
    origin_sheet = Varchar(length=31, default=None, null=True)
    origin_row = Integer(default=None, null=True)
    version = Integer(default=1)
    created = Timestamptz()
    updated = Timestamptz(index=True)
    withheld = Boolean()
    state_known = Check(
        "state in ('draft', 'submitted', 'returned', 'open', 'part_filled', 'filled', 'closed', 'expired')"
    )
    kind_known = Check("kind in ('talent', 'project')")
    seats_positive = Check("seats > 0")
    pay_ordered = Check("pay_min >= 0 and pay_max >= pay_min")


class NeedChange(Table, tablename="need_change"):
    id = BigSerial(primary_key=True)
    need = ForeignKey(Need, null=False, index=True)
    at = Timestamptz()
    actor_id = BigInt(default=None, null=True)
    actor_name = Varchar(length=60)
    action = Varchar(length=20)
    from_state = Varchar(length=12, default=None, null=True)
    to_state = Varchar(length=12)
    reason = Varchar(length=20, default=None, null=True)
    note = Text()
    changed = JSONB()


async def forwards():
    return initial("demand", Enterprise, Need, NeedChange)
