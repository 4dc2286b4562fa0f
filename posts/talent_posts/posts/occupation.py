"""Which posts of a person take a seat, and from when to when."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from talent_posts.posts.facts.model import Pending
from talent_posts.posts.facts.people import Absence, Holding, Person

Span = tuple[date, date]
_DAY: Final = timedelta(days=1)
FOREVER: Final = date.max


def occupied_spans(person: Person, holding: Holding) -> Iterable[Span]:
    """The periods in which a holding takes a seat of the plan: here, inside the quota, not away without
    the seat."""
    if not holding.here or holding.special or not holding.occupies_quota:
        return ()
    end = person.last_day(holding)
    return _present(holding, end) if holding.absences else ((holding.start, end),)


def _present(holding: Holding, end: date) -> Iterator[Span]:
    start = holding.start
    for absence in sorted(holding.absences, key=lambda absence: absence.start):
        if absence.keeps_seat:
            continue
        if start < absence.start and start <= end:
            yield start, min(end, absence.start - _DAY)
        start = max(start, absence.end + _DAY) if absence.end else FOREVER
    if start <= end and start < FOREVER:
        yield start, end


def counted_holdings(person: Person, dual_quota: str | None) -> tuple[Holding, ...]:
    """Holdings that take seats; while two kinds are held, only the kind the local figure names (both when
    unset, or when that one takes no seat)."""
    if dual_quota in (None, "both") or len(person.holdings) < 2:
        return person.holdings
    named = [h for h in person.holdings if _takes(h, dual_quota)]
    gaps = tuple(Absence(start=h.start, end=h.end, keeps_seat=False) for h in named)
    return tuple(
        holding if holding.category == dual_quota else replace(holding, absences=(*holding.absences, *gaps))
        for holding in person.holdings
    )


def holders_of(people: Iterable[Person], dual_quota: str | None) -> frozenset[str]:
    """Who takes a seat of the kind the local figure names: a second post of another kind takes none."""
    if dual_quota in (None, "both"):
        return frozenset()
    return frozenset(person.id for person in people if any(_takes(h, dual_quota) for h in person.holdings))


def _takes(held: Holding, category: str | None) -> bool:
    """Whether it is a seat of that kind; what stands outside the quota excuses no other post."""
    return held.category == category and held.here and not held.special and held.occupies_quota


def after_approved_moves(person: Person, moves: Iterable[Pending]) -> Person:
    """The person with posts ended on the eve of an approved move that replaces them: those seats are free
    from then."""
    for move in moves:
        if move.state == "approved" and not move.concurrent:
            person = replace(person, holdings=tuple(_until(person.holdings, move.effective)))
    return person


def _until(holdings: Iterable[Holding], move: date) -> Iterator[Holding]:
    for holding in holdings:
        if not holding.here or not holding.runs_on(move):
            yield holding
        elif holding.start < move:
            yield replace(holding, end=move - _DAY)
