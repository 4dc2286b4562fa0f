"""Tasks shared out among people: their own first, nobody much above the mean.

One flow of least cost: group of equal tasks -> whose own they are for nothing, or for one the pool of
whoever may take them -> up to `RATIO` times the mean load for nothing, above it dearer with every further
step, so that what cannot be avoided is spread. Groups with the same takers share a pool: there are as many
arcs as groups and people, not as their product.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain, islice, repeat
from math import ceil

from ortools.graph.python.min_cost_flow import SimpleMinCostFlow

RATIO = 1.3
"""Largest load over the mean that costs nothing."""
STEPS = 8
_DEAR = 1 << 20


@dataclass(frozen=True)
class Tasks:
    """Equal tasks: how many, who may take them, and whose own they are, if anybody's among these."""

    count: int
    takers: tuple[int, ...]
    own: int | None = None


def share_out(tasks: Sequence[Tasks], load: dict[int, int]) -> list[dict[int, int]]:
    """For each group how many go to whom; `load` is what each has in hand already.

    Every group has a taker, each of whom has a load."""
    total = sum(group.count for group in tasks)
    people = sorted(load)
    mean = (sum(load.values()) + total) / max(len(people), 1)
    most = max(int(RATIO * mean), ceil(mean))
    of = [tuple(sorted(set(group.takers))) for group in tasks]
    pool = {takers: len(tasks) + n for n, takers in enumerate(dict.fromkeys(of))}
    node = {person: len(tasks) + len(pool) + n for n, person in enumerate(people)}
    sink = len(tasks) + len(pool) + len(people)
    flow = SimpleMinCostFlow()
    kept: dict[int, int] = {}
    for n, group in enumerate(tasks):
        if group.own in of[n]:
            kept[n] = flow.add_arc_with_capacity_and_unit_cost(n, node[group.own], group.count, 0)
        flow.add_arc_with_capacity_and_unit_cost(n, pool[of[n]], group.count, 1)
        flow.set_node_supply(n, group.count)
    given = {
        takers: [
            (person, flow.add_arc_with_capacity_and_unit_cost(at, node[person], total, 0))
            for person in takers
        ]
        for takers, at in pool.items()
    }
    step = max(ceil(mean / 4), 1)
    for person in people:
        flow.add_arc_with_capacity_and_unit_cost(node[person], sink, max(most - load[person], 0), 0)
        above = max(load[person] - most, 0) // step
        for tier in range(STEPS):
            room = step if tier < STEPS - 1 else total
            flow.add_arc_with_capacity_and_unit_cost(node[person], sink, room, _DEAR * (1 + above + tier))
    flow.set_node_supply(sink, -total)
    if flow.solve() != flow.OPTIMAL:
        raise RuntimeError("the flow solver found no way to share the tasks out")
    others = {
        takers: chain.from_iterable(repeat(person, flow.flow(arc)) for person, arc in arcs)
        for takers, arcs in given.items()
    }
    found = []
    for n, group in enumerate(tasks):
        mine = [group.own] * flow.flow(kept[n]) if group.own is not None and n in kept else []
        found.append(dict(Counter([*mine, *islice(others[of[n]], group.count - len(mine))])))
    return found
