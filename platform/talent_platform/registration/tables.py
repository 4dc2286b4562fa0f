"""Registrations and what happened to them. Nothing of one counts before it is confirmed."""

from __future__ import annotations

from enum import StrEnum

from piccolo.columns import (
    BigInt,
    BigSerial,
    Bytea,
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

from talent_platform.accounts.tables import Account, Organisation
from talent_platform.workflow.history import History


class RegistrationKind(StrEnum):
    ENTERPRISE = "enterprise"
    CANDIDATE = "candidate"
    TEAM_LEAD = "team_lead"


class RegistrationState(StrEnum):
    PROVING = "proving"
    """A person is to bring back the code that was sent."""
    SUBMITTED = "submitted"
    RETURNED = "returned"
    CONFIRMED = "confirmed"
    REFUSED = "refused"
    EXPIRED = "expired"


WAITING = (RegistrationState.PROVING, RegistrationState.SUBMITTED, RegistrationState.RETURNED)


class Registration(Table, tablename="registration"):
    """What somebody without an account asks for: an account, and of an enterprise its place in the tree.

    Once decided it stays as it is (`guards.sql: registration_decided`); refused and expired ones lose
    password, proof and phone, confirmed ones proof and phone some time later (`deciding.forget`).
    """

    id = BigSerial(primary_key=True)
    kind = Varchar(length=12)
    state = Varchar(length=12, default="submitted", index=True)
    county = Varchar(length=6)
    """As typed: where the enterprise is to lie, or the person is looked after."""
    desk = Varchar(length=6, index=True)
    """County in charge: that of the enterprise of this credit code, once there is one (kept by a trigger)."""
    login = Varchar(length=60)
    password_hash = Text(null=True, default=None, secret=True)
    person = Varchar(length=30)
    """Who asks: the person in charge of the enterprise, the candidate, the team lead."""
    phone = Varchar(length=24)
    receipt_hash = Varchar(length=64, unique=True, secret=True)
    """Digest of the code by which the applicant comes back."""
    channel = Varchar(length=10, default="")
    """By which a person is sent a code; empty: the county sees who it is."""
    address = Bytea(null=True, default=None, secret=True)
    """Sealed; where the code goes. Of a confirmed one it is the account's (`reached_at`)."""
    address_named = Varchar(length=64, default="", secret=True)
    """Keyed digest of it: one address opens one account of a kind."""
    code = Varchar(length=64, default="", secret=True)
    """Keyed digest of the code sent last."""
    code_until = Timestamptz(null=True, default=None)
    tries = SmallInt(default=0)
    """Wrong codes since it was sent."""

    firm = Varchar(length=120, default="")
    credit_code = Varchar(length=18, null=True, default=None, index=True)
    branch = Varchar(length=4, default="")
    scale = Varchar(length=10, default="")
    contact = Varchar(length=30, default="")
    proof = Bytea(null=True, default=None, secret=True)
    """Sealed."""
    proof_kind = Varchar(length=4, default="")
    """pdf, jpg or png, by its content."""
    proof_size = Integer(default=0)

    sender = Varchar(length=64, default="", secret=True)
    """Keyed digest of the network that sent the proof; emptied with it."""

    expires = Timestamptz()
    organisation = ForeignKey(Organisation, null=True, default=None)
    account = ForeignKey(Account, null=True, default=None)
    """What came of it."""
    version = Integer(default=1)
    created = Timestamptz(default=TimestamptzNow())
    updated = Timestamptz(default=TimestamptzNow())

    kind_known = Check(f"kind in ({', '.join(repr(str(kind)) for kind in RegistrationKind)})")
    state_known = Check(f"state in ({', '.join(repr(str(state)) for state in RegistrationState)})")
    of_a_firm = Check("(kind = 'enterprise') = (credit_code IS NOT NULL)")


class Invitation(Table, tablename="invitation"):
    """A code for the first account of an enterprise that is in the tree. One of each enterprise is open at a
    time; the first account that comes there, in whatever way, ends it (`guards.sql: invitation_*`)."""

    id = BigSerial(primary_key=True)
    organisation = ForeignKey(Organisation, null=False, index=True)
    code_hash = Varchar(length=64, unique=True, secret=True)
    made_by = ForeignKey(Account, null=False)
    made = Timestamptz(default=TimestamptzNow())
    expires = Timestamptz()
    ended = Timestamptz(null=True, default=None)
    """Used, replaced, or taken back."""
    account = ForeignKey(Account, null=True, default=None)
    """What came of it."""


class RegistrationChange(Table, History, tablename="registration_change"):
    """One step of a registration."""

    id = BigSerial(primary_key=True)
    registration = BigInt(index=True)
