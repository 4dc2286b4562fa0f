"""What a change does to everyone: the best plan of the changed problem, moving as few people as it may."""

from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from talent_matching.problem.problem import Bundles, Problem, ProblemError
from talent_matching.solver.assignment import solve
from talent_matching.whatif.comparison import Placements, difference
from talent_matching.whatif.steps import (
    AddNeed,
    AddPairs,
    AddPerson,
    CloseNeed,
    Forbid,
    Pin,
    SetNeed,
    Withdraw,
    changed,
)
from talent_matching.whatif.whatif import what_if

MILLION = 1_000_000
SMALL = {"seed": st.integers(0, 2**31), "needs": st.integers(1, 4), "people": st.integers(2, 5)}


def random_problem(rng, needs, people, teams):
    pairs = np.flatnonzero(rng.random(needs * people) < 0.8)
    bundles = None
    if teams:
        members = np.concatenate([rng.choice(people, 2, replace=False) for _ in range(2)])
        bundles = Bundles(np.array(["s", "t"]), np.array([0, 1]), rng.integers(0, needs, 2),
                          rng.integers(1, 4, 2) * 400_000, np.array([0, 2, 4]), members)  # fmt: skip
    return Problem.build(
        need_ids=[f"n{row}" for row in range(needs)],
        seats=rng.integers(0, 3, needs),
        weight=rng.integers(1, 3, needs) * MILLION,
        person_ids=[f"p{row}" for row in range(people)],
        pair_need=pairs // people,
        pair_person=pairs % people,
        pair_score=rng.integers(1, 4, len(pairs)) * 300_000,
        bundles=bundles,
    )


def random_steps(rng, problem):
    needs, people = problem.needs, problem.people
    listed = {(int(n), int(j)) for n, j in zip(problem.pair_need, problem.pair_person, strict=True)}
    need, person = str(problem.need_ids[rng.integers(needs)]), str(problem.person_ids[rng.integers(people)])
    fits = tuple((str(name), int(rng.integers(1, 4)) * 300_000) for name in problem.person_ids)
    steps = [
        AddNeed("new", 2, 2 * MILLION, fits),
        CloseNeed(need),
        SetNeed(need, seats=1, weight=3 * MILLION),
        AddPerson("newcomer", tuple((str(name), 600_000) for name in problem.need_ids)),
        Withdraw(person),
        Forbid(need, person, "kin"),
    ]
    missing = [(n, j) for n in range(needs) for j in range(people) if (n, j) not in listed]
    if missing:
        n, j = missing[0]
        steps.append(AddPairs(str(problem.need_ids[n]), ((str(problem.person_ids[j]), 900_000),)))
    pinnable = [(n, j) for n, j in sorted(listed) if problem.seats[n]]
    if pinnable:
        n, j = pinnable[rng.integers(len(pinnable))]
        steps.append(Pin(str(problem.need_ids[n]), str(problem.person_ids[j])))
    return steps


def plans_of_value(problem, value):
    """Every plan of single people worth this much, as {person: need} by id."""
    own = [[None, *np.flatnonzero(problem.pair_person == j).tolist()] for j in range(problem.people)]
    for plan in product(*own):
        chosen = [a for a in plan if a is not None]
        made = set(zip(problem.pair_need[chosen].tolist(), problem.pair_person[chosen].tolist(), strict=True))
        pins = set(zip(problem.pins.need.tolist(), problem.pins.person.tolist(), strict=True))
        fits = (np.bincount(problem.pair_need[chosen], minlength=problem.needs) <= problem.seats).all()
        legal = fits and pins <= made and not problem.pair_forbidden[chosen].any()
        if legal and int(problem.pair_value[chosen].sum()) * problem.value_unit == value:
            yield {str(problem.person_ids[j]): str(problem.need_ids[n]) for n, j in made}


def as_places(placements):
    return dict(zip(placements.person.tolist(), placements.need.tolist(), strict=True))


@given(**SMALL, which=st.integers(0, 7))
@settings(max_examples=150, deadline=None)
def test_the_effect_is_the_optimum_of_the_changed_problem_with_fewest_moves(seed, needs, people, which):
    rng = np.random.default_rng(seed)
    problem = random_problem(rng, needs, people, teams=False)
    steps = random_steps(rng, problem)
    result = solve(problem)
    effect = what_if(problem, result, steps[which % len(steps) :][:1])
    assert effect.before == result.objective
    assert effect.after == solve(effect.problem).objective
    before, after = as_places(Placements.of_result(problem, result)), as_places(effect.placements)
    kept = [
        sum(before.get(j) == n for j, n in plan.items())
        for plan in plans_of_value(effect.problem, effect.after)
    ]
    assert sum(before.get(j) == n for j, n in after.items()) == max(kept)
    assert effect.seats_after == len(after)


@given(**SMALL, which=st.integers(0, 7), again=st.booleans())
@settings(max_examples=100, deadline=None)
def test_teams_stay_where_they_still_fit_or_are_decided_anew(seed, needs, people, which, again):
    rng = np.random.default_rng(seed)
    problem = random_problem(rng, needs, people, teams=True)
    steps = random_steps(rng, problem)
    result = solve(problem)
    effect = what_if(problem, result, steps[which % len(steps) :][:1], again=again)
    best = solve(effect.problem)
    assert effect.after == best.objective if again else effect.after <= best.objective
    places = as_places(effect.placements)
    assert len(places) == len(effect.placements.person)
    at = {
        str(name): int(seats)
        for name, seats in zip(effect.problem.need_ids, effect.problem.seats, strict=True)
    }
    for need in set(places.values()):
        assert list(places.values()).count(need) <= at[need]
    if not again:
        for k in result.bundles:
            offer, need = (
                problem.bundles.offer_ids[problem.bundles.offer[k]],
                problem.need_ids[problem.bundles.need[k]],
            )
            members = [str(problem.person_ids[j]) for j in problem.bundles.members_of(k)]
            assert (str(offer) in effect.released) != all(
                places.get(member) == str(need) for member in members
            )


def test_a_withdrawn_person_makes_room_and_the_team_that_needs_her_is_released():
    problem = Problem.build(
        need_ids=["n"], seats=[2], weight=[MILLION], person_ids=["ann", "bob", "eve"],
        pair_need=[0], pair_person=[2], pair_score=[100_000],
        bundles=Bundles(np.array(["duo"]), np.array([0]), np.array([0]), np.array([900_000]),
                        np.array([0, 2]), np.array([0, 1])),
    )  # fmt: skip
    effect = what_if(problem, solve(problem), [Withdraw("ann")])
    assert effect.released == ("duo",)
    assert [(c.person, c.kind) for c in effect.difference.people] == [
        ("ann", "displaced"), ("bob", "displaced"), ("eve", "placed"),
    ]  # fmt: skip
    assert [c.person for c in effect.difference.gainers] == ["eve"]
    assert effect.difference.needs[0].lost == ("ann", "bob")
    assert (effect.seats_before, effect.seats_after) == (2, 1)


@pytest.mark.parametrize(
    ("step", "message"),
    [
        (CloseNeed("x"), "unknown need 'x'"),
        (Withdraw("x"), "unknown candidate 'x'"),
        (AddNeed("n0", 1, 1), "'n0' exists already"),
        (SetNeed("n0", seats=-1), "-1 is not a number of seats"),
        (SetNeed("n0", weight=2**63), "9223372036854775808 is beyond"),
        (AddPerson("new", (("n0", -(2**70)),)), "is beyond 9223372036854775807"),
        (AddPerson("new", (("n0", 1), ("n0", 2))), "'new' is listed at 'n0' already"),
    ],
)
def test_steps_that_mean_nothing_are_refused(step, message):
    problem = random_problem(np.random.default_rng(1), 2, 3, teams=False)
    with pytest.raises(ProblemError, match=message):
        changed(problem, [step])


@pytest.mark.parametrize("order", [1, -1])
@pytest.mark.parametrize(
    ("steps", "message"),
    [
        ([CloseNeed("n"), Pin("n", "ann")], "'n' is both closed and pinned to 'ann'"),
        ([Withdraw("ann"), Pin("n", "ann")], "'ann' is both withdrawn and pinned to 'n'"),
        ([CloseNeed("n"), SetNeed("n", seats=2)], "'n' is both closed and given"),
        ([Forbid("n", "ann"), Pin("n", "ann")], "ann is pinned to n and forbidden there"),
    ],
)
def test_contradicting_steps_are_refused_in_either_order(steps, message, order):
    problem = Problem.build(need_ids=["n"], seats=[1], weight=[MILLION], person_ids=["ann", "bob"],
                            pair_need=[0], pair_person=[0], pair_score=[MILLION])  # fmt: skip
    with pytest.raises(ProblemError, match=message):
        what_if(problem, solve(problem), steps[::order])
    with pytest.raises(ProblemError, match="'bob' cannot be pinned to 'n': this pair is not listed"):
        changed(problem, [Pin("n", "bob")])
    again = changed(problem, [Pin("n", "ann"), Pin("n", "ann", "twice"), AddPairs("n", (("bob", MILLION),))])
    assert (len(again.pins), len(again.pair_need)) == (1, 2)


def test_contradicting_pins_are_refused_by_name():
    problem = random_problem(np.random.default_rng(1), 1, 3, teams=False)
    problem = replace(problem, seats=np.array([1]))
    person = [str(problem.person_ids[j]) for j in problem.pair_person[:2]]
    with pytest.raises(ProblemError, match="n0 has 1 seat but pins for"):
        what_if(problem, solve(problem), [Pin("n0", name) for name in person])


places = st.dictionaries(st.sampled_from("abcde"), st.tuples(st.sampled_from("xyz"), st.integers(0, 3)))


def placements(plan):
    return Placements(
        np.array(list(plan), dtype=np.str_), np.array([n for n, _ in plan.values()], dtype=np.str_),
        np.array([s for _, s in plan.values()], np.int64),
    )  # fmt: skip


@given(places, places)
def test_the_difference_names_who_gains_and_who_loses(before, after):
    found = difference(placements(before), placements(after))
    moved = {p for p in before.keys() | after.keys() if before.get(p, "")[:1] != after.get(p, "")[:1]}
    assert {change.person for change in found.people} == moved
    gain = {p for p in moved & after.keys() if p not in before or after[p][1] > before[p][1]}
    lose = {p for p in moved & before.keys() if p not in after or after[p][1] < before[p][1]}
    assert {change.person for change in found.gainers} == gain
    assert {change.person for change in found.losers} == lose
    assert found.unchanged == len(before.keys() & after.keys()) - len(moved & before.keys() & after.keys())
