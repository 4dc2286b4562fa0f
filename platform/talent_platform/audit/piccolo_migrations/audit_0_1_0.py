"""Every table of `audit` as version 0.1.0 began; how they are now is in `audit/tables.py`."""

from piccolo.columns.column_types import BigInt, BigSerial, JSONB, SmallInt, Text, Timestamptz, Varchar
from piccolo.table import Table

from talent_platform.database.baseline import BASELINE as ID
from talent_platform.database.baseline import initial


class AuditCheck(Table, tablename="audit_check"):
    id = BigSerial(primary_key=True)
    at = Timestamptz()
    last_entry = BigInt()
    digest = Text()
    broken = BigInt(default=None, null=True)


class AuditEntry(Table, tablename="audit_entry"):
    id = BigSerial(primary_key=True)
    at = Timestamptz(index=True)
    actor_id = BigInt(default=None, null=True, index=True)
    actor_name = Varchar(length=80)
    action = Varchar(length=60, index=True)
    subject = Varchar(length=80, index=True)
    detail = JSONB()


class AuditSeal(Table, tablename="audit_seal"):
    position = BigSerial(primary_key=True)
    entry_id = BigInt(unique=True)
    digest = Text()
    version = SmallInt(default=1)


async def forwards():
    return initial("audit", AuditCheck, AuditEntry, AuditSeal)
