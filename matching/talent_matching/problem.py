"""The frozen input of one match: needs with seats, people, listed pairs, teams, pins and forbids.

Scores and weights are integers in *millionths* (`MILLION`), so a value = weight x score is exact in
units of 1e-12. Rows are kept in a canonical order (ids shuffled by the seed, pairs by need and person):
the order of the caller's rows decides nothing, and neither does chance.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

MILLION = 1_000_000
VALUE_SCALE = MILLION * MILLION
"""Objective, bound and prices are integers in units of 1 / VALUE_SCALE."""
MAX_VALUE = 2**60
"""Largest magnitude of one value in `Problem.value_unit`; above it the problem is refused with a sentence."""
MAX_SEATS = 2**31 - 1

Ids = NDArray[Any]
Ints = NDArray[np.int64]
Positions = NDArray[np.int32]
Flags = NDArray[np.bool_]


class ProblemError(ValueError):
    """Input that means nothing. `row` counts from 0 in the caller's own columns of `table`."""

    def __init__(self, message: str, *, table: str = "", row: int | None = None, column: str = "") -> None:
        self.message, self.table, self.row, self.column = message, table, row, column
        place = table if row is None else f"{table} row {row}"
        super().__init__(": ".join(part for part in (place, column, message) if part))


@dataclass(frozen=True, eq=False)
class Pairs:
    """Need and person positions with a reason each: the shape of pins and of forbids."""

    need: Positions
    person: Positions
    reason: tuple[str, ...]

    @classmethod
    def of(cls, need: Any = (), person: Any = (), reason: Sequence[str] | None = None) -> Pairs:
        """Columns of any integer kind; without reasons every reason is empty."""
        need, person = _positions(need), _positions(person)
        return cls(need, person, tuple(reason) if reason is not None else ("",) * len(need))

    def __len__(self) -> int:
        return len(self.need)


@dataclass(frozen=True, eq=False)
class Bundles:
    """Team options: row k is offer `offer[k]` at need `need[k]` with all of `members_of(k)`, or not at all."""

    offer_ids: Ids
    """(O,) names of the offers; an offer goes to at most one need."""
    offer: Positions
    """(K,) position in `offer_ids`."""
    need: Positions
    """(K,) position of the need."""
    score: Ints
    """(K,) millionths per member: value = weight x score x number of members."""
    member_start: Ints
    """(K+1,) row k's members are `members[member_start[k]:member_start[k+1]]`."""
    members: Positions
    """positions of people."""

    @classmethod
    def none(cls) -> Bundles:
        """No offers at all."""
        empty = np.zeros(0, np.int32)
        return cls(np.zeros(0, "U1"), empty, empty, np.zeros(0, np.int64), np.zeros(1, np.int64), empty)

    def __len__(self) -> int:
        return len(self.offer)

    @property
    def size(self) -> Ints:
        """(K,) number of members, hence of seats taken."""
        return np.diff(self.member_start)

    @property
    def member_row(self) -> Ints:
        """(len(members),) the option each entry of `members` belongs to."""
        return np.repeat(np.arange(len(self)), self.size)

    def members_of(self, row: int) -> Positions:
        """The people of one option."""
        return self.members[self.member_start[row] : self.member_start[row + 1]]


@dataclass(frozen=True, eq=False)
class Problem:
    """One match problem in canonical order. Make it with `Problem.build`; all arrays are read-only."""

    need_ids: Ids
    seats: Ints
    """(N,) at least 0."""
    weight: Ints
    """(N,) millionths."""
    person_ids: Ids
    pair_need: Positions
    """(A,) sorted by (need, person); the only people who may be placed singly, and only here."""
    pair_person: Positions
    pair_score: Ints
    """(A,) millionths."""
    pair_row: Ints
    """(A,) where each pair stood in the columns given to `build`."""
    bundles: Bundles
    pins: Pairs
    """Listed pairs that must be made (through the pair or through a team at that need)."""
    forbids: Pairs
    """Pairs that must not be made, singly or in a team."""
    seed: int = 0
    input_hash: str = field(default="", compare=False)
    """sha256 of the canonical content: equal for equal problems, whatever the order of their rows."""

    @classmethod
    def build(
        cls,
        *,
        need_ids: Any,
        seats: Any,
        weight: Any,
        person_ids: Any,
        pair_need: Any,
        pair_person: Any,
        pair_score: Any,
        bundles: Bundles | None = None,
        pins: Pairs | None = None,
        forbids: Pairs | None = None,
        seed: int = 0,
    ) -> Problem:
        """Check the columns and put them into canonical order.

        Ids are unique sortable values (text or integers); `pair_need`, `pair_person` and the positions
        in bundles, pins and forbids count from 0 into `need_ids` and `person_ids`; weights and scores
        are integers in millionths (see `millionths`). Raises `ProblemError` naming table, row, column.
        """
        need_ids, person_ids = np.asarray(need_ids), np.asarray(person_ids)
        seats, weight = _integers(seats, "needs", "seats"), _integers(weight, "needs", "weight")
        bundles, pins, forbids = bundles or Bundles.none(), pins or Pairs.of(), forbids or Pairs.of()
        _same_length("needs", need_ids, seats, weight)
        if len(bad := np.flatnonzero((seats < 0) | (seats > MAX_SEATS))):
            raise ProblemError(
                f"{seats[bad[0]]} is not a number of seats from 0 to {MAX_SEATS}", table="needs",
                row=int(bad[0]), column="seats",
            )  # fmt: skip
        need_order, need_place = _canonical(need_ids, seed, "needs", "need_id")
        person_order, person_place = _canonical(person_ids, seed + 1, "people", "candidate_id")
        places = (need_place, person_place)
        score = _integers(pair_score, "pairs", "score")
        pair_need, pair_person = _positions(pair_need), _positions(pair_person)
        _same_length("pairs", pair_need, pair_person, score)
        need, person, row = _sorted_pairs("pairs", pair_need, pair_person, places)
        canonical = cls(
            need_ids=need_ids[need_order],
            seats=seats[need_order],
            weight=weight[need_order],
            person_ids=person_ids[person_order],
            pair_need=need,
            pair_person=person,
            pair_score=score[row],
            pair_row=row,
            bundles=_canonical_bundles(bundles, places, seed),
            pins=_canonical_list("pins", pins, places),
            forbids=_canonical_list("forbids", forbids, places),
            seed=seed,
        )
        _check_pins_listed(canonical, pins, places)
        canonical.value_unit  # noqa: B018 - refuses values too large for exact integers now, not mid-solve
        object.__setattr__(canonical, "input_hash", _digest(canonical))
        for array in _arrays(canonical):
            array.setflags(write=False)
        return canonical

    @property
    def needs(self) -> int:
        """Number of needs."""
        return len(self.need_ids)

    @property
    def people(self) -> int:
        """Number of people."""
        return len(self.person_ids)

    @cached_property
    def value_unit(self) -> int:
        """What one unit of `pair_value` and `bundle_value` is worth in 1 / VALUE_SCALE (a common divisor)."""
        weight = _divisor(self.weight)
        score = _divisor(self.pair_score, self.bundles.score)
        tops = [_top(self.weight) // weight * (_top(self.pair_score) // score)]
        if len(self.bundles):
            top = _top(self.weight) // weight * (_top(self.bundles.score) // score)
            tops.append(top * int(self.bundles.size.max()))
        if max(tops) >= MAX_VALUE:
            raise ProblemError(
                f"weight x score reaches {max(tops) * weight * score / VALUE_SCALE:.3g}, more than exact "
                f"integers hold at this precision (at most {MAX_VALUE * weight * score // VALUE_SCALE}); "
                "use smaller weights or scores, or fewer decimals"
            )
        return weight * score

    @cached_property
    def pair_value(self) -> Ints:
        """(A,) weight x score in `value_unit`."""
        return self._scaled(self.pair_need, self.pair_score)

    @cached_property
    def bundle_value(self) -> Ints:
        """(K,) weight x score x members in `value_unit`."""
        return self._scaled(self.bundles.need, self.bundles.score) * self.bundles.size

    def _scaled(self, need: Positions, score: Ints) -> Ints:
        weight = _divisor(self.weight)
        return (self.weight // weight)[need] * (score // (self.value_unit // weight))

    @cached_property
    def pair_forbidden(self) -> Flags:
        """(A,) the pair is on the list of forbids."""
        forbidden = np.zeros(len(self.pair_need), np.bool_)
        at = self.find_pairs(self.forbids.need, self.forbids.person)
        forbidden[at[at >= 0]] = True
        return forbidden

    def is_forbidden(self, need: Any, person: Any) -> Flags:
        """Whether each (need, person), listed or not, is on the list of forbids."""
        forbidden = self.forbids.need.astype(np.int64) * self.people + self.forbids.person
        found: Flags = np.isin(np.asarray(need, np.int64) * self.people + person, forbidden)
        return found

    @cached_property
    def pin_of(self) -> Positions:
        """(P,) the need a person is pinned to, -1 for none (the last one where pins contradict)."""
        need = np.full(self.people, -1, np.int32)
        need[self.pins.person] = self.pins.need
        return need

    @cached_property
    def pair_start(self) -> Ints:
        """(N+1,) the pairs of need i are `pair_start[i]:pair_start[i+1]`."""
        return np.searchsorted(self.pair_need, np.arange(self.needs + 1)).astype(np.int64)

    def find_pairs(self, need: Any, person: Any) -> Ints:
        """Position of each (need, person) among the pairs, -1 where it is not listed."""
        if not len(self.pair_need):
            return np.full(len(need), -1, np.int64)
        key = np.asarray(need, np.int64) * self.people + np.asarray(person, np.int64)
        at = np.minimum(np.searchsorted(self._pair_key, key), len(self.pair_need) - 1)
        return np.where(self._pair_key[at] == key, at, -1).astype(np.int64)

    @cached_property
    def _pair_key(self) -> Ints:
        return self.pair_need.astype(np.int64) * self.people + self.pair_person


def millionths(numbers: Any, table: str = "pairs", column: str = "score") -> Ints:
    """Finite numbers as integer millionths, rounded half to even at the sixth decimal."""
    given = np.asarray(numbers, np.float64)
    if len(bad := np.flatnonzero(~np.isfinite(given) | (np.abs(given) > 9e12))):
        raise ProblemError(
            f"{given[bad[0]]} is not a finite number below 9e12", table=table, row=int(bad[0]), column=column
        )
    return np.rint(given * MILLION).astype(np.int64)


def exact_sum(values: Ints) -> int:
    """The sum of int64 values as a Python integer, which cannot overflow."""
    return (int((values >> 32).sum()) << 32) + int((values & 0xFFFFFFFF).sum())


def _divisor(*columns: Ints) -> int:
    """The largest integer dividing every number (1 if all are zero)."""
    return int(np.gcd.reduce([int(np.gcd.reduce(c)) for c in columns if len(c)] or [0])) or 1


def _top(column: Ints) -> int:
    return max(abs(int(column.max())), abs(int(column.min()))) if len(column) else 0


def _positions(values: Any) -> Positions:
    return np.ascontiguousarray(values, np.int32)


def _integers(values: Any, table: str, column: str) -> Ints:
    given = np.asarray(values)
    if given.dtype.kind not in "iu" and len(given):
        raise ProblemError("expected integers; use millionths() for decimals", table=table, column=column)
    return np.ascontiguousarray(given, np.int64)


def _same_length(table: str, *columns: Any) -> None:
    if len({len(column) for column in columns}) > 1:
        raise ProblemError(f"columns of lengths {', '.join(str(len(c)) for c in columns)}", table=table)


def _canonical(ids: Ids, seed: int, table: str, column: str) -> tuple[Ints, Positions]:
    """Order of the ids by a seeded shuffle of their sorted rank, and each old position's new place."""
    by_id = np.argsort(ids, kind="stable")
    ordered = ids[by_id]
    if len(same := np.flatnonzero(ordered[1:] == ordered[:-1])):
        row = int(by_id[same[0] + 1])
        raise ProblemError(f"duplicate id {ids[row]!s}", table=table, row=row, column=column)
    order = by_id[np.argsort(_lottery(len(ids), seed), kind="stable")]
    place = np.empty(len(ids), np.int32)
    place[order] = np.arange(len(ids), dtype=np.int32)
    return order, place


def _lottery(count: int, seed: int) -> NDArray[np.uint64]:
    """One drawn number per rank: splitmix64, so that the draw outlives versions of any library."""
    start = np.uint64((seed * 0xD1342543DE82EF95 + 0x9E3779B97F4A7C15) % 2**64)
    drawn = start + np.arange(count, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    drawn = (drawn ^ (drawn >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    drawn = (drawn ^ (drawn >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return drawn ^ (drawn >> np.uint64(31))


def _sorted_pairs(
    table: str, need: Positions, person: Positions, places: tuple[Positions, Positions]
) -> tuple[Positions, Positions, Ints]:
    """The pairs by (need, person) in canonical positions, and the row each came from."""
    for column, positions, place in (("need_id", need, places[0]), ("candidate_id", person, places[1])):
        _in_range(table, column, positions, len(place))
    new_need, new_person = places[0][need], places[1][person]
    key = new_need.astype(np.int64) * max(len(places[1]), 1) + new_person
    row = np.argsort(key)
    ordered = key[row]
    if len(same := np.flatnonzero(ordered[1:] == ordered[:-1])):
        twins = sorted(np.flatnonzero(key == ordered[same[0]]).tolist())
        raise ProblemError("duplicate pair", table=table, row=twins[1], column="need_id,candidate_id")
    return new_need[row], new_person[row], row


def _in_range(table: str, column: str, positions: Positions, count: int) -> None:
    if len(bad := np.flatnonzero((positions < 0) | (positions >= count))):
        raise ProblemError("unknown id", table=table, row=int(bad[0]), column=column)


def _canonical_list(table: str, given: Pairs, places: tuple[Positions, Positions]) -> Pairs:
    _same_length(table, given.need, given.person, given.reason)
    need, person, row = _sorted_pairs(table, given.need, given.person, places)
    return Pairs(need, person, tuple(given.reason[i] for i in row))


def _canonical_bundles(given: Bundles, places: tuple[Positions, Positions], seed: int) -> Bundles:
    """Options by (offer, need), members by place; refuses doubles, empty teams and unknown positions."""
    order, place = _canonical(np.asarray(given.offer_ids), seed + 2, "bundles", "offer_id")
    offer, need = _positions(given.offer), _positions(given.need)
    score = _integers(given.score, "bundles", "score")
    start = _integers(given.member_start, "bundles", "members")
    _same_length("bundles", offer, need, score, start[1:])
    _in_range("bundles", "offer_id", offer, len(place))
    _in_range("bundles", "need_id", need, len(places[0]))
    if len(empty := np.flatnonzero(np.diff(start) < 1)):
        raise ProblemError("a team without members", table="bundles", row=int(empty[0]), column="members")
    new_offer, new_need = place[offer], places[0][need]
    row = np.lexsort((new_need, new_offer))
    twin = (np.diff(new_offer[row]) == 0) & (np.diff(new_need[row]) == 0)
    if len(same := np.flatnonzero(twin)):
        message = "the offer is listed twice for this need"
        later = int(max(row[same[0]], row[same[0] + 1]))
        raise ProblemError(message, table="bundles", row=later, column="offer_id,need_id")
    option = np.repeat(np.arange(len(offer)), np.diff(start))
    people = _positions(given.members)
    _same_length("bundles", people, option)
    if len(bad := np.flatnonzero((people < 0) | (people >= len(places[1])))):
        raise ProblemError("unknown member", table="bundles", row=int(option[bad[0]]), column="members")
    new_row = np.empty(len(row), np.int64)
    new_row[row] = np.arange(len(row))
    by_row = np.lexsort((places[1][people], new_row[option]))
    members, rows = places[1][people][by_row], new_row[option][by_row]
    if len(same := np.flatnonzero((np.diff(rows) == 0) & (np.diff(members) == 0))):
        twin_row = int(row[rows[same[0]]])
        raise ProblemError("a member is named twice", table="bundles", row=twin_row, column="members")
    starts = np.concatenate(([0], np.cumsum(np.diff(start)[row]))).astype(np.int64)
    offer_ids = np.asarray(given.offer_ids)[order]
    return Bundles(offer_ids, new_offer[row], new_need[row], score[row], starts, members)


def _check_pins_listed(problem: Problem, given: Pairs, places: tuple[Positions, Positions]) -> None:
    need, person = places[0][given.need], places[1][given.person]
    if len(missing := np.flatnonzero(problem.find_pairs(need, person) < 0)):
        message = "a pin must name a listed pair, and this pair is not in pairs"
        raise ProblemError(message, table="pins", row=int(missing[0]), column="need_id,candidate_id")


def _arrays(problem: Problem) -> list[NDArray[Any]]:
    own = [getattr(problem, n) for n in ("need_ids", "seats", "weight", "person_ids")]
    own += [problem.pair_need, problem.pair_person, problem.pair_score, problem.pair_row]
    b = problem.bundles
    own += [b.offer_ids, b.offer, b.need, b.score, b.member_start, b.members]
    return own + [a for list_ in (problem.pins, problem.forbids) for a in (list_.need, list_.person)]


def _digest(problem: Problem) -> str:
    digest = hashlib.sha256(str(problem.seed).encode())
    for array in _arrays(problem):
        if array is problem.pair_row:
            continue
        if array.dtype.kind in "iu":
            digest.update(f"|{array.dtype.str}{len(array)}|".encode())
            digest.update(np.ascontiguousarray(array).data)
        else:
            digest.update(f"|text{len(array)}|".encode())
            digest.update("\0".join(map(str, array.tolist())).encode())
    digest.update("\0".join(problem.pins.reason + problem.forbids.reason).encode())
    return digest.hexdigest()
