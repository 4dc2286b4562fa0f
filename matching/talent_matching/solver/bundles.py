"""Teams: which options to place, so that they and the best singles around them are worth most.

Only the options need search; given them the singles are a flow. Per connected part: linear relaxation
-> cover cuts -> round -> flow -> dive -> branch and bound, stopping as soon as the gap is small enough.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from talent_matching.problem.limits import Control
from talent_matching.problem.problem import Flags, Ints, exact_sum
from talent_matching.problem.reduction import Reduced
from talent_matching.solver.certificate import tight_prices, weighted_sum
from talent_matching.solver.cuts import PRESENT, Floats, limits
from talent_matching.solver.flow import best_singles
from talent_matching.solver.relaxation import Relaxation
from talent_matching.solver.result import Prices, relative_gap

CUT_PATIENCE, CUT_PROGRESS = 4, 0.9
"""Cutting ends when this many rounds leave more than this share of the gap."""
FIRST_ROUNDS, LATER_ROUNDS = 6, 40
"""Rounds of cuts before and after the first dive."""
EARLY_DIVE = 1000
"""With more fractional options than this a dive is dear, and waits for all cuts."""
DIVE_SHARE = 0.5
"""Share of the fractional options that a step of the dive holds."""
TREE_COLUMNS = 500_000
"""Above this many columns branch and bound needs more memory than it is worth."""


@dataclass(frozen=True, eq=False)
class Plan:
    """A plan for a reduced problem and what is known about it."""

    singles: Flags
    """(A,) open pairs made singly."""
    options: Ints
    """placed open options, ascending."""
    prices: Prices | None
    """A proof in prices; None where no option is open and the cut-offs themselves prove the plan."""
    bound: int | None
    """Proven by branch and bound, in `Problem.value_unit` beyond the pins; None if only prices bound it."""


class Search:
    """The best plan so far for one part, and the best bound."""

    def __init__(self, market: Reduced, control: Control) -> None:
        self.market, self.control = market, control
        self.singles, alone = best_alone(market)
        self.options = np.zeros(0, np.int64)
        self.value = exact_sum(market.value[self.singles])
        self.bound = -1
        self.rough = False
        """Whether other singles could be worth more beside the options of the plan."""
        self.control.progress("plan", self.value, self.bound)
        self.prices = self._first_prices(*alone)
        self.profit = self._profit(self.prices)
        """What each option gains beyond the prices of the best plan without teams."""
        self.bound = _bound(market, self.prices)
        self.relaxation: Relaxation | None = None

    def consider(self, options: Ints) -> None:
        """Complete fitting options by the best singles; keep the plan if it is the best so far."""
        m = self.market
        seats, busy = _left(m, options)
        open_ = np.flatnonzero(~busy[m.person] & (seats > 0)[m.need])
        self._keep(
            options,
            open_[best_singles(m.need[open_], m.person[open_], m.value[open_], seats=seats, people=m.people)],
        )

    def consider_beside(self, options: Ints) -> None:
        """Complete fitting options by those of the plan so far who keep their seats: soon, not best."""
        m = self.market
        seats, busy = _left(m, options)
        placed = np.flatnonzero(self.singles & ~busy[m.person])
        placed = placed[np.lexsort((-m.value[placed], m.need[placed]))]
        first = np.searchsorted(m.need[placed], np.arange(m.needs))
        kept = np.arange(len(placed)) - first[m.need[placed]] < seats[m.need[placed]]
        self._keep(options, placed[kept], rough=True)

    def _keep(self, options: Ints, placed: Ints, *, rough: bool = False) -> None:
        m = self.market
        value = exact_sum(m.value[placed]) + exact_sum(m.gain[options])
        if value > self.value:
            self.value, self.options, self.rough = value, np.sort(options), rough
            self.singles = np.zeros(len(m.pair), np.bool_)
            self.singles[placed] = True
            self.control.progress("plan", self.value, self.bound)

    def take(self, worth: Floats | Ints, least: float, first: Ints | None = None) -> Ints:
        """Options of more than `least` worth, greatest first, as far as they fit beside `first`."""
        m = self.market
        first = np.zeros(0, np.int64) if first is None else first
        seats, busy = _left(m, first)
        gone = np.zeros(int(m.offer.max()) + 1, np.bool_)
        gone[m.offer[first]] = True
        closed = np.zeros(m.needs, np.bool_)
        closed[m.at[first]] = m.one_offer[m.at[first]]
        order = np.argsort(-worth, kind="stable")
        taken = first.tolist()
        for k in order[worth[order] > least].tolist():
            members = m.members[m.member_start[k] : m.member_start[k + 1]]
            if gone[m.offer[k]] or closed[m.at[k]] or seats[m.at[k]] < m.size[k] or busy[members].any():
                continue
            gone[m.offer[k]], busy[members], closed[m.at[k]] = True, True, m.one_offer[m.at[k]]
            seats[m.at[k]] -= m.size[k]
            taken.append(k)
        return np.array(taken, np.int64)

    def quick(self) -> None:
        """Relaxation, cuts, rounding and dive: a good plan and a good bound soon."""
        # Something with teams first, however soon the time ends.
        first = self.take(self.profit, 0.0)
        self.consider_beside(first)
        if not len(self.options):
            self.consider(first)
        if self.done():
            return
        self.relaxation = relaxation = Relaxation(self.market, self.control)
        relaxation.start_from(self.singles, self.prices, self.profit)
        if not relaxation.solve():
            return
        self._learn(relaxation)
        self._cut(relaxation, FIRST_ROUNDS)
        if relaxation.solved and len(_fractional(relaxation.levels()[1])) <= EARLY_DIVE:
            self._dive(relaxation)
        gap = 2 * (self.bound - self.value)
        while not self.done() and self.bound - self.value < CUT_PROGRESS * gap and relaxation.solve():
            gap = self.bound - self.value
            self._cut(relaxation, LATER_ROUNDS)
            self._dive(relaxation)

    def _cut(self, relaxation: Relaxation, rounds: int) -> None:
        """Add cuts while they help, then round."""
        gaps = [self.bound - self.value]
        while len(gaps) <= rounds and not self.done() and relaxation.add_cuts() and relaxation.solve():
            self._learn(relaxation)
            gaps.append(self.bound - self.value)
            if len(gaps) > CUT_PATIENCE and gaps[-1] > CUT_PROGRESS * gaps[-1 - CUT_PATIENCE]:
                break
        if relaxation.solved and not self.done():
            self.consider(self.take(relaxation.levels()[1], 0.5))

    def prove(self) -> None:
        """Branch and bound from the best plan, until the gap or the limit."""
        relaxation = self.relaxation
        if relaxation is None or self.done() or len(relaxation.value) > TREE_COLUMNS:
            return
        levels, bound, best = relaxation.branch(self.singles, self.options)
        self.consider(self.take(levels, 0.5))
        if best:
            self.bound = self.value
        elif bound is not None:
            self.bound = max(min(self.bound, bound), self.value)

    def done(self) -> bool:
        """Good enough, or no time left."""
        good = relative_gap(self.value, self.bound) <= self.control.gap
        return good or self.control.must_stop()

    def plan(self) -> Plan:
        """The best plan found."""
        if self.rough:
            self.value = -1
            self.consider(self.options)
        return Plan(self.singles, self.options, self.prices, self.bound)

    def _learn(self, relaxation: Relaxation) -> None:
        prices = relaxation.prices()
        bound = _bound(self.market, prices)
        if bound < self.bound:
            self.bound, self.prices = bound, prices
        self.control.progress("bound", self.value, self.bound)

    def _dive(self, relaxation: Relaxation) -> None:
        """Hold the surest options and solve again with new cuts, until none is fractional."""
        if not relaxation.solved or self.done():
            return
        basis, levels = relaxation.basis(), relaxation.levels()[1]
        held = np.zeros(0, np.int64)
        while not self.control.must_stop():
            free = np.setdiff1d(_fractional(levels), held)
            if not len(free):
                break
            sure = levels >= min(0.9, float(np.quantile(levels[free], 1 - DIVE_SHARE)))
            more = self.take(np.where(sure, levels, 0.0), 0.0, held)
            relaxation.add_cuts()
            relaxation.fix(more[len(held) :], 1.0)
            relaxation.fix(np.setdiff1d(np.flatnonzero(sure), more), 0.0)
            held = more
            if not relaxation.solve():
                break
            levels = relaxation.levels()[1]
        self.consider(self.take(levels, 0.5, held))
        relaxation.free_all(basis)

    def _first_prices(self, need: Ints, person: Ints) -> Prices:
        """The prices of the plan without teams bound every plan once the offers pay for what they gain."""
        m = self.market
        offer = np.zeros(int(m.offer.max()) + 1, np.int64)
        prices = Prices(need, person, offer, need)
        np.maximum.at(offer, m.offer, self._profit(prices))
        return prices

    def _profit(self, prices: Prices) -> Ints:
        m = self.market
        return (
            m.gain
            - m.size * prices.need[m.at]
            - np.add.reduceat(prices.person[m.members], m.member_start[:-1])
        )


def best_alone(market: Reduced) -> tuple[Flags, tuple[Ints, Ints]]:
    """A best plan of single people alone, and the prices of seats and people that prove it."""
    m, plan = market, market.singles
    if plan is None:
        plan = best_singles(m.need, m.person, m.value, seats=m.seats, people=m.people)
    return plan, tight_prices(m.need, m.person, m.value, plan, seats=m.seats, people=m.people)


def _fractional(levels: Floats) -> Ints:
    return np.flatnonzero((levels > PRESENT) & (levels < 1 - PRESENT))


def _left(market: Reduced, options: Ints) -> tuple[Ints, Flags]:
    """Seats left and people busy once the options are placed."""
    taken = np.bincount(market.at[options], market.size[options], market.needs)
    busy = np.zeros(market.people, np.bool_)
    for k in options:
        busy[market.members[market.member_start[k] : market.member_start[k + 1]]] = True
    return market.seats - taken.astype(np.int64), busy


def _bound(market: Reduced, prices: Prices) -> int:
    seats = weighted_sum(market.seats, prices.need)
    cuts = weighted_sum(limits(market.size, prices.cuts), prices.cuts.price)
    # Plans are worth whole units, so the bound may be rounded down to one.
    return (seats + cuts + exact_sum(prices.person) + exact_sum(prices.offer)) // prices.per_unit
