"""Blocking pairs, the stable plan and the fairness figures against plain definitions on every small plan."""

from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from talent_matching.principles.fairness import gini, justified_envy, spread
from talent_matching.principles.stability import blocking_pairs, compare_stable, stable_plan
from talent_matching.problem.problem import Bundles, Pairs, Problem, ProblemError
from talent_matching.solver.assignment import solve
from talent_matching.whatif.steps import CloseNeed
from talent_matching.whatif.whatif import place_in, what_if

MILLION = 1_000_000
SMALL = {"seed": st.integers(0, 2**31), "needs": st.integers(1, 4), "people": st.integers(1, 5)}


def random_problem(rng, needs, people, *, extras=False, ties=True, wishes=True):
    pairs = rng.permutation(np.flatnonzero(rng.random(needs * people) < 0.75))
    bundles, pins, forbids = None, Pairs.of(), Pairs.of()
    if extras and people > 2 and len(pairs):
        at, members = np.array([rng.integers(needs)]), rng.choice(people, 2, replace=False)
        bundles = Bundles(np.array(["t"]), np.array([0]), at, np.array([MILLION]), np.array([0, 2]), members)
        pins = Pairs.of(pairs[:1] // people, pairs[:1] % people)
        forbids = Pairs.of(pairs[-1:] // people, pairs[-1:] % people) if len(pairs) > 1 else Pairs.of()
    wish = rng.integers(-1, 4, len(pairs)) if ties else rng.permutation(len(pairs))
    steps = rng.integers(1, 4, len(pairs)) if ties else 1 + rng.permutation(len(pairs))
    return Problem.build(
        need_ids=[f"n{row}" for row in range(needs)],
        seats=rng.integers(1, 3, needs),
        weight=rng.integers(1, 3, needs) * MILLION,
        person_ids=[f"p{row}" for row in range(people)],
        pair_need=pairs // people,
        pair_person=pairs % people,
        pair_score=steps * 10_000,
        pair_preference=wish if wishes else None,
        bundles=bundles,
        pins=pins,
        forbids=forbids,
        seed=int(rng.integers(100)),
    )


def leaves(problem, result):
    """The definition of a blocking pair, read one pair at a time."""
    found, preference = [], problem.pair_preference
    pinned = set(problem.pins.person.tolist())
    forbidden = set(zip(problem.forbids.need.tolist(), problem.forbids.person.tolist(), strict=True))

    def movable(j):
        return result.person_bundle[j] < 0 and j not in pinned

    def pair_of(n, j):
        return int(problem.find_pairs([n], [j])[0])

    for a in range(len(problem.pair_need)):
        n, j = int(problem.pair_need[a]), int(problem.pair_person[a])
        if not movable(j) or (n, j) in forbidden or preference[a] < 0 or result.person_need[j] == n:
            continue
        at = int(result.person_need[j])
        person_gains = preference[a] > (preference[pair_of(at, j)] if at >= 0 else -1)
        there = [k for k in range(problem.people) if result.person_need[k] == n]
        lower = [k for k in there if movable(k) and problem.pair_score[pair_of(n, k)] < problem.pair_score[a]]
        if person_gains and (len(there) < problem.seats[n] or lower):
            found.append(a)
    return found


@given(**SMALL, extras=st.booleans())
@settings(max_examples=150, deadline=None)
def test_blocking_pairs_block_and_the_stable_plan_has_none(seed, needs, people, extras):
    rng = np.random.default_rng(seed)
    problem = random_problem(rng, needs, people, extras=extras)
    result = solve(problem)
    if result.status == "infeasible":
        return
    assert blocking_pairs(problem, result).tolist() == leaves(problem, result)
    compared = compare_stable(problem, result)
    assert leaves(problem, compared.stable) == []
    assert (compared.stable.filled(problem) <= problem.seats).all()
    single = compared.stable.single_pairs(problem)
    assert (problem.pair_preference[single[problem.pin_of[problem.pair_person[single]] < 0]] >= 0).all()
    assert compared.stable.objective <= result.bound
    assert (compared.stable.bundles == result.bundles).all()


@given(**SMALL)
@settings(max_examples=60, deadline=None)
def test_no_stable_plan_is_better_for_anybody(seed, needs, people):
    rng = np.random.default_rng(seed)
    problem = random_problem(rng, needs, people, ties=False)
    preference = problem.pair_preference
    stable = stable_plan(problem, solve(problem))

    def liking(person_need):
        at = problem.find_pairs(person_need, np.arange(people))
        return np.where(person_need >= 0, preference[at] if len(preference) else 0, -1)

    best = liking(stable.person_need)
    own = [[-1, *problem.pair_need[problem.pair_person == j].tolist()] for j in range(people)]
    for plan in product(*own):
        other = replace(stable, person_need=np.array(plan, np.int32))
        if (other.filled(problem) <= problem.seats).all() and not leaves(problem, other):
            assert (liking(other.person_need) <= best).all()


@given(**SMALL)
@settings(max_examples=100, deadline=None)
def test_of_stable_plans_nobody_is_moved_but_to_where_he_would_rather_be(seed, needs, people):
    """From any stable plan, here one of other lots."""
    problem = random_problem(np.random.default_rng(seed), needs, people)
    other = Problem.build(
        need_ids=problem.need_ids, seats=problem.seats, weight=problem.weight, person_ids=problem.person_ids,
        pair_need=problem.pair_need, pair_person=problem.pair_person, pair_score=problem.pair_score,
        pair_preference=problem.pair_preference, seed=problem.seed + 1,
    )  # fmt: skip
    there = stable_plan(other, solve(other)).person_need
    needs_at, people_at = (
        place_in(other.need_ids, problem.need_ids),
        place_in(problem.person_ids, other.person_ids),
    )
    last = np.where(there >= 0, needs_at[there], -1)[people_at].astype(np.int32)
    now = stable_plan(problem, solve(problem), last=last).person_need
    moved = np.flatnonzero(now != last)
    assert (now[moved] >= 0).all()
    before = last[moved]
    was = np.where(before >= 0, problem.pair_preference[problem.find_pairs(before, moved)], -1)
    assert (problem.pair_preference[problem.find_pairs(now[moved], moved)] > was).all()


@given(**SMALL)
@settings(max_examples=80, deadline=None)
def test_nobody_gains_by_ranking_otherwise_than_he_would(seed, needs, people):
    rng = np.random.default_rng(seed)
    problem = random_problem(rng, needs, people)
    person = int(rng.integers(people))
    own = problem.pair_person == person
    true = problem.pair_preference

    def liking(told):
        at = int(stable_plan(told, solve(told)).person_need[person])
        return -1 if at < 0 else int(true[problem.find_pairs([at], [person])[0]])

    for _ in range(5):
        said = true.copy()
        said[own] = rng.integers(-1, 4, int(own.sum()))
        assert liking(replace(problem, pair_preference=said)) <= liking(problem)


@given(**SMALL)
@settings(max_examples=40, deadline=None)
def test_the_order_of_rows_decides_no_tie(seed, needs, people):
    rng = np.random.default_rng(seed)
    problem = random_problem(rng, needs, people)
    order = rng.permutation(needs)
    back = np.argsort(order)
    again = Problem.build(
        need_ids=problem.need_ids[order], seats=problem.seats[order], weight=problem.weight[order],
        person_ids=problem.person_ids, pair_need=back[problem.pair_need], pair_person=problem.pair_person,
        pair_score=problem.pair_score, pair_preference=problem.pair_preference, seed=problem.seed,
    )  # fmt: skip
    first, second = (stable_plan(each, solve(each)).person_need for each in (problem, again))
    assert (first == second).all()


@given(**SMALL, extras=st.booleans())
@settings(max_examples=80, deadline=None)
def test_envy_is_blocking_where_people_rank_by_their_own_score(seed, needs, people, extras):
    rng = np.random.default_rng(seed)
    problem = random_problem(rng, needs, people, extras=extras, wishes=False)
    result = solve(problem)
    if result.status != "infeasible":
        assert justified_envy(problem, result).tolist() == leaves(problem, result)


@given(st.lists(st.integers(0, 9), min_size=1, max_size=8))
def test_gini_is_half_the_mean_difference_over_the_mean(amounts):
    column = np.array(amounts)
    difference = np.abs(column[:, None] - column).mean()
    expected = difference / (2 * column.mean()) if column.sum() else 0
    assert gini(column) == pytest.approx(expected)


def test_spread_counts_the_groups_served_and_forgives_their_size():
    found = spread(np.array([7, 7, 9, 4]), np.array([1, 1, 2, 0]), np.array([2, 2, 4, 0]))
    assert (found.groups, found.served, found.hhi, found.gini_of_rates) == (3, 2, 0.5, 0)
    assert found.gini == pytest.approx(1 / 3)


@given(**SMALL)
@settings(max_examples=60, deadline=None)
def test_what_if_keeps_a_stable_plan_stable(seed, needs, people):
    rng = np.random.default_rng(seed)
    problem = random_problem(rng, needs, people)
    result = solve(problem)
    effect = what_if(problem, stable_plan(problem, result), [CloseNeed(str(rng.choice(problem.need_ids)))])
    after, placed = effect.problem, effect.placements
    need = np.full(people, -1, np.int32)
    for name, at in zip(placed.person.tolist(), placed.need.tolist(), strict=True):
        need[after.person_ids.tolist().index(name)] = after.need_ids.tolist().index(at)
    assert leaves(after, replace(result, person_need=need)) == []


def test_a_plan_by_goals_is_not_asked_what_if():
    problem = random_problem(np.random.default_rng(1), 2, 3)
    plan = replace(solve(problem), principle="goals")
    with pytest.raises(ProblemError, match="goals"):
        what_if(problem, plan, [CloseNeed("n0")])
