"""Pairs checked and scored per second, at city and province size, on synthetic columns."""

from collections.abc import Callable
from datetime import date
from statistics import median
from time import perf_counter
from typing import Any

import numpy as np

from talent_matching.market.eligibility import check_pairs
from talent_matching.market.eligibility_by_need import Crowd
from talent_matching.market.market import Market, Needs, People, Prospects, Ragged
from talent_matching.market.scoring import score
from talent_matching.market.weighting import Weights

DAY = date(2026, 1, 1)
SKILLS = 1927  # as many as the project's lexicon
CROWDED = 1000  # needs that everybody is checked against


def lists(rng: np.random.Generator, rows: int, shortest: int, longest: int, codes: int) -> Ragged:
    lengths = rng.integers(shortest, longest + 1, rows)
    values = rng.integers(0, codes, lengths.sum())
    levels = rng.integers(1, 6, len(values)).astype(np.int8)
    return Ragged(np.concatenate(([0], np.cumsum(lengths))), values, levels)


def synthetic_market(needs: int, people: int, pairs_per_need: int, seed: int = 1) -> Market:
    """Random columns of believable shape: 1-6 required and 0-6 preferred skills a need, 4-14 a person."""
    rng = np.random.default_rng(seed)

    def column(rows: int, low: int, high: int, stated: float = 0.8) -> Any:
        return np.where(rng.random(rows) < stated, rng.integers(low, high, rows), -1)

    pay = rng.integers(8, 40, needs)
    return Market(
        Needs(
            [f"n{row}" for row in range(needs)],
            rng.integers(1, 6, needs),
            rng.choice([1, 2, 3, 5], needs) * 1_000_000,
            required=lists(rng, needs, 1, 6, SKILLS),
            preferred=lists(rng, needs, 0, 6, SKILLS),
            degree=column(needs, 1, 5),
            title=column(needs, 1, 6, 0.4),
            years=column(needs, 0, 10),
            industry=column(needs, 0, 30),
            place=column(needs, 0, 12),
            pay_min=pay,
            pay_max=pay + rng.integers(2, 15, needs),
            start_day=column(needs, 120, 210),
            deadline_day=column(needs, 210, 320),
            mode=column(needs, 1, 4),
        ),
        People(
            [f"p{row}" for row in range(people)],
            skills=lists(rng, people, 4, 14, SKILLS),
            degree=column(people, 1, 6, 0.95),
            title=column(people, 0, 6),
            years=column(people, 0, 30, 0.95),
            places=lists(rng, people, 0, 4, 12),
            industries=lists(rng, people, 0, 3, 30),
            pay_min=column(people, 6, 45, 0.7),
            available_day=column(people, 120, 270, 0.9),
            modes=column(people, 1, 4),
            consent=column(people, 0, 2, 0.95),
            confirmed_day=column(people, 0, 120),
        ),
        Prospects(
            np.repeat(np.arange(needs), pairs_per_need),
            rng.integers(0, people, needs * pairs_per_need),
            rng.random(needs * pairs_per_need),
        ),
        as_of_day=120,
    )


def seconds(work: Callable[[], object], rounds: int = 5) -> float:
    times = []
    for _ in range(rounds):
        start = perf_counter()
        work()
        times.append(perf_counter() - start)
    return median(times)


def everybody(market: Market) -> None:
    crowd = Crowd(market, np.arange(len(market.people.ids)))
    for need in range(CROWDED):
        crowd.against(need)


def main() -> None:
    """Print one line per size."""
    weights = Weights.on(DAY)
    for size, needs, people in (("city", 2_000, 20_000), ("province", 20_000, 200_000)):
        market = synthetic_market(needs, people, 50)
        checked = seconds(lambda market=market: check_pairs(market))
        scored = seconds(lambda market=market: score(market, weights))
        crowd_of_all = seconds(lambda market=market: everybody(market), rounds=1)
        pairs = len(market.pairs)
        print(
            f"scoring, {size}: {pairs:,} pairs; hard requirements {pairs / checked / 1e6:.1f} "
            f"and score with all terms kept {pairs / scored / 1e6:.1f} million pairs/s; hard requirements "
            f"of everybody, need by need, {CROWDED * people / crowd_of_all / 1e6:.0f} million pairs/s"
        )


if __name__ == "__main__":
    main()
