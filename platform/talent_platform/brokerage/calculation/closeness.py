"""How close texts are to a need's: BM25 over the search documents of a run."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from talent_matching import Prospects, RunInput
from talent_search import Document, Shortlist


@dataclass(frozen=True)
class RunTexts:
    """The search documents of a run's rows."""

    needs: list[Document]
    people: list[Document]
    """Of the single people, in their order."""
    teams: list[Document]


class Closeness:
    """How close a person's text is to a need's: BM25, as a share of the best person's for that need."""

    def __init__(self, run: RunInput, texts: RunTexts) -> None:
        self._texts, self._needs = texts, texts.needs
        self._shortlist = Shortlist(texts.people)
        self._single = np.flatnonzero(run.single)
        self._place = np.full(len(run.single), -1, np.int64)
        self._place[self._single] = np.arange(len(texts.people))

    def __call__(self, need: NDArray[np.int32], person: NDArray[np.int32]) -> NDArray[np.float32]:
        """Of each pair of rows; 0 for people who have no text of their own."""
        shares = np.zeros(len(need), np.float32)
        order = np.argsort(need, kind="stable")
        for rows in np.split(order, np.flatnonzero(np.diff(need[order])) + 1):
            if not len(rows):
                continue
            scores = np.append(self._shortlist.scores(self._needs[need[rows[0]]]), np.float32(0))
            best = scores.max()
            if best > 0:
                shares[rows] = scores[self._place[person[rows]]] / best
        return shares

    def rank(self, need: int, person: int) -> int | None:
        """The place of a single person in a need's list by text; None where they share no word."""
        return self._shortlist.rank(self._needs[need], int(self._place[person])).rank

    def people(self, needs: NDArray[np.int64], count: int) -> Prospects:
        """The best `count` single people of each of these needs.

        Their shares come from the same sum as everybody's, to the last bit: the proof compares the two.
        """
        found = self._shortlist.top([self._needs[row] for row in needs], count)
        need, person = needs[found.need].astype(np.int32), self._single[found.candidate].astype(np.int32)
        return Prospects(need, person, self(need, person))

    def teams(self, count: int) -> Prospects:
        """The best `count` teams of each need.

        Closeness is what the team's text scores for the need as a share of what the need's own text would:
        with few teams the best of them may be a stranger, and must not look like a good one.
        """
        number, closest = len(self._texts.teams), []
        texts = Shortlist([*self._texts.teams, *self._needs])
        for row, need in enumerate(self._needs):
            scores = texts.scores(need)
            own = scores[number + row]
            share = np.minimum(scores[:number] / own, 1) if own > 0 else np.zeros(number, np.float32)
            best = np.argsort(-share, kind="stable")[:count]
            best = best[share[best] > 0]
            closest.append(Prospects(np.full(len(best), row, np.int32), best.astype(np.int32), share[best]))
        return Prospects(
            *(
                np.concatenate([getattr(part, name) for part in closest])
                for name in ("need", "person", "text")
            )
        )
