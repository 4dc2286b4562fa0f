"""Entries of the integrity archive and their history."""

from __future__ import annotations

from enum import StrEnum

from piccolo.columns import BigInt, BigSerial, Boolean, Date, ForeignKey, Integer, Text, Timestamptz, Varchar
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.constraints import Check
from piccolo.table import Table

from talent_platform.workflow.history import History


class EntryState(StrEnum):
    PROPOSED = "proposed"
    DROPPED = "dropped"
    """Not recorded after all."""
    DECIDED = "decided"
    SERVED = "served"
    """The person has been told: from then on it counts."""
    APPEALED = "appealed"
    UPHELD = "upheld"
    RESTORED = "restored"
    """Taken back: it counts no longer, and stays in the archive with its history."""


COUNTS = (EntryState.SERVED, EntryState.APPEALED, EntryState.UPHELD)
"""States in which an entry means something for its person; an appeal suspends nothing."""


class IntegrityEntry(Table, tablename="integrity_entry"):
    """One entry. What it was decided with stays as it is; nothing is ever deleted (`guards.sql`)."""

    id = BigSerial(primary_key=True)
    cause = Varchar(length=40)
    """Code of a cause (`talent_posts`: `integrity_causes`)."""
    law = Varchar(length=120)
    article = Varchar(length=40)
    holder = Varchar(length=30)
    person_key = Varchar(length=64, default="", index=True, secret=True)
    """Keyed hash of the person's identity number, as that of `staff_member`; empty only of a proposal."""
    account = BigInt(null=True, default=None, index=True)
    """The person's own account, where there is one: it reads the entry."""
    facts = Text()
    """What the decision found."""
    body = Varchar(length=80)
    """Who decided."""
    document = Varchar(length=80)
    decided = Date()
    begins = Date()
    ends = Date(null=True, default=None)
    long_term = Boolean(default=False)
    review = Varchar(length=200, default="")
    """Of a long-term entry: who reviews it, and how it is asked for."""
    served = Date(null=True, default=None)
    certificate = BigInt(null=True, default=None, index=True)
    """The certificate whose revocation proposed it."""
    revocation = BigInt(null=True, default=None, unique=True)
    state = Varchar(length=12, default=EntryState.PROPOSED)
    proposed_by = BigInt()
    decided_by = BigInt(null=True, default=None)
    appealed_by = BigInt(null=True, default=None)
    """Who wrote down the last appeal; another one writes down what became of it."""
    closed_by = BigInt(null=True, default=None)
    version = Integer(default=1)
    created = Timestamptz(default=TimestamptzNow())
    updated = Timestamptz(default=TimestamptzNow())

    integrity_entry_state_known = Check(f"state in ({', '.join(repr(str(state)) for state in EntryState)})")
    integrity_entry_by_law = Check("law <> '' and article <> '' and document <> '' and body <> ''")
    integrity_entry_term = Check(
        "case when long_term then ends is null and review <> '' else ends is not null and ends >= begins end"
    )
    """No entry without an end, or the word that it is long-term and who reviews it."""
    integrity_entry_decided = Check(
        "(state in ('proposed', 'dropped')) = (decided_by is null)"
        " and (decided_by is null or person_key <> '' and decided_by <> proposed_by)"
    )
    integrity_entry_served = Check(
        "(state in ('proposed', 'dropped', 'decided')) = (served is null)"
        " and (served is null or served >= decided)"
    )
    integrity_entry_appealed = Check(
        "case when state = 'appealed' then appealed_by is not null"
        " when state in ('upheld', 'restored') then closed_by is not null and closed_by <> appealed_by"
        " else true end"
    )


class IntegrityChange(Table, History, tablename="integrity_change"):
    id = BigSerial(primary_key=True)
    entry = ForeignKey(IntegrityEntry, null=False, index=True)
