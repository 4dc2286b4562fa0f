"""What a kept plan says of one further seat is what the market solved again gives; and it comes back whole.

Worth: the ranked list of a need, and every figure beside it, rests on these prices and moves."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from talent_matching.calculation.standing_plan import StandingPlan
from talent_matching.problem.problem import Bundles, Pairs, Problem
from talent_matching.shortlist.widen import UNREACHABLE
from talent_matching.solver.assignment import solve
from talent_matching.whatif.steps import AddNeed, Pin
from talent_matching.whatif.whatif import what_if

MILLION = 1_000_000


def market(seed, needs, people, offers):
    rng = np.random.default_rng(seed)
    pairs = np.flatnonzero(rng.random(needs * people) < 0.6)
    options = [(o, n) for o in range(offers) for n in range(needs) if rng.random() < 0.7]
    size = rng.integers(1, min(people, 3) + 1, len(options))
    members = [rng.choice(people, s, replace=False) for s in size]
    bundles = Bundles(
        np.array([f"t{o}" for o in range(offers)], np.str_),
        np.array([o for o, _ in options], np.int32), np.array([n for _, n in options], np.int32),
        rng.integers(1, 9, len(options)) * 100_000,
        np.concatenate(([0], np.cumsum(size))).astype(np.int64),
        np.concatenate([np.zeros(0, np.int64), *members]),
    )  # fmt: skip
    pins = pairs[rng.random(len(pairs)) < 0.1][:1]
    seats = rng.integers(0, 4, needs)
    seats[pins // people] = np.maximum(seats[pins // people], 1)
    return Problem.build(
        need_ids=[f"n{row}" for row in range(needs)], seats=seats,
        weight=rng.integers(1, 3, needs) * MILLION, person_ids=[f"p{row}" for row in range(people)],
        pair_need=pairs // people, pair_person=pairs % people,
        pair_score=rng.integers(1, 9, len(pairs)) * 100_000, bundles=bundles,
        pins=Pairs.of(pins // people, pins % people), seed=seed,
    )  # fmt: skip


@given(
    seed=st.integers(0, 2**31), needs=st.integers(1, 4), people=st.integers(1, 7), offers=st.integers(0, 2),
    score=st.integers(1, 9),
)  # fmt: skip
@settings(max_examples=150, deadline=None)
def test_taking_somebody_costs_and_moves_just_what_is_said(seed, needs, people, offers, score):
    problem = market(seed, needs, people, offers)
    result = solve(problem)
    kept = StandingPlan.loaded(StandingPlan.of(problem, result).dumped())
    assert kept.problem.input_hash == problem.input_hash
    for at, person in enumerate(problem.person_ids.tolist()):
        if kept.price(person) >= UNREACHABLE:
            continue
        seat = AddNeed("new", 1, 2 * MILLION, ((person, score * 100_000),))
        effect = what_if(kept.problem, kept.plan, [seat, Pin("new", person)])
        assert effect.after - effect.before == score * 100_000 * 2 * MILLION - kept.price(person)
        moves = kept.taking(person)
        others = [one for one in effect.difference.people if one.person != person]
        moved = [one for one in moves if one.here >= 0]
        assert len(moved) == sum(bool(one.need_before) for one in others)
        seats = result.filled(problem)
        for move in moves:
            seats[move.there] += 1
            if move.here >= 0:
                seats[move.here] -= 1
            assert problem.find_pairs([move.there], [move.person])[0] >= 0
        if kept.best[at] >= 0:
            seats[kept.best[at]] -= 1
        assert (seats <= problem.seats).all()
        assert seats.sum() + 1 == effect.seats_after


@given(seed=st.integers(0, 2**31), needs=st.integers(1, 4), people=st.integers(1, 7))
@settings(max_examples=60, deadline=None)
def test_the_first_of_the_list_is_whom_the_market_takes(seed, needs, people):
    problem = market(seed, needs, people, 0)
    kept = StandingPlan.of(problem, solve(problem))
    rng = np.random.default_rng(seed + 1)
    scores = {name: int(rng.integers(1, 9)) * 100_000 for name in problem.person_ids.tolist()}
    net = {
        name: points * MILLION - kept.price(name)
        for name, points in scores.items()
        if kept.price(name) < UNREACHABLE
    }
    able = tuple((name, scores[name]) for name in net)
    effect = what_if(problem, kept.plan, [AddNeed("new", 1, MILLION, able)])
    assert effect.after - effect.before == max([0, *net.values()])
    came = [one.person for one in effect.difference.people if one.need_after == "new"]
    assert all(net[name] == max(net.values()) for name in came)
