"""Goals in order: level by level the very best, by trying every plan; caps hold; floors never fail."""

from datetime import date
from decimal import Decimal
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from talent_matching.principles.goal_network import Aims
from talent_matching.principles.goal_order import Goal, GoalOrder
from talent_matching.principles.goals import as_result, pursue
from talent_matching.principles.lexicographic import Network, best_in_order
from talent_matching.problem.problem import Bundles, Pairs, Problem, ProblemError
from talent_matching.solver.assignment import solve

MILLION = 1_000_000
NAMES = (
    "county_floors",
    "top_priority_seats",
    "seats",
    "value",
    "needs_served",
    "small_enterprises",
    "unmoved",
)
SMALL = {"seed": st.integers(0, 2**31), "needs": st.integers(1, 4), "people": st.integers(1, 5)}


def order_of(*names, step="1"):
    goals = tuple(Goal(goal=name, title=name, step=Decimal(step)) for name in names)
    return GoalOrder(valid_from=date(2026, 1, 1), status="editorial", source="a test", order=goals)


def random_problem(rng, needs, people, teams=False):
    pairs = np.flatnonzero(rng.random(needs * people) < 0.7)
    bundles = None
    if teams and people > 1:
        at, members = np.array([rng.integers(needs)]), rng.choice(people, 2, replace=False)
        bundles = Bundles(np.array(["t"]), np.array([0]), at, np.array([MILLION]), np.array([0, 2]), members)
    return Problem.build(
        need_ids=[f"n{row}" for row in range(needs)],
        seats=rng.integers(0, 3, needs),
        weight=rng.integers(1, 3, needs) * MILLION,
        person_ids=[f"p{row}" for row in range(people)],
        pair_need=pairs // people,
        pair_person=pairs % people,
        pair_score=rng.integers(0, 4, len(pairs)) * 300_000,
        bundles=bundles,
        pins=Pairs.of(),
        seed=int(rng.integers(100)),
    )


def random_aims(rng, needs, people, proposals=False):
    return Aims(
        top_priority=rng.random(needs) < 0.5,
        small=rng.random(needs) < 0.7,
        enterprise=rng.integers(-1, 2, needs),
        county=rng.integers(0, 2, needs),
        floors={0: int(rng.integers(0, 3))},
        caps={1: int(rng.integers(0, 4))},
        last=rng.integers(-1, needs, people).astype(np.int32),
        proposals=rng.integers(0, 3, people) if proposals else None,
    )


def measure(problem, aims, result, chosen, goal):
    """One goal of a plan of single pairs beside the result's teams, counted the slow way."""
    placed = [(int(problem.pair_need[a]), int(problem.pair_person[a])) for a in chosen]
    members = [(int(result.person_need[j]), int(j)) for j in np.flatnonzero(result.person_bundle >= 0)]
    everyone = placed + members
    counts = np.bincount([n for n, _ in everyone], minlength=problem.needs)
    match goal.goal:
        case "county_floors":
            codes = np.asarray(aims.county)
            return sum(
                min(int(counts[codes == c].sum()), floor) for c, floor in aims.floors.items() if c in codes
            )
        case "top_priority_seats":
            return int(counts[aims.top_priority].sum())
        case "seats":
            return int(counts.sum())
        case "value":
            unit = problem.value_unit
            step = int(goal.step * 10**12)
            whole = sum((2 * int(problem.pair_value[a]) * unit + step) // (2 * step) for a in chosen)
            return whole * goal.step + Decimal(exact(problem.bundle_value[result.bundles]) * unit).scaleb(-12)
        case "needs_served":
            return int((counts > 0).sum())
        case "small_enterprises":
            code = [
                (aims.county[n], aims.enterprise[n] if aims.enterprise[n] >= 0 else -1 - n)
                for n in range(problem.needs)
            ]
            small = {code[n] for n in range(problem.needs) if aims.small[n]}
            return len(small & {code[n] for n in np.flatnonzero(counts)})
        case "unmoved":
            return sum(int(aims.last[j]) == n for n, j in everyone)


def exact(values):
    return sum(int(value) for value in values)


def legal_plans(problem, aims, result):
    """Every set of single pairs that keeps seats, caps and proposals, beside the result's teams."""
    members = set(np.flatnonzero(result.person_bundle >= 0).tolist())
    taken = (
        np.bincount(result.person_need[sorted(members)], minlength=problem.needs)
        if members
        else np.zeros(problem.needs)
    )
    rows = [
        a
        for a in range(len(problem.pair_need))
        if problem.pair_value[a] > 0 and int(problem.pair_person[a]) not in members
    ]
    by_person = [[a for a in rows if problem.pair_person[a] == j] for j in range(problem.people)]
    limit = np.ones(problem.people, int) if aims.proposals is None else aims.proposals
    choices = [
        [
            tuple(a for a, on in zip(own, bits, strict=True) if on)
            for bits in product((0, 1), repeat=len(own))
            if sum(bits) <= limit[j]
        ]
        for j, own in enumerate(by_person)
    ]
    for combination in product(*choices):
        chosen = [a for own in combination for a in own]
        counts = taken + np.bincount(problem.pair_need[chosen], minlength=problem.needs)
        if (counts > problem.seats).any():
            continue
        over = [c for c, cap in aims.caps.items()
                if counts[aims.county == c].sum() > max(cap, taken[aims.county == c].sum())]  # fmt: skip
        if not over:
            yield chosen


@given(**SMALL, names=st.permutations(NAMES), step=st.sampled_from(["0.000001", "0.5"]), teams=st.booleans(),
       proposals=st.booleans())  # fmt: skip
@settings(max_examples=120, deadline=None)
def test_every_level_is_the_best_that_keeps_the_earlier_ones(
    seed, needs, people, names, step, teams, proposals
):
    rng = np.random.default_rng(seed)
    problem = random_problem(rng, needs, people, teams)
    aims = random_aims(rng, needs, people, proposals)
    order = order_of(*names, step=step)
    result = solve(problem)
    pursued = pursue(problem, order.order, aims, result)
    plans = list(legal_plans(problem, aims, result))
    assert sorted(pursued.pairs.tolist()) in [sorted(plan) for plan in plans]
    for goal, level in zip(order.order, pursued.levels, strict=True):
        marks = [measure(problem, aims, result, plan, goal) for plan in plans]
        assert level.reached == level.bound == max(marks)
        assert level.reached == measure(problem, aims, result, pursued.pairs, goal)
        plans = [plan for plan, mark in zip(plans, marks, strict=True) if mark == max(marks)]


@given(**SMALL)
@settings(max_examples=40, deadline=None)
def test_value_alone_gives_the_optimum_and_a_whole_result(seed, needs, people):
    rng = np.random.default_rng(seed)
    problem = random_problem(rng, needs, people)
    result = solve(problem)
    pursued = pursue(problem, order_of("value", step="0.000000000001").order, Aims(), result)
    again = as_result(problem, pursued, result)
    assert again.objective == pursued.value == result.objective
    assert (again.single_pairs(problem) == pursued.pairs).all()
    assert (again.filled(problem) <= problem.seats).all()


def test_pins_stay_and_count(market_of):
    problem = Problem.build(
        need_ids=["a", "b"], seats=[1, 1], weight=[MILLION] * 2, person_ids=["x", "y"],
        pair_need=[0, 1, 0], pair_person=[0, 0, 1], pair_score=[100_000, 900_000, 500_000],
        pins=Pairs.of([0], [0]),
    )  # fmt: skip
    pursued = pursue(problem, order_of("seats", "value").order, Aims(), solve(problem))
    assert [str(problem.need_ids[problem.pair_need[a]]) for a in pursued.pairs] == ["a"]
    assert [level.reached for level in pursued.levels] == [1, Decimal("0.1")]


def test_the_published_order_of_the_day_is_read():
    order = GoalOrder.on(date(2026, 11, 22))
    assert order.valid_from == date(2026, 1, 1)
    assert [goal.goal for goal in order.order][:3] == ["county_floors", "top_priority_seats", "value"]


def test_gains_too_large_to_be_exact_are_refused():
    network = Network(np.array([0], np.int32), np.array([1], np.int32), np.array([1]), np.array([1, -1]))
    with pytest.raises(ProblemError, match="too large"):
        best_in_order(network, [np.array([2**60])])
