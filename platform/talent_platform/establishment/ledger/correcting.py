"""A post that was never so is taken out of the books (冲销) or put right (更正). Nothing is removed: every
wrong entry gets one beside it that cancels it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from talent_platform.accounts.actor import Actor
from talent_platform.establishment.ledger import reading
from talent_platform.establishment.ledger.reading import Entry, Line
from talent_platform.establishment.ledger.writing import write
from talent_platform.establishment.tables.ledger import EntryKind, LedgerEntry
from talent_posts import Category, Holding

_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Right:
    """What a post really was."""

    category: Category
    grade: int
    start: date
    last_day: date | None


async def line_of(person_id: int, entry_id: int) -> Line | None:
    """The post that this entry opened, as it stands in the books."""
    found = reading.lines(await reading.of_people([person_id])).get(person_id, [])
    return next((line for line in found if line.opened["id"] == entry_id), None)


def better(entry: Entry, held: Holding) -> bool:
    """Whether the post of an entry is of another kind, or of a higher grade, than one held."""
    return bool(entry["category"] != held.category or entry["grade"] < held.grade)


async def carry_out(person_id: int, line: Line, right: Right | None, actor: Actor, decision: int) -> None:
    """Cancel the post, and with it the move that brought the person there: the post left for it opens again,
    as long as the cancelled one ran, or up to the right day."""
    before = await left_for(person_id, line)
    for entry in (line.opened, *([line.closed] if line.closed else []), *before):
        await _cancel(entry, actor, decision)
    left = right.start if right else line.holding.end + _DAY if line.holding.end else None
    for entry in before:
        if left is not None:
            await _enter(entry, EntryKind.FREED, left, actor, decision)
    if right is not None:
        term = right.last_day if line.opened["until"] else None
        post: dict[str, Any] = {
            "category": right.category,
            "grade": right.grade,
            "seat_grade": right.grade,
            "until": term,
        }
        if (right.category, right.grade) != (line.holding.category, line.holding.grade):
            # Who was found or let above the quota was so in that grade; in another they need a seat.
            post |= {"over_quota": "", "counts": True, "override": None}
        await _enter(line.opened, EntryKind.FILLED, right.start, actor, decision, **post)
        if right.last_day is not None and term is None:
            await _enter(line.opened, EntryKind.FREED, right.last_day + _DAY, actor, decision, **post)


async def left_for(person_id: int, line: Line) -> list[Entry]:
    """Entries that closed other posts because of the move to this one."""
    if line.opened["appointment"] is None:
        return []
    return [
        entry
        for entry in reading.valid(await reading.of_people([person_id]))
        if entry["kind"] == EntryKind.FREED
        and entry["appointment"] == line.opened["appointment"]
        and entry["effective"] == line.opened["effective"]
        and (line.closed is None or entry["id"] != line.closed["id"])
    ]


async def _cancel(entry: Entry, actor: Actor, decision: int) -> None:
    kind = EntryKind.FREED if entry["kind"] == EntryKind.FILLED else EntryKind.FILLED
    await _enter(entry, kind, entry["effective"], actor, decision, detail={"cancels": entry["id"]})


async def _enter(
    like: Entry, kind: EntryKind, day: date, actor: Actor, decision: int, *,
    detail: Mapping[str, Any] | None = None, **changes: Any,
) -> None:  # fmt: skip
    """An entry as the one given, of another kind and day."""
    stored = (await LedgerEntry.select().where(LedgerEntry.id == like["id"]))[0]
    kept = (
        "institution", "category", "grade", "seat_grade", "until", "person", "special", "counts", "downward",
        "dual", "concurrent", "over_quota", "override", "way", "appointment",
    )  # fmt: skip
    await write(
        LedgerEntry(
            **{**{name: stored[name] for name in kept}, **changes}, kind=str(kind), effective=day,
            detail=detail or {}, decision=decision, actor_id=actor.account_id,
        )
    )  # fmt: skip
