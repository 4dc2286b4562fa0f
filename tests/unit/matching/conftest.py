from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from talent_matching.market.market import Barred, Market, Needs, People, Prospects, Ragged
from talent_matching.market.teams import Teams


def _lists(rng: np.random.Generator, rows: int, longest: int, codes: int) -> Ragged:
    return Ragged.of(
        [
            [
                (int(rng.integers(0, codes)), int(rng.integers(0, 6)))
                for _ in range(rng.integers(0, longest + 1))
            ]
            for _ in range(rows)
        ]
    )


def _market(seed: int, needs: int, people: int, text: bool = True) -> Market:
    """Every pair of a small market whose columns take every kind of value, stated, unstated and odd."""
    rng = np.random.default_rng(seed)

    def column(rows: int, low: int, high: int) -> Any:
        return rng.integers(low, high, rows)

    pairs = needs * people
    barred = rng.integers(0, pairs, 3)
    return Market(
        Needs(
            [f"n{row}" for row in range(needs)],
            column(needs, 0, 4),
            column(needs, 0, 4) * 1_000_000,
            top_priority=column(needs, 0, 2),
            required=_lists(rng, needs, 2, 4),
            preferred=_lists(rng, needs, 3, 5),
            roles=_lists(rng, needs, 2, 3),
            licences=Ragged.of([rng.choice(5, 2) if rng.random() < 0.2 else [] for _ in range(needs)]),
            collective=column(needs, 0, 2),
            degree=column(needs, -1, 4),
            title=column(needs, -1, 4),
            years=column(needs, -1, 8),
            industry=column(needs, -1, 3),
            place=column(needs, -1, 3),
            pay_min=column(needs, -1, 4),
            pay_max=np.where(rng.random(needs) < 0.3, -1, 4 + column(needs, 0, 4)),
            start_day=column(needs, -1, 30),
            occupation=column(needs, -1, 3),
            deadline_day=np.where(rng.random(needs) < 0.3, -1, 30 + column(needs, 0, 90)),
            mode=np.where(rng.random(needs) < 0.3, -1, column(needs, 1, 4)),
            enterprise=column(needs, 0, 3),
            small=column(needs, 0, 2),
        ),
        People(
            [f"p{row}" for row in range(people)],
            skills=_lists(rng, people, 6, 5),
            degree=column(people, -1, 6),
            title=column(people, -1, 6),
            years=column(people, -1, 20),
            places=_lists(rng, people, 2, 3),
            industries=_lists(rng, people, 2, 3),
            pay_min=column(people, -1, 9),
            available_day=column(people, -1, 130),
            modes=np.where(rng.random(people) < 0.3, -1, column(people, 1, 4)),
            consent=np.where(rng.random(people) < 0.8, 1, column(people, -1, 1)),
            confirmed_day=column(people, -1, 50),
            occupation=column(people, -1, 3),
            open_introductions=column(people, 0, 4),
            away=(rng.random(people) < 0.1).astype(np.int32),
        ),
        Prospects(
            np.repeat(np.arange(needs), people),
            np.tile(np.arange(people), needs),
            rng.random(pairs) if text else np.zeros(pairs),
        ),
        as_of_day=60,
        barred=Barred(barred // people, barred % people, np.array([0, 1, 1])),
        introduction_cap=int(rng.integers(0, 4)),
        kinship=rng.integers(0, 5, (3, 3)),
    )


def _teams(seed: int, people: int) -> Teams:
    """Three teams of one to four of these people."""
    rng = np.random.default_rng(seed)
    groups = [rng.choice(people, rng.integers(1, min(people, 4) + 1), replace=False) for _ in range(3)]
    members = np.concatenate(groups).astype(np.int32)
    return Teams(
        ["t0", "t1", "t2"],
        np.concatenate(([0], np.cumsum([len(group) for group in groups]))),
        members,
        core=rng.random(len(members)) < 0.5,
        role=rng.integers(-1, 3, len(members)).astype(np.int32),
        min_size=rng.integers(1, 3, 3).astype(np.int32),
    )


@pytest.fixture(scope="session")
def teams_of() -> Callable[..., Teams]:
    return _teams


@pytest.fixture(scope="session")
def market_of() -> Callable[..., Market]:
    return _market
