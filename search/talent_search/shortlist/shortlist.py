"""The batch shortlist of a match run: the best K people for each of thousands of needs, in memory.

bm25s builds the index (the same BM25 as the embedded engine's, `bm25`); our `kernel` reads it, because a
match run also needs an eligibility of its own for every need, equal scores in a fixed order, and the exact
rank of somebody who was left out. Build once per run, ask as often as needed.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import chain, repeat
from typing import Any, Final

import bm25s
import numpy as np
from numpy.typing import NDArray

from talent_search.bm25 import K1, B
from talent_search.documents import FITTING_FIELDS, Document
from talent_search.shortlist.kernel import best_of_each
from talent_search.text.words import cut_document

Eligible = Callable[[int], NDArray[np.bool_]]
"""Place of a need in the batch → for every candidate, in the order of `Shortlist.ids`, whether allowed."""

_BATCH: Final = 256
_MOST_WEIGHT: Final = 3
"""A word counts at most so much on the need's side, however often a long text repeats it."""


@dataclass(frozen=True, slots=True)
class Pairs:
    """Parallel arrays, by need, within a need best first, equal scores by candidate."""

    need: NDArray[np.int32]
    """place in the batch of needs"""
    candidate: NDArray[np.int32]
    """place in `Shortlist.ids`"""
    score: NDArray[np.float32]
    """BM25, above 0; comparable within one need only"""


@dataclass(frozen=True, slots=True)
class Rank:
    """Where somebody stands for a need among those allowed."""

    rank: int | None
    """1 is best; None: not allowed, or no word in common"""
    score: float
    ranked: int
    """how many have a rank"""


class Shortlist:
    """An index over the texts of candidates or teams."""

    def __init__(self, documents: Iterable[Document]) -> None:
        vocabulary: dict[str, int] = {}
        ids: list[str] = []
        corpus: list[list[int]] = []
        for document in documents:
            ids.append(document.id)
            counted = cut_document(document, FITTING_FIELDS).items()
            repeated = (repeat(vocabulary.setdefault(token, len(vocabulary)), n) for token, n in counted)
            corpus.append(list(chain.from_iterable(repeated)))
        self.ids: Final = tuple(ids)
        """Ids of the documents; places in all arrays refer to this order."""
        self._vocabulary = vocabulary
        self._index = _index(corpus, vocabulary)

    def top(
        self, needs: Sequence[Document], k: int | NDArray[np.integer[Any]], eligible: Eligible | None = None
    ) -> Pairs:
        """The best `k` (one number, or one per need) allowed candidates of each need.

        Asking again with a larger k gives the same list with more at its end. A list is shorter than k
        when fewer candidates are allowed and share a word with the need.
        """
        width = np.broadcast_to(np.asarray(k, np.int64), len(needs))
        found: list[Pairs] = []
        for first in range(0, len(needs), _BATCH):
            batch = needs[first : first + _BATCH]
            allowed = self._allowed(eligible, range(first, first + len(batch)))
            tokens, weights, starts = self._queries(batch)
            need, candidate, score = best_of_each(
                self._index, (tokens, weights, starts), width[first : first + len(batch)], allowed
            )
            found.append(Pairs(need + np.int32(first), candidate, score))
        if not found:
            return Pairs(np.empty(0, np.int32), np.empty(0, np.int32), np.empty(0, np.float32))
        return Pairs(
            np.concatenate([part.need for part in found]),
            np.concatenate([part.candidate for part in found]),
            np.concatenate([part.score for part in found]),
        )

    def scores(self, need: Document) -> NDArray[np.float32]:
        """The score of every candidate for one need, 0 where no word is shared."""
        data, indices, starts = self._index
        scores = np.zeros(len(self.ids), np.float32)
        tokens, weights, _ = self._queries([need])
        for token, weight in zip(tokens, weights, strict=True):
            part = slice(starts[token], starts[token + 1])
            scores[indices[part]] += weight * data[part]
        return scores

    def rank(self, need: Document, candidate: int, allowed: NDArray[np.bool_] | None = None) -> Rank:
        """The place of one candidate in the full list that `top` cuts off after k."""
        scores = self.scores(need)
        listed = scores > 0 if allowed is None else (scores > 0) & allowed
        mine = scores[candidate]
        if not listed[candidate]:
            return Rank(None, float(mine), int(listed.sum()))
        before = (listed & (scores > mine)).sum() + (listed[:candidate] & (scores[:candidate] == mine)).sum()
        return Rank(int(before) + 1, float(mine), int(listed.sum()))

    def _allowed(self, eligible: Eligible | None, places: range) -> NDArray[np.bool_]:
        if eligible is None:
            return np.ones((1, len(self.ids)), np.bool_)
        return np.stack([eligible(place) for place in places])

    def _queries(
        self, needs: Sequence[Document]
    ) -> tuple[NDArray[np.int64], NDArray[np.float32], NDArray[np.int64]]:
        tokens: list[int] = []
        weights: list[int] = []
        starts = [0]
        for need in needs:
            known = sorted(
                (self._vocabulary[token], min(count, _MOST_WEIGHT))
                for token, count in cut_document(need, FITTING_FIELDS).items()
                if token in self._vocabulary
            )
            tokens += [token for token, _ in known]
            weights += [weight for _, weight in known]
            starts.append(len(tokens))
        return np.array(tokens, np.int64), np.array(weights, np.float32), np.array(starts, np.int64)


def _index(
    corpus: list[list[int]], vocabulary: dict[str, int]
) -> tuple[NDArray[np.float32], NDArray[np.int32], NDArray[np.int64]]:
    """bm25s's scores, column by token: values, their documents, and where each token's column starts."""
    if not vocabulary:
        return np.empty(0, np.float32), np.empty(0, np.int32), np.zeros(1, np.int64)
    retriever = bm25s.BM25(method="lucene", k1=K1, b=B, backend="numpy", csc_backend="scipy")
    scores = retriever.build_index_from_ids(list(vocabulary.values()), corpus, show_progress=False)
    return (
        scores["data"].astype(np.float32),
        scores["indices"].astype(np.int32),
        scores["indptr"].astype(np.int64),
    )
