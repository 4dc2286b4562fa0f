"""One plan among those of equal value: the fewest moved, then by lot.

The prices of a plan tell all that are as good: they make only pairs that are worth just the price of seat
and person, fill every seat that has a price, and place everybody who has one. Among these another flow finds
the one in which most stay where they were, and then the greatest sum of lots.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from talent_matching.problem.columns import LOT_BITS
from talent_matching.problem.problem import Flags, Ints
from talent_matching.problem.reduction import Reduced
from talent_matching.solver.bundles import Plan
from talent_matching.solver.certificate import tight_prices
from talent_matching.solver.flow import best_singles


def told_apart(market: Reduced, plan: Plan, lot: Ints, stays: Flags) -> Plan:
    """The plan with the same teams and singles of the same value; `lot` and `stays` go by the open pairs."""
    taken = np.bincount(market.at[plan.options], weights=market.size[plan.options], minlength=market.needs)
    seats = market.seats - taken.astype(np.int64)
    busy = np.zeros(market.people, np.bool_)
    busy[market.members[np.isin(market.member_row, plan.options)]] = True
    open_ = np.flatnonzero(~busy[market.person] & (seats > 0)[market.need])
    need, person, value = market.need[open_], market.person[open_], market.value[open_]
    seat, own = tight_prices(need, person, value, plan.singles[open_], seats=seats, people=market.people)
    just = np.flatnonzero(value == seat[need] + own[person])
    rows = open_[just]
    if plan.singles[rows].all():
        return plan
    placed = int(plan.singles.sum()) + 1
    stay = placed << LOT_BITS
    must = stay * (placed if stays.any() else 1)
    worth = 1 + lot[rows] + stay * stays[rows]
    worth += must * ((seat > 0)[need[just]].astype(np.int64) + (own > 0)[person[just]])
    chosen = best_singles(need[just], person[just], worth, seats=seats, people=market.people)
    singles = np.zeros(len(market.pair), np.bool_)
    singles[rows[chosen]] = True
    return replace(plan, singles=singles)
