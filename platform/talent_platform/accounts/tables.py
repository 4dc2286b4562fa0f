"""Organisations (a tree), accounts, sessions and what is counted against limits."""

from __future__ import annotations

from piccolo.columns import BigSerial, Boolean, ForeignKey, Integer, Text, Timestamptz, Varchar
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.constraints import Check
from piccolo.table import Table

from talent_platform.accounts.actor import OrganisationKind, Role


class Organisation(Table, tablename="organisation"):
    """A node of the tree city → county → organisation."""

    id = BigSerial(primary_key=True)
    parent = ForeignKey("self", null=True, default=None, index=True)
    kind = Varchar(length=20, index=True)
    name = Varchar(length=120)
    credit_code = Varchar(length=18, null=True, default=None, unique=True)
    """Unified social credit code (GB 32100)."""
    county = Varchar(length=6, null=True, default=None, index=True)
    """Division code of the county this node is or lies in; null for city-level nodes."""
    created = Timestamptz(default=TimestamptzNow())

    kind_known = Check(f"kind in ({', '.join(repr(str(kind)) for kind in OrganisationKind)})")


class Account(Table, tablename="account"):
    """Somebody who can sign in."""

    id = BigSerial(primary_key=True)
    login = Varchar(length=60, unique=True)
    """Lower-case sign-in name."""
    password_hash = Text(secret=True)
    name = Varchar(length=60)
    role = Varchar(length=20, index=True)
    organisation = ForeignKey(Organisation, null=True, default=None, index=True)
    active = Boolean(default=True)
    locale = Varchar(length=5, default="zh")
    failed = Integer(default=0)
    """Wrong passwords since the last good one."""
    locked_until = Timestamptz(null=True, default=None)
    created = Timestamptz(default=TimestamptzNow())

    role_known = Check(f"role in ({', '.join(repr(str(role)) for role in Role)})")


class Session(Table, tablename="session"):
    """A signed-in browser or API client; made at sign-in only, so no client can choose its token."""

    id = BigSerial(primary_key=True)
    token_hash = Varchar(length=64, unique=True, secret=True)
    """SHA-256 of the token; the token itself is never stored."""
    account = ForeignKey(Account, null=False, index=True)
    created = Timestamptz(default=TimestamptzNow())
    seen = Timestamptz(default=TimestamptzNow())
    expires = Timestamptz(index=True)
    address = Varchar(length=45, default="")
    agent = Varchar(length=200, default="")


class RateEvent(Table, tablename="rate_event"):
    """Something that `throttle.py` counts: a failed sign-in of an address, an export of an account."""

    id = BigSerial(primary_key=True)
    what = Varchar(length=30)
    subject = Varchar(length=60)
    """`address:…` or `account:…`."""
    at = Timestamptz(default=TimestamptzNow(), index=True)
