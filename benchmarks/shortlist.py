"""What a short list costs and what widening it takes, evenly spread and where all want the same people."""

from dataclasses import replace
from time import perf_counter

import numpy as np

from benchmarks.scoring import DAY, lists, synthetic_market
from talent_matching.market.eligibility import check_pairs
from talent_matching.market.market import Market, Needs, People, Prospects, Ragged
from talent_matching.market.prepare import prepare
from talent_matching.market.scoring import score
from talent_matching.market.weighting import Weights
from talent_matching.shortlist.eligible_pairs import EligiblePairs
from talent_matching.shortlist.widen import widen
from talent_matching.solver.assignment import solve

LISTED = 50


def even(needs: int, people: int) -> Market:
    """Needs ask for one of 150 occupations; who has it is eligible when the level and the place suit."""
    rng = np.random.default_rng(3)
    market = synthetic_market(needs, people, 0)
    occupation = Ragged.of([[(int(code), 1)] for code in rng.zipf(1.5, needs) % 150])
    held = [[(int(code) % 150, int(rng.integers(1, 6)))] for code in rng.zipf(1.5, people)]
    skills = lists(rng, people, 4, 14, 150)
    skills = Ragged.of([own + [(150 + int(c), 3) for c in _row(skills, row)] for row, own in enumerate(held)])
    preferred = Ragged.of([[150 + int(c) for c in rng.integers(0, 150, 6)] for _ in range(needs)])
    return replace(
        market,
        needs=replace(market.needs, required=occupation, preferred=preferred),
        people=replace(market.people, skills=skills, consent=np.ones(people)),
    )


def _row(lists_: Ragged, row: int) -> np.ndarray:  # type: ignore[type-arg]
    return lists_.values[lists_.indptr[row] : lists_.indptr[row + 1]]


def hot(needs: int, people: int) -> Market:
    """One occupation in five places, and every need finds the same excellent people best."""
    rng = np.random.default_rng(3)
    excellence = rng.random(people)
    skills = [
        [(0, 1 + int(e * 4.99)), *((1 + int(c), 3) for c in rng.choice(40, int(4 + e * 30), replace=False))]
        for e in excellence
    ]
    return Market(
        Needs(
            [f"n{row}" for row in range(needs)],
            np.clip(rng.exponential(2.6, needs).round(), 1, 20),
            rng.choice([1, 2, 3, 5], needs) * 1_000_000,
            required=Ragged.of([[(0, 1)]] * needs),
            preferred=Ragged.of([1 + rng.choice(40, 6, replace=False) for _ in range(needs)]),
            years=np.zeros(needs),
            place=rng.integers(0, 5, needs),
            start_day=rng.integers(0, 60, needs),
        ),
        People(
            [f"p{row}" for row in range(people)],
            skills=Ragged.of(skills),
            years=(excellence * 9).astype(np.int32),
            places=Ragged.of([[int(place)] for place in rng.integers(0, 5, people)]),
            available_day=rng.integers(0, 60, people),
            consent=np.ones(people),
        ),
        Prospects([], [], []),
        as_of_day=0,
    )


def every_eligible_pair(market: Market, weights: Weights) -> Prospects:
    """All of them, by the same road the widening takes, but asked for at once."""
    everybody = EligiblePairs(market, weights, room=len(market.people.ids), spread=len(market.needs.ids))
    free = np.zeros(len(market.needs.ids), np.int64), np.zeros(len(market.people.ids), np.int64)
    none = np.zeros(0, np.int64)
    found = everybody.beyond(np.ones(len(market.needs.ids), np.bool_), *free, none)
    return Prospects(found.need, found.person, found.text)


def main() -> None:
    """Print, for each market, loss and seconds of the short list, of the widened list and of all pairs."""
    weights = Weights.on(DAY)
    for name, market in (("even", even(2_000, 20_000)), ("hot", hot(2_000, 20_000))):
        pairs = every_eligible_pair(market, weights)
        whole = replace(market, pairs=pairs)
        assert check_pairs(whole).legal.all()
        begun = perf_counter()
        best = solve(prepare(whole, weights).problem)
        full_seconds = perf_counter() - begun
        total = score(whole, weights).total
        order = np.lexsort((-total, pairs.need))
        start = np.searchsorted(pairs.need[order], pairs.need[order])
        short = replace(market, pairs=pairs.take(order[np.arange(len(order)) - start < LISTED]))
        narrow = solve(prepare(short, weights).problem)
        begun = perf_counter()
        widened = widen(short, weights, EligiblePairs(short, weights))
        seconds = perf_counter() - begun
        lost, left = (1 - one.objective / best.objective for one in (narrow, widened.result))
        assert best.objective <= widened.bound
        print(
            f"shortlist, {name} city, {len(pairs):,} eligible pairs: top {LISTED} loses {lost:.3%}; "
            f"widened to {len(widened.prepared.legal):,} in {len(widened.rounds)} rounds, {seconds:.1f} s: "
            f"loses {left:.4%}, proven at most {widened.loss:.4%}; solving all pairs {full_seconds:.1f} s"
        )


if __name__ == "__main__":
    main()
