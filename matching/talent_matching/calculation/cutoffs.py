"""The needs open to somebody who was not proposed: the score there, and what would have had to be beaten."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from talent_matching.problem.problem import Problem

NAMED = 10


class Nearest:
    """The listed needs of people, those first where the least was missing.

    `need_row` tells the row of each position of the problem; `cutoff` (millionths, -1 where there is no such
    number) and `need_ids` go by row; needs without one come last.
    """

    def __init__(
        self,
        problem: Problem,
        need_row: NDArray[np.int64],
        cutoff: NDArray[np.int64],
        need_ids: list[int],
    ) -> None:
        self.problem, self.need_row, self.cutoff, self.need_ids = problem, need_row, cutoff, need_ids
        self.by_person = np.argsort(problem.pair_person, kind="stable")
        self.start = np.searchsorted(problem.pair_person[self.by_person], np.arange(problem.people + 1))

    def of(self, place: int) -> dict[str, Any]:
        """Of the person at a position: how many needs, and the first of them with score and cut-off."""
        pairs = self.by_person[self.start[place] : self.start[place + 1]]
        need, score = self.need_row[self.problem.pair_need[pairs]], self.problem.pair_score[pairs]
        cutoff = self.cutoff[need]
        order = np.lexsort((need, cutoff - score, cutoff < 0))[:NAMED].tolist()
        return {
            "listed": len(pairs),
            "nearest": [
                [self.need_ids[need[k]], int(score[k]), int(cutoff[k]) if cutoff[k] >= 0 else None]
                for k in order
            ],
        }
