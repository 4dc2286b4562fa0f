"""What the archive means for a person, wherever it is asked: `standing_of` and nothing else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from piccolo.columns.combination import WhereRaw

from talent_platform.clock import ZONE, today
from talent_platform.database.engine import read_within
from talent_platform.integrity.tables import COUNTS, IntegrityEntry
from talent_posts import Bar, Barred, IntegrityRecord, barred, integrity_causes

_RECORDS = """
    SELECT e.person_key AS person, e.id, e.cause, e.law, e.article, e.document, e.decided, e.begins, e.ends,
        e.review
    FROM integrity_entry e
    WHERE e.person_key = ANY({}) AND e.person_key <> '' AND e.served <= {} AND e.begins <= {}
      AND integrity_stood(e.id, {}) = ANY({})
    ORDER BY e.begins, e.id
"""


@dataclass(frozen=True, slots=True)
class RecordedEntry:
    """An entry that counted on the day asked about, or before."""

    person: str
    id: int
    cause: str
    law: str
    article: str
    document: str
    decided: date
    begins: date
    ends: date | None
    review: str

    @property
    def record(self) -> IntegrityRecord:
        return IntegrityRecord(self.cause, self.decided, self.begins, self.ends, self.review)


@dataclass(frozen=True, slots=True)
class PersonStanding:
    """A person's standing on a day."""

    day: date
    entries: Sequence[RecordedEntry]
    """Those that counted on that day or had run out by then."""

    @property
    def running(self) -> Sequence[RecordedEntry]:
        return [each for each in self.entries if each.record.runs(self.day)]

    def barred(self, what: Bar) -> Barred | None:
        """What the texts keep this person from, and from when it is possible again."""
        return barred([each.record for each in self.entries], what, self.day)


async def standing_of(person: str, day: date) -> PersonStanding:
    """The standing of the person with this keyed hash at the end of a day: what was decided or restored later
    is not known yet. Of a day to come: as far as is known now."""
    return (await standings_of([person], day))[person]


async def standings_of(persons: Sequence[str], day: date) -> Mapping[str, PersonStanding]:
    """`standing_of` each of them."""
    evening = datetime.combine(min(day, today()) + timedelta(days=1), time(), ZONE)
    states = [str(state) for state in COUNTS]
    rows = await read_within(RecordedEntry, _RECORDS, list(persons), day, day, evening, states)
    return {person: PersonStanding(day, [row for row in rows if row.person == person]) for person in persons}


async def is_named(holder: str, what: Bar) -> bool:
    """Whether an entry that keeps from this is of somebody of this name: then a name alone does not tell who
    it is."""
    causes = {cause.code for cause in integrity_causes() if any(law.what == what for law in cause.bars)}
    runs = IntegrityEntry.ends.is_null() | (IntegrityEntry.ends >= today())
    same = WhereRaw("name_key(holder) = name_key({})", holder)
    return await IntegrityEntry.exists().where(
        IntegrityEntry.state.is_in([str(state) for state in COUNTS]),
        IntegrityEntry.cause.is_in(sorted(causes)), runs, same,
    )  # fmt: skip


async def hold(person: str) -> None:
    """Until the transaction ends nobody else moves an entry of this person: who relies on a standing and who
    changes it wait for each other."""
    await IntegrityEntry.raw(
        "SELECT pg_advisory_xact_lock(hashtextextended('integrity of ' || {}, 0))", person
    )
