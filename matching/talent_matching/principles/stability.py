"""Both sides rank: pairs that would rather leave a plan, and a plan that no such pair can break.

A need ranks people by score. A person ranks needs by `Problem.pair_preference`. A pair *blocks* a plan when
both would gain strictly: the person is unplaced or prefers this need, and the need has a free seat or someone
placed singly there with a lower score. People who are pinned or came with a team, and the seats they take,
are not open to it.

Ties of either side are decided for whoever was there before, then by the lots of the problem's seed: its rows
stand in their order (`Problem.build`).
"""

from dataclasses import dataclass

import numpy as np

from talent_matching.problem.problem import Flags, Ints, Positions, Problem
from talent_matching.solver.explanation import Facts, replanned
from talent_matching.solver.result import Kept, Result

NOBODY = -1


@dataclass(frozen=True, eq=False)
class StableComparison:
    """What stability costs: the best plan beside the stable one."""

    stable: Result
    blocking: Ints
    """Pairs that block the best plan; none blocks the stable one."""
    value_lost: int
    """Objective of the best plan less that of the stable one, in 1 / VALUE_SCALE."""
    seats_lost: int
    """Seats filled by the best plan less those filled by the stable one."""

    @property
    def share_lost(self) -> float:
        """The value lost as a share of the best plan's."""
        best = self.stable.objective + self.value_lost
        return self.value_lost / best if best else 0.0


def compare_stable(
    problem: Problem, result: Result, facts: Facts | None = None, last: Positions | None = None
) -> StableComparison:
    """The stable plan around the same teams and pins, and what it costs against `result`."""
    stable = stable_plan(problem, result, facts, last)
    seats = int(result.filled(problem).sum() - stable.filled(problem).sum())
    blocking = blocking_pairs(problem, result)
    return StableComparison(stable, blocking, result.objective - stable.objective, seats)


def blocking_pairs(problem: Problem, result: Result) -> Ints:
    """Pairs that block the plan, ascending."""
    need, person, score = problem.pair_need, problem.pair_person, problem.pair_score
    preference, open_ = problem.pair_preference, _open(problem, result)
    made = np.zeros(len(need), np.bool_)
    made[result.single_pairs(problem)] = True
    held = made & ~_fixed(problem, result)[person]
    worst = np.full(problem.needs, np.iinfo(np.int64).max)
    np.minimum.at(worst, need[held], score[held])
    worst[result.filled(problem) < problem.seats] = np.iinfo(np.int64).min
    # Someone placed where he would not go prefers any need on his list, and none, to it.
    own = np.full(problem.people, -1, np.int64)
    own[person[held]] = preference[held]
    return np.flatnonzero(open_ & ~made & (preference > own[person]) & (score > worst[need]))


def stable_plan(
    problem: Problem, result: Result, facts: Facts | None = None, last: Positions | None = None
) -> Result:
    """The stable plan around the teams and pins of `result`."""
    return replanned(problem, result, stable_needs(problem, result, last), "stable", facts)


def stable_needs(problem: Problem, kept: Kept, last: Positions | None = None) -> Positions:
    """(P,) where the stable plan around the kept teams and pins puts each person, -1 for nowhere.

    People propose, needs keep their best (deferred acceptance): of all stable plans the best for everyone.

    Nobody gains by misstating his own ranking. Of equal scores that of whoever was there (`last`: the need of
    each person) counts more, then the lot; of needs a person likes as well, the one where he was.
    """
    need, person = problem.pair_need, problem.pair_person
    fixed = _fixed(problem, kept)
    seats = problem.seats - np.bincount(kept.person_need[fixed], minlength=problem.needs)
    pairs = np.flatnonzero(_open(problem, kept))
    moved = np.ones(len(need), np.bool_) if last is None else last[person] != need
    wish = pairs[np.lexsort((need[pairs], moved[pairs], -problem.pair_preference[pairs], person[pairs]))]
    at = np.searchsorted(person[wish], np.arange(problem.people + 1))
    next_wish, last_wish = at[:-1].copy(), at[1:]
    rank = np.empty(len(need), np.int64)
    rank[np.lexsort((person, moved, -problem.pair_score, need))] = np.arange(len(need))
    held = np.full(problem.people, NOBODY, np.int64)
    while (asking := np.flatnonzero((held == NOBODY) & (next_wish < last_wish))).size:
        proposed = wish[next_wish[asking]]
        next_wish[asking] += 1
        asked = np.zeros(problem.needs, np.bool_)
        asked[need[proposed]] = True
        holding = held[held != NOBODY]
        holding = holding[asked[need[holding]]]
        both = np.concatenate((holding, proposed))
        both = both[np.argsort(rank[both])]
        heads = np.flatnonzero(np.diff(need[both], prepend=-1))
        place = np.arange(len(both)) - np.repeat(heads, np.diff(np.append(heads, len(both))))
        stay = place < seats[need[both]]
        held[person[both[~stay]]] = NOBODY
        held[person[both[stay]]] = both[stay]
    person_need: Positions = np.where(fixed, kept.person_need, -1).astype(np.int32)
    placed = held[held != NOBODY]
    person_need[person[placed]] = need[placed]
    return person_need


def _fixed(problem: Problem, kept: Kept) -> Flags:
    return np.asarray((kept.person_bundle >= 0) | (problem.pin_of >= 0))


def _open(problem: Problem, kept: Kept) -> Flags:
    may = ~problem.pair_forbidden & (problem.pair_value > 0) & (problem.pair_preference >= 0)
    return np.asarray(may & ~_fixed(problem, kept)[problem.pair_person])
