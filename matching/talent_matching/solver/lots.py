"""One plan among those of equal value: the fewest moved, then by lot.

The prices of a plan tell all that are as good: they make only pairs that are worth just the price of seat
and person, fill every seat that has a price, and place everybody who has one. Among these another flow finds
the one in which most stay where they were, and then the greatest sum of lots.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from talent_matching.problem.columns import LOT_BITS
from talent_matching.problem.problem import Flags, Ints, Positions
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
    if stays.any():
        just = just[_in_question(need[just], person[just], plan.singles[rows], stays[rows])]
        rows = open_[just]
    if plan.singles[rows].all():
        return plan
    placed = int(plan.singles.sum()) + 1
    stay = placed << LOT_BITS
    must = stay * (placed if stays.any() else 1)
    worth = 1 + lot[rows] + stay * stays[rows]
    worth += must * ((seat > 0)[need[just]].astype(np.int64) + (own > 0)[person[just]])
    chosen = best_singles(need[just], person[just], worth, seats=seats, people=market.people)
    singles = plan.singles.copy()
    singles[rows] = chosen
    return replace(plan, singles=singles)


def _in_question(need: Positions, person: Positions, chosen: Flags, stays: Flags) -> Flags:
    """Rows that hang together with somebody who moves. Where everybody stays no other plan is as good."""
    needs = int(need.max(initial=-1)) + 1
    nodes = needs + int(person.max(initial=-1)) + 1
    graph = coo_array((np.ones(len(need), np.bool_), (need, needs + person)), shape=(nodes, nodes))
    label = connected_components(graph, directed=False)[1]
    moved = np.zeros(nodes, np.bool_)
    moved[label[need[chosen != stays]]] = True
    found: Flags = moved[label[need]]
    return found
