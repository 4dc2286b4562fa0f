"""The published assignment benchmarks (OR-Library, J. E. Beasley), read where they lie beside the project."""

import json
from decimal import Decimal
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from talent_matching.commands.group import match_commands
from talent_matching.files.orlib import read_orlib
from talent_matching.solver.assignment import solve

LIBRARY = Path(__file__).parents[5] / "shared" / "benchmarks" / "assignment-orlib"


def published() -> list[tuple[str, int]]:
    if not LIBRARY.is_dir():
        return [pytest.param("", 0, marks=pytest.mark.skip(f"benchmark files are not in {LIBRARY}"))]
    lines = (LIBRARY / "assignopt.txt").read_text().splitlines()
    return [(name, int(best)) for name, best in (line.split() for line in lines if line.startswith("assign"))]


@pytest.mark.parametrize(("name", "optimum"), published())
def test_published_optimum(name: str, optimum: int) -> None:
    problem, worth = read_orlib(LIBRARY / f"{name}.txt.gz", sparse=name.startswith("assignp"))
    result = solve(problem)
    assert result.status == "optimal"
    assert result.filled(problem).sum() == problem.needs
    assert problem.needs * worth - result.objective_decimal == optimum


def command(*arguments: object) -> Result:
    return CliRunner().invoke(match_commands, [str(argument) for argument in arguments])


@pytest.mark.parametrize(
    ("text", "options"), [("2\n4 1\n2 3\n", ()), ("2\n1 1 4\n1 2 1\n2 1 2\n2 2 3\n", ("--sparse",))]
)
def test_a_file_becomes_a_folder_whose_objective_tells_the_least_cost(
    tmp_path: Path, text: str, options: tuple[str, ...]
) -> None:
    (tmp_path / "small.txt").write_text(text)
    said = command("convert", tmp_path / "small.txt", "--out", tmp_path / "in", *options)
    assert said.stdout == "2 rows, 4 pairs; least cost = 18 - objective\n"
    solved = command("solve", tmp_path / "in", "--out", tmp_path / "out", "--json")
    assert 18 - Decimal(json.loads(solved.stdout)["exact"]["objective"]) == 1 + 2


@pytest.mark.parametrize(("text", "options"), [("2\n4 1\n", ()), ("two", ()), ("1\n2 2 1\n", ("--sparse",))])
def test_any_other_file_is_one_sentence(tmp_path: Path, text: str, options: tuple[str, ...]) -> None:
    (tmp_path / "other.txt").write_text(text)
    said = command("convert", tmp_path / "other.txt", "--out", tmp_path / "in", *options)
    assert (said.exit_code, said.stderr.count("\n")) == (2, 1)
    assert said.stderr.startswith("other.txt: ")
