"""Free text in which its author kept what tells who somebody is, until the bureau has decided."""

from __future__ import annotations

from enum import StrEnum

from piccolo.columns import JSONB, BigInt, BigSerial, ForeignKey, Text, Timestamptz, Varchar
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.constraints import Check
from piccolo.table import Table

from talent_platform.accounts.tables import Account


class ReviewState(StrEnum):
    WAITING = "waiting"
    PASSED = "passed"
    REFUSED = "refused"
    REPLACED = "replaced"
    """The author has written something else since, or the case it was written into has ended."""


class TextReview(Table, tablename="text_review"):
    """What one author kept in one record, or wrote in one event of a case."""

    id = BigSerial(primary_key=True)
    at = Timestamptz(default=TimestamptzNow())
    author = ForeignKey(Account, null=True, default=None)
    """Null: found when stored texts were looked through (`tasks.py`)."""
    kind = Varchar(length=10)
    """need, candidate, team or case."""
    record = BigInt()
    event = BigInt(null=True, default=None, unique=True)
    """The event of the case that holds the text; null for a record, whose fields hold it."""
    county = Varchar(length=6, null=True, default=None, index=True)
    """County whose bureau decides; null for the city."""
    texts = JSONB(default="{}")
    """Field → its whole text, of the fields in which something was found."""
    clear = JSONB(default="{}")
    """Column → [as written, as it stands blotted in the record] while the bureau has not let it through
    (`blots.py`); empty for what was written into a case, and for what older versions kept."""
    found = JSONB(default="[]")
    """List of [way, text as written]."""
    state = Varchar(length=10, default="waiting", index=True)
    decided_by = ForeignKey(Account, null=True, default=None)
    decided_at = Timestamptz(null=True, default=None)
    note = Text(default="")

    state_known = Check(f"state in ({', '.join(repr(str(state)) for state in ReviewState)})")
    kind_known = Check("kind in ('need', 'candidate', 'team', 'case')")
    event_of_a_case = Check("(kind = 'case') = (event is not null)")


class TextsRead(Table, tablename="texts_read"):
    """How far the stored texts of a kind have been looked through."""

    id = BigSerial(primary_key=True)
    kind = Varchar(length=10, unique=True)
    last = BigInt(default=0)
    """The record up to which it is done."""
