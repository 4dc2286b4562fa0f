"""Tasks shared out among people: their own first, nobody much above the mean.

One flow of least cost: group of equal tasks -> whoever may take them -> up to `RATIO` times the mean load for
nothing, above it dearer with every further step, so that what cannot be avoided is spread.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
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
    node = {person: len(tasks) + n for n, person in enumerate(people)}
    sink = len(tasks) + len(people)
    flow, arcs = SimpleMinCostFlow(), []
    for n, group in enumerate(tasks):
        for person in sorted(group.takers):
            cost = int(person != group.own)
            arcs.append(
                (flow.add_arc_with_capacity_and_unit_cost(n, node[person], group.count, cost), n, person)
            )
        flow.set_node_supply(n, group.count)
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
    found: list[dict[int, int]] = [{} for _ in tasks]
    for arc, n, person in arcs:
        if taken := flow.flow(arc):
            found[n][person] = int(taken)
    return found
