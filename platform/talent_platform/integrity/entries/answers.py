"""What offices are answered about a person, each time with its line in the log."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.permissions import require
from talent_platform.audit import service as audit
from talent_platform.clock import today
from talent_platform.i18n import gettext
from talent_platform.integrity import standing as archive
from talent_platform.integrity.access import READERS
from talent_platform.integrity.entries import queries, words
from talent_platform.integrity.entries.life import BAR_LABELS
from talent_platform.integrity.entries.queries import EntryView
from talent_platform.integrity.entries.schemas import StandingQuestion, person_of
from talent_platform.integrity.standing import RecordedEntry
from talent_posts import Bar


@dataclass(frozen=True)
class BarTold:
    """One thing a person may or may not do on the day."""

    what: Bar
    label: str
    barred: bool
    again: date | None
    """From when it is possible again; None where it is possible, or nobody can tell."""
    sentence: str
    citation: str


@dataclass(frozen=True)
class StandingTold:
    day: date
    running: Sequence[RecordedEntry]
    bars: Sequence[BarTold]


def named(what: Bar) -> str:
    return gettext(BAR_LABELS[what])


async def standing(reader: Actor, question: StandingQuestion) -> StandingTold:
    """What the archive says of a person on a day; that it was asked stands in the log, where the
    person finds it."""
    require(reader, *READERS)
    person, day = person_of(question.identity), question.on or today()
    known = await queries.of_person(person)
    found = await archive.standing_of(person, day)
    accounts = sorted({row.account for row in known if row.account is not None})
    subject = f"integrity_entry:{known[0].id}" if known else "integrity_entry:list"
    await audit.record(
        reader, "integrity.asked", subject, day=str(day), fields=["integrity"], role=str(reader.role),
        people=[f"account:{account}" for account in accounts],
    )  # fmt: skip
    told = [_told(what, found) for what in BAR_LABELS]
    return StandingTold(day, found.running, told)


def _told(what: Bar, found: archive.PersonStanding) -> BarTold:
    bar = found.barred(what)
    if bar is None:
        return BarTold(what, named(what), barred=False, again=None, sentence=gettext("没有限制"), citation="")
    return BarTold(what, named(what), True, bar.again, words.of_bar(bar), words.law_of(bar))


async def recorded_of(
    reader: Actor, *, persons: Collection[str] = (), accounts: Collection[int] = ()
) -> Sequence[EntryView]:
    """What runs today on record of somebody who is to be appointed or is introduced, known by identity number
    or by the own account: told to who reads the archive, each time with a line in the log. Nothing else
    follows, since no text keeps them from a post (`talent_posts`: `barred`)."""
    if reader.role not in READERS:
        return ()
    keys = {*persons, *await queries.persons_of(accounts)} - {""}
    running = {
        each.id
        for standing in (await archive.standings_of(sorted(keys), today())).values()
        for each in standing.running
    }
    found = await queries.some(running)
    for each in found:
        await note_reading(reader, each)
    return found


async def note_reading(reader: Actor, row: EntryView) -> None:
    """That an entry was opened; its person finds it among those who looked."""
    people = [f"account:{row.account}"] if row.account is not None else []
    await audit.record(
        reader, "integrity.read", f"integrity_entry:{row.id}", fields=["integrity"], people=people,
        role=str(reader.role),
    )  # fmt: skip
