"""Which level of an asked skill does the person of a pair hold? Answered for millions of pairs at a time."""

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from talent_matching.market import Longs, Ragged

CELLS = 1 << 23  # one block's table of people x skills: 4 MB of int8 stay in the processor's cache

ABSENT = -1

Levels = NDArray[np.int8]


def held_levels(
    skills: Ragged, asked: Ragged, need: NDArray[Any], person: NDArray[Any]
) -> Iterator[tuple[Longs, Longs, Levels]]:
    """Walk the asked skills slot by slot.

    Each step gives the pairs whose need asks for a further skill, the place of that skill in `asked.values`,
    and the level the person holds (`ABSENT` when not listed). Every (pair, asked skill) comes once.
    """
    if not len(asked.values) or not len(need):
        return
    column_of_code = np.full(int(asked.values.max()) + 2, ABSENT, np.int64)
    codes = np.unique(asked.values)
    column_of_code[codes] = np.arange(len(codes))
    column_of = column_of_code[asked.values]
    used = np.zeros(len(skills), np.bool_)
    used[person] = True
    people = np.flatnonzero(used)
    local = (np.cumsum(used) - 1)[person]
    block = max(CELLS // len(codes), len(people) >> 16, 1)
    # Block numbers fit 16 bits, which numpy sorts by counting.
    block_of = (local // block).astype(np.uint16)
    by_block = np.argsort(block_of, kind="stable")
    ends = np.cumsum(np.bincount(block_of))
    starts, lengths = asked.indptr[:-1], asked.lengths
    begin = 0
    for first, end in zip(range(0, len(people), block), ends.tolist(), strict=True):
        pairs, begin = by_block[begin:end], end
        table = _table(skills.take(people[first : first + block]), column_of_code, len(codes))
        wanted = need[pairs]
        base, start, left = (local[pairs] - first) * len(codes), starts[wanted], lengths[wanted]
        for slot in range(int(left.max(initial=0))):
            more = left > slot
            if not more.all():
                pairs, base, start, left = pairs[more], base[more], start[more], left[more]
            at = start + slot
            yield pairs, at, table[base + column_of[at]]


def _table(skills: Ragged, column_of_code: Longs, columns: int) -> Levels:
    """Flat people x columns table of the levels held."""
    table = np.full(len(skills) * columns, ABSENT, np.int8)
    column = column_of_code[np.minimum(skills.values, len(column_of_code) - 1)]
    cell = np.repeat(np.arange(len(skills)) * columns, skills.lengths) + column
    known = column != ABSENT
    np.maximum.at(table, cell[known], skills.levels[known])
    return table
