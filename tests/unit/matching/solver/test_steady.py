"""Nothing moves without cause: rows that can be in no plan change no plan, whatever is equal."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from talent_matching.principles.goal_network import Aims
from talent_matching.principles.goal_order import Goal
from talent_matching.principles.goals import as_result, pursue
from talent_matching.principles.stability import stable_plan
from talent_matching.problem.problem import MILLION, Bundles, Problem
from talent_matching.solver.assignment import solve

VALUE = Goal(goal="value", title="value", step="0.000001")
SEATS = Goal(goal="seats", title="seats")


def market(
    rng: np.random.Generator, needs: int, people: int, more_needs: list[int], more_people: int
) -> Problem:
    """Few scores, so that much is equal; `more_needs` (their seats) and `more_people` have no pairs."""
    every = [(n, p) for n in range(needs) for p in range(people)]
    pairs = [every[k] for k in rng.permutation(len(every))[: rng.integers(1, len(every) + 1)]]
    score = rng.integers(1, 4, len(pairs)) * MILLION // 4
    seats = [*rng.integers(0, 3, needs).tolist(), *more_needs]
    teams = [rng.choice(people, min(2, people), replace=False) for _ in range(2)]
    bundles = Bundles(
        np.array(["t0", "t1"]), np.arange(2), rng.integers(0, needs, 2), np.array([MILLION // 2] * 2),
        np.array([0, len(teams[0]), len(teams[0]) + len(teams[1])]), np.concatenate(teams),
    )  # fmt: skip
    order = rng.permutation(len(pairs))
    return Problem.build(
        need_ids=np.array([f"n{n}" for n in range(len(seats))]), seats=seats,
        weight=[MILLION] * needs + [3 * MILLION // 7] * len(more_needs),
        person_ids=np.array([f"p{p}" for p in range(people + more_people)]),
        pair_need=[pairs[k][0] for k in order], pair_person=[pairs[k][1] for k in order],
        pair_score=score[order], bundles=bundles if rng.random() < 0.3 else None, seed=3,
    )  # fmt: skip


def placed(problem: Problem, person_need: np.ndarray) -> dict[str, str]:
    return {
        str(problem.person_ids[j]): str(problem.need_ids[person_need[j]])
        for j in np.flatnonzero(person_need >= 0)
    }


def plans(problem: Problem) -> list[dict[str, str]]:
    best = solve(problem)
    by_goals = as_result(problem, pursue(problem, [SEATS, VALUE], Aims(), best), best)
    return [placed(problem, plan.person_need) for plan in (best, by_goals, stable_plan(problem, best))]


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 5), st.integers(1, 9), st.lists(st.integers(0, 3), max_size=3),
       st.integers(0, 4))  # fmt: skip
def test_who_and_what_has_no_pairs_moves_nobody(
    seed: int, needs: int, people: int, more_needs: list[int], more_people: int
) -> None:
    before = plans(market(np.random.default_rng(seed), needs, people, [], 0))
    assert plans(market(np.random.default_rng(seed), needs, people, more_needs, more_people)) == before


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 5), st.integers(1, 9))
def test_of_equal_plans_the_one_that_moves_fewest(seed: int, needs: int, people: int) -> None:
    problem = market(np.random.default_rng(seed), needs, people, [], 0)
    free = solve(problem)
    # Whatever equal plan was made before, it is kept.
    last = np.where(free.person_bundle >= 0, -1, free.person_need).astype(np.int32)
    other = Problem.build(
        need_ids=problem.need_ids, seats=problem.seats, weight=problem.weight, person_ids=problem.person_ids,
        pair_need=problem.pair_need, pair_person=problem.pair_person, pair_score=problem.pair_score,
        bundles=problem.bundles, seed=problem.seed + 1,
    )  # fmt: skip
    last_there = np.full(other.people, -1, np.int32)
    where = {str(id_): at for at, id_ in enumerate(other.person_ids)}
    need_at = {str(id_): at for at, id_ in enumerate(other.need_ids)}
    for person, need in placed(problem, last).items():
        last_there[where[person]] = need_at[need]
    again = solve(other, last=last_there)
    assert again.objective == free.objective
    if not len(problem.bundles):
        assert placed(other, again.person_need) == placed(problem, free.person_need)
