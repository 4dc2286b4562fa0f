"""Relaxation advice recounted by really dropping the requirement; teams whole or apart by solving both."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from talent_matching.market.eligibility import check_pairs
from talent_matching.market.market import Market, Needs, People, Prospects, Ragged
from talent_matching.market.prepare import prepare
from talent_matching.market.weighting import Weights
from talent_matching.problem.problem import Bundles, Pairs, Problem
from talent_matching.solver.assignment import solve
from talent_matching.whatif.advice import advise, exact_gain
from talent_matching.whatif.team_split import ceilings, whole_or_apart

MILLION = 1_000_000
MARKETS = {"seed": st.integers(0, 2**31), "needs": st.integers(1, 4), "people": st.integers(2, 12)}
COLUMNS = {rule: rule for rule in ("degree", "title", "years", "place", "mode")}
COLUMNS |= {"pay": "pay_max", "availability": "deadline_day"}


@pytest.fixture(scope="module")
def weights():
    return Weights.on(date(2026, 11, 22))


def without(market, need, rule, skill, figure=None):
    """The market with one requirement of one need dropped, or set to a looser figure."""
    needs = market.needs
    if rule == "skills":
        rows = [
            {int(c): int(v) for c, v in zip(*_row(needs.required, row), strict=True)}
            for row in range(len(needs.ids))
        ]
        if figure is None:
            del rows[need][skill]
        else:
            rows[need][skill] = figure
        return replace(market, needs=replace(needs, required=Ragged.of([list(row.items()) for row in rows])))
    column = getattr(needs, COLUMNS[rule]).copy()
    column[need] = -1 if figure is None else figure
    return replace(market, needs=replace(needs, **{COLUMNS[rule]: column}))


def _row(lists, row):
    part = slice(lists.indptr[row], lists.indptr[row + 1])
    return lists.values[part], lists.levels[part]


def newly_eligible(market, loosened, need):
    here = market.pairs.need == need
    more = check_pairs(loosened).legal & ~check_pairs(market).legal & here
    return set(market.pairs.person[more].tolist())


@given(**MARKETS)
@settings(max_examples=80, deadline=None)
def test_each_count_is_what_dropping_the_requirement_really_brings(market_of, weights, seed, needs, people):
    market = market_of(seed, needs, people, text=False)
    prepared = prepare(market, weights)
    result = solve(prepared.problem)
    free = (result.filled(prepared.problem) < prepared.problem.seats)[prepared.need_place]
    advised = advise(prepared, result, weights)
    said = {(advice.need, advice.rule, advice.skill): advice for advice in advised}
    assert len(said) == len(advised)
    for need in range(needs):
        required = _row(market.needs.required, need)[0].tolist()
        asked = [(rule, -1) for rule, column in COLUMNS.items() if getattr(market.needs, column)[need] != -1]
        for rule, skill in [*asked, *(("skills", code) for code in required)]:
            more = newly_eligible(market, without(market, need, rule, skill), need)
            advice = said.pop((need, rule, skill), None)
            assert (set(advice.people.tolist()) if advice else set()) == (more if free[need] else set())
            for step in advice.looser if advice else ():
                looser = without(market, need, rule, skill, step.figure)
                assert len(newly_eligible(market, looser, need)) == step.more
            if advice and advice.looser and rule != "skills":
                assert advice.looser[-1].more == advice.more - advice.unknown
    assert not said


@given(**MARKETS)
@settings(max_examples=40, deadline=None)
def test_the_gain_is_that_of_the_market_solved_again_and_within_its_bound(
    market_of, weights, seed, needs, people
):
    market = market_of(seed, needs, people, text=False)
    prepared = prepare(market, weights)
    result = solve(prepared.problem)
    for advice in advise(prepared, result, weights):
        effect = exact_gain(prepared, result, advice)
        assert 0 <= effect.after - effect.before <= advice.gain_at_most
        assert effect.after == solve(effect.problem).objective


def test_one_dropped_requirement_and_the_people_it_lets_in(weights):
    market = Market(
        Needs(["n"], [2], [MILLION], degree=[5]),
        People(["ann", "bob", "eve"], degree=[4, 3, -1], consent=[1, 1, 1]),
        Prospects([0, 0, 0], [0, 1, 2], [0.2, 0.9, 0]),
        as_of_day=0,
    )
    prepared = prepare(market, weights)
    result = solve(prepared.problem)
    (advice,) = advise(prepared, result, weights, text=lambda need, person: np.float32([0.2, 0.9, 0])[person])
    assert (advice.rule, advice.skill, advice.more) == ("degree", -1, 3)
    assert advice.people.tolist() == [1, 0, 2]
    assert advice.unknown == 1
    assert [(step.figure, step.more) for step in advice.looser] == [(4, 1), (3, 2)]
    assert exact_gain(prepared, result, advice).seats_after == 2


def random_problem(rng, needs, people, offers):
    pairs = np.flatnonzero(rng.random(needs * people) < 0.6)
    options = [(o, n) for o in range(offers) for n in range(needs) if rng.random() < 0.7]
    size = rng.integers(1, min(people, 3) + 1, len(options))
    members = [rng.choice(people, s, replace=False) for s in size]
    bundles = Bundles(
        np.array([f"t{o}" for o in range(offers)]),
        np.array([o for o, _ in options], np.int32),
        np.array([n for _, n in options], np.int32),
        rng.integers(1, 9, len(options)) * 100_000,
        np.concatenate(([0], np.cumsum(size))).astype(np.int64),
        np.concatenate([np.zeros(0, np.int64), *members]),
    )
    return Problem.build(
        need_ids=[f"n{row}" for row in range(needs)],
        seats=rng.integers(0, 4, needs),
        weight=np.full(needs, MILLION),
        person_ids=[f"p{row}" for row in range(people)],
        pair_need=pairs // people,
        pair_person=pairs % people,
        pair_score=rng.integers(1, 9, len(pairs)) * 100_000,
        bundles=bundles,
        forbids=Pairs.of(pairs[:1] // people, pairs[:1] % people),
    )


@given(seed=st.integers(0, 2**31), needs=st.integers(1, 4), people=st.integers(1, 5))
@settings(max_examples=80, deadline=None)
def test_whole_or_apart_is_what_the_market_is_worth_either_way(seed, needs, people):
    problem = random_problem(np.random.default_rng(seed), needs, people, offers=1)
    if not len(problem.bundles):
        return
    result = solve(problem)
    found = whole_or_apart(problem, result, "t0")
    alone = Problem.build(
        need_ids=problem.need_ids, seats=problem.seats, weight=problem.weight, person_ids=problem.person_ids,
        pair_need=problem.pair_need, pair_person=problem.pair_person, pair_score=problem.pair_score,
        forbids=problem.forbids,
    )  # fmt: skip
    assert found.apart == solve(alone).objective
    assert max(found.whole, found.apart) == result.objective
    if len(result.bundles):
        assert found.gain_of_whole >= 0
        assert found.need


@given(seed=st.integers(0, 2**31), needs=st.integers(1, 4), people=st.integers(1, 5))
@settings(max_examples=60, deadline=None)
def test_other_teams_stay_and_the_quick_limits_hold(seed, needs, people):
    problem = random_problem(np.random.default_rng(seed), needs, people, offers=3)
    result = solve(problem)
    limits = ceilings(problem)
    for at, offer in enumerate(problem.bundles.offer_ids.tolist()):
        found = whole_or_apart(problem, result, offer)
        assert max(found.whole, found.apart) <= result.bound
        placed = at in problem.bundles.offer[result.bundles]
        if placed:
            assert found.whole == result.objective
        worth = {
            str(n): int(s) * MILLION for n, s in zip(problem.need_ids, problem.weight // MILLION, strict=True)
        }
        scores = {(str(problem.person_ids[j]), str(problem.need_ids[n])): int(s) for n, j, s in
                  zip(problem.pair_need, problem.pair_person, problem.pair_score, strict=True)}  # fmt: skip
        apart = sum(worth[need] * scores[person, need] for person, need in found.members_apart)
        assert apart <= limits.apart_at_most[at]
        if found.need:
            assert limits.whole[at] >= 0
    with pytest.raises(KeyError):
        whole_or_apart(problem, result, "nobody")
