"""What the published floor says of occupations: nobody of another trade by luck, nobody of the same kept out.

Worth: the weights file claims both, and a change of one weight can make either untrue.
"""

from datetime import date
from itertools import product

import numpy as np

from talent_matching.market.market import MILLION, UNSTATED, Market, Needs, People, Prospects, Ragged
from talent_matching.market.scoring import score
from talent_matching.market.weighting import Weights

WEIGHTS = Weights.on(date(2026, 11, 30))
STATED = ("preferred", "degree", "title", "years", "industry", "start_day")
DAY = 1000


def test_the_floor_lies_between_strangers_and_the_near():
    # A need for each set of things that may be asked; all ask for a skill and an occupation.
    asked = list(product((False, True), repeat=len(STATED)))
    column = {
        name: [1 if stated else UNSTATED for stated in each]
        for name, each in zip(STATED, zip(*asked, strict=True), strict=True)
    }
    column["preferred"] = Ragged.of([[(1, 0)] if one == 1 else [] for one in column["preferred"]])
    column["start_day"] = [DAY if one == 1 else UNSTATED for one in column["start_day"]]
    ranks = len(WEIGHTS.terms["occupation"].by_rank)
    people = People(
        # The first has everything but the occupation; the others what is required and no more, by rank.
        [str(n) for n in range(ranks)],
        skills=Ragged.of([[(0, 9), (1, 9)]] + [[(0, 0)]] * (ranks - 1)),
        degree=[1] * ranks, title=[1] * ranks, years=[1] * ranks,
        industries=Ragged.of([[1]] + [[2]] * (ranks - 1)),
        available_day=[DAY] + [DAY + 10_000] * (ranks - 1), confirmed_day=[DAY] + [UNSTATED] * (ranks - 1),
        occupation=list(range(ranks)),
    )  # fmt: skip
    pairs = zip(*product(range(len(asked)), range(ranks)), strict=True)
    need, person = (np.array(side, np.int32) for side in pairs)
    text = np.where(person == 0, 1, 0).astype(np.float32)
    market = Market(
        Needs(
            [str(n) for n in range(len(asked))], [1] * len(asked), [MILLION] * len(asked),
            required=Ragged.of([[(0, 0)]] * len(asked)), occupation=[0] * len(asked), **column,
        ),
        people, Prospects(need, person, text), DAY,
        kinship=np.tile(np.arange(ranks, dtype=np.int8), (ranks, 1)),
    )  # fmt: skip
    points, floor = score(market, WEIGHTS).total, WEIGHTS.floor * MILLION
    assert points[person == 0].max() < floor < points[person > 0].min()
    # The nearer the better, all else equal.
    others = points[person > 0].reshape(len(asked), ranks - 1)
    assert (np.diff(others, axis=1) > 0).all()
