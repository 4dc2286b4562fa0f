"""The ledger read back: who held what, and how many seats there were – as it stands, or as it stood on the
evening of an earlier day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from pydantic import TypeAdapter

import talent_posts as book
from talent_platform.clock import ZONE
from talent_platform.establishment.tables.ledger import EntryKind, LedgerEntry
from talent_posts import Category

Entry = Mapping[str, Any]
_DAY: Final = timedelta(days=1)
_PLANNED: Final = frozenset({EntryKind.APPROVED, EntryKind.FROZEN, EntryKind.UNFROZEN})
# Only what is looked at: a city has hundreds of thousands of entries.
_COLUMNS: Final = """
    SELECT id, institution, kind, category, grade, quantity, effective, until, person, special, counts,
           over_quota, way, appointment, plan, concurrent, (detail ->> 'cancels')::bigint AS cancels,
           CASE WHEN kind = 'filled' AND appointment IS NOT NULL THEN (
               SELECT json_agg(json_build_object('by', p.authority, 'on', p.day, 'document', p.document,
                                                 'covers', p.covers, 'confirmed', true) ORDER BY p.id)
               FROM approval_paper p WHERE p.appointment = ledger_entry.appointment AND NOT p.claimed
           ) END AS approvals
    FROM ledger_entry WHERE
"""
_APPROVALS: Final = TypeAdapter(tuple[book.Approval, ...])
_KNOWN: Final = " AND ({}::timestamptz IS NULL OR recorded < {})"


async def of_institutions(institutions: Sequence[int], known: date | None = None) -> list[dict[str, Any]]:
    """Every entry of these, on the connection of the transaction if there is one; `known` leaves out what was
    booked after that day."""
    end = evening_of(known)
    sql = f"{_COLUMNS} institution = ANY({{}}){_KNOWN}"
    return list(await LedgerEntry.raw(sql, list(institutions), end, end))


async def of_people(people: Sequence[int], known: date | None = None) -> list[dict[str, Any]]:
    """Every entry about these people."""
    end = evening_of(known)
    return list(await LedgerEntry.raw(f"{_COLUMNS} person = ANY({{}}){_KNOWN}", list(people), end, end))


def evening_of(known: date | None) -> datetime | None:
    return None if known is None or known == date.max else datetime.combine(known + _DAY, time.min, ZONE)


def plan(papers: Mapping[str, Any], entries: Sequence[Entry], day: date) -> book.Plan:
    """The plan in force on the day; `papers`: levels and approvals of the version it rests on."""
    since = [entry["effective"] for entry in entries if entry["kind"] == EntryKind.APPROVED]
    return book.Plan(posts=_posts(entries, day), since=min(since, default=None), **papers)


def changes(entries: Sequence[Entry], day: date) -> tuple[book.PlanChange, ...]:
    """What later versions and freezes make of the plan after `day`."""
    later = {each["effective"] for each in entries if each["kind"] in _PLANNED and each["effective"] > day}
    return tuple(book.PlanChange(since=each, posts=_posts(entries, each)) for each in sorted(later))


def _posts(entries: Iterable[Entry], day: date) -> tuple[book.PlannedPosts, ...]:
    """Approved and frozen posts on a day: of each grade the latest approved number, however it was booked."""
    approved: dict[tuple[Category, int], int] = {}
    frozen: dict[tuple[Category, int], int] = defaultdict(int)
    planned = [each for each in entries if each["kind"] in _PLANNED and each["effective"] <= day]
    for entry in sorted(planned, key=lambda each: (each["effective"], each["id"])):
        key = entry["category"], entry["grade"]
        if entry["kind"] == EntryKind.APPROVED:
            approved[key] = entry["quantity"]
        else:
            frozen[key] += entry["quantity"] if entry["kind"] == EntryKind.FROZEN else -entry["quantity"]
    return tuple(
        # A plan may shrink below what was frozen before; what is not there is not frozen either.
        book.PlannedPosts(
            category=category, grade=grade, count=count, frozen=max(0, min(count, frozen[category, grade]))
        )
        for (category, grade), count in sorted(approved.items())
        if count > 0
    )


@dataclass
class Line:
    """A post in the books: what it was, and the entries that opened and closed it."""

    holding: book.Holding
    opened: Entry
    closed: Entry | None = None


def holdings(entries: Iterable[Entry]) -> dict[int, tuple[book.Holding, ...]]:
    """Person → posts held here, oldest first."""
    return {person: tuple(line.holding for line in found) for person, found in lines(entries).items()}


def valid(entries: Iterable[Entry]) -> list[Entry]:
    """Moves of people that stand: an entry made in error stays in the books beside the one that cancels it,
    and neither happened."""
    kinds = (EntryKind.FREED, EntryKind.FILLED)
    moves = [entry for entry in entries if entry["kind"] in kinds and entry["person"] is not None]
    cancelling = {entry["id"]: entry["cancels"] for entry in moves if entry["cancels"] is not None}
    void = {*cancelling, *cancelling.values()}
    return [entry for entry in moves if entry["id"] not in void]


def lines(entries: Iterable[Entry]) -> dict[int, list[Line]]:
    """Person → posts held here with their entries, oldest first."""
    held: dict[int, list[tuple[dict[str, Any], Entry, list[Entry]]]] = defaultdict(list)
    # On one day a move frees before it fills, so that the old post closes and not the new one.
    moves = sorted(valid(entries), key=lambda e: (e["effective"], e["kind"] == EntryKind.FILLED, e["id"]))
    for entry in moves:
        posts = held[entry["person"]]
        if entry["kind"] == EntryKind.FILLED:
            posts.append((_opened(entry), entry, []))
            continue
        for post, _, closed in posts:
            same = (post["category"], post["grade"]) == (entry["category"], entry["grade"])
            if same and (post["end"] is None or post["end"] >= entry["effective"]):
                last = entry["effective"] - _DAY
                if post["end"] is not None and last < post["end"]:
                    post["term"] = post["end"]
                post["end"] = last
                closed.append(entry)
                break
    return {
        person: [
            Line(book.Holding(**post), opened, closed[-1] if closed else None)
            for post, opened, closed in posts
            if post["end"] is None or post["end"] >= post["start"]
        ]
        for person, posts in held.items()
    }


def _opened(entry: Entry) -> dict[str, Any]:
    return {
        "category": entry["category"],
        "grade": entry["grade"],
        "start": entry["effective"],
        "end": entry["until"],
        "way": entry["way"] or "other",
        "special": str(entry["special"] or ""),
        "over_quota": entry["over_quota"],
        "occupies_quota": entry["counts"] or entry["over_quota"] == "excess",
        "approvals": _APPROVALS.validate_json(entry["approvals"]) if entry["approvals"] else (),
    }
