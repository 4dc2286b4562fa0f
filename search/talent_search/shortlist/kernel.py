"""The inner loop of the shortlist, compiled by numba when first used.

Nothing compiled is kept on disk: a cache folder would have to be writable, and whoever else could write
there could run code here.
"""

from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

Index = tuple[NDArray[np.float32], NDArray[np.int32], NDArray[np.int64]]
"""Scores column by token: values, their documents, and where each token's column starts."""
Queries = tuple[NDArray[np.int64], NDArray[np.float32], NDArray[np.int64]]
"""Tokens of all queries, their weights, and where each query starts."""


_compiled = njit(nogil=True)


@_compiled
def _settle(scores: Any, documents: Any, top: int, size: int) -> None:
    """Sink the entry at `top` until nothing below it is worse: a lower score, or an equal one further on."""
    while 2 * top + 1 < size:
        worst = 2 * top + 1
        for other in (worst + 1, top):
            if other < size and (
                scores[other] < scores[worst]
                or (scores[other] == scores[worst] and documents[other] > documents[worst])
            ):
                worst = other
        if worst == top:
            return
        scores[top], scores[worst] = scores[worst], scores[top]
        documents[top], documents[worst] = documents[worst], documents[top]
        top = worst


@_compiled
def _keep_best(total: Any, allowed: Any, documents: Any, scores: Any) -> int:
    """Fill `documents` and `scores` with the best of `total`, best first; returns how many there are.

    A heap with its worst entry on top. Documents come in rising order, so an equal score never displaces.
    """
    room, size = len(documents), 0
    for document in range(len(total)):
        if total[document] <= 0 or not allowed[document]:
            continue
        if size < room:
            scores[size], documents[size] = total[document], document
            size += 1
            if size == room:
                for top in range(size // 2 - 1, -1, -1):
                    _settle(scores, documents, top, size)
        elif room and total[document] > scores[0]:
            scores[0], documents[0] = total[document], document
            _settle(scores, documents, 0, size)
    if size < room:
        for top in range(size // 2 - 1, -1, -1):
            _settle(scores, documents, top, size)
    for last in range(size - 1, 0, -1):
        scores[0], scores[last] = scores[last], scores[0]
        documents[0], documents[last] = documents[last], documents[0]
        _settle(scores, documents, 0, last)
    return size


@_compiled
def _fill(  # noqa: PLR0917
    data: Any,
    indices: Any,
    columns: Any,
    tokens: Any,
    weights: Any,
    starts: Any,
    allowed: Any,
    offsets: Any,
    documents: Any,
    scores: Any,
    filled: Any,
) -> None:
    """Scores every document for one query after the other; keeps the best between the query's offsets."""
    total = np.empty(allowed.shape[1], np.float32)
    for query in range(len(starts) - 1):
        total[:] = 0
        for at in range(starts[query], starts[query + 1]):
            for place in range(columns[tokens[at]], columns[tokens[at] + 1]):
                total[indices[place]] += weights[at] * data[place]
        start, end = offsets[query], offsets[query + 1]
        row = allowed[query if len(allowed) > 1 else 0]
        filled[query] = _keep_best(total, row, documents[start:end], scores[start:end])


def best_of_each(
    index: Index, queries: Queries, width: NDArray[np.int64], allowed: NDArray[np.bool_]
) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.float32]]:
    """Query, document and score of the best `width` allowed documents of each query.

    `allowed` has a row per query, or one row for all. Scores are above 0; the order is by query, then by
    falling score, then by document.
    """
    needs = len(width)
    offsets = np.zeros(needs + 1, np.int64)
    np.cumsum(np.minimum(width, allowed.shape[1]), out=offsets[1:])
    documents, scores = np.empty(offsets[-1], np.int32), np.empty(offsets[-1], np.float32)
    filled = np.zeros(needs, np.int64)
    _fill(*index, *queries, allowed, offsets, documents, scores, filled)
    query = np.repeat(np.arange(needs, dtype=np.int32), filled)
    place = np.arange(len(query)) - np.repeat(np.cumsum(filled) - filled, filled) + offsets[query]
    return query, documents[place], scores[place]
