"""Every table of `disclosure` as version 0.1.0 began; how they are now is in `disclosure/tables.py`."""

from piccolo.columns.column_types import BigInt, BigSerial, ForeignKey, JSONB, Text, Timestamptz, Varchar
from piccolo.constraints import Check
from piccolo.table import Table

from talent_platform.database.baseline import BASELINE as ID
from talent_platform.database.baseline import initial


class Account(Table, tablename="account"):
    id = BigSerial(primary_key=True)


class TextReview(Table, tablename="text_review"):
    id = BigSerial(primary_key=True)
    at = Timestamptz()
    author = ForeignKey(Account, null=False)
    kind = Varchar(length=10)
    record = BigInt()
    event = BigInt(default=None, null=True, unique=True)
    county = Varchar(length=6, default=None, null=True, index=True)
    texts = JSONB()
    found = JSONB(default="[]")
    state = Varchar(length=10, default="waiting", index=True)
    decided_by = ForeignKey(Account)
    decided_at = Timestamptz(default=None, null=True)
    note = Text()
    state_known = Check("state in ('waiting', 'passed', 'refused', 'replaced')")
    kind_known = Check("kind in ('need', 'candidate', 'team', 'case')")
    event_of_a_case = Check("(kind = 'case') = (event is not null)")


async def forwards():
    return initial("disclosure", TextReview)
