"""Every table of `accounts` as version 0.1.0 began; how they are now is in `accounts/tables.py`."""

from piccolo.columns.column_types import (
    BigInt,
    BigSerial,
    Boolean,
    ForeignKey,
    Integer,
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
    parent = ForeignKey("self", index=True)
    kind = Varchar(length=20, index=True)
    name = Varchar(length=120)
    credit_code = Varchar(length=18, default=None, null=True, unique=True)
    county = Varchar(length=6, default=None, null=True, index=True)
    created = Timestamptz()
    kind_known = Check("kind in ('city', 'county', 'enterprise', 'institution', 'department')")


class RateEvent(Table, tablename="rate_event"):
    id = BigSerial(primary_key=True)
    what = Varchar(length=30)
    subject = Varchar(length=60)
    at = Timestamptz(index=True)


class Account(Table, tablename="account"):
    id = BigSerial(primary_key=True)
    login = Varchar(length=60, unique=True)
    password_hash = Text(secret=True)
    name = Varchar(length=60)
    role = Varchar(length=20, index=True)
    organisation = ForeignKey(Organisation, index=True)
    active = Boolean(default=True)
    locale = Varchar(length=5, default="zh")
    password_until = Timestamptz(default=None, null=True)
    failed = Integer()
    last_sign_in = Timestamptz(default=None, null=True)
    last_address = Varchar(length=45)
    totp_secret = Text(default=None, null=True, secret=True)
    totp_pending = Text(default=None, null=True, secret=True)
    totp_step = BigInt()
    created = Timestamptz()
    role_known = Check(
        "role in ('city', 'county', 'officer', 'enterprise', 'candidate', 'team_lead', 'institution', 'auditor', 'security')"
    )


class FactorReset(Table, tablename="factor_reset"):
    id = BigSerial(primary_key=True)
    account = ForeignKey(Account, null=False, index=True)
    asked_by = BigInt()
    asked = Timestamptz()
    reason = Varchar(length=500)
    confirmed_by = BigInt(default=None, null=True)
    confirmed = Timestamptz(default=None, null=True)
    two_people = Check("confirmed_by <> asked_by and confirmed_by <> account and asked_by <> account")


class RecoveryCode(Table, tablename="recovery_code"):
    id = BigSerial(primary_key=True)
    account = ForeignKey(Account, null=False, index=True)
    digest = Varchar(length=64, secret=True)
    used = Timestamptz(default=None, null=True)


class Session(Table, tablename="session"):
    id = BigSerial(primary_key=True)
    token_hash = Varchar(length=64, unique=True, secret=True)
    account = ForeignKey(Account, null=False, index=True)
    created = Timestamptz()
    seen = Timestamptz()
    expires = Timestamptz(index=True)
    address = Varchar(length=45)
    agent = Varchar(length=200)
    awaits_code = Boolean()
    last_sign_in = Timestamptz(default=None, null=True)
    last_address = Varchar(length=45)
    failed = Integer()


async def forwards():
    return initial("accounts", Organisation, RateEvent, Account, FactorReset, RecoveryCode, Session)
