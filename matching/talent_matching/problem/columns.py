"""Columns as a caller has them, their checks, and the canonical order that replaces their own."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

MILLION = 1_000_000
VALUE_SCALE = MILLION * MILLION
"""Objective, bound and prices are integers in units of 1 / VALUE_SCALE."""
MAX_VALUE = 2**50
"""Largest magnitude of one value in `Problem.value_unit`; above it the problem is refused with a sentence."""
MAX_SEATS = 2**31 - 1
LOT_BITS = 24
"""Plans equal in all else differ in the sum of their pairs' lots, but for one chance in millions."""
MAX_INTEGER = 2**63 - 1
"""Largest magnitude of a number in a column: 64 bits hold it and its negative."""

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
        """Columns of any integer kind; without reasons every reason is empty. `Problem.build` checks them."""
        # Without rows numpy would take the columns for decimals.
        need, person = (np.asarray(column, None if len(column) else np.int32) for column in (need, person))
        return cls(need, person, tuple(reason) if reason is not None else ("",) * len(need))

    def __len__(self) -> int:
        return len(self.need)


@dataclass(frozen=True, eq=False)
class Bundles:
    """Team options: row k brings all of `members_of(k)` with offer `offer[k]` to need `need[k]`, or none."""

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


def exact_sum(values: Ints) -> int:
    """The sum of int64 values as a Python integer, which cannot overflow."""
    return (int((values >> 32).sum()) << 32) + int((values & 0xFFFFFFFF).sum())


def positions(values: Any, table: str, column: str) -> Positions:
    """Row numbers of another table; refuses what is no integer of 32 bits."""
    numbers = integers(values, table, column, "expected row numbers counted from 0")
    if len(bad := np.flatnonzero(numbers != numbers.astype(np.int32))):
        row = int(bad[0])
        raise ProblemError(f"{numbers[row]} is no row number", table=table, row=row, column=column)
    return np.ascontiguousarray(numbers, np.int32)


def integers(
    values: Any, table: str, column: str, wanted: str = "expected integers; use millionths() for decimals"
) -> Ints:
    """A column as 64-bit integers; refuses any other kind, and numbers larger than `MAX_INTEGER`."""
    given = np.asarray(values)
    if not len(given):
        return np.zeros(0, np.int64)
    if given.dtype.kind not in "iu":
        bad = [row for row, value in enumerate(given.tolist()) if type(value) is not int]
        if bad or given.dtype.kind != "O":
            row = bad[0] if bad else 0
            raise ProblemError(f"{wanted}, not {given[row]!s}", table=table, row=row, column=column)
    # The magnitude of the smallest 64-bit integer is itself too large, so it is asked for separately.
    if len(bad := np.flatnonzero((given > MAX_INTEGER) | (given < -MAX_INTEGER)).tolist()):
        message = f"{given[bad[0]]} is beyond {MAX_INTEGER}, the largest integer a column holds"
        raise ProblemError(message, table=table, row=bad[0], column=column)
    return np.ascontiguousarray(given, np.int64)


def millionths(numbers: Any, table: str = "pairs", column: str = "score") -> Ints:
    """Finite numbers as integer millionths, rounded half to even at the sixth decimal."""
    given = np.asarray(numbers, np.float64)
    if len(bad := np.flatnonzero(~np.isfinite(given) | (np.abs(given) > 9e12))):
        raise ProblemError(
            f"{given[bad[0]]} is not a finite number below 9e12", table=table, row=int(bad[0]), column=column
        )
    return np.rint(given * MILLION).astype(np.int64)


def same_length(table: str, *columns: Any) -> None:
    if len({len(column) for column in columns}) > 1:
        raise ProblemError(f"columns of lengths {', '.join(str(len(c)) for c in columns)}", table=table)


def canonical_order(ids: Ids, seed: int, table: str, column: str) -> tuple[Ints, Positions]:
    """Order of the ids by their lots, and each old position's new place."""
    by_id = np.argsort(ids, kind="stable")
    ordered = ids[by_id]
    if len(same := np.flatnonzero(ordered[1:] == ordered[:-1])):
        row = int(by_id[same[0] + 1])
        raise ProblemError(f"duplicate id {ids[row]!s}", table=table, row=row, column=column)
    order = by_id[np.argsort(lots(ordered, seed), kind="stable")]
    place = np.empty(len(ids), np.int32)
    place[order] = np.arange(len(ids), dtype=np.int32)
    return order, place


def lots(ids: Ids, seed: int) -> NDArray[np.uint64]:
    """One number for each id: a hash keyed by the seed, so that no other id has a part in the draw."""
    names = ids.astype(np.str_, copy=False)
    return _drawn(names.tobytes(), names.dtype, str(seed).encode()[:64])


@lru_cache(maxsize=8)
def _drawn(names: bytes, kind: np.dtype[Any], key: bytes) -> NDArray[np.uint64]:
    """A changed problem and its plan draw for the same columns again."""
    drawn = (
        hashlib.blake2b(name.encode(), digest_size=8, key=key).digest()
        for name in np.frombuffer(names, kind).tolist()
    )
    return np.frombuffer(b"".join(drawn), np.uint64)


def pair_lots(need: NDArray[np.uint64], person: NDArray[np.uint64]) -> Ints:
    """One number of `LOT_BITS` for each pair of lots, mixed by splitmix64."""
    drawn = need * np.uint64(0x9E3779B97F4A7C15) + person
    drawn = (drawn ^ (drawn >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    drawn = (drawn ^ (drawn >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return (~drawn >> np.uint64(64 - LOT_BITS)).astype(np.int64)


def sorted_pairs(
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


def checked_list(table: str, given: Pairs) -> Pairs:
    """Pins or forbids whose columns are positions."""
    need, person = positions(given.need, table, "need_id"), positions(given.person, table, "candidate_id")
    same_length(table, need, person, given.reason)
    return Pairs(need, person, given.reason)


def canonical_list(table: str, given: Pairs, places: tuple[Positions, Positions]) -> Pairs:
    need, person, row = sorted_pairs(table, given.need, given.person, places)
    return Pairs(need, person, tuple(given.reason[i] for i in row))


def _members(values: Any, option: Ints) -> Positions:
    """The members as positions; an error names the row of their option."""
    try:
        return positions(values, "bundles", "members")
    except ProblemError as error:
        row = None if error.row is None else int(option[error.row])
        raise ProblemError(error.message, table="bundles", row=row, column="members") from None


def canonical_bundles(given: Bundles, places: tuple[Positions, Positions], seed: int) -> Bundles:
    """Options by (offer, need), members by place; refuses doubles, empty teams and unknown positions."""
    order, place = canonical_order(np.asarray(given.offer_ids), seed + 2, "bundles", "offer_id")
    offer = positions(given.offer, "bundles", "offer_id")
    need = positions(given.need, "bundles", "need_id")
    score = integers(given.score, "bundles", "score")
    start = integers(given.member_start, "bundles", "members")
    same_length("bundles", offer, need, score, start[1:])
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
    if start[0] != 0 or start[-1] != len(given.members):
        message = f"member_start runs from {start[0]} to {start[-1]}, not from 0 to {len(given.members)}"
        raise ProblemError(message, table="bundles", column="members")
    option = np.repeat(np.arange(len(offer)), np.diff(start))
    people = _members(given.members, option)
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
