"""How evenly a run spreads the filled posts, and how many people would score higher elsewhere."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import numpy as np
from numpy.typing import NDArray

from talent_matching.market.prepare import Prepared
from talent_matching.principles.fairness import justified_envy, spread
from talent_matching.solver.result import Result


def fairness_report(
    prepared: Prepared, result: Result, posts: NDArray[np.bool_], filled: NDArray[np.int64]
) -> dict[str, Any]:
    """`enterprises`, `counties`: the fairness `Spread` over the posts; `envy_pairs`, `envious`.

    `posts` and `filled` follow the market's needs. People state no ranking of their own, so theirs is by
    score: then a pair of justified envy is the same as a pair that blocks the plan.
    """
    needs, problem = prepared.market.needs, prepared.problem
    seats = needs.seats[posts].astype(np.int64)
    envy = justified_envy(problem, result)
    return {
        "enterprises": asdict(spread(needs.enterprise[posts].astype(np.int64), filled[posts], seats)),
        "counties": asdict(spread(needs.place[posts].astype(np.int64), filled[posts], seats)),
        "envy_pairs": len(envy),
        "envious": len(np.unique(problem.pair_person[envy])),
    }
