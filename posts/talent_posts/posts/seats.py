"""Who occupies which seat on which day: derived from plan, holdings and reservations, never stored.

Built once per unit in time linear in its staff; every question after that is a binary search.
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from talent_posts.posts.facts.model import Pending, Plan, PlanChange
from talent_posts.posts.facts.people import Person
from talent_posts.posts.facts.scheme import (
    CATEGORY_NAMES,
    Category,
    PostLevel,
    grades_sharing_level,
    post_level,
)
from talent_posts.posts.occupation import (
    FOREVER,
    Span,
    after_approved_moves,
    counted_holdings,
    holders_of,
    occupied_spans,
)

Key = tuple[Category, int]
_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class SeatCount:
    """Seats of one grade on one day."""

    category: Category
    grade: int
    approved: int
    frozen: int
    occupied: int
    reserved: int
    room: int = 0
    """How many more people may be appointed to the grade: where a free higher grade of the level may serve
    a lower one, more than its own free seats or fewer."""
    over: int = 0
    """People of the grade for whom there is no seat."""

    @property
    def free(self) -> int:
        """Seats left; negative when the grade is over its quota."""
        return self.approved - self.frozen - self.occupied - self.reserved


def overflow(demand: Iterable[int]) -> list[int]:
    """People without a seat in each grade and those above it, from the highest grade of a chain down.

    `demand` is people minus seats of each grade; who finds no seat in a grade may take one left over in a
    higher grade of the chain, never in a lower one. One grade alone is a chain of its own.
    """
    total = most = 0
    found = []
    for each in demand:
        total += each
        most = max(most, total)
        found.append(most)
    return found


@dataclass(frozen=True, slots=True)
class _Version:
    """Seats from a day on."""

    approved: dict[Key, int]
    frozen: dict[Key, int]
    levels: dict[PostLevel, int]


def _version(plan: Plan | PlanChange) -> _Version:
    return _Version(
        {(p.category, p.grade): p.count for p in plan.posts},
        {(p.category, p.grade): p.frozen for p in plan.posts if p.frozen},
        {quota.level: quota.count for quota in plan.levels},
    )


class Tally:
    """Spans of one group, so that the number running on a day is two binary searches."""

    __slots__ = ("_ends", "_starts", "spans")

    def __init__(self) -> None:
        """Start empty."""
        self.spans: list[Span] = []
        """First and last day of each; complete before the first question."""
        self._starts: list[date] = []
        self._ends: list[date] = []

    def _sort(self) -> None:
        if len(self._starts) < len(self.spans):
            self._starts, self._ends = (sorted(day) for day in zip(*self.spans, strict=True))

    def on(self, day: date) -> int:
        """How many spans cover the day."""
        self._sort()
        return bisect_right(self._starts, day) - bisect_left(self._ends, day)

    def starts_within(self, after: date, until: date) -> list[date]:
        """First days later than `after`, up to `until`."""
        self._sort()
        return self._starts[bisect_right(self._starts, after) : bisect_right(self._starts, until)]


class Seats:
    """Seats of one unit without one person (the applicant), whose spans are kept apart in `own`."""

    __slots__ = ("_since", "_versions", "moving", "occupied", "own", "reserved")

    def __init__(
        self,
        plan: Plan,
        roster: Iterable[Person],
        pending: Iterable[Pending],
        asked: date,
        *,
        changes: Iterable[PlanChange] = (),
        applicant: Person | None = None,
        dual_quota: str | None = None,
    ) -> None:
        """Count everyone once; reservations that have expired by `asked` hold nothing."""
        later = sorted(changes, key=lambda change: change.since)
        self._since = [change.since for change in later]
        self._versions = [_version(plan), *map(_version, later)]
        self.occupied: defaultdict[Key, Tally] = defaultdict(Tally)
        self.reserved: defaultdict[Key, Tally] = defaultdict(Tally)
        self.own: defaultdict[Key, Tally] = defaultdict(Tally)
        self.moving: defaultdict[Key, Tally] = defaultdict(Tally)
        """Counted twice, or of winners of a round who have not asked: nobody is above the quota by these."""
        mine = "" if applicant is None else applicant.id
        moves: dict[str, list[Pending]] = {}
        roster = tuple(roster)
        seated = holders_of(roster, dual_quota)
        for request in pending:
            if request.holds_seat(asked):
                moves.setdefault(request.person, []).append(request)
                beside = request.concurrent and request.category != dual_quota and request.person in seated
                if not request.special and request.occupies_quota and not beside:
                    tallies = self.own if request.person == mine else self.reserved
                    for tally in (tallies, self.moving) if request.state == "offered" else (tallies,):
                        self._count(tally, (request.category, request.grade), request.effective, request.end)
        for person in roster:
            if person.id == mine:
                continue
            going = moves.get(person.id)
            after = after_approved_moves(person, going) if going else person
            self._take_in(self.occupied, after, dual_quota)
            if going:
                self._leaves_behind(after, going, dual_quota)
        if applicant is not None:
            self._take_in(self.own, after_approved_moves(applicant, moves.get(mine, ())), dual_quota)

    def _leaves_behind(self, person: Person, moves: Iterable[Pending], dual_quota: str | None) -> None:
        for move in moves:
            if move.concurrent or move.special or not move.occupies_quota:
                continue
            for holding in counted_holdings(person, dual_quota):
                for start, end in occupied_spans(person, holding):
                    if start < move.effective <= end:
                        self._count(self.moving, (holding.category, holding.grade), move.effective, end)

    def _count(self, tallies: defaultdict[Key, Tally], key: Key, start: date, end: date | None) -> None:
        tallies[key].spans.append((start, end or FOREVER))

    def _take_in(self, tallies: defaultdict[Key, Tally], person: Person, dual_quota: str | None) -> None:
        held = person.holdings
        for holding in held if len(held) < 2 else counted_holdings(person, dual_quota):
            for span in occupied_spans(person, holding):
                tallies[holding.category, holding.grade].spans.append(span)

    def _on(self, day: date | None) -> _Version:
        """The plan itself, or what has taken its place by then."""
        return self._versions[bisect_right(self._since, day) if day is not None and self._since else 0]

    def usable(self, category: Category, grade: int, day: date | None = None) -> int:
        """Approved seats of a grade that are not frozen."""
        version, key = self._on(day), (category, grade)
        return version.approved.get(key, 0) - version.frozen.get(key, 0)

    def usable_in_level(self, category: Category, grade: int, day: date | None = None) -> int:
        """Seats of the level the grade belongs to: the plan's own number, else the sum of its grades."""
        total = sum(self.usable(category, each, day) for each in grades_sharing_level(category, grade))
        if category != "professional":
            return total
        return min(total, self._on(day).levels.get(post_level(grade), total))

    def usable_in_category(self, category: Category, day: date | None = None) -> int:
        """Seats of the whole category."""
        approved = self._on(day).approved
        return sum(self.usable(category, grade, day) for kind, grade in approved if kind == category)

    def demand(self, chain: Iterable[Key], day: date) -> list[int]:
        """People other than the applicant minus usable seats, grade by grade."""
        return [self.taken(key, day) - self.usable(*key, day) for key in chain]

    def room(self, chain: tuple[Key, ...], key: Key, day: date) -> int:
        """How many more people the grade takes without leaving anybody of the chain short of a seat."""
        demand = self.demand(chain, day)
        below, total = [], 0
        for each, short in zip(demand, overflow(demand), strict=True):
            total += each
            below.append(short - total)
        return min(below[chain.index(key) :])

    def taken(self, key: Key, day: date) -> int:
        """Seats of a grade that others occupy or have reserved on that day."""
        occupied, reserved = self.occupied.get(key), self.reserved.get(key)
        return (occupied.on(day) if occupied else 0) + (reserved.on(day) if reserved else 0)

    def taken_in(self, keys: Iterable[Key], day: date) -> int:
        """The same, summed over grades."""
        return sum(self.taken(key, day) for key in keys)

    def own_in(self, keys: Iterable[Key], day: date) -> int:
        """Seats the applicant already takes on that day."""
        return sum(tally.on(day) for key in keys if (tally := self.own.get(key)))

    def keys_of(self, category: Category) -> tuple[Key, ...]:
        """Every grade of a category that is planned, occupied or reserved."""
        planned = (key for version in self._versions for key in version.approved)
        keys = {*planned, *self.occupied, *self.reserved, *self.own}
        return tuple(sorted(key for key in keys if key[0] == category))

    def turning_days(self, keys: Iterable[Key], start: date, end: date) -> tuple[date, ...]:
        """The days from `start` to `end` on which the number taken can rise, the plan changes, or the
        applicant's own seat ends."""
        days = {start, *(day for day in self._since if start < day <= end)}
        for key in keys:
            for tallies in (self.occupied, self.reserved):
                if key in tallies:
                    days.update(tallies[key].starts_within(start, end))
            if key in self.own:
                days.update(last + _DAY for _, last in self.own[key].spans if start <= last < end)
        return tuple(sorted(days))

    def freeing_days(self, category: Category, start: date) -> tuple[date, ...]:
        """The days after `start` on which a seat of the category falls free or the plan changes."""
        days = {day for day in self._since if day > start} | {
            last + _DAY
            for key in self.keys_of(category)
            for tallies in (self.occupied, self.reserved)
            if key in tallies
            for _, last in tallies[key].spans
            if start <= last < FOREVER
        }
        return tuple(sorted(days))

    def table(self, day: date, *, downward: bool = False) -> tuple[SeatCount, ...]:
        """Every grade with its seats on that day, in the order of the plan form; with `downward`, free higher
        grades of a level serve the lower ones."""
        rows, version = [], self._on(day)
        keys = sorted({*version.approved, *self.occupied, *self.reserved, *self.own})
        for category in CATEGORY_NAMES:
            for key in [each for each in keys if each[0] == category]:
                occupied, reserved = self.occupied.get(key), self.reserved.get(key)
                own = self.own_in((key,), day)
                if key not in version.approved and self.taken(key, day) + own == 0:
                    continue
                rows.append(
                    SeatCount(
                        *key,
                        version.approved.get(key, 0),
                        version.frozen.get(key, 0),
                        (occupied.on(day) if occupied else 0) + own,
                        reserved.on(day) if reserved else 0,
                        self.room_in_plan(key, day, downward=downward),
                        self._over(key, day, downward=downward),
                    )
                )
        return tuple(rows)

    def room_in_plan(self, key: Key, day: date, *, downward: bool) -> int:
        """How many more people the grade takes, within its level too; 0 when none."""
        in_level = self.usable_in_level(*key, day) - self.taken_in(_level(key), day)
        return max(0, min(self.room(_level(key) if downward else (key,), key, day), in_level))

    def _over(self, key: Key, day: date, *, downward: bool) -> int:
        chain = _level(key) if downward else (key,)
        demand = [
            people + self.own_in((each,), day) - (self.moving[each].on(day) if each in self.moving else 0)
            for each, people in zip(chain, self.demand(chain, day), strict=True)
        ]
        short = [0, *overflow(demand)]
        place = chain.index(key)
        return short[place + 1] - short[place]


def _level(key: Key) -> tuple[Key, ...]:
    return tuple((key[0], grade) for grade in grades_sharing_level(*key))
