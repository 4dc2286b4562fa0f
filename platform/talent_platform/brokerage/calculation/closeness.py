"""How close texts are to a need's: the share of its words they have, over the search documents of a run."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from talent_matching import Prospects, RunInput
from talent_search import Document, Overlap


@dataclass(frozen=True)
class RunTexts:
    """The texts of a run's rows."""

    needs: list[Document]
    people: list[tuple[str, ...]]
    """Phrases of the single people, in their order."""
    teams: list[tuple[str, ...]]


class Closeness:
    """How close a person's or a team's text is to a need's, as the share of the need's words it has."""

    def __init__(self, run: RunInput, texts: RunTexts) -> None:
        self._texts = texts
        self._people = Overlap(texts.people, texts.needs)
        self._place = np.full(len(run.single), -1, np.int32)
        self._place[np.flatnonzero(run.single)] = np.arange(len(texts.people))

    def __call__(self, need: NDArray[np.int32], person: NDArray[np.int32]) -> NDArray[np.float32]:
        """Of each pair of rows; 0 for people who have no text of their own."""
        return self._people.of(need, self._place[person])

    def teams(self, least: float) -> Prospects:
        """The teams with at least this share of a need's words."""
        return Prospects(*Overlap(self._texts.teams, self._people).near(least))
