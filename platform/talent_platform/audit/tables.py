"""The log and its seals. The database refuses to change or remove rows of either."""

from __future__ import annotations

from piccolo.columns import JSONB, BigInt, BigSerial, SmallInt, Text, Timestamptz, Varchar
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.table import Table


class AuditEntry(Table, tablename="audit_entry"):
    """One act, written in the transaction of the change it tells of."""

    id = BigSerial(primary_key=True)
    at = Timestamptz(default=TimestamptzNow(), index=True)
    actor_id = BigInt(null=True, default=None, index=True)
    """Account that acted; null for the system itself."""
    actor_name = Varchar(length=80)
    action = Varchar(length=60, index=True)
    """part.verb, for example `need.opened`."""
    subject = Varchar(length=80, index=True)
    """kind:id of what was acted upon, for example `need:17`."""
    detail = JSONB(default="{}")


class AuditCheck(Table, tablename="audit_check"):
    """A verification of the whole chain; its end is kept: a chain cut short or sealed anew is seen."""

    id = BigSerial(primary_key=True)
    at = Timestamptz(default=TimestamptzNow())
    last_entry = BigInt()
    """Entry of the last seal that was there; this and all before it were verified."""
    digest = Text()
    broken = BigInt(null=True, default=None)
    """First entry that did not match; null if all did."""


class AuditSeal(Table, tablename="audit_seal"):
    """A link of the chain: SHA-256 over the previous seal's digest and the entry's content.

    Sealing is a step of its own (`audit_seal_new()`), so that writers never queue behind one another.
    """

    position = BigSerial(primary_key=True)
    entry_id = BigInt(unique=True)
    digest = Text()
    version = SmallInt(default=1)
    """How the digest was made: 1 `audit_digest`, 2 `audit_digest_2` of `guards.sql`; never falls again."""
