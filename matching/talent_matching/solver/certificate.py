"""Prices that prove a plan best by arithmetic alone (linear-programming duality).

Let u be seat prices, v person prices, r offer prices. If u, v, r >= 0 (v of a pinned person may have
either sign), value(i,j) <= u_i + v_j for every pair that may be made, and value(k) <= size_k u_i +
sum of its members' v + r for every option k that may be placed, then no plan is worth more than
sum(seats_i u_i) + sum(v_j) + sum(r_t).
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from talent_matching.problem.problem import Flags, Ints, Positions, Problem, exact_sum
from talent_matching.problem.reduction import Reduced, beyond_pins
from talent_matching.solver.cuts import limits
from talent_matching.solver.result import Prices


def tight_prices(
    need: Positions, person: Positions, value: Ints, placed: Flags, *, seats: Ints, people: int
) -> tuple[Ints, Ints]:
    """The smallest seat prices, and the person prices, that prove the optimal plan `placed`.

    Pairs are sorted by need. A seat's price starts at 0 and rises to what the keenest person outside
    would add there beyond his own price; a placed person's price is what he is worth beyond his seat's.
    For an optimal plan this ends with exact equality of plan and bound. Raises ArithmeticError otherwise.
    """
    seat_price, person_price = np.zeros(len(seats), np.int64), np.zeros(people, np.int64)
    if not len(need):
        return seat_price, person_price
    mine, at, worth = person[placed], need[placed], value[placed]
    outside = np.flatnonzero(~placed)
    keen, offer = person[outside], value[outside]
    heads = np.flatnonzero(np.diff(need[outside], prepend=-1))
    asking = need[outside[heads]]
    while True:
        person_price[mine] = worth - seat_price[at]
        if not len(heads):
            break
        best = np.maximum.reduceat(offer - person_price[keen], heads)
        risen = np.maximum(seat_price[asking], best)
        if np.array_equal(risen, seat_price[asking]):
            break
        seat_price[asking] = risen
        if (worth < seat_price[at]).any():
            raise ArithmeticError("the plan is not optimal: a seat's price passed its holder's worth")
    free = np.bincount(at, minlength=len(seats)) < seats
    if (seat_price[free] > 0).any():
        raise ArithmeticError("the plan is not optimal: a free seat has a price")
    return seat_price, person_price


def weighted_sum(counts: Ints, prices: Ints) -> int:
    """sum(counts x prices), exact; counts below 2**31."""
    return (exact_sum(counts * (prices >> 32)) << 32) + exact_sum(counts * (prices & 0xFFFFFFFF))


def full_prices(problem: Problem, reduced: Reduced, prices: Prices) -> Prices:
    """Prices of the reduced problem as prices of the whole one, pins and closed needs included."""
    need, person = prices.need.copy(), prices.person.copy()
    value = problem.pair_value * prices.per_unit
    closed = reduced.seats == 0
    if closed.any():
        # A need without a free seat costs nothing to price out of everyone's reach.
        rows = np.flatnonzero(
            closed[problem.pair_need] & ~problem.pair_forbidden & (problem.pin_of[problem.pair_person] < 0)
        )
        np.maximum.at(need, problem.pair_need[rows], value[rows] - person[problem.pair_person[rows]])
    pinned = reduced.pinned
    person[problem.pins.person] += value[pinned] - need[problem.pins.need]
    return replace(prices, need=need, person=person)


def price_bound(problem: Problem, prices: Prices) -> int:
    """What the prices prove: no plan is worth more (in `Problem.value_unit`)."""
    seats = weighted_sum(problem.seats, prices.need)
    cuts = weighted_sum(limits(beyond_pins(problem)[0], prices.cuts), prices.cuts.price)
    # Plans are worth whole units, so the bound may be rounded down to one.
    return (seats + exact_sum(prices.person) + exact_sum(prices.offer) + cuts) // prices.per_unit
