"""The frozen input of one match: needs with seats, people, listed pairs, teams, pins and forbids.

Scores and weights are integers in *millionths* (`MILLION`), so a value = weight x score is exact in
units of 1e-12. Rows are kept in a canonical order (ids by their lots, pairs by need and person): the
order of the caller's rows decides nothing, neither does chance, and rows that come and go move no others.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from talent_matching.problem.columns import (
    MAX_SEATS,
    MAX_VALUE,
    MILLION,
    VALUE_SCALE,
    Bundles,
    Flags,
    Ids,
    Ints,
    Pairs,
    Positions,
    ProblemError,
    canonical_bundles,
    canonical_list,
    canonical_order,
    checked_list,
    exact_sum,
    integers,
    lots,
    millionths,
    pair_lots,
    positions,
    same_length,
    sorted_pairs,
)
from talent_matching.problem.rows import rows_by_table
from talent_matching.verify.content import content_hash

__all__ = [
    "MAX_SEATS",
    "MILLION",
    "VALUE_SCALE",
    "Bundles",
    "Flags",
    "Ids",
    "Ints",
    "Pairs",
    "Positions",
    "Problem",
    "ProblemError",
    "exact_sum",
    "millionths",
]


@dataclass(frozen=True, eq=False)
class Problem:
    """One match problem in canonical order. Make it with `Problem.build`; all arrays are read-only."""

    need_ids: Ids
    seats: Ints
    """(N,) at least 0."""
    weight: Ints
    """(N,) millionths."""
    one_offer: Flags
    """(N,) at most one team is placed at this need."""
    person_ids: Ids
    pair_need: Positions
    """(A,) sorted by (need, person); the only people who may be placed singly, and only here."""
    pair_person: Positions
    pair_score: Ints
    """(A,) millionths."""
    pair_row: Ints
    """(A,) where each pair stood in the columns given to `build`."""
    pair_preference: Ints
    """(A,) how much the person wants this need: larger is better, below 0 means "would not go"."""
    bundles: Bundles
    pins: Pairs
    """Listed pairs that must be made (through the pair or through a team at that need)."""
    forbids: Pairs
    """Pairs that must not be made, singly or in a team."""
    seed: int = 0

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
        one_offer: Any = None,
        pair_preference: Any = None,
        bundles: Bundles | None = None,
        pins: Pairs | None = None,
        forbids: Pairs | None = None,
        seed: int = 0,
    ) -> Problem:
        """Check the columns and put them into canonical order.

        Ids are unique sortable values (text or integers); `pair_need`, `pair_person` and the positions
        in bundles, pins and forbids count from 0 into `need_ids` and `person_ids`; weights and scores
        are integers in millionths (see `millionths`); left out, `one_offer` is false and
        `pair_preference` is the score. Raises `ProblemError` naming table, row, column.
        """
        need_ids, person_ids = np.asarray(need_ids), np.asarray(person_ids)
        seats, weight = integers(seats, "needs", "seats"), integers(weight, "needs", "weight")
        pins = checked_list("pins", pins or Pairs.of())
        forbids = checked_list("forbids", forbids or Pairs.of())
        one_offer = (
            np.zeros(len(need_ids), np.bool_) if one_offer is None else np.asarray(one_offer, np.bool_)
        )
        same_length("needs", need_ids, seats, weight, one_offer)
        if len(bad := np.flatnonzero((seats < 0) | (seats > MAX_SEATS))):
            raise ProblemError(
                f"{seats[bad[0]]} is not a number of seats from 0 to {MAX_SEATS}", table="needs",
                row=int(bad[0]), column="seats",
            )  # fmt: skip
        need_order, need_place = canonical_order(need_ids, seed, "needs", "need_id")
        person_order, person_place = canonical_order(person_ids, seed + 1, "people", "candidate_id")
        places = (need_place, person_place)
        score = integers(pair_score, "pairs", "score")
        pair_need = positions(pair_need, "pairs", "need_id")
        pair_person = positions(pair_person, "pairs", "candidate_id")
        preference = score if pair_preference is None else integers(pair_preference, "pairs", "preference")
        same_length("pairs", pair_need, pair_person, score, preference)
        need, person, row = sorted_pairs("pairs", pair_need, pair_person, places)
        canonical = cls(
            need_ids=need_ids[need_order],
            seats=seats[need_order],
            weight=weight[need_order],
            one_offer=one_offer[need_order],
            person_ids=person_ids[person_order],
            pair_need=need,
            pair_person=person,
            pair_score=score[row],
            pair_row=row,
            pair_preference=preference[row],
            bundles=canonical_bundles(Bundles.none() if bundles is None else bundles, places, seed),
            pins=canonical_list("pins", pins, places),
            forbids=canonical_list("forbids", forbids, places),
            seed=seed,
        )
        _check_pins_listed(canonical, pins, places)
        canonical.value_unit  # noqa: B018 - refuses values too large for exact integers now, not mid-solve
        for array in _arrays(canonical):
            array.setflags(write=False)
        return canonical

    @cached_property
    def input_hash(self) -> str:
        """sha256 of the content and the seed: equal for equal problems, whatever the order of their rows."""
        return content_hash(self.seed, rows_by_table(self))

    @property
    def needs(self) -> int:
        """Number of needs."""
        return len(self.need_ids)

    @property
    def people(self) -> int:
        """Number of people."""
        return len(self.person_ids)

    @cached_property
    def need_at(self) -> dict[str, int]:
        """Position of each need by its id as text."""
        return {str(name): at for at, name in enumerate(self.need_ids.tolist())}

    @cached_property
    def person_at(self) -> dict[str, int]:
        """Position of each person by the id as text."""
        return {str(name): at for at, name in enumerate(self.person_ids.tolist())}

    @cached_property
    def value_unit(self) -> int:
        """What one unit of `pair_value` and `bundle_value` is worth in 1 / VALUE_SCALE (a common divisor)."""
        weight = self._weight_divisor
        score = _divisor(self.pair_score, self.bundles.score)
        tops = [_top(self.weight) // weight * (_top(self.pair_score) // score)]
        if len(self.bundles):
            # A team's members together must not overflow even at the price of the dearest pair.
            top = _top(self.weight) // weight * (_top(self.bundles.score) // score)
            tops = [max(top, *tops) * int(self.bundles.size.max())]
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
    def pair_lot(self) -> Ints:
        """(A,) what tells plans apart that are equal in all else: the greater sum is taken."""
        need, person = lots(self.need_ids, self.seed), lots(self.person_ids, self.seed)
        return pair_lots(need[self.pair_need], person[self.pair_person])

    @cached_property
    def bundle_value(self) -> Ints:
        """(K,) weight x score x members in `value_unit`."""
        return self._scaled(self.bundles.need, self.bundles.score) * self.bundles.size

    def worth(self, pairs: Ints, options: Ints | Positions) -> int:
        """What these pairs made singly and these team options placed add up to, exact, in 1 / VALUE_SCALE."""
        value = exact_sum(self.pair_value[pairs]) + exact_sum(self.bundle_value[options])
        return value * self.value_unit

    def answered(self, options: Positions) -> Flags:
        """(N,) needs that take one offer only and have it once these options are placed."""
        answered: Flags = self.one_offer & np.isin(np.arange(self.needs), self.bundles.need[options])
        return answered

    @cached_property
    def _weight_divisor(self) -> int:
        # Needs that nobody could fill decide nothing, not even the unit.
        return _divisor(self.weight[np.union1d(self.pair_need, self.bundles.need)])

    def _scaled(self, need: Positions, score: Ints) -> Ints:
        weight = self._weight_divisor
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


def _divisor(*columns: Ints) -> int:
    """The largest integer dividing every number (1 if all are zero)."""
    return int(np.gcd.reduce([int(np.gcd.reduce(c)) for c in columns if len(c)] or [0])) or 1


def _top(column: Ints) -> int:
    return max(abs(int(column.max())), abs(int(column.min()))) if len(column) else 0


def _check_pins_listed(problem: Problem, given: Pairs, places: tuple[Positions, Positions]) -> None:
    need, person = places[0][given.need], places[1][given.person]
    if len(missing := np.flatnonzero(problem.find_pairs(need, person) < 0)):
        message = "a pin must name a listed pair, and this pair is not in pairs"
        raise ProblemError(message, table="pins", row=int(missing[0]), column="need_id,candidate_id")


def _arrays(problem: Problem) -> list[NDArray[Any]]:
    own = [getattr(problem, n) for n in ("need_ids", "seats", "weight", "one_offer", "person_ids")]
    own += [problem.pair_need, problem.pair_person, problem.pair_score, problem.pair_row]
    own += [problem.pair_preference]
    b = problem.bundles
    own += [b.offer_ids, b.offer, b.need, b.score, b.member_start, b.members]
    return own + [a for list_ in (problem.pins, problem.forbids) for a in (list_.need, list_.person)]
