"""How close texts are to a need's: the share of its words they have, over the search documents of a run."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from talent_matching import Prospects, RunInput
from talent_search import Document, Overlap


@dataclass(frozen=True)
class RunTexts:
    """The search documents of a run's rows."""

    needs: list[Document]
    people: list[Document]
    """Of the single people, in their order."""
    teams: list[Document]


class Closeness:
    """How close a person's or a team's text is to a need's, as the share of the need's words it has."""

    def __init__(self, run: RunInput, texts: RunTexts) -> None:
        self._texts = texts
        self._people = Overlap(texts.people, texts.needs)
        self._single = np.flatnonzero(run.single)
        self._place = np.full(len(run.single), -1, np.int32)
        self._place[self._single] = np.arange(len(texts.people))

    def __call__(self, need: NDArray[np.int32], person: NDArray[np.int32]) -> NDArray[np.float32]:
        """Of each pair of rows; 0 for people who have no text of their own."""
        return self._people.of(need, self._place[person])

    def rank(self, need: int, person: int) -> int | None:
        """The place of a single person in a need's list by text; None where they share no word."""
        everybody = np.arange(len(self._single), dtype=np.int32)
        shares = self._people.of(np.full(len(everybody), need, np.int32), everybody)
        own = int(self._place[person])
        if own < 0 or not shares[own]:
            return None
        return int((shares > shares[own]).sum() + (shares[:own] == shares[own]).sum()) + 1

    def people(self, needs: NDArray[np.int64], count: int) -> Prospects:
        """The best `count` single people of each of these needs, with the shares that everybody gets."""
        need, place, share = self._people.top(needs, count)
        return Prospects(need, self._single[place].astype(np.int32), share)

    def teams(self, count: int) -> Prospects:
        """The best `count` teams of each need."""
        needs = self._texts.needs
        return Prospects(*Overlap(self._texts.teams, needs).top(np.arange(len(needs)), count))
