"""A best plan of single people made best again after a few changes: shortest ways instead of a whole flow.

Prices u of seats and v of people prove a plan where every pair made is worth just u + v, no pair is worth
more, only full needs have a price and only placed people have one. What a change breaks is one *gap* each: a
pair worth more than its prices, a free seat or an unplaced person with a price. A gap of g is closed by the
cheapest chain of moves that makes use of it (Dijkstra over what each move would cost, no further than g); if
the chain costs less than g, the moves are made, and either way the prices are corrected by what was found.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from itertools import repeat

import numpy as np

from talent_matching.problem.problem import Flags, Ints, Positions
from talent_matching.solver.certificate import tight_prices


def repaired(
    need: Positions, person: Positions, value: Ints, chosen: Flags, *, prices: tuple[Ints, Ints], seats: Ints
) -> Flags:
    """(A,) the pairs of a best plan, few moves away from the `chosen` ones.

    Pairs are sorted by need, values above 0. No need has more chosen pairs than seats, nobody has two, and
    each is worth just its `prices`, of seats and people, which are 0 or more.
    """
    plan = _Plan(need, person, value, chosen.copy(), prices=prices, seats=seats)
    plan.close_gaps()
    # The proof; raises where the moves have gone wrong.
    tight_prices(need, person, value, plan.chosen, seats=seats, people=len(prices[1]))
    return plan.chosen


class _Plan:
    """Nodes: the needs, then the people, then one for wherever nobody sits."""

    def __init__(
        self,
        need: Positions,
        person: Positions,
        value: Ints,
        chosen: Flags,
        *,
        prices: tuple[Ints, Ints],
        seats: Ints,
    ) -> None:
        self.need, self.person, self.value, self.chosen, self.seats = need, person, value, chosen, seats
        self.u, self.v = prices[0].copy(), prices[1].copy()
        self.needs, self.nowhere = len(seats), len(seats) + len(self.v)
        self.start = np.searchsorted(need, np.arange(self.needs + 1)).tolist()
        self.home = np.full(len(self.v), -1, np.int64)
        """(P,) the pair somebody is placed by, -1 for none."""
        self.home[person[chosen]] = np.flatnonzero(chosen)
        self.filled = np.bincount(need[chosen], minlength=self.needs)

    def close_gaps(self) -> None:
        for pair in np.flatnonzero(self.value > self.u[self.need] + self.v[self.person]).tolist():
            i, j = int(self.need[pair]), int(self.person[pair])
            gap = int(self.value[pair] - self.u[i] - self.v[j])
            if gap > 0:
                self._moved(self.needs + j, i, gap, [pair])
        for i in np.flatnonzero((self.filled < self.seats) & (self.u > 0)).tolist():
            while self.u[i] > 0 and self.filled[i] < self.seats[i]:
                self._moved(i, self.nowhere, int(self.u[i]), [])
        for j in np.flatnonzero((self.home < 0) & (self.v > 0)).tolist():
            if self.v[j] > 0 and self.home[j] < 0:
                self._moved(self.nowhere, self.needs + j, int(self.v[j]), [])

    def _moved(self, source: int, target: int, gap: int, made: list[int]) -> None:
        """Make the cheapest moves from one node to the other, beside the pairs `made`, if they cost less than
        the gap; correct the prices."""
        came, cost = self._ways(source, target, gap)
        reached = target in cost
        self._correct(cost, cost[target] if reached else gap)
        if reached:
            left: list[int] = []
            while target != source:
                before, pair = came[target]
                if pair >= 0:
                    # From somebody to his need he leaves it, from a need to somebody he comes to it.
                    (left if before >= self.needs else made).append(pair)
                target = before
            for pairs, comes in ((left, False), (made, True)):
                self.chosen[pairs] = comes
                np.add.at(self.filled, self.need[pairs], 1 if comes else -1)
                self.home[self.person[pairs]] = pairs if comes else -1

    def _ways(self, source: int, target: int, gap: int) -> tuple[dict[int, tuple[int, int]], dict[int, int]]:
        """From where and by which pair (-1: none) nodes are come to, and the cost of those below the gap, as
        far as the target."""
        came: dict[int, tuple[int, int]] = {}
        known, cost = {source: 0}, {}
        waiting = [(0, source)]
        while waiting:
            paid, node = heapq.heappop(waiting)
            if node in cost:
                continue
            cost[node] = paid
            if node == target:
                break
            for further, price, pair in self._steps(node, gap - paid):
                if paid + price < known.get(further, gap):
                    known[further] = paid + price
                    came[further] = (node, pair)
                    heapq.heappush(waiting, (paid + price, further))
        return came, cost

    def _steps(self, node: int, least: int) -> Iterator[tuple[int, int, int]]:
        """Node, cost below `least` and pair of each next step; what is a gap itself is none."""
        if node < self.needs:
            if self.filled[node] and self.u[node] < least:
                yield self.nowhere, int(self.u[node]), -1
            rows = slice(self.start[node], self.start[node + 1])
            price = self.u[node] + self.v[self.person[rows]] - self.value[rows]
            open_ = np.flatnonzero((price >= 0) & (price < least) & ~self.chosen[rows])
            people = (self.needs + self.person[rows][open_]).tolist()
            yield from zip(people, price[open_].tolist(), (rows.start + open_).tolist(), strict=True)
        elif node < self.nowhere:
            pair = int(self.home[node - self.needs])
            if pair >= 0:
                need = int(self.need[pair])
                yield need, int(self.value[pair] - self.u[need] - self.v[node - self.needs]), pair
            elif self.v[node - self.needs] <= 0:
                yield self.nowhere, -int(self.v[node - self.needs]), -1
        else:
            free = np.flatnonzero((self.filled < self.seats) & (self.u <= 0))
            yield from zip(free.tolist(), (-self.u[free]).tolist(), repeat(-1))
            placed = np.flatnonzero((self.home >= 0) & (self.v < least))
            yield from zip((self.needs + placed).tolist(), self.v[placed].tolist(), repeat(-1))

    def _correct(self, cost: dict[int, int], most: int) -> None:
        """What was come to at less than `most` gets so much nearer; wherever nobody sits stays at 0."""
        risen = np.full(self.nowhere + 1, most)
        risen[list(cost)] = np.minimum(list(cost.values()), most)
        risen -= risen[-1]
        self.u += risen[: self.needs]
        self.v -= risen[self.needs : -1]
