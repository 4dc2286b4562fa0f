"""The widening shortlist: its bound holds against every eligible pair, also in a congested market."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from talent_matching.market.eligibility import check_pairs
from talent_matching.market.market import Market, Needs, People, Prospects, Ragged
from talent_matching.market.prepare import prepare
from talent_matching.market.scoring import score
from talent_matching.market.teams import Teams
from talent_matching.market.weighting import Weights
from talent_matching.problem.problem import Pairs
from talent_matching.shortlist.eligible_pairs import EligiblePairs
from talent_matching.shortlist.widen import widen
from talent_matching.solver.assignment import solve

MARKETS = {"seed": st.integers(0, 2**31), "needs": st.integers(1, 6), "people": st.integers(1, 25)}


@pytest.fixture(scope="module")
def weights():
    return Weights.on(date(2026, 11, 22))


def shortlisted(market, weights, longest):
    """The market with only the best `longest` legal pairs of each need listed."""
    legal = np.flatnonzero(check_pairs(market).legal)
    pairs = market.pairs.take(legal)
    total = score(market, weights, pairs.need, pairs.person, pairs.text).total
    order = np.lexsort((-total, pairs.need))
    kept = [row for n in range(len(market.needs.ids)) for row in order[pairs.need[order] == n][:longest]]
    return replace(market, pairs=pairs.take(np.array(kept, np.int64)))


def everything(market, short, weights, **options):
    """The best plan over all eligible pairs, those outside the shortlist having text score 0."""
    listed = set(zip(short.pairs.need.tolist(), short.pairs.person.tolist(), strict=True))
    asked = zip(market.pairs.need.tolist(), market.pairs.person.tolist(), strict=True)
    text = np.where([pair in listed for pair in asked], market.pairs.text, 0)
    whole = replace(market, pairs=Prospects(market.pairs.need, market.pairs.person, text))
    return solve(prepare(whole, weights, **options).problem)


@given(**MARKETS, longest=st.integers(0, 3), rounds=st.integers(1, 4))
@settings(max_examples=80, deadline=None)
def test_no_plan_over_all_eligible_pairs_beats_the_bound(
    market_of, weights, seed, needs, people, longest, rounds
):
    market = market_of(seed, needs, people)
    short = shortlisted(market, weights, longest)
    widened = widen(
        short, weights, EligiblePairs(short, weights, room=1, spread=1), target=0, most_rounds=rounds
    )
    best = everything(market, short, weights)
    assert widened.result.objective <= best.objective <= widened.bound


@given(**MARKETS, longest=st.integers(0, 3))
@settings(max_examples=80, deadline=None)
def test_given_its_rounds_it_finds_the_very_best_plan(market_of, weights, seed, needs, people, longest):
    market = market_of(seed, needs, people)
    short = shortlisted(market, weights, longest)
    widened = widen(short, weights, EligiblePairs(short, weights, room=2), target=0, most_rounds=100)
    assert widened.loss == 0
    assert widened.result.objective == everything(market, short, weights).objective == widened.bound


@given(**MARKETS, longest=st.integers(0, 3), floor=st.integers(1, 900_000))
@settings(max_examples=80, deadline=None)
def test_with_a_floor_it_is_the_best_plan_of_those_who_reach_it(
    market_of, weights, seed, needs, people, longest, floor
):
    market = market_of(seed, needs, people)
    nothing = np.empty(0, np.int32)
    market = replace(market, pairs=replace(market.pairs, text=np.zeros(len(market.pairs), np.float32)))
    enough = market.pairs.take(score(market, weights).total >= floor)
    best = solve(prepare(replace(market, pairs=enough), weights).problem)
    short = replace(market, pairs=Prospects(nothing, nothing, np.zeros(0, np.float32)), floor=floor)
    source = EligiblePairs(short, weights, room=2)
    widened = widen(replace(short, pairs=source.best(longest)), weights, source, target=0, most_rounds=100)
    assert (widened.result.objective, widened.loss) == (best.objective, 0)
    assert (widened.prepared.problem.pair_score >= floor).all()


def test_pinned_people_are_not_offered_elsewhere_and_their_seats_are_gone(market_of, weights):
    market = market_of(11, 6, 25)
    legal = np.flatnonzero(check_pairs(market).legal & (market.needs.seats > 0)[market.pairs.need])
    pin = market.pairs.take(legal[:1])
    pins = Pairs.of(pin.need, pin.person)
    short = replace(market, pairs=pin)
    widened = widen(short, weights, EligiblePairs(short, weights), pins=pins, target=0, most_rounds=100)
    assert widened.result.objective == everything(market, short, weights, pins=pins).objective
    place = widened.prepared.person_place[pin.person[0]]
    assert widened.result.person_need[place] == widened.prepared.need_place[pin.need[0]]


@given(
    seed=st.integers(0, 2**31), needs=st.integers(1, 5), people=st.integers(2, 12), rounds=st.integers(2, 30)
)
@settings(max_examples=60, deadline=None)
def test_with_teams_the_bound_still_holds_over_all_eligible_pairs(
    market_of, teams_of, weights, seed, needs, people, rounds
):
    market = market_of(seed, needs, people)
    rows = np.arange(needs * 3)
    teams = {
        "teams": teams_of(seed, people),
        "team_prospects": Prospects(rows // 3, rows % 3, rows / len(rows)),
    }
    short = shortlisted(market, weights, 1)
    source = EligiblePairs(short, weights, room=2)
    widened = widen(short, weights, source, target=0, most_rounds=rounds, **teams)
    best = everything(market, short, weights, **teams)
    assert widened.result.objective <= best.objective <= widened.bound
    if widened.loss == 0:
        assert best.objective <= widened.result.price_bound


def congested(needs, people, seed=5):
    """One occupation: every need finds the same few excellent people best."""
    rng = np.random.default_rng(seed)
    excellence = rng.permutation(people) * 8 // people
    skills = [[(0, 1 + e // 2), *((1 + code, 3) for code in range(e))] for e in excellence.tolist()]
    return Market(
        Needs(
            [f"n{row}" for row in range(needs)],
            rng.integers(1, 4, needs),
            rng.choice([1, 2, 3], needs) * 1_000_000,
            required=Ragged.of([[(0, 1)]] * needs),
            preferred=Ragged.of([range(1, 7)] * needs),
            years=np.zeros(needs),
            start_day=rng.integers(0, 60, needs),
        ),
        People(
            [f"p{row}" for row in range(people)],
            skills=Ragged.of(skills),
            years=excellence + 1,
            available_day=rng.integers(0, 60, people),
            consent=np.ones(people),
        ),
        Prospects([], [], []),
        as_of_day=0,
    )


def crowded(seed):
    """Four congested needs of a few seats, 24 people with texts of their own, eight teams of some of them."""
    rng = np.random.default_rng(seed)
    market = congested(4, 24, seed)
    rows = np.arange(4 * 24)
    market = replace(
        market,
        needs=replace(market.needs, seats=rng.integers(3, 6, 4)),
        pairs=Prospects(rows // 24, rows % 24, rng.random(len(rows))),
    )
    sizes = rng.integers(2, 5, 8)
    members = np.concatenate([rng.choice(24, size, replace=False) for size in sizes])
    teams = Teams(
        [f"t{row}" for row in range(8)], np.concatenate(([0], np.cumsum(sizes))), members.astype(np.int32),
        core=np.ones(len(members), np.bool_), role=np.full(len(members), -1, np.int32),
        min_size=sizes.astype(np.int32),
    )  # fmt: skip
    rows = np.arange(4 * 8)
    return market, {"teams": teams, "team_prospects": Prospects(rows // 8, rows % 8, rng.random(len(rows)))}


@pytest.mark.parametrize("seed", range(25))
def test_where_cuts_carry_part_of_the_proof_no_listed_pair_is_named_again(weights, seed):
    market, teams = crowded(seed)
    text = market.pairs.text.reshape(4, 24)
    short = shortlisted(market, weights, 4)
    source = EligiblePairs(short, weights, text=lambda need, person: text[need, person], room=2)
    widened = widen(short, weights, source, target=0, most_rounds=30, **teams)
    best = solve(prepare(market, weights, **teams).problem)
    assert widened.result.objective <= best.objective <= widened.bound


def test_where_everyone_wants_the_same_people_the_list_widens_until_it_costs_next_to_nothing(weights):
    market = congested(60, 600)
    rows = np.arange(60 * 600)
    whole = replace(market, pairs=Prospects(rows // 600, rows % 600, np.zeros(len(rows))))
    best = solve(prepare(whole, weights).problem)
    short = shortlisted(whole, weights, 5)
    narrow = solve(prepare(short, weights).problem)
    assert narrow.objective < 0.5 * best.objective
    widened = widen(short, weights, EligiblePairs(short, weights, room=10))
    assert best.objective - widened.result.objective <= 0.001 * widened.result.objective
    assert widened.loss <= 0.001
    assert len(widened.prepared.legal) < len(rows) / 3


def test_the_order_of_rows_changes_nothing(weights):
    market = congested(12, 80)
    people, order = market.people, np.random.default_rng(1).permutation(80)
    mixed = replace(
        market,
        people=People([people.ids[row] for row in order], skills=people.skills.take(order),
                      years=people.years[order], available_day=people.available_day[order],
                      consent=people.consent[order]),
    )  # fmt: skip
    first, second = (
        widen(one, weights, EligiblePairs(one, weights, room=3), target=0.01) for one in (market, mixed)
    )
    assert first.prepared.problem.input_hash == second.prepared.problem.input_hash
    assert first.rounds == second.rounds


def test_needs_without_required_skills_draw_on_everybody_and_big_markets_on_blocks(weights, monkeypatch):
    market = congested(12, 80)
    whole = widen(market, weights, EligiblePairs(market, weights), target=0)
    monkeypatch.setattr("talent_matching.shortlist.eligible_pairs.BLOCK", 100)
    monkeypatch.setattr("talent_matching.shortlist.eligible_pairs.REMEMBERED", 300)
    open_to_all = replace(market, needs=replace(market.needs, required=Ragged.empty(12)))
    for each in (market, open_to_all):
        again = widen(each, weights, EligiblePairs(each, weights), target=0, most_rounds=60)
        assert again.loss == 0
        if each is market:
            assert again.result.objective == whole.result.objective


@pytest.mark.parametrize(("needs", "people"), [(0, 3), (3, 0), (0, 0)])
def test_a_market_with_nobody_or_nothing_has_an_empty_plan(weights, needs, people):
    market = Market(
        Needs([f"n{row}" for row in range(needs)], np.ones(needs), np.ones(needs) * 1_000_000),
        People([f"p{row}" for row in range(people)]),
        Prospects([], [], []),
        as_of_day=0,
    )
    found = widen(market, weights, EligiblePairs(market, weights))
    assert (found.result.status, found.result.objective, found.loss) == ("optimal", 0, 0)
