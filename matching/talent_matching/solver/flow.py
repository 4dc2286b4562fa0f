"""Placing single people: a minimum-cost flow, exact for every size of value.

Nodes are needs, people and a sink. Need i supplies min(its seats, its pairs); each pair is an arc of
capacity 1 and cost -value; person -> sink has capacity 1; need -> sink is slack, so an unfillable need
never makes the flow infeasible.
"""

from __future__ import annotations

import numpy as np
from ortools.graph.python.min_cost_flow import SimpleMinCostFlow

from talent_matching.problem.problem import Flags, Ints, Positions, ProblemError
from talent_matching.solver.certificate import tight_prices


def best_singles(need: Positions, person: Positions, value: Ints, *, seats: Ints, people: int) -> Flags:
    """(A,) the pairs of a plan of greatest value. Pairs are sorted by need, values above 0, seats (N,)."""
    if not len(need):
        return np.zeros(0, np.bool_)
    # Small numbers are solved in fewer rounds; whoever is in no pair is no node.
    value = value // int(np.gcd.reduce(value))
    who, place = np.unique(person, return_inverse=True)
    person, people = place.astype(np.int32), len(who)
    limit = 2**61 // (len(seats) + people + 2)
    top = int(value.max())
    if top <= limit:
        return _min_cost_flow(need, person, -value, seats=seats, people=people)
    shift = (top // limit).bit_length()
    if (len(seats) + people + 2) << (shift + 1) > limit:
        raise ProblemError(
            f"values up to {top} times their common divisor are too large for exact integers "
            f"with {len(seats)} needs and {people} people; use fewer decimals"
        )
    return _refined(need, person, value, seats=seats, people=people, shift=shift)


def _refined(
    need: Positions, person: Positions, value: Ints, *, seats: Ints, people: int, shift: int
) -> Flags:
    """Solve with the low bits dropped, then again with the reduced costs of that plan, which are small.

    Shifting costs by node prices changes no plan's rank. A reduced cost beyond what all dropped bits
    together can make up for may be clipped, so the second flow works on exact small numbers.
    """
    coarse = value >> shift
    chosen = _min_cost_flow(need, person, -coarse, seats=seats, people=people)
    need_price, person_price = tight_prices(need, person, coarse, chosen, seats=seats, people=people)
    need_price, person_price = need_price << shift, person_price << shift
    clip = (len(seats) + people + 2) << (shift + 1)
    return _min_cost_flow(
        need,
        person,
        np.clip(need_price[need] + person_price[person] - value, -clip, clip),
        seats=seats,
        people=people,
        person_cost=np.clip(-person_price, -clip, clip),
        slack_cost=np.clip(need_price, -clip, clip),
    )


def _min_cost_flow(
    need: Positions,
    person: Positions,
    cost: Ints,
    *,
    seats: Ints,
    people: int,
    person_cost: Ints | None = None,
    slack_cost: Ints | None = None,
) -> Flags:
    needs = len(seats)
    supply = np.minimum(seats, np.bincount(need, minlength=needs))
    sink = needs + people
    flow = SimpleMinCostFlow()
    arcs = flow.add_arcs_with_capacity_and_unit_cost(
        need, person + np.int32(needs), np.ones(len(need), np.int64), cost
    )
    person_nodes = np.arange(needs, sink, dtype=np.int32)
    no_cost = np.zeros(max(needs, people), np.int64)
    flow.add_arcs_with_capacity_and_unit_cost(
        person_nodes,
        np.full(people, sink, np.int32),
        np.ones(people, np.int64),
        no_cost[:people] if person_cost is None else person_cost,
    )
    need_nodes = np.arange(needs, dtype=np.int32)
    flow.add_arcs_with_capacity_and_unit_cost(
        need_nodes,
        np.full(needs, sink, np.int32),
        supply,
        no_cost[:needs] if slack_cost is None else slack_cost,
    )
    flow.set_nodes_supplies(need_nodes, supply)
    flow.set_node_supply(sink, -int(supply.sum()))
    status = flow.solve()
    if status != flow.OPTIMAL:
        raise RuntimeError(f"the flow solver ended with {status}")
    placed: Flags = flow.flows(arcs) > 0
    return placed
