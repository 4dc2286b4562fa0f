"""How evenly a plan spreads, and who has reason to envy whom."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from talent_matching.problem.problem import Ints, Problem
from talent_matching.solver.result import Result


@dataclass(frozen=True)
class Spread:
    """How concentrated the filled seats are over some groups, for example enterprises or counties."""

    groups: int
    served: int
    """Groups with at least one filled seat."""
    hhi: float
    """Herfindahl-Hirschman index of the shares of filled seats: 1 / groups if even, 1 if one has them all."""
    gini: float
    """Gini coefficient of the filled seats per group: 0 if even, towards 1 if one has them all."""
    gini_of_rates: float
    """The same of filled / offered seats, over the groups that offer any: it forgives sheer size."""


def spread(group: Ints, filled: Ints, seats: Ints) -> Spread:
    """Concentration over the groups of needs."""
    _, at = np.unique(group, return_inverse=True)
    per_group = np.bincount(at, filled)
    offered = np.bincount(at, seats)
    share = per_group / max(per_group.sum(), 1)
    rates = per_group[offered > 0] / offered[offered > 0]
    return Spread(
        len(per_group), int((per_group > 0).sum()), float((share**2).sum()), gini(per_group), gini(rates)
    )


def gini(amounts: NDArray[Any]) -> float:
    """Gini coefficient of amounts of 0 or more; 0 where there is nothing to share."""
    total, count = float(amounts.sum()), len(amounts)
    if not total:
        return 0.0
    ranked = np.sort(amounts)
    return float((2 * np.arange(1, count + 1) - count - 1) @ ranked / (count * total))


def justified_envy(problem: Problem, result: Result) -> Ints:
    """Pairs (i, j) whose person could say: I score higher at i than someone placed there and than where I am.

    Looks at the pairs that may be made. People pinned or in a placed team are neither envied nor envious:
    their places were not given by score. A free seat is envied as well.
    """
    single = (result.person_bundle < 0) & (problem.pin_of < 0)
    made = np.zeros(len(problem.pair_need), np.bool_)
    made[result.single_pairs(problem)] = True
    own = np.full(problem.people, np.iinfo(np.int64).min)
    own[problem.pair_person[made]] = problem.pair_score[made]
    lowest = np.full(problem.needs, np.iinfo(np.int64).max)
    movable = made & single[problem.pair_person]
    np.minimum.at(lowest, problem.pair_need[movable], problem.pair_score[movable])
    lowest[result.filled(problem) < problem.seats] = np.iinfo(np.int64).min
    score = problem.pair_score
    envies = (score > lowest[problem.pair_need]) & (score > own[problem.pair_person])
    may_be_made = ~problem.pair_forbidden & (problem.pair_value > 0) & ~made
    return np.flatnonzero(envies & may_be_made & single[problem.pair_person])
