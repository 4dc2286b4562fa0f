"""Reads of entries."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.permissions import require
from talent_platform.clock import today
from talent_platform.database.engine import columns_of, views
from talent_platform.errors import NotFound
from talent_platform.integrity.access import READERS
from talent_platform.integrity.entries.life import ACTION_LABELS, CAUSE_LABELS, STATE_BADGES
from talent_platform.integrity.tables import COUNTS, EntryState, IntegrityChange, IntegrityEntry
from talent_platform.web.listing.declaration import Badge
from talent_platform.web.rendering import masked
from talent_posts import BarLaw, Barred, IntegrityRecord, barred, integrity_cause


@dataclass(frozen=True, slots=True)
class EntryView:
    """An entry as it stands; lists show the name masked."""

    id: int
    cause: str
    law: str
    article: str
    holder: str
    person_key: str
    """Keyed hash of the identity number, never shown."""
    account: int | None
    facts: str
    body: str
    document: str
    decided: date
    begins: date
    ends: date | None
    long_term: bool
    review: str
    served: date | None
    certificate: int | None
    revocation: int | None
    state: str
    proposed_by: int
    decided_by: int | None
    appealed_by: int | None
    closed_by: int | None
    version: int
    created: datetime
    updated: datetime

    @property
    def badge(self) -> Badge:
        return STATE_BADGES[self.state]

    @property
    def cause_label(self) -> str:
        return CAUSE_LABELS[self.cause]

    @property
    def holder_masked(self) -> str:
        return masked(self.holder)

    @property
    def record(self) -> IntegrityRecord:
        return IntegrityRecord(self.cause, self.decided, self.begins, self.ends, self.review)

    @property
    def counts(self) -> bool:
        return self.state in COUNTS

    @property
    def runs(self) -> bool:
        return self.counts and self.record.runs(today())

    @property
    def bars(self) -> Sequence[BarLaw]:
        """What an entry of this cause keeps somebody from, by which text."""
        cause = integrity_cause(self.cause, self.decided)
        return cause.bars if cause else ()

    @property
    def barred(self) -> Sequence[Barred]:
        """What it keeps somebody from today."""
        found = [barred([self.record], law.what, today()) for law in self.bars] if self.counts else []
        return [each for each in found if each is not None]


COLUMNS = columns_of(EntryView, IntegrityEntry)


async def one(reader: Actor, entry_id: int) -> EntryView:
    """
    Raises:
        NotFound: no such entry.
    """
    require(reader, *READERS)
    rows = await IntegrityEntry.select(*COLUMNS).where(IntegrityEntry.id == entry_id)
    if not rows:
        raise NotFound
    return views(EntryView, rows)[0]


async def own(actor: Actor) -> Sequence[EntryView]:
    """Those of the person whose account this is, once they were served, the newest first."""
    shown = [*COUNTS, EntryState.RESTORED]
    rows = await (
        IntegrityEntry.select(*COLUMNS)
        .where(
            IntegrityEntry.account == actor.account_id, IntegrityEntry.state.is_in([str(s) for s in shown])
        )
        .order_by(IntegrityEntry.id, ascending=False)
    )
    return views(EntryView, rows)


async def of_person(person: str) -> Sequence[EntryView]:
    """Every entry of a person that was decided, the newest first; the caller checks who reads."""
    rows = await (
        IntegrityEntry.select(*COLUMNS)
        .where(IntegrityEntry.person_key == person, IntegrityEntry.decided_by.is_not_null())
        .order_by(IntegrityEntry.id, ascending=False)
    )
    return views(EntryView, rows) if person else []


async def some(ids: Collection[int]) -> Sequence[EntryView]:
    """The oldest first; the caller checks who reads."""
    rows = (
        await IntegrityEntry.select(*COLUMNS)
        .where(IntegrityEntry.id.is_in([0, *ids]))
        .order_by(IntegrityEntry.id)
    )
    return views(EntryView, rows)


async def persons_of(accounts: Collection[int]) -> Sequence[str]:
    """The keyed hashes of the people whose own accounts these are, as entries know them."""
    keys: list[str] = (
        await IntegrityEntry.select(IntegrityEntry.person_key)
        .where(IntegrityEntry.account.is_in([0, *accounts]))
        .output(as_list=True)
    )
    return keys


async def of_revocation(revocation_id: int) -> EntryView | None:
    """The entry that a revocation for fraud proposed."""
    rows = await IntegrityEntry.select(*COLUMNS).where(IntegrityEntry.revocation == revocation_id)
    return views(EntryView, rows)[0] if rows else None


@dataclass(frozen=True, slots=True)
class EntryLine:
    """One line of an entry's history."""

    at: datetime
    actor_name: str
    action: str
    to_state: str
    note: str
    document: str
    changed: Mapping[str, list[str | None]]

    @property
    def label(self) -> str:
        return ACTION_LABELS[self.action]


async def history(entry_id: int) -> Sequence[EntryLine]:
    """Newest first."""
    rows = await (
        IntegrityChange.select(*columns_of(EntryLine, IntegrityChange))
        .where(IntegrityChange.entry == entry_id)
        .order_by(IntegrityChange.id, ascending=False)
        .output(load_json=True)
    )
    return views(EntryLine, rows)
