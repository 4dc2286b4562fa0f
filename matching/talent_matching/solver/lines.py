"""The line of each need: what a single person there must be worth to be placed, no less and no more.

Of all prices that prove a plan best, the largest are what a seat is worth to the plan: by so much the plan
would fall if one were taken away. Whoever is placed nowhere and comes to be worth more than that at a need
is placed there; whoever is worth less is not. (The smallest prices, which say what one seat more would
bring, are what the best of those left out is worth already.)
"""

from __future__ import annotations

import numpy as np

from talent_matching.problem.problem import Flags, Ints
from talent_matching.problem.reduction import Reduced
from talent_matching.solver.bundles import Plan
from talent_matching.solver.certificate import tight_prices
from talent_matching.solver.components import components
from talent_matching.solver.flow import best_singles

ENDLESS = np.iinfo(np.int64).max // 4


def lines(market: Reduced, plan: Plan, offers: int) -> Ints:
    """(N,) the lines of an optimal plan, in `Problem.value_unit`; -1 where there is none.

    There is none where pins and teams hold every seat. In a connected part where the largest prices do not
    prove that other teams would not be better, those of the needs where teams or members of teams are placed
    are kept smallest; where that proves the teams, the other prices that stay the largest are lines. At
    other full needs there is none: what a single person must be worth there hangs on the person.
    """
    taken = np.bincount(market.at[plan.options], weights=market.size[plan.options], minlength=market.needs)
    seats = market.seats - taken.astype(np.int64)
    busy = np.zeros(market.people, np.bool_)
    busy[market.members[np.isin(market.member_row, plan.options)]] = True
    price = largest(market, plan, seats, busy, np.full(market.needs, ENDLESS))
    line = np.where(seats > 0, price, -1)
    hang = hang_on_teams(market, plan, offers, price=price, closed=seats == 0, busy=busy)
    if hang.any():
        held = np.bincount(market.need[plan.singles], minlength=market.needs)
        lower = largest(market, plan, seats, busy, _of_members(market, plan, seats, busy))
        still = hang_on_teams(market, plan, offers, price=lower, closed=seats == 0, busy=busy)
        line[hang & (held == seats) & (still | (lower < price))] = -1
    return line


def _of_members(market: Reduced, plan: Plan, seats: Ints, busy: Flags) -> Ints:
    """(N,) the smallest price of each need where a team is placed, or a member of some team singly."""
    open_ = np.flatnonzero(~busy[market.person] & (seats > 0)[market.need])
    smallest, _ = tight_prices(
        market.need[open_], market.person[open_], market.value[open_], plan.singles[open_],
        seats=seats, people=market.people,
    )  # fmt: skip
    member = np.zeros(market.people, np.bool_)
    member[market.members] = True
    homes = np.concatenate((market.need[plan.singles & member[market.person]], market.at[plan.options]))
    cap = np.full(market.needs, ENDLESS)
    cap[homes] = smallest[homes]
    return cap


def largest(market: Reduced, plan: Plan, seats: Ints, busy: Flags, cap: Ints) -> Ints:
    """The largest seat prices within `cap`, the placed teams being kept; 0 where a seat is free or none open.

    From what the least valuable person there is worth a price falls as far as somebody who holds a seat
    could go elsewhere: shortest ways along the pairs of those who are placed.
    """
    mine = np.flatnonzero(plan.singles)
    worth, at = market.value[mine], market.need[mine]
    price = np.full(market.needs, ENDLESS)
    np.minimum.at(price, at, worth)
    full = (np.bincount(at, minlength=market.needs) == seats) & (seats > 0)
    price[~full] = 0
    np.minimum(price, cap, out=price)
    home, own = np.full(market.people, -1), np.zeros(market.people, np.int64)
    home[market.person[mine]], own[market.person[mine]] = at, worth
    open_ = ~plan.singles & ~busy[market.person] & (seats > 0)[market.need] & (home[market.person] >= 0)
    arcs = np.flatnonzero(open_)
    arcs = arcs[full[home[market.person[arcs]]]]
    arcs = arcs[np.argsort(home[market.person[arcs]], kind="stable")]
    start, end = market.need[arcs], home[market.person[arcs]]
    length = own[market.person[arcs]] - market.value[arcs]
    heads = np.flatnonzero(np.diff(end, prepend=-1))
    while len(heads):
        fallen = np.minimum(price[end[heads]], np.minimum.reduceat(price[start] + length, heads))
        if np.array_equal(fallen, price[end[heads]]):
            break
        price[end[heads]] = fallen
        if (fallen < 0).any():
            raise ArithmeticError("the plan is not optimal: a seat's price fell below 0")
    return price


def hang_on_teams(
    market: Reduced, plan: Plan, offers: int, *, price: Ints, closed: Flags, busy: Flags
) -> Flags:
    """(N,) needs of connected parts where these prices do not prove the placed teams best.

    They do where no offers could pay more for seats and members than those placed.
    """
    if not len(market.option):
        return np.zeros(market.needs, np.bool_)
    need, person, value = market.need, market.person, market.value
    seat, own = price.copy(), np.zeros(market.people, np.int64)
    own[person[plan.singles]] = value[plan.singles] - seat[need[plan.singles]]
    rows = np.flatnonzero(closed[need] & ~busy[person])
    np.maximum.at(seat, need[rows], value[rows] - own[person[rows]])
    rows = np.flatnonzero(busy[person])
    np.maximum.at(own, person[rows], value[rows] - seat[need[rows]])
    profit = market.gain - market.size * seat[market.at]
    profit = profit - np.add.reduceat(own[market.members], market.member_start[:-1])
    label = components(market, offers)[market.at]
    placed = np.zeros(len(market.option), np.bool_)
    placed[plan.options] = True
    better = _sums(label, profit, _best_offers(market, profit, offers))
    found = _sums(label, profit, placed)
    wrong = [part for part in better.keys() | found.keys() if better.get(part, 0) != found.get(part, 0)]
    return np.asarray(np.isin(components(market, offers)[: market.needs], wrong))


def _best_offers(market: Reduced, profit: Ints, offers: int) -> Flags:
    """(K,) the options of greatest profit together: each offer once, and one where one is taken."""
    gainful = np.flatnonzero(profit > 0)
    gainful = gainful[np.argsort(market.at[gainful], kind="stable")]
    at = market.at[gainful]
    room = np.where(market.one_offer, 1, np.bincount(at, minlength=market.needs))
    best = best_singles(at, market.offer[gainful], profit[gainful], seats=room, people=offers)
    chosen = np.zeros(len(profit), np.bool_)
    chosen[gainful[best]] = True
    return chosen


def _sums(label: Ints, amount: Ints, rows: Flags) -> dict[int, int]:
    sums: dict[int, int] = {}
    for part, one in zip(label[rows].tolist(), amount[rows].tolist(), strict=True):
        sums[part] = sums.get(part, 0) + one
    return sums
