"""Everybody against one need says what the pairwise check says, whatever the columns hold."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from talent_matching.market import eligibility_by_need as crowd
from talent_matching.market.eligibility import check_pairs


@given(
    seed=st.integers(0, 2**31), needs=st.integers(1, 6), people=st.integers(1, 10), left_out=st.integers(0, 2)
)
@settings(max_examples=200, deadline=None)
def test_a_crowd_is_judged_as_its_pairs_are(market_of, seed, needs, people, left_out):
    market = market_of(seed, needs, people)
    rows = np.random.default_rng(seed).permutation(people)[left_out:]
    judged = crowd.Crowd(market, rows)
    for need in range(needs):
        expected = check_pairs(market, np.full(len(rows), need), rows)
        failed, unknown = judged.against(need)
        assert (failed == expected.failed).all()
        assert (unknown == expected.unknown).all()


def test_forgetting_columns_changes_nothing(market_of, monkeypatch):
    monkeypatch.setattr(crowd, "COLUMNS_BYTES", 0)
    market = market_of(5, 6, 9)
    rows = np.arange(9)
    judged = crowd.Crowd(market, rows)
    for need in (0, 1, 2, 3, 4, 5, 0, 3):
        assert (judged.against(need)[0] == check_pairs(market, np.full(9, need), rows).failed).all()
