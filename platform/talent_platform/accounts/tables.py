"""Organisations (a tree), accounts, sessions and what is counted against limits."""

from __future__ import annotations

from piccolo.columns import (
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
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from talent_platform.accounts.actor import OrganisationKind
from talent_platform.accounts.roles import Role


class Organisation(Table, tablename="organisation"):
    """A node of the tree city → county → organisation."""

    id = BigSerial(primary_key=True)
    parent: ForeignKey[Organisation] = ForeignKey("self", null=True, default=None, index=True)
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
    named_by_owner = Boolean(default=False)
    """The name is its owner's own word: no bureau has seen yet who it is."""
    role = Varchar(length=20, index=True)
    organisation = ForeignKey(Organisation, null=True, default=None, index=True)
    active = Boolean(default=True)
    locale = Varchar(length=5, default="zh")
    password_until = Timestamptz(null=True, default=None)
    """Somebody else chose the password: it holds until then, and its owner changes it first of all."""
    failed = Integer(default=0)
    """Wrong passwords since the last good one."""
    last_sign_in = Timestamptz(null=True, default=None)
    last_address = Varchar(length=45, default="")
    totp_secret = Text(null=True, default=None, secret=True)
    """Secret of the second factor, sealed; null where there is none."""
    totp_pending = Text(null=True, default=None, secret=True)
    """A secret handed out whose first code has not come back yet, sealed."""
    totp_step = BigInt(default=0)
    """Last 30-second step whose code was used: no code counts twice."""
    totp_pending_until = Timestamptz(null=True, default=None)
    generation = Integer(default=0)
    """Rises in the database (`guards.sql: account_generation`) with each new password, role, place, second
    factor, and with each switching on or off: a sign-in begun before one of them opens nothing after it."""
    created = Timestamptz(default=TimestamptzNow())

    role_known = Check(f"role in ({', '.join(repr(str(role)) for role in Role)})")


class RoleAssignment(Table, tablename="role_assignment"):
    """A further role of an account beside its first one; with `deputises`, the right to act in a colleague's
    place from the first to the last day. Ended once, never changed or deleted (`guards.sql`)."""

    id = BigSerial(primary_key=True)
    account = ForeignKey(Account, null=False, index=True)
    role = Varchar(length=20)
    organisation = ForeignKey(Organisation, null=True, default=None, index=True)
    deputises = ForeignKey(Account, null=True, default=None, index=True)
    first_day = Date(null=True, default=None)
    last_day = Date(null=True, default=None)
    reason = Text(default="")
    given = Timestamptz(default=TimestamptzNow())
    given_by = ForeignKey(Account, null=True, default=None)
    """None: the operator."""
    ended = Timestamptz(null=True, default=None)
    ended_by = ForeignKey(Account, null=True, default=None)

    role_known = Check(f"role in ({', '.join(repr(str(role)) for role in Role)})")
    days = Check(
        "(deputises IS NULL) = (first_day IS NULL) AND (deputises IS NULL) = (last_day IS NULL) "
        "AND first_day <= last_day"
    )


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
    acts_as = ForeignKey(RoleAssignment, null=True, default=None)
    """The further role acted in; null: the account's first one."""
    awaits_code = Boolean(default=False)
    """The password was right, the code of the second factor has not come yet: nobody is signed in."""
    last_sign_in = Timestamptz(null=True, default=None)
    """The account's sign-in before this one, and the wrong passwords between the two."""
    last_address = Varchar(length=45, default="")
    failed = Integer(default=0)


class RecoveryCode(Table, tablename="recovery_code"):
    """Stands in for the second factor once."""

    id = BigSerial(primary_key=True)
    account = ForeignKey(Account, null=False, index=True)
    digest = Varchar(length=64, secret=True)
    used = Timestamptz(null=True, default=None)


class PasswordRequest(Table, tablename="password_request"):
    """A new password somebody chose for a login, in force once the keeper of the account has entered its
    receipt (`sign_in/forgotten.py`). The login need not exist."""

    id = BigSerial(primary_key=True)
    login = Varchar(length=60, index=True)
    password_hash = Text(null=True, default=None, secret=True)
    receipt_hash = Varchar(length=64, unique=True, secret=True)
    asked = Timestamptz(default=TimestamptzNow())
    expires = Timestamptz(index=True)
    used = Timestamptz(null=True, default=None)
    code = Varchar(length=64, default="", secret=True)
    """Keyed digest of the code that went to the account's proved address; empty: none did."""
    code_until = Timestamptz(null=True, default=None)
    sent_to = Varchar(length=64, default="", secret=True)
    """Keyed digest of the address it went to: gone from the account, it opens nothing."""
    tries = SmallInt(default=0)
    """Wrong codes."""


class FactorReset(Table, tablename="factor_reset"):
    """One person asked to take an account's second factor away; it happens when another confirms."""

    id = BigSerial(primary_key=True)
    account = ForeignKey(Account, null=False, index=True)
    asked_by = BigInt()
    asked = Timestamptz(default=TimestamptzNow())
    reason = Varchar(length=500)
    confirmed_by = BigInt(null=True, default=None)
    confirmed = Timestamptz(null=True, default=None)
    ended = Timestamptz(null=True, default=None)
    """Withdrawn, expired, or overtaken by a new second factor or by switching the account off."""

    two_people = Check("confirmed_by <> asked_by and confirmed_by <> account and asked_by <> account")


class AccessGrant(Table, tablename="access_grant"):
    """One person opened an official's account, or gave it a new password, place or life: it takes effect when
    another has confirmed. Those of the operator need nobody else and are not written here."""

    id = BigSerial(primary_key=True)
    account = ForeignKey(Account, null=False, index=True)
    act = Varchar(length=20)
    given_by = BigInt(index=True)
    given = Timestamptz(default=TimestamptzNow())
    reason = Varchar(length=500, default="")
    """As the giver wrote it; the second person and the owner read it."""
    confirmed_by = BigInt(null=True, default=None)
    """Null where the operator confirmed, or nobody was asked yet in an older version."""
    confirmed = Timestamptz(null=True, default=None)

    act_is_known = Check("act in ('opened', 'password_reset', 'switched_on', 'placed', 'role_given')")
    given_by_another = Check("given_by <> account and confirmed_by <> given_by and confirmed_by <> account")


class AccountHome(Table, tablename="account_home"):
    """An organisation in which an account sits or ever sat (append-only; kept by `guards.sql`)."""

    id = BigSerial(primary_key=True)
    organisation = BigInt()
    account = BigInt()
    since = Timestamptz(default=TimestamptzNow())

    once = Unique([organisation, account])


class RateEvent(Table, tablename="rate_event"):
    """Something that `throttle.py` counts: a failed sign-in of an address, an export of an account."""

    id = BigSerial(primary_key=True)
    what = Varchar(length=30)
    subject = Varchar(length=60)
    """`address:…`, `account:…`, or digests of a login and a place."""
    at = Timestamptz(default=TimestamptzNow(), index=True)
    undecided = Boolean(default=False)
    """Counted before it is known whether it was a failure (`throttle.reserve`)."""
