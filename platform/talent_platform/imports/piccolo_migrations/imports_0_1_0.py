"""Every table of `imports` as version 0.1.0 began; how they are now is in `imports/tables.py`."""

from piccolo.columns.column_types import (
    BigInt,
    BigSerial,
    Boolean,
    Bytea,
    ForeignKey,
    Integer,
    JSONB,
    Text,
    Timestamptz,
    Varchar,
)
from piccolo.constraints import Check
from piccolo.table import Table

from talent_platform.database.baseline import BASELINE as ID
from talent_platform.database.baseline import initial


class Account(Table, tablename="account"):
    id = BigSerial(primary_key=True)


class ImportFile(Table, tablename="import_file"):
    id = BigSerial(primary_key=True)
    kind = Varchar(length=12, index=True)
    sha256 = Varchar(length=64, index=True)
    filename = Varchar(length=200)
    size = Integer()
    body = Bytea(default=None, null=True, secret=True)
    removed = Timestamptz(default=None, null=True)
    owner = ForeignKey(Account, null=False, index=True)
    county = Varchar(length=6, default=None, null=True, index=True)
    state = Varchar(length=10, default="checking", index=True)
    refusal = Text()
    mode = Varchar(length=14, default=None, null=True)
    again = Boolean()
    total_rows = Integer()
    good_rows = Integer()
    imported_rows = Integer()
    errors_left_out = Integer()
    notices = JSONB(default="[]")
    job = BigInt(default=None, null=True)
    created = Timestamptz(index=True)
    finished = Timestamptz(default=None, null=True)
    import_state_known = Check(
        "state in ('checking', 'refused', 'previewed', 'importing', 'imported', 'discarded', 'expired')"
    )


class ImportProblem(Table, tablename="import_problem"):
    id = BigSerial(primary_key=True)
    import_file = ForeignKey(ImportFile, null=False, index=True)
    sheet = Varchar(length=31)
    row = Integer()
    column = Varchar(length=3)
    title = Varchar(length=60)
    value = Varchar(length=61)
    code = Varchar(length=40)
    message = Text()
    position = Integer()


async def forwards():
    return initial("imports", ImportFile, ImportProblem)
