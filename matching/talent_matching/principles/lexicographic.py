"""Several goals in order, each exact, as a chain of minimum-cost flows.

After a level is solved, node prices of its optimal flow tell which flows are optimal for it, by complementary
slackness: an arc of positive reduced cost stays empty, one of negative reduced cost stays full, the rest are
free. The next level is solved on what is free, so no level can spoil an earlier one and no number grows
large.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from ortools.graph.python.min_cost_flow import SimpleMinCostFlow

from talent_matching.problem.problem import Ints, ProblemError, exact_sum

MAX_COST = 2**60


@dataclass(frozen=True, eq=False)
class Network:
    """Arcs that carry 0..capacity, and what each node sends out (negative: takes in)."""

    tail: NDArray[np.int32]
    head: NDArray[np.int32]
    capacity: Ints
    supply: Ints


def best_in_order(network: Network, gains: Iterable[Ints]) -> tuple[Ints, list[int]]:
    """The flow on each arc, and the total gain of each level; `gains` holds one gain per arc and level.

    The network must be able to carry its supply. Raises `ProblemError` when gains are too large to be exact.
    """
    flow = np.zeros(len(network.tail), np.int64)
    free = np.flatnonzero(network.capacity > 0)
    supply = network.supply.copy()
    reached = []
    for gain in gains:
        tail, head, capacity = network.tail[free], network.head[free], network.capacity[free]
        cost = -gain[free]
        flow[free] = carried = _cheapest(tail, head, capacity, cost, supply)
        reached.append(exact_sum(flow * gain))
        if not len(free):
            continue
        price = _node_prices(tail, head, cost, carried, capacity=capacity, nodes=len(supply))
        reduced = cost + price[tail] - price[head]
        full = reduced < 0
        np.subtract.at(supply, tail[full], capacity[full])
        np.add.at(supply, head[full], capacity[full])
        flow[free[reduced > 0]] = 0
        free = free[reduced == 0]
    return flow, reached


def _cheapest(
    tail: NDArray[np.int32], head: NDArray[np.int32], capacity: Ints, cost: Ints, supply: Ints
) -> Ints:
    if len(cost) and int(np.abs(cost).max()) * (len(supply) + 2) > MAX_COST:
        raise ProblemError("values are too large for goals in order; use a larger step or fewer decimals")
    solver = SimpleMinCostFlow()
    arcs = solver.add_arcs_with_capacity_and_unit_cost(tail, head, capacity, cost)
    solver.set_nodes_supplies(np.arange(len(supply), dtype=np.int32), supply)
    status = solver.solve()
    if status != solver.OPTIMAL:
        raise RuntimeError(f"the flow solver ended with {status}")
    return np.asarray(solver.flows(arcs), np.int64)


def _node_prices(
    tail: NDArray[np.int32], head: NDArray[np.int32], cost: Ints, flow: Ints, *, capacity: Ints, nodes: int
) -> Ints:
    """Prices that prove the flow optimal: shortest ways in what it leaves open, all arcs tried at once."""
    more, back = flow < capacity, flow > 0
    start = np.concatenate((tail[more], head[back]))
    end = np.concatenate((head[more], tail[back]))
    length = np.concatenate((cost[more], -cost[back]))
    order = np.argsort(end, kind="stable")
    start, end, length = start[order], end[order], length[order]
    heads = np.flatnonzero(np.diff(end, prepend=-1))
    reached = end[heads]
    price = np.zeros(nodes, np.int64)
    for _ in range(nodes + 1):
        shorter = np.minimum(price[reached], np.minimum.reduceat(price[start] + length, heads))
        if np.array_equal(shorter, price[reached]):
            return price
        price[reached] = shorter
    raise ArithmeticError("the flow is not optimal: it leaves a cycle of negative cost")
