"""What a run is calculated from: needs, people and teams in memory, and how close their texts are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from talent_matching.market.market import Barred, Needs, People, Prospects, Ragged
from talent_matching.market.teams import Teams
from talent_matching.market.weighting import Weights
from talent_matching.principles.goal_order import GoalOrder
from talent_matching.solver.result import Principle


@dataclass(frozen=True)
class RunInput:
    """Everything a calculation needs but texts. Rows of needs, people and teams are by ascending id."""

    day: date
    order: GoalOrder
    """The goals in force that day."""
    needs: Needs
    people: People
    teams: Teams
    barred: Barred
    pins: NDArray[np.int64]
    """(n, 2) rows of need and person."""
    single: NDArray[np.bool_]
    """People who may be placed alone."""
    project: NDArray[np.bool_]
    """Needs that only a team can answer."""
    team_places: Ragged
    last: NDArray[np.int64]
    """(people,) row of the need the previous run proposed them to, -1 for none."""
    branches: list[str]
    """Branch code of each need."""
    skills: list[str]
    """Name of each skill code."""
    counties: list[str]
    """County code of each place code."""
    kinship: NDArray[np.int8]
    """How near the occupations are to each other; needs and people hold rows of it."""
    weights: Weights
    """What the score weighs that day."""

    def pair_keys(self, need: NDArray[Any], person: NDArray[Any]) -> NDArray[np.int64]:
        """One number for each pair of rows."""
        return np.asarray(need.astype(np.int64) * len(self.single) + person)


class Closeness(Protocol):
    """How close texts are to a need's, as shares from 0 to 1; rows are those of the run's input."""

    def __call__(self, need: NDArray[np.int32], person: NDArray[np.int32]) -> NDArray[np.float32]:
        """Of each pair of rows; 0 for people who have no text of their own."""
        ...

    def teams(self, least: float) -> Prospects:
        """Every team whose text has at least this share of a need's words."""
        ...


@dataclass(frozen=True)
class RunLimits:
    """How a run is calculated."""

    shortlist: int
    """People each need looks at first, where value decides; by another principle all who qualify."""
    introduction_cap: int
    principle: Principle
    seed: int
    time_limit_seconds: int
    floor: int = 0
    """In millionths: nobody is proposed below it, unless pinned."""
