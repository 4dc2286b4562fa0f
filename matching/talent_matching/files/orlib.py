"""Published assignment problems (OR-Library, J. E. Beasley) as problems of this library.

A file holds n and then either n x n costs row by row, or (`sparse`) rows "i j cost" counted from 1. The least
cost of a perfect matching is asked for. Here rows become needs r1.. with one seat, columns candidates c1..,
and a cost c the score W - c with W so large that filling one more seat is worth more than any saving:
least cost = n x W - objective.
"""

from __future__ import annotations

import gzip
from pathlib import Path

import numpy as np

from talent_matching.files.csv_table import InputFileError
from talent_matching.problem.problem import MILLION, Problem


def read_orlib(path: Path, *, sparse: bool = False) -> tuple[Problem, int]:
    """The problem of a file (`.gz` or plain) and W. Raises `InputFileError` for any other file."""
    try:
        with gzip.open(path, "rt") if path.suffix == ".gz" else path.open() as text:
            numbers = np.array(text.read().split(), np.int64)
    except (OSError, EOFError, ValueError, OverflowError) as error:
        raise InputFileError(path.name, f"not a file of whole numbers ({error})") from None
    n, rest = (int(numbers[0]) if len(numbers) else 0), numbers[1:]
    if n < 1 or (len(rest) < 3 if sparse else len(rest) < n * n):
        raise InputFileError(path.name, f"expected n and {'rows of i j cost' if sparse else 'n x n costs'}")
    if sparse:
        rows = rest[: len(rest) // 3 * 3].reshape(-1, 3)
        row, column, cost = rows[:, 0] - 1, rows[:, 1] - 1, rows[:, 2]
    else:
        row, column, cost = np.repeat(np.arange(n), n), np.tile(np.arange(n), n), rest[: n * n]
    if cost.min() < 0 or min(row.min(), column.min()) < 0 or max(row.max(), column.max()) >= n:
        raise InputFileError(path.name, f"expected costs from 0 and places from 1 to {n}")
    worth = n * int(cost.max()) + 1
    problem = Problem.build(
        need_ids=np.array([f"r{i}" for i in range(1, n + 1)]),
        seats=np.ones(n, np.int64),
        weight=np.full(n, MILLION),
        person_ids=np.array([f"c{i}" for i in range(1, n + 1)]),
        pair_need=row,
        pair_person=column,
        pair_score=(worth - cost) * MILLION,
    )
    return problem, worth
