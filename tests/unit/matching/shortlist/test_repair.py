"""A plan repaired after changes is worth what a plan made anew is."""

from __future__ import annotations

import numpy as np

from talent_matching.shortlist.repair import repaired
from talent_matching.solver.certificate import tight_prices
from talent_matching.solver.flow import best_singles


def test_a_repaired_plan_is_a_best_plan() -> None:
    """Seats taken away and added, pairs that come, go and change their worth; ties, and values far apart."""
    rng, repaired_plans = np.random.default_rng(7), 0
    for _ in range(600):
        needs, people = rng.integers(1, 7), rng.integers(1, 9)
        listed = np.argwhere(rng.random((needs, people)) < rng.choice([0.3, 0.7, 1]))
        if not len(listed):
            continue
        need, person = listed[:, 0].astype(np.int32), listed[:, 1].astype(np.int32)
        value = rng.integers(1, rng.choice([4, 12, 100_000]), len(need))
        seats = rng.integers(0, 4, needs)
        plan = best_singles(need, person, value, seats=seats, people=people)
        prices = tight_prices(need, person, value, plan, seats=seats, people=people)
        seats = np.maximum(seats + rng.integers(-1, 2, needs) * (rng.random(needs) < 0.4), 0)
        other = rng.random(len(need)) < 0.3
        value = np.where(other, rng.integers(1, 100, len(need)), value)
        plan &= value == prices[0][need] + prices[1][person]
        for at in range(needs):
            plan[np.flatnonzero(plan & (need == at))[seats[at] :]] = False
        kept = rng.random(len(need)) < 0.9
        need, person, value, plan = need[kept], person[kept], value[kept], plan[kept]
        got = repaired(need, person, value, plan, prices=prices, seats=seats)
        best = best_singles(need, person, value, seats=seats, people=people)
        assert value[got].sum() == value[best].sum()
        assert (np.bincount(need[got], minlength=needs) <= seats).all()
        assert np.bincount(person[got], minlength=1).max(initial=0) <= 1
        repaired_plans += not np.array_equal(got, plan)
    assert repaired_plans > 200
