"""What somebody would accept is not to be played with, and more than was asked for is no advantage."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from talent_matching.market.eligibility import check_pairs
from talent_matching.market.market import UNSTATED, Ragged
from talent_matching.market.scoring import score
from talent_matching.market.weighting import Weights

SEEDS = {"seed": st.integers(0, 10**6), "needs": st.integers(1, 6), "people": st.integers(1, 9)}
EVERY_PLACE = EVERY_INDUSTRY = (0, 1, 2)


@pytest.fixture(scope="module")
def weights():
    return Weights.on(date(2026, 11, 30))


def both(market, weights, **changes):
    """Scores as the wishes are and as they are after the change, of the pairs that may be made in both."""
    other = replace(market, people=replace(market.people, **changes))
    legal = check_pairs(market).legal & check_pairs(other).legal
    return score(market, weights).total[legal], score(other, weights).total[legal]


@settings(max_examples=100, deadline=None)
@given(**SEEDS)
def test_ticking_every_place_and_industry_is_the_same_as_anywhere(market_of, weights, seed, needs, people):
    market = market_of(seed, needs, people)
    anywhere = {"places": Ragged.empty(people), "industries": Ragged.empty(people)}
    market = replace(market, people=replace(market.people, **anywhere))
    ticked, free = both(
        market, weights,
        places=Ragged.of([EVERY_PLACE] * people), industries=Ragged.of([EVERY_INDUSTRY] * people),
    )  # fmt: skip
    assert (ticked == free).all()


@settings(max_examples=100, deadline=None)
@given(**SEEDS)
def test_a_stated_wish_costs_nothing_and_brings_nothing(market_of, weights, seed, needs, people):
    """Wherever the person may still go."""
    market = market_of(seed, needs, people)
    for silence in (
        {"pay_min": np.full(people, UNSTATED, np.int32)}, {"places": Ragged.empty(people)},
        {"industries": Ragged.empty(people)}, {"modes": np.full(people, UNSTATED, np.int32)},
    ):  # fmt: skip
        stated, silent = both(market, weights, **silence)
        assert (stated == silent).all(), silence


@settings(max_examples=100, deadline=None)
@given(**SEEDS, more=st.integers(1, 30))
def test_more_than_was_asked_for_adds_nothing(market_of, weights, seed, needs, people, more):
    market = market_of(seed, needs, people)
    held = {name: getattr(market.people, name) for name in ("degree", "title", "years")}
    enough, surplus = both(
        market, weights,
        **{name: np.where(ranks == UNSTATED, ranks, ranks + more) for name, ranks in held.items()},
        skills=replace(market.people.skills, levels=np.minimum(market.people.skills.levels * 2, 100)),
    )  # fmt: skip
    assert (surplus >= enough).all()
    legal = check_pairs(market).legal
    more_of_all = replace(
        market.people, **{name: np.where(r == UNSTATED, r, r + more) for name, r in held.items()}
    )
    points = score(replace(market, people=more_of_all), weights).points[legal]
    assert (points[:, [0, 3, 4, 5]] == score(market, weights).points[legal][:, [0, 3, 4, 5]]).all()
