"""Teams: which options to place, so that they and the best singles around them are worth most."""

from __future__ import annotations

from concurrent.futures import Executor
from dataclasses import dataclass

import numpy as np

from talent_matching.control import Control
from talent_matching.flow import best_singles
from talent_matching.problem import Flags, Ints
from talent_matching.reduction import Reduced
from talent_matching.result import Prices


@dataclass(frozen=True, eq=False)
class Plan:
    """A plan for a reduced problem and what is known about it."""

    singles: Flags
    """(A,) open pairs made singly."""
    options: Ints
    """placed open options, ascending."""
    prices: Prices | None
    """A proof in prices; None where no option is open and the cut-offs themselves prove the plan."""
    bound: int | None
    """Proven by branch and bound, in `Problem.value_unit` beyond the pins; None if only prices bound it."""


def best_plan(reduced: Reduced, control: Control, executor: Executor | None = None) -> Plan:
    """The best plan found within the limits."""
    if not len(reduced.option):
        singles = best_singles(reduced.need, reduced.person, reduced.value, reduced.seats, reduced.people)
        return Plan(singles, np.zeros(0, np.int64), None, None)
    raise NotImplementedError
