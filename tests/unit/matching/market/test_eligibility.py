"""Hard requirements, column by column, against the same rules read one pair at a time."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from talent_matching.market.eligibility import check_pairs, rule_names
from talent_matching.market.market import Market, MarketError, Needs, People, Prospects, Ragged
from talent_matching.market.scoring import score
from talent_matching.market.weighting import Weights

MARKETS = {"seed": st.integers(0, 2**31), "needs": st.integers(1, 5), "people": st.integers(1, 8)}


def codes(lists: Ragged, row: int) -> dict[int, int]:
    held: dict[int, int] = {}
    for at in range(lists.indptr[row], lists.indptr[row + 1]):
        held[int(lists.values[at])] = max(held.get(int(lists.values[at]), 0), int(lists.levels[at]))
    return held


def one_pair(market: Market, n: int, p: int) -> tuple[set[str], set[str]]:
    """The rules as sentences, for one pair: (failed, failed because a fact is unknown)."""
    need, person = market.needs, market.people
    failed, unknown = set(), set()

    def fails(rule: str, when: bool, not_known: bool = False) -> None:
        if when:
            failed.add(rule)
        if when and not_known:
            unknown.add(rule)

    fails("consent", person.consent[p] != 1, person.consent[p] == -1)
    for kind, rule in ((0, "forbidden"), (1, "declined"), (2, "introduced")):
        barred = zip(market.barred.need, market.barred.person, market.barred.kind, strict=True)
        fails(rule, (n, p, kind) in [tuple(map(int, row)) for row in barred])
    cap = market.introduction_cap
    fails("introductions", cap > 0 and person.open_introductions[p] >= cap)
    asked = set(codes(need.licences, n))
    fails("licence", bool(asked) and not asked & set(codes(person.skills, p)), True)
    fails("available", person.away[p] == 1)
    fails("mode", need.mode[n] != -1 and person.modes[p] != -1 and not need.mode[n] & person.modes[p])
    places = codes(person.places, p)
    fails("place", need.place[n] != -1 and bool(places) and int(need.place[n]) not in places)
    fails("pay", need.pay_max[n] != -1 and person.pay_min[p] > need.pay_max[n])
    if need.deadline_day[n] != -1:
        free = person.available_day[p]
        fails("availability", free == -1 or free > need.deadline_day[n], free == -1)
    for rule in ("degree", "title", "years"):
        asked, held = getattr(need, rule)[n], getattr(person, rule)[p]
        fails(rule, asked != -1 and held < asked, held == -1)
    required, skills = codes(need.required, n), codes(person.skills, p)
    short = [skill for skill, level in required.items() if skills.get(skill, -1) < level]
    vague = all(skills.get(skill) == 0 for skill in short) or not skills
    fails("skills", bool(short), vague)
    return failed, unknown


@given(**MARKETS)
@settings(max_examples=150, deadline=None)
def test_columns_agree_with_the_rules_read_pair_by_pair(market_of, seed, needs, people):
    market = market_of(seed, needs, people)
    result = check_pairs(market)
    for pair, (n, p) in enumerate(zip(market.pairs.need, market.pairs.person, strict=True)):
        failed, unknown = one_pair(market, int(n), int(p))
        assert set(rule_names(int(result.failed[pair]))) == failed
        assert set(rule_names(int(result.unknown[pair]))) == unknown
        assert result.legal[pair] == (not failed)


@given(**MARKETS, order=st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None)
def test_the_order_of_the_pairs_changes_nothing(market_of, seed, needs, people, order):
    market = market_of(seed, needs, people)
    rows = np.array(order.sample(range(len(market.pairs)), len(market.pairs)))
    shuffled = check_pairs(market, market.pairs.need[rows], market.pairs.person[rows])
    assert (shuffled.failed == check_pairs(market).failed[rows]).all()


@given(**MARKETS)
@settings(max_examples=30, deadline=None)
def test_big_markets_are_walked_in_blocks_and_without_big_tables(market_of, seed, needs, people):
    market = market_of(seed, needs, people)
    weights = Weights.on(date(2026, 11, 22))
    whole, points = check_pairs(market), score(market, weights).points
    with pytest.MonkeyPatch.context() as small:
        small.setattr("talent_matching.market.skills.CELLS", 4)
        small.setattr("talent_matching.market.market.CELLS", 1)
        small.setattr("talent_matching.market.scoring.CHUNK", 3)
        assert (check_pairs(market).failed == whole.failed).all()
        assert (score(market, weights).points == points).all()


@pytest.mark.parametrize(
    ("pairs", "message"),
    [
        (([0], [2], [0.5]), "Prospects.person must hold row numbers from 0 to 1"),
        (([-1], [0], [0.5]), "Prospects.need must hold row numbers from 0 to 0"),
        (([0], [0], [1.5]), "Prospects.text must lie between 0 and 1"),
        (([0], [0], [float("nan")]), "Prospects.text must lie between 0 and 1"),
        (([0, 0], [0], [0.5]), "must have one length"),
    ],
)
def test_pairs_that_point_nowhere_are_refused(pairs, message):
    with pytest.raises(MarketError, match=message):
        Market(Needs(["n"], [1], [1]), People(["p", "q"]), Prospects(*pairs), as_of_day=0)


def test_columns_of_another_length_are_refused():
    with pytest.raises(MarketError, match=r"Needs.degree has 2 rows, but there are 1 ids"):
        Needs(["n"], [1], [1], degree=[1, 2])
