"""Whom people would ask instead: other solvers of the same arrays. Peers that cannot reach the
optimum (greedy, stable matching) show what they lose; exact ones must agree to the last digit."""

from __future__ import annotations

from collections.abc import Callable

import networkx as nx
import numpy as np
from ortools.graph.python.min_cost_flow import SimpleMinCostFlow
from ortools.sat.python import cp_model
from scipy.sparse import csr_array
from scipy.sparse.csgraph import min_weight_full_bipartite_matching

from talent_matching.problem.problem import Problem
from talent_matching.solver.assignment import solve

CP_SAT_SECONDS = 30
RAW, ENGINE = "OR-Tools SimpleMinCostFlow, raw", "this engine, all included"


def columns(problem: Problem) -> dict[str, np.ndarray]:
    """The arrays a caller would have: no canonical order, weights and scores in millionths."""
    return {
        "need_ids": problem.need_ids,
        "seats": problem.seats,
        "weight": problem.weight,
        "person_ids": problem.person_ids,
        "pair_need": problem.pair_need,
        "pair_person": problem.pair_person,
        "pair_score": problem.pair_score,
    }


def engine(problem: Problem) -> int:
    """The library call on arrays: checks, canonical order, plan, certificate, everybody's reason."""
    built = Problem.build(**columns(problem))
    result = solve(built)
    assert result.status == "optimal"
    return result.objective // built.value_unit


def raw_flow(problem: Problem) -> int:
    """OR-Tools SimpleMinCostFlow alone, bulk arrays, a slack arc per need."""
    needs, people, pairs = problem.needs, problem.people, len(problem.pair_need)
    supply = np.minimum(problem.seats, np.bincount(problem.pair_need, minlength=needs))
    flow, sink = SimpleMinCostFlow(), needs + people
    tail = np.concatenate((problem.pair_need, np.arange(needs, sink), np.arange(needs))).astype(np.int32)
    head = np.concatenate((needs + problem.pair_person, np.full(people + needs, sink))).astype(np.int32)
    capacity = np.concatenate((np.ones(pairs + people, np.int64), supply))
    cost = np.concatenate((-problem.pair_value, np.zeros(people + needs, np.int64)))
    arcs = flow.add_arcs_with_capacity_and_unit_cost(tail, head, capacity, cost)
    flow.set_nodes_supplies(np.arange(needs), supply)
    flow.set_node_supply(sink, -int(supply.sum()))
    assert flow.solve() == flow.OPTIMAL
    return int(problem.pair_value[flow.flows(arcs)[:pairs] > 0].sum())


def scipy_matching(problem: Problem) -> int:
    """scipy min_weight_full_bipartite_matching: a row per seat, a dummy column per row."""
    length = np.diff(problem.pair_start)
    seats = np.minimum(problem.seats, length)
    need = np.repeat(np.arange(problem.needs), seats)
    width = length[need] + 1
    ends = np.cumsum(width)
    place = np.arange(ends[-1]) - np.repeat(ends - width, width)
    row = np.repeat(np.arange(len(need)), width)
    dummy = place == width[row] - 1
    pair = np.minimum(problem.pair_start[need[row]] + place, len(problem.pair_need) - 1)
    top = int(problem.pair_value.max()) + 1
    column = np.where(dummy, problem.people + row, problem.pair_person[pair])
    cost = np.where(dummy, top, top - problem.pair_value[pair]).astype(np.float64)
    table = csr_array((cost, (row, column)), shape=(len(need), problem.people + len(need)))
    rows, chosen = min_weight_full_bipartite_matching(table)
    real = chosen < problem.people
    at = problem.find_pairs(need[rows[real]], chosen[real])
    return int(problem.pair_value[at].sum())


def network_simplex(problem: Problem) -> int:
    """NetworkX network simplex on the same flow."""
    graph = nx.DiGraph()
    for i, seats in enumerate(problem.seats.tolist()):
        graph.add_node(("n", i), demand=-seats)
        graph.add_edge(("n", i), "sink", capacity=seats, weight=0)
    graph.add_node("sink", demand=int(problem.seats.sum()))
    rows = zip(
        problem.pair_need.tolist(), problem.pair_person.tolist(), problem.pair_value.tolist(), strict=True
    )
    for i, j, value in rows:
        graph.add_edge(("n", i), ("p", j), capacity=1, weight=-value)
        graph.add_edge(("p", j), "sink", capacity=1, weight=0)
    return -int(nx.network_simplex(graph)[0])


def cp_sat(problem: Problem) -> tuple[int, int]:
    """OR-Tools CP-SAT on the whole model, teams included: (value, bound) within the limit."""
    model, bundles = cp_model.CpModel(), problem.bundles
    x = [model.new_bool_var("") for _ in range(len(problem.pair_need))]
    y = [model.new_bool_var("") for _ in range(len(bundles))]
    seats: list[list[tuple[object, int]]] = [[] for _ in range(problem.needs)]
    people: list[list[object]] = [[] for _ in range(problem.people)]
    for a, (i, j) in enumerate(zip(problem.pair_need.tolist(), problem.pair_person.tolist(), strict=True)):
        seats[i].append((x[a], 1))
        people[j].append(x[a])
    offers: list[list[object]] = [[] for _ in range(len(bundles.offer_ids))]
    for k in range(len(bundles)):
        seats[bundles.need[k]].append((y[k], int(bundles.size[k])))
        offers[bundles.offer[k]].append(y[k])
        for member in bundles.members_of(k).tolist():
            people[member].append(y[k])
    for i, used in enumerate(seats):
        model.add(sum(v * size for v, size in used) <= int(problem.seats[i]))
    for group in people + offers:
        if len(group) > 1:
            model.add_at_most_one(group)
    values = np.concatenate((problem.pair_value, problem.bundle_value)).tolist()
    model.maximize(cp_model.LinearExpr.weighted_sum(x + y, values))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 8
    solver.parameters.max_time_in_seconds = CP_SAT_SECONDS
    solver.solve(model)
    return int(solver.objective_value), int(solver.best_objective_bound)


def greedy(problem: Problem) -> int:
    """Best pair first."""
    seats, free, total = problem.seats.tolist(), [True] * problem.people, 0
    order = np.argsort(-problem.pair_value)
    rows = (problem.pair_need[order], problem.pair_person[order], problem.pair_value[order])
    for i, j, value in zip(*(column.tolist() for column in rows), strict=True):
        if free[j] and seats[i]:
            free[j], seats[i], total = False, seats[i] - 1, total + value
    return total


def stable(problem: Problem) -> int:
    """The package `matching`: hospital-resident, both sides ranking by score (small markets only)."""
    from matching.games import HospitalResident  # noqa: PLC0415 - only where it is wanted

    likes: dict[int, list[int]] = {}
    wanted: dict[int, list[int]] = {}
    for a in np.argsort(-problem.pair_score, kind="stable").tolist():
        i, j = int(problem.pair_need[a]), int(problem.pair_person[a])
        likes.setdefault(j, []).append(i)
        wanted.setdefault(i, []).append(j)
    capacity = {i: int(problem.seats[i]) for i in wanted}
    game = HospitalResident.create_from_dictionaries(likes, wanted, capacity)
    placed = [(h.name, r.name) for h, rs in game.solve().items() for r in rs]
    at = problem.find_pairs([i for i, _ in placed], [j for _, j in placed])
    return int(problem.pair_value[at].sum())


PEERS: list[tuple[str, Callable[[Problem], int], int, bool]] = [
    # name, function, largest number of needs, must reach the optimum
    (RAW, raw_flow, 10**9, True),
    (ENGINE, engine, 10**9, True),
    ("scipy min_weight_full_bipartite_matching", scipy_matching, 10**9, True),
    ("OR-Tools CP-SAT, 8 workers", lambda p: cp_sat(p)[0], 50, True),
    ("NetworkX network_simplex", network_simplex, 500, True),
    ("matching (stable)", stable, 50, False),
    ("greedy", greedy, 10**9, False),
]
