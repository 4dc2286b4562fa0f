"""The best plan after a change, gone on to from the best plan before it instead of made anew."""

from __future__ import annotations

import numpy as np

from talent_matching.problem.problem import Ints, Positions, Problem
from talent_matching.problem.reduction import open_pairs, reduce_problem
from talent_matching.shortlist.repair import repaired
from talent_matching.solver.bundles import Plan as OpenPlan
from talent_matching.solver.certificate import tight_prices
from talent_matching.solver.lots import told_apart
from talent_matching.solver.result import Kept, Plan


def gone_on(
    problem: Problem, result: Plan, after: Problem, kept: Kept, *, places: tuple[Ints, Ints], last: Positions
) -> Ints | None:
    """Pairs of `after` made singly (pins included) in its plan of greatest value around the kept teams; of
    several the one with the fewest moved, and then of the greatest lot.

    `places` are the positions in `after` of the needs and people of `problem`. None where the plan before is
    not best around its own teams, or values are counted in another unit since: then it proves nothing.
    """
    before = _prices(problem, result)
    if before is None or problem.value_unit != after.value_unit:
        return None
    market = reduce_problem(after)
    options = np.searchsorted(market.option, kept.bundles)
    seats = after.seats - np.bincount(kept.person_need[kept.person_need >= 0], minlength=after.needs)
    free = kept.person_need < 0
    open_ = np.flatnonzero(free[market.person] & (seats > 0)[market.need])
    need, person, value = market.need[open_], market.person[open_], market.value[open_]
    prices = np.zeros(after.needs, np.int64), np.zeros(after.people, np.int64)
    for given, price, at in zip(before, prices, places, strict=True):
        price[at] = given
    # Who stays is worth just his prices, and where seats have gone the most valuable stay.
    stays = np.flatnonzero((last[person] == need) & (value == prices[0][need] + prices[1][person]))
    stays = stays[np.lexsort((-value[stays], need[stays]))]
    first = np.searchsorted(need[stays], np.arange(after.needs))
    plan = np.zeros(len(open_), np.bool_)
    plan[stays[np.arange(len(stays)) - first[need[stays]] < seats[need[stays]]]] = True
    plan = repaired(need, person, value, plan, prices=prices, seats=seats)
    singles = np.zeros(len(market.pair), np.bool_)
    singles[open_[plan]] = True
    unmoved = last[market.person] == market.need
    best = told_apart(market, OpenPlan(singles, options, None, None), after.pair_lot[market.pair], unmoved)
    return np.sort(np.concatenate((market.pair[best.singles], _pinned(after, kept))))


def _prices(problem: Problem, result: Plan) -> tuple[Ints, Ints] | None:
    """The smallest prices of seats and people that prove a plan's single people best around its teams."""
    fixed = (result.person_bundle >= 0) | (problem.pin_of >= 0)
    seats = problem.seats - np.bincount(result.person_need[fixed], minlength=problem.needs)
    rows = np.flatnonzero(open_pairs(problem, seats) & ~fixed[problem.pair_person])
    need, person = problem.pair_need[rows], problem.pair_person[rows]
    placed = result.person_need[person] == need
    try:
        return tight_prices(
            need, person, problem.pair_value[rows], placed, seats=seats, people=problem.people
        )
    except ArithmeticError:
        return None


def _pinned(after: Problem, kept: Kept) -> Ints:
    people = np.flatnonzero((kept.person_need >= 0) & (kept.person_bundle < 0))
    return after.find_pairs(kept.person_need[people], people)
