"""The score: terms that add up exactly, against the formula read one pair at a time."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from talent_matching.dated_files import DatedFileError
from talent_matching.market import scoring
from talent_matching.market.scoring import score, weights_by_need
from talent_matching.market.weighting import FOLDER, TERMS, Weights

MILLION = 1_000_000
MARKETS = {"seed": st.integers(0, 2**31), "needs": st.integers(1, 5), "people": st.integers(1, 8)}


@pytest.fixture(scope="module", params=[date(2026, 11, day) for day in (22, 28, 30)])
def weights(request):
    return Weights.on(request.param)


@given(**MARKETS)
@settings(max_examples=100, deadline=None)
def test_terms_add_up_exactly_and_stay_within_their_weight(market_of, weights, seed, needs, people):
    market = market_of(seed, needs, people)
    scores = score(market, weights)
    shares = weights_by_need(market, weights)
    assert (shares.sum(axis=0) == MILLION).all()
    assert (scores.points.sum(axis=1, dtype=np.int64) == scores.total).all()
    assert (scores.points >= 0).all()
    assert (scores.points <= shares.T[market.pairs.need]).all()
    assert sum(scores.terms(0).values()) == scores.total[0]


def fits(market, weights, n, p, text):
    """Fit of every term in 0..1, as fractions the reader can check by hand."""
    need, person, terms = market.needs, market.people, weights.terms

    def listed(lists, row):
        held = {}
        for at in range(lists.indptr[row], lists.indptr[row + 1]):
            held[int(lists.values[at])] = max(held.get(int(lists.values[at]), 0), int(lists.levels[at]))
        return held

    def rising(term, above):
        return 0 if above < 0 else term.at_minimum + (1 - term.at_minimum) * min(above / term.full_surplus, 1)

    skills = listed(person.skills, p)

    def skill(asked, term):
        rows = range(asked.indptr[n], asked.indptr[n + 1])
        each = [rising(term, skills.get(int(asked.values[at]), -9) - asked.levels[at]) for at in rows]
        return sum(each) / len(each) if each else 0

    def rank(name):
        asked, held = getattr(need, name)[n], getattr(person, name)[p]
        return 0 if held == -1 else rising(terms[name], held - asked)

    def wish(name, lists, code):
        wished = listed(lists, p)
        return (int(code) in wished) if wished else terms[name].no_wish

    def fades(name, day, since):
        return 0 if -1 in (day, since) else 1 - min(max(since - day, 0) / terms[name].days_to_zero, 1)

    def near():
        asked, held = need.occupation[n], person.occupation[p]
        ranks = terms["occupation"].by_rank
        return ranks[market.kinship[asked, held]] if ranks and -1 not in (asked, held) else 0

    low, high, wished = need.pay_min[n], need.pay_max[n], person.pay_min[p]
    low, high = (high if low == -1 else low), (low if high == -1 else high)
    pay = (
        terms["pay"].no_wish
        if wished == -1
        else 1
        if wished <= low
        else max(0, high - wished) / max(high - low, 1)
    )
    return {
        "required_skills": skill(need.required, terms["required_skills"]),
        "preferred_skills": skill(need.preferred, terms["preferred_skills"]),
        "text": text,
        "degree": rank("degree"),
        "title": rank("title"),
        "years": rank("years"),
        "place": wish("place", person.places, need.place[n]),
        "pay": pay,
        "industry": wish("industry", person.industries, need.industry[n]),
        "availability": fades("availability", need.start_day[n], person.available_day[p]),
        "freshness": fades("freshness", person.confirmed_day[p], market.as_of_day),
        "occupation": near(),
    }


@given(**MARKETS)
@settings(max_examples=100, deadline=None)
def test_points_are_weight_times_fit(market_of, weights, seed, needs, people):
    market = market_of(seed, needs, people)
    scores = score(market, weights)
    shares = weights_by_need(market, weights)
    for pair, (n, p) in enumerate(zip(market.pairs.need, market.pairs.person, strict=True)):
        wanted = fits(market, weights, n, p, float(market.pairs.text[pair]))
        for column, term in enumerate(TERMS):
            expected = shares[column, n] * wanted[term]
            assert abs(scores.points[pair, column] - expected) <= 2, term


@given(**MARKETS, order=st.randoms(use_true_random=False))
@settings(max_examples=50, deadline=None)
def test_a_pair_has_the_same_score_in_whatever_company_and_order(
    market_of, weights, seed, needs, people, order
):
    market = market_of(seed, needs, people)
    rows = np.array(order.sample(range(len(market.pairs)), (len(market.pairs) + 1) // 2))
    some = market.pairs.take(rows)
    assert (
        score(market, weights, some.need, some.person, some.text).points
        == score(market, weights).points[rows]
    ).all()


def test_terms_the_need_does_not_ask_about_give_their_weight_to_the_others(market_of, weights):
    market = market_of(3, 5, 4)
    shares = weights_by_need(market, weights)
    for name in ("degree", "title", "years", "place", "occupation"):
        if weights.terms[name].weight:
            assert ((shares[TERMS.index(name)] == 0) == (getattr(market.needs, name) == -1)).all()


def test_the_file_in_force_on_the_day_is_used(tmp_path):
    text = (FOLDER / "2026-01-01.yaml").read_text(encoding="utf-8")
    for day in ("2026-01-01", "2026-07-01"):
        (tmp_path / f"{day}.yaml").write_text(text.replace("2026-01-01", day), encoding="utf-8")
    assert Weights.on(date(2026, 6, 30), tmp_path).valid_from == date(2026, 1, 1)
    assert Weights.on(date(2026, 7, 1), tmp_path).valid_from == date(2026, 7, 1)
    with pytest.raises(DatedFileError, match="no file in"):
        Weights.on(date(2025, 12, 31), tmp_path)
    (tmp_path / "2026-08-01.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(DatedFileError, match="name and date must agree"):
        Weights.on(date(2026, 8, 1), tmp_path)


def test_weights_that_do_not_add_up_are_refused(weights):
    assert weights.pair_weights.sum() == MILLION
    changed = weights.model_dump()
    changed["terms"]["text"]["weight"] = 0.9
    with pytest.raises(ValidationError, match="must add up to 1, not"):
        Weights.model_validate(changed)


def test_threads_change_no_point(market_of, weights, monkeypatch):
    market = market_of(11, 5, 8)
    alone = score(market, weights)
    monkeypatch.setattr(scoring, "THREAD_PAIRS", 3)
    monkeypatch.setattr(scoring.os, "cpu_count", lambda: 4)
    together = score(market, weights)
    assert (alone.points == together.points).all()
    assert (alone.total == together.total).all()
