"""The published assignment benchmarks (OR-Library, J. E. Beasley), read where they lie beside the project."""

import gzip
from pathlib import Path

import numpy as np
import pytest

from talent_matching.assignment import solve
from talent_matching.problem import MILLION, Problem

LIBRARY = Path(__file__).parents[4] / "shared" / "benchmarks" / "assignment-orlib"
WORTH = 100_000
"""A cost c becomes the score WORTH - c: large enough that a perfect matching is always worth more."""


def published() -> list[tuple[str, int]]:
    if not LIBRARY.is_dir():
        return [pytest.param("", 0, marks=pytest.mark.skip(f"benchmark files are not in {LIBRARY}"))]
    lines = (LIBRARY / "assignopt.txt").read_text().splitlines()
    return [(name, int(best)) for name, best in (line.split() for line in lines if line.startswith("assign"))]


@pytest.mark.parametrize(("name", "optimum"), published())
def test_published_optimum(name: str, optimum: int) -> None:
    with gzip.open(LIBRARY / f"{name}.txt.gz", "rt") as text:
        numbers = np.array(text.read().split(), np.int64)
    n, rest = int(numbers[0]), numbers[1:]
    if name.startswith("assignp"):
        rest = rest[: len(rest) // 3 * 3].reshape(-1, 3)
        row, column, cost = rest[:, 0] - 1, rest[:, 1] - 1, rest[:, 2]
    else:
        row, column, cost = np.repeat(np.arange(n), n), np.tile(np.arange(n), n), rest[: n * n]
    problem = Problem.build(
        need_ids=np.arange(n),
        seats=np.ones(n, np.int64),
        weight=np.full(n, MILLION),
        person_ids=np.arange(n),
        pair_need=row,
        pair_person=column,
        pair_score=(WORTH - cost) * MILLION,
    )
    result = solve(problem)
    assert result.status == "optimal"
    assert result.filled(problem).sum() == n
    assert n * WORTH - result.objective_decimal == optimum
