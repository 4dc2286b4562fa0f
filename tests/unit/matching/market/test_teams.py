"""Which members of a team come to a need, why it is kept away, its score; and the problem made of all."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from talent_matching.market.eligibility import RULES, bit, check_pairs, rule_names
from talent_matching.market.market import Market, Needs, People, Prospects, Ragged
from talent_matching.market.prepare import place_of, prepare
from talent_matching.market.scoring import score
from talent_matching.market.teams import QUALIFICATIONS, TOO_FEW, TOO_MANY, UNRELATED, Teams, offers
from talent_matching.market.weighting import Weights
from talent_matching.solver.assignment import solve
from talent_matching.solver.explanation import REASONS

MARKETS = {"seed": st.integers(0, 2**31), "needs": st.integers(1, 5), "people": st.integers(2, 8)}


@pytest.fixture(scope="module")
def weights():
    return Weights.on(date(2026, 11, 22))


def every_offer(market):
    needs = len(market.needs.ids)
    rows = np.arange(needs * 3)
    return Prospects(rows // 3, rows % 3, np.linspace(0, 1, len(rows)))


@given(**MARKETS)
@settings(max_examples=150, deadline=None)
def test_members_who_come_and_reasons_against_the_sentences_of_the_module(
    market_of, teams_of, weights, seed, needs, people
):
    market = market_of(seed, needs, people)
    teams, prospects = teams_of(seed, people), every_offer(market_of(seed, needs, people))
    judged = offers(market, weights, teams, prospects)
    verdicts = check_pairs(market)
    personal = [rule.name for rule in RULES if rule.name not in QUALIFICATIONS]
    for k in range(len(prospects)):
        n, t = int(prospects.need[k]), int(prospects.person[k])
        entries = range(teams.start[t], teams.start[t + 1])
        outright = int(TOO_MANY) * (sum(teams.core[e] for e in entries) > market.needs.seats[n])
        outright |= int(UNRELATED) * bool(prospects.text[k] < weights.related)
        if outright:
            assert (judged.failed[k], judged.total[k]) == (outright, 0)
            continue
        collective = bool(market.needs.collective[n])
        failed = {
            e: set(rule_names(int(verdicts.failed[n * people + int(teams.members[e])]))) for e in entries
        }
        if collective:
            failed = {e: names & set(personal) for e, names in failed.items()}
        text = np.full(people, prospects.text[k])
        own = score(market, weights, np.full(people, n), np.arange(people), text).total
        able = [e for e in entries if not failed[e]]
        optional = sorted(
            (e for e in able if not teams.core[e]),
            key=lambda e: (-own[teams.members[e]], f"p{teams.members[e]}"),
        )
        core = [e for e in entries if teams.core[e]]
        room = max(int(market.needs.seats[n]) - len(core), 0)
        comes = set(core) | set(optional[:room])
        at = np.flatnonzero(judged.row == k)
        assert {teams.start[t] + int(i) for i in np.flatnonzero(judged.comes[at])} == comes
        reasons = set().union(*(failed[e] for e in core))
        if collective:
            reasons |= missing_together(market, n, [int(teams.members[e]) for e in comes])
        bits = sum(int(bit(name)) for name in reasons)
        bits |= int(TOO_FEW) * (len(comes) < teams.min_size[t])
        assert judged.failed[k] == bits
        assert judged.points[k].sum() == judged.total[k] <= 1_000_000


def missing_together(market, n, members):
    need, people = market.needs, market.people
    lacking = {
        name
        for name in ("degree", "title", "years")
        if getattr(need, name)[n] > max((getattr(people, name)[m] for m in members), default=-1)
    }
    best: dict[int, int] = {}
    for m in members:
        for at in range(people.skills.indptr[m], people.skills.indptr[m + 1]):
            code = int(people.skills.values[at])
            best[code] = max(best.get(code, -1), int(people.skills.levels[at]))
    for at in range(need.required.indptr[n], need.required.indptr[n + 1]):
        if best.get(int(need.required.values[at]), -1) < need.required.levels[at]:
            lacking.add("skills")
    return lacking


def test_a_project_team_answers_together_and_fills_the_wanted_roles(weights):
    market = Market(
        Needs(["project"], [3], [1_000_000], required=Ragged.of([[(1, 3), (2, 3)]]), degree=[4],
              roles=Ragged.of([[7, 8]]), collective=[True]),
        People(["ann", "bob"], skills=Ragged.of([[(1, 5)], [(2, 3)]]), degree=[4, 2], consent=[1, 1]),
        Prospects([0, 0], [0, 1], [0.5, 0.5]),
        as_of_day=0,
    )  # fmt: skip
    teams = Teams(["duo"], np.array([0, 2]), np.array([0, 1], np.int32), np.array([True, True]),
                  np.array([7, -1], np.int32), np.array([2], np.int32))  # fmt: skip
    prepared = prepare(market, weights, teams=teams, team_prospects=Prospects([0], [0], [0.8]))
    assert not prepared.legal.size
    own = score(market, weights, np.array([0, 0]), np.array([0, 1]), np.array([0.8, 0.8], np.float32)).total
    expected = [int(own.mean()) * 550_000 // 1_000_000, 125_000, 160_000]
    assert abs(prepared.offers.points[0] - expected).max() <= 1
    result = solve(prepared.problem)
    assert result.objective == 2 * int(prepared.offers.total[0]) * 1_000_000
    first, second = prepared.person_place.tolist()
    assert prepared.facts.ineligible == {first: "skills 1", second: "degree 1, skills 1"}


@pytest.mark.parametrize(("project", "teams_placed"), [(True, 1), (False, 2)])
def test_a_project_takes_one_team_though_it_has_seats_for_two(weights, project, teams_placed):
    market = Market(
        Needs(["n"], [4], [1_000_000], collective=np.array([project])),
        People([f"p{k}" for k in range(4)], consent=np.ones(4, np.int32)),
        Prospects([], [], []),
        as_of_day=0,
    )
    teams = Teams(["first", "second"], np.array([0, 2, 4]), np.arange(4, dtype=np.int32), np.ones(4, bool),
                  np.full(4, -1, np.int32), np.array([2, 2], np.int32))  # fmt: skip
    prospects = Prospects([0, 0], [0, 1], [0.5, 0.8])
    problem = prepare(market, weights, teams=teams, team_prospects=prospects).problem
    result = solve(problem)
    assert (result.status, len(result.bundles)) == ("optimal", teams_placed)
    assert "second" in problem.bundles.offer_ids[problem.bundles.offer[result.bundles]]
    left = [REASONS[code] for code in result.reasons.offer.tolist() if code]
    assert left == ["seats_full"] * (2 - teams_placed)


@given(**MARKETS, order=st.randoms(use_true_random=False))
@settings(max_examples=40, deadline=None)
def test_the_problem_is_the_same_whatever_the_order_of_the_prospects(
    market_of, weights, seed, needs, people, order
):
    market = market_of(seed, needs, people)
    rows = np.array(order.sample(range(len(market.pairs)), len(market.pairs)))
    shuffled = replace(market, pairs=market.pairs.take(rows))
    first, second = prepare(market, weights), prepare(shuffled, weights)
    assert first.problem.input_hash == second.problem.input_hash
    for made in (first, second):
        pairs = made.problem.pair_row
        assert (made.scores.total[pairs] == made.problem.pair_score).all()
        asked = made.market.pairs.person[made.legal][pairs]
        assert (made.person_place[asked] == made.problem.pair_person).all()


def test_places_follow_the_ids():
    ids = ["b", "a", "c"]
    assert place_of(ids, np.array(["c", "b", "a"])).tolist() == [1, 2, 0]
