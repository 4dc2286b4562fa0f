"""Valid inequalities that the relaxation of a market with teams violates.

Two options conflict when they are of one offer, share a member, together exceed the seats of one need, or
stand at a need that takes one offer only.
Of a clique of options, which all conflict with each other, at most one can be placed:
    sum_Q y <= 1
Cover cut of need i with c seats, for a clique Q of options there and a set S of other items there (a
single takes a = 1 seat, a team its size):
    sum_S a z + sum_{k in Q} max(0, a(S) - c + size_k) y_k <= a(S)
It holds because with k placed only c - size_k seats are left for S, and with none of Q it says nothing.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array, csr_array

from talent_matching.problem.problem import Ints, Positions
from talent_matching.problem.reduction import Reduced
from talent_matching.solver.result import Cuts

Floats = NDArray[np.float64]
VIOLATION = 1e-4
"""A cut must be violated by this many seats to be worth a row."""
CROWD = 1000
"""Options of one need that are compared with each other by seats; with more, only by offer and members."""
PRESENT = 1e-6
"""A level below this is nothing, above 1 - this everything."""


def violated_cuts(market: Reduced, pair_level: Floats, level: Floats, stop: Callable[[], bool]) -> Cuts:
    """Cuts that the solution (levels of pairs and of options) violates, up to three per fractional option.

    Whenever `stop` says so, those found by then.
    """
    present = np.flatnonzero(level > PRESENT)
    # By falling level, so that a greedy clique takes the greatest first.
    present = present[np.argsort(-level[present], kind="stable")]
    fractional = np.flatnonzero(level[present] < 1 - PRESENT)
    neighbours = _conflicts(market, present)
    cliques: dict[tuple[int, ...], None] = {}
    crowds: dict[tuple[int, ...], None] = {}
    needs = market.at[present].tolist()
    for seed in fractional.tolist():
        if stop():
            break
        crowds[seed,] = None
        everywhere, here = _grow(seed, neighbours, needs)
        if len(here) > 1:
            crowds[tuple(sorted(here))] = None
        if level[present[everywhere]].sum() > 1 + VIOLATION:
            cliques[tuple(sorted(everywhere))] = None
    found = _cliques([present[list(q)] for q in cliques])
    covers = _covers(market, pair_level, level, [present[list(q)] for q in crowds])
    return joined([found, covers])


def only_one(market: Reduced) -> Cuts:
    """The clique of all options at each need that takes one offer only: what the model itself demands."""
    at = np.flatnonzero(market.one_offer[market.at])
    at = at[np.argsort(market.at[at], kind="stable")]
    heads = np.flatnonzero(np.diff(market.at[at], prepend=-1))
    return _cliques([group for group in np.split(at, heads[1:]) if len(group) > 1])


def coefficients(market: Reduced, cuts: Cuts) -> tuple[Ints, Ints, Ints, Ints]:
    """(row, column, coefficient) of every entry, options behind the pairs; and the right-hand sides."""
    limit = limits(market.size, cuts)
    count = np.arange(len(cuts.need))
    of_item, of_crowd = np.repeat(count, np.diff(cuts.start)), np.repeat(count, np.diff(cuts.crowd_start))
    team = cuts.items < 0
    column = np.where(team, len(market.pair) - 1 - cuts.items, cuts.items)
    seats = np.where(team, market.size[np.maximum(-1 - cuts.items, 0)], 1)
    crowding = limit[of_crowd] - market.seats[cuts.need[of_crowd]] + market.size[cuts.crowd]
    crowding = np.where(cuts.need[of_crowd] < 0, 1, np.maximum(crowding, 0))
    return (
        np.concatenate((of_item, of_crowd)),
        np.concatenate((column, len(market.pair) + cuts.crowd)),
        np.concatenate((seats, crowding)),
        limit,
    )


def limits(size: Ints, cuts: Cuts) -> Ints:
    """(C,) right-hand side of each cut; `size` is that of the options beyond pins."""
    seats = np.where(cuts.items < 0, size[np.maximum(-1 - cuts.items, 0)], 1) if len(size) else cuts.items * 0
    before = np.concatenate(([0], np.cumsum(seats)))
    return np.where(cuts.need < 0, 1, before[cuts.start[1:]] - before[cuts.start[:-1]]).astype(np.int64)


def joined(tables: list[Cuts]) -> Cuts:
    """Several tables of cuts as one."""
    if not tables:
        return Cuts.none()
    return Cuts(
        np.concatenate([c.need for c in tables]),
        _starts(np.concatenate([np.diff(c.crowd_start) for c in tables])),
        np.concatenate([c.crowd for c in tables]),
        _starts(np.concatenate([np.diff(c.start) for c in tables])),
        np.concatenate([c.items for c in tables]),
        np.concatenate([c.price for c in tables]),
    )


def priced(cuts: Cuts, price: Ints) -> Cuts:
    """The cuts that have a price, with it."""
    keep = price > 0
    crowd, items = np.diff(cuts.crowd_start), np.diff(cuts.start)
    return Cuts(
        cuts.need[keep],
        _starts(crowd[keep]),
        cuts.crowd[np.repeat(keep, crowd)],
        _starts(items[keep]),
        cuts.items[np.repeat(keep, items)],
        price[keep],
    )


def _starts(counts: Ints) -> Ints:
    return np.concatenate(([0], np.cumsum(counts))).astype(np.int64)


def _conflicts(market: Reduced, options: Ints) -> list[list[int]]:
    """For each of the options, those it conflicts with, ascending; both as places in `options`."""
    count = len(options)
    place = np.arange(count)
    length = np.diff(market.member_start)[options]
    row = np.repeat(place, length)
    entry = np.repeat(market.member_start[options] - _starts(length)[:-1], length) + np.arange(len(row))
    offer = market.people + market.offer[options]
    shared = csr_array(
        (
            np.ones(len(row) + count, np.int32),
            (np.concatenate((row, place)), np.concatenate((market.members[entry], offer))),
        ),
        shape=(count, market.people + int(market.offer.max(initial=0)) + 1),
    )
    size, need = market.size[options], market.at[options]
    largest = np.zeros(market.needs, np.int64)
    np.maximum.at(largest, need, size)
    # Only these can crowd another out; all pairs of a need would be far too many where it has thousands.
    crowding = (size + largest[need] > market.seats[need]) | market.one_offer[need]
    crowding &= np.bincount(need[crowding], minlength=market.needs)[need] <= CROWD
    rows = place[crowding]
    at = csr_array((np.ones(len(rows), np.int32), (rows, need[rows])), shape=(count, market.needs))
    a, b = (at @ at.T).tocoo().coords
    tight = (size[a] + size[b] > market.seats[need[a]]) | market.one_offer[need[a]]
    crowded = coo_array((np.ones(int(tight.sum()), np.int32), (a[tight], b[tight])), shape=(count, count))
    graph = csr_array(shared @ shared.T + crowded.tocsr())
    graph.sort_indices()
    lists = np.split(graph.indices, graph.indptr[1:-1])
    return [found[found != k].tolist() for k, found in enumerate(lists)]


def _grow(seed: int, neighbours: list[list[int]], needs: list[int]) -> tuple[list[int], list[int]]:
    """Greedy cliques around an option: among all options, and among those at its need."""
    everywhere, here = {seed}, {seed}
    for k in neighbours[seed]:
        known = set(neighbours[k])
        if everywhere <= known:
            everywhere.add(k)
        if needs[k] == needs[seed] and here <= known:
            here.add(k)
    return list(everywhere), list(here)


def _cliques(groups: list[Ints]) -> Cuts:
    none = np.zeros(0, np.int64)
    return Cuts(
        np.full(len(groups), -1, np.int32),
        _starts(np.array([len(q) for q in groups], np.int64)),
        np.concatenate([*groups, none]).astype(np.int32),
        np.zeros(len(groups) + 1, np.int64),
        none,
        np.zeros(len(groups), np.int64),
    )


def _covers(market: Reduced, pair_level: Floats, level: Floats, groups: list[Ints]) -> Cuts:
    """The cover cut of each clique at one need, where it is violated.

    With Y = sum of the clique's levels, the best S is every other item with z > 1 - Y.
    """
    crowds = _cliques(groups)
    which = np.repeat(np.arange(len(groups)), np.diff(crowds.crowd_start))
    need = market.at[crowds.crowd[crowds.crowd_start[:-1]]]
    total = np.bincount(which, level[crowds.crowd], len(groups))
    cut, item = _items_at(market, need, np.concatenate((pair_level, level)))
    pairs, columns = len(market.pair), len(market.pair) + len(market.option)
    z = np.concatenate((pair_level, level))[item]
    inside = np.isin(cut * columns + item, which * columns + pairs + crowds.crowd)
    chosen = (z > 1 - total[cut]) & ~inside
    cut, item, z = cut[chosen], item[chosen], z[chosen]
    seats = np.where(item < pairs, 1, market.size[np.maximum(item - pairs, 0)])
    limit = np.bincount(cut, seats, len(groups))
    crowding = np.maximum(limit[which] - market.seats[need[which]] + market.size[crowds.crowd], 0)
    used = np.bincount(cut, seats * z, len(groups)) + np.bincount(
        which, crowding * level[crowds.crowd], len(groups)
    )
    good = used > limit + VIOLATION
    kept = good[cut]
    return Cuts(
        need[good].astype(np.int32),
        _starts(np.diff(crowds.crowd_start)[good]),
        crowds.crowd[good[which]],
        _starts(np.bincount(cut[kept], minlength=len(groups))[good]),
        np.where(item < pairs, item, pairs - 1 - item)[kept],
        np.zeros(int(good.sum()), np.int64),
    )


def _items_at(market: Reduced, need: Positions, level: Floats) -> tuple[Ints, Ints]:
    """Every column present at each of the needs: (place in `need`, column)."""
    at = np.concatenate((market.need, market.at))
    used = np.flatnonzero(level > PRESENT)
    used = used[np.argsort(at[used], kind="stable")]
    starts = np.searchsorted(at[used], np.arange(market.needs + 1))
    width = starts[need + 1] - starts[need]
    place = np.repeat(np.arange(len(need)), width)
    return place, used[np.repeat(starts[need] - _starts(width)[:-1], width) + np.arange(len(place))]
