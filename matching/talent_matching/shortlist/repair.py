"""A best plan of single people made best again after a few changes: shortest ways instead of a whole flow.

Prices u of seats and v of people prove a plan where every pair made is worth just u + v, no pair is worth
more, only full needs have a price and only placed people have one. What a change breaks is one *gap* each: a
pair worth more than its prices, a free seat or an unplaced person with a price. A gap of g is closed by the
cheapest chain of moves that makes use of it, looked for no further than g: if it costs less, the moves are
made, and either way the prices are corrected by what was found.
"""

from __future__ import annotations

from typing import Any

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
        self.start = np.searchsorted(need, np.arange(self.needs + 1))
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
        cost, came, by = self._ways(source, target, gap)
        risen = np.minimum(cost, cost[target])
        # Wherever nobody sits stays at 0.
        risen -= risen[-1]
        self.u += risen[: self.needs]
        self.v -= risen[self.needs : -1]
        if cost[target] == gap:
            return
        left: list[int] = []
        while target != source:
            before, pair = int(came[target]), int(by[target])
            if pair >= 0:
                # From somebody to his need he leaves it, from a need to somebody it takes him in.
                (left if before >= self.needs else made).append(pair)
            target = before
        for pairs, comes in ((left, False), (made, True)):
            self.chosen[pairs] = comes
            np.add.at(self.filled, self.need[pairs], 1 if comes else -1)
            self.home[self.person[pairs]] = pairs if comes else -1

    def _ways(self, source: int, target: int, gap: int) -> tuple[Ints, Ints, Ints]:
        """What it costs to come to each node, the gap where it is no less; from where, and by which pair (-1:
        none). All steps from the nodes just come to nearer are tried at once."""
        cost = np.full(self.nowhere + 1, gap)
        came, by = np.full((2, self.nowhere + 1), -1)
        cost[source] = 0
        last = np.array([source])
        while len(last):
            start, node, price, pair = self._steps(last)
            paid = cost[start] + price
            near = np.flatnonzero((paid < cost[node]) & (paid < cost[target]))
            start, node, paid, pair = start[near], node[near], paid[near], pair[near]
            np.minimum.at(cost, node, paid)
            first = np.flatnonzero(paid == cost[node])
            came[node[first]], by[node[first]] = start[first], pair[first]
            last = np.unique(node[first])
        return cost, came, by

    def _steps(self, nodes: Ints) -> tuple[Ints, Ints, Ints, Ints]:
        """From, to, cost and pair of every step from these nodes; what is a gap itself is none."""
        need = nodes[nodes < self.needs]
        person = nodes[(nodes >= self.needs) & (nodes < self.nowhere)] - self.needs
        empty = need[self.filled[need] > 0]
        size = self.start[need + 1] - self.start[need]
        before = np.concatenate(([0], np.cumsum(size)))
        rows = np.repeat(self.start[need] - before[:-1], size) + np.arange(before[-1])
        price = self.u[self.need[rows]] + self.v[self.person[rows]] - self.value[rows]
        open_ = (price >= 0) & ~self.chosen[rows]
        rows, price = rows[open_], price[open_]
        home = self.home[person]
        placed, out = person[home >= 0], person[(home < 0) & (self.v[person] <= 0)]
        home = home[home >= 0]
        at = self.need[home]
        steps: list[tuple[Any, ...]] = [
            (empty, self.nowhere, self.u[empty], -1),
            (self.need[rows], self.needs + self.person[rows], price, rows),
            (self.needs + placed, at, self.value[home] - self.u[at] - self.v[placed], home),
            (self.needs + out, self.nowhere, -self.v[out], -1),
        ]
        if nodes[-1] == self.nowhere:
            free = np.flatnonzero((self.filled < self.seats) & (self.u <= 0))
            seated = np.flatnonzero(self.home >= 0)
            steps += [
                (self.nowhere, free, -self.u[free], -1),
                (self.nowhere, self.needs + seated, self.v[seated], -1),
            ]
        columns = zip(*map(_rows, steps), strict=True)
        start, node, cost, pair = (np.concatenate(column).astype(np.int64) for column in columns)
        return start, node, cost, pair


def _rows(columns: tuple[Any, ...]) -> tuple[Ints, ...]:
    """Columns of one length, of which some are given as a single number."""
    return np.broadcast_arrays(*columns)
