"""Which level of an asked skill does the person of a pair hold? Answered for millions of pairs at a time."""

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from talent_matching.market.market import Longs, Ragged

CELLS = 1 << 23  # one block's table of people x skills: 4 MB of int8 stay in the processor's cache

ABSENT = -1

Levels = NDArray[np.int8]


def held_levels(
    skills: Ragged, asked: Ragged, need: NDArray[Any], person: NDArray[Any]
) -> Iterator[tuple[Longs, Iterator[tuple[int, Longs, Levels]]]]:
    """Walk the asked skills block by block of people, and in each block slot by slot.

    A block gives its pairs (those whose need asks for nothing come in none), the longest asked lists
    first. A slot gives how many of them, from the first on, ask for one more skill, the place of that
    skill in `asked.values`, and the level the person holds (`ABSENT` when not listed). Every (pair, asked
    skill) comes once.
    """
    length = asked.lengths[need]
    asking = np.flatnonzero(length)
    if not len(asking):
        return
    need, person, length = need[asking], person[asking], length[asking]
    column_of_code = np.full(int(asked.values.max()) + 2, ABSENT, np.int64)
    codes = np.unique(asked.values)
    column_of_code[codes] = np.arange(len(codes))
    column_of = column_of_code[asked.values]
    used = np.zeros(len(skills), np.bool_)
    used[person] = True
    people = np.flatnonzero(used)
    local = (np.cumsum(used) - 1)[person]
    block = max(CELLS // len(codes), 1)
    longest = int(length.max())
    key = local // block * longest + (longest - length)
    # Numbers of 16 bits are sorted by counting.
    order = np.argsort(key.astype(np.uint16) if key.max() < 1 << 16 else key, kind="stable")
    ends = np.cumsum(np.bincount(local // block))
    begin = 0
    for first, end in zip(range(0, len(people), block), ends.tolist(), strict=True):
        pairs, begin = order[begin:end], end
        table = _table(skills.take(people[first : first + block]), column_of_code, len(codes))
        base, start = (local[pairs] - first) * len(codes), asked.indptr[:-1][need[pairs]]
        more = np.searchsorted(-length[pairs], -np.arange(longest), side="left")
        yield asking[pairs], _slots(table, column_of, base, start, more)


def _slots(
    table: Levels, column_of: Longs, base: Longs, start: Longs, more: Longs
) -> Iterator[tuple[int, Longs, Levels]]:
    for slot, count in enumerate(more.tolist()):
        if count:
            at = start[:count] + slot
            yield count, at, table[base[:count] + column_of[at]]


def _table(skills: Ragged, column_of_code: Longs, columns: int) -> Levels:
    """Flat people x columns table of the levels held."""
    table = np.full(len(skills) * columns, ABSENT, np.int8)
    column = column_of_code[np.minimum(skills.values, len(column_of_code) - 1)]
    cell = np.repeat(np.arange(len(skills)) * columns, skills.lengths) + column
    known = column != ABSENT
    np.maximum.at(table, cell[known], skills.levels[known])
    return table
