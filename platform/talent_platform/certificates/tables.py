"""Editions of the directory that the bureau has entered, and the register of certificates."""

from __future__ import annotations

from enum import StrEnum

from piccolo.columns import JSONB, BigInt, BigSerial, Bytea, Date, Integer, Timestamptz, Varchar
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from talent_platform.dated.columns import SetByTwo
from talent_platform.workflow.history import History


class DirectoryEdition(Table, SetByTwo, tablename="directory_edition"):
    """A published list of qualifications from a day on; of one day the one confirmed last holds."""

    id = BigSerial(primary_key=True)
    edition = Varchar(length=20)
    valid_from = Date()
    items = JSONB()
    """List of `{name, parts, kind, group, authority, legal_basis}` in the order of the list."""


class CertificateKind(StrEnum):
    """Kinds that are never mixed up; of the first only what stood in the directory."""

    VOCATIONAL = "vocational"
    TITLE = "title"
    SKILL = "skill"
    OTHER = "other"


class CertificateState(StrEnum):
    VALID = "valid"
    SUSPENDED = "suspended"
    REVOKED = "revoked"


class Certificate(Table, tablename="certificate"):
    """A certificate that others issued, as somebody of the bureau has seen it, or one that the city issued
    (`issuance`). Its state changes by steps alone, to revoked by two people; facts are corrected by an
    explicit move (`guards.sql`)."""

    id = BigSerial(primary_key=True)
    kind = Varchar(length=12)
    name = Varchar(length=60)
    level = Varchar(length=20, default="")
    specialty = Varchar(length=60, default="")
    holder = Varchar(length=30)
    person_key = Varchar(length=64, default="", index=True, secret=True)
    """Keyed hash of the holder's identity number, as that of `staff_member`; empty where none was given."""
    number = Varchar(length=40, index=True)
    body = Varchar(length=80)
    issued = Date()
    expires = Date(null=True, default=None)
    seen_on = Date()
    """Day on which whoever recorded it saw the original."""
    checked = Varchar(length=12)
    """How it was checked with its issuer."""
    checked_on = Date(null=True, default=None)
    issuance = BigInt(null=True, default=None, unique=True)
    """The decision by which the city issued it; null for what others issued."""
    state = Varchar(length=12, default="valid")
    version = Integer(default=1)
    created = Timestamptz(default=TimestamptzNow())
    updated = Timestamptz(default=TimestamptzNow())

    kind_known = Check(f"kind in ({', '.join(repr(str(kind)) for kind in CertificateKind)})")
    state_known = Check(f"state in ({', '.join(repr(str(state)) for state in CertificateState)})")
    checked_when = Check("(checked = 'none') = (checked_on IS NULL)")
    one_of_a_body = Unique([body, number])


class CertificateBefore(Table, tablename="certificate_before"):
    """What a certificate said from a moment, or from its record, until it was corrected (`guards.sql`)."""

    id = BigSerial(primary_key=True)
    certificate = BigInt(index=True)
    kind = Varchar(length=12)
    name = Varchar(length=60)
    level = Varchar(length=20)
    specialty = Varchar(length=60)
    holder = Varchar(length=30)
    person_key = Varchar(length=64, index=True, secret=True)
    number = Varchar(length=40)
    body = Varchar(length=80)
    issued = Date()
    expires = Date(null=True, default=None)
    since = Timestamptz(null=True, default=None)
    until = Timestamptz()
    correction = BigInt(null=True, default=None)
    """The decision of two by which it was corrected; null where one person wrote down a longer term."""


class CertificateChange(Table, History, tablename="certificate_change"):
    """One change of a certificate."""

    id = BigSerial(primary_key=True)
    certificate = BigInt(index=True)


class CertificateRevocation(Table, SetByTwo, tablename="certificate_revocation"):
    """A revocation that one person proposes and another confirms; `note` says why."""

    id = BigSerial(primary_key=True)
    certificate = BigInt(index=True)
    cause = Varchar(length=40, default="")
    """Cause of the entry it proposes in the integrity archive; empty where it is for no fraud."""


class CertificateIssuance(Table, SetByTwo, tablename="certificate_issuance"):
    """A decision of the city that one person enters and another confirms: then a certificate is issued, or
    the one it `corrects` says so; or the correction of one that others issued."""

    id = BigSerial(primary_key=True)
    corrects = BigInt(null=True, default=None, index=True)
    kind = Varchar(length=12)
    name = Varchar(length=60)
    level = Varchar(length=20, default="")
    specialty = Varchar(length=60, default="")
    holder = Varchar(length=30)
    person_key = Varchar(length=64, default="", secret=True)
    decided = Date()
    expires = Date(null=True, default=None)
    number = Varchar(length=40, null=True, default=None)
    """This and the rest: what else the correction of a certificate says that others issued."""
    body = Varchar(length=80, null=True, default=None)
    issued = Date(null=True, default=None)
    seen_on = Date(null=True, default=None)
    checked = Varchar(length=12, null=True, default=None)
    checked_on = Date(null=True, default=None)


class CertificateKeyChange(Table, SetByTwo, tablename="certificate_key_change"):
    """A key of this suite is to be made, and to sign from then on."""

    id = BigSerial(primary_key=True)
    alg = Varchar(length=8)


class CertificateKey(Table, tablename="certificate_key"):
    """A key that signs, or signed. Its public half stays for ever; its private half is destroyed when the
    next one takes over (`guards.sql`)."""

    id = BigSerial(primary_key=True)
    kid = Varchar(length=8, unique=True)
    alg = Varchar(length=8)
    public = Bytea()
    private = Bytea(null=True, default=None)
    """Sealed under the key of the installation (`database/vault.py`)."""
    change = BigInt(unique=True)
    made = Timestamptz(default=TimestamptzNow())
    retired = Timestamptz(null=True, default=None)


class CertificateSeal(Table, tablename="certificate_seal"):
    """What was signed of an issued certificate: once as it was issued, again after each correction."""

    id = BigSerial(primary_key=True)
    certificate = BigInt(index=True)
    code = Varchar(length=12, unique=True)
    """With the holder's name it opens the look-up; stands in the short QR code."""
    kid = Varchar(length=8)
    text = Varchar(length=400)
    """The offline code: everything that the paper asserts, signed."""
    made = Timestamptz(default=TimestamptzNow())
