"""`talent match solve` and `talent match verify`: a problem folder in, a result folder out."""

from __future__ import annotations

import json
import socket
import sys
from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import click

from talent_matching.commands.answers import Finite
from talent_matching.commands.plans import compare, convert, split, whatif

if TYPE_CHECKING:
    from talent_matching.problem.limits import Control

# ruff: noqa: PLC0415 - the solvers take a second to import, which `--help` and `verify` need not wait for.

INFEASIBLE, BAD_INPUT = 1, 2
ANSWER_SECONDS = 10.0


@click.group()
def match_commands() -> None:
    """Who should go where: solve a problem folder, verify or compare results, ask what if."""


@match_commands.command()
@click.argument("problem", type=click.Path(path_type=Path), metavar="DIR")
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), required=True, help="Result folder.")
@click.option("--time-limit", type=Finite(min=0), help="Seconds; the best plan by then is returned.")
@click.option("--gap", type=Finite(min=0), default=0.0, help="Relative gap that is good enough.")
@click.option("--seed", type=click.IntRange(min=0), default=0, show_default=True, help="Decides ties.")
@click.option(
    "--principle",
    type=click.Choice(["value", "stable"]),
    default="value",
    show_default=True,
    help="What decides about single people: the greatest sum, or that no two would rather swap.",
)
@click.option("--json", "as_json", is_flag=True, help="Print report.json to standard output.")
@click.option("--executor", metavar="URL", help="threads, processes, or dask://host:port.")
def solve(
    *, problem: Path, out: Path, time_limit: float | None, gap: float, seed: int, as_json: bool,
    executor: str | None, principle: str,
) -> None:  # fmt: skip
    """Solve the problem in DIR: needs.csv, pairs.csv, bundles.csv, pins.csv, forbids.csv.

    Exit code 0: solved (status optimal or feasible); 1: the pins contradict each other (status
    infeasible, report.json names them); 2: the input is wrong, said in one sentence.
    """
    from talent_matching.files.csv_table import InputFileError
    from talent_matching.files.problem_files import read_problem
    from talent_matching.files.writer import write_result
    from talent_matching.principles.stability import stable_plan
    from talent_matching.problem.limits import Control
    from talent_matching.problem.problem import ProblemError
    from talent_matching.solver.assignment import solve as solve_problem

    control = Control(time_limit=time_limit, gap=gap)
    try:
        with _progress(control), _executor(executor) as pool:
            with control.phase("read"):
                read = read_problem(problem, seed)
            result = solve_problem(read, control, executor=pool)
            if principle == "stable" and result.status != "infeasible":
                result = stable_plan(read, result)
            report = write_result(out, read, result, control)
    except (InputFileError, ProblemError, ExecutorError) as error:
        stop(str(error), BAD_INPUT, as_json)
    except OSError as error:
        place = f"{error.filename}: " if error.filename else ""
        stop(f"{place}{(error.strerror or str(error)).lower()}", BAD_INPUT, as_json)
    click.echo(json.dumps(report, ensure_ascii=False) if as_json else _summary(report))
    if result.status == "infeasible":
        click.echo(f"infeasible: {result.message}", err=True)
        sys.exit(INFEASIBLE)


@match_commands.command()
@click.argument("problem", type=click.Path(path_type=Path), metavar="DIR")
@click.option("--out", type=click.Path(path_type=Path), required=True, help="Result folder.")
@click.option("--json", "as_json", is_flag=True, help="Print the verdict as JSON.")
def verify(*, problem: Path, out: Path, as_json: bool) -> None:
    """Check a result against its problem from the files alone, without the solver.

    Exit code 0: proved; 1: refuted, the first false line is named; 2: a file cannot be read; 3: a valid plan
    of which more is claimed than the files prove.
    """
    from talent_matching.verify.verify import verify_result

    verdict = verify_result(problem, out)
    if as_json:
        click.echo(json.dumps(verdict.as_dict(), ensure_ascii=False))
    else:
        click.echo(verdict.sentence, err=verdict.exit_code in {1, 2})
    sys.exit(verdict.exit_code)


match_commands.add_command(whatif)
match_commands.add_command(compare)
match_commands.add_command(split)
match_commands.add_command(convert)


class ExecutorError(ValueError):
    """An `--executor` that does not exist or does not answer."""


def stop(message: str, code: int, as_json: bool) -> None:
    click.echo(message, err=True)
    if as_json:
        click.echo(json.dumps({"error": message}, ensure_ascii=False))
    sys.exit(code)


def _summary(report: dict[str, Any]) -> str:
    seconds = sum(report["phases"].values())
    return (
        f"{report['status']}: objective {report['exact']['objective']}, bound {report['exact']['bound']}, "
        f"{_gap(report['gap'], 4)}; {report['seats_filled']} of {report['seats']} seats filled, "
        f"{report['offers_placed']} of {report['offers']} offers placed, {seconds:.2f} s"
    )


def _gap(gap: float | None, digits: int) -> str:
    """Nothing has no percents."""
    return "no gap (the objective is 0)" if gap is None or gap == float("inf") else f"gap {gap:.{digits}%}"


@contextmanager
def _progress(control: Control) -> Iterator[None]:
    """A moving line on a terminal; nothing where standard error is a file."""
    if not sys.stderr.isatty():
        yield
        return
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    from talent_matching.solver.result import relative_gap

    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("read")

        def tell(step: str, objective: int, bound: int) -> None:
            bar.update(task, description=f"{step}, {_gap(relative_gap(objective, bound), 3)}")

        control.progress = tell
        yield


@contextmanager
def _executor(url: str | None) -> Iterator[Executor | None]:
    if url is None:
        yield None
        return
    from talent_matching.solver.parallel import open_executor

    with ExitStack() as opened:
        try:
            _check_address(url)
            pool = opened.enter_context(open_executor(url))
        except (ValueError, OSError, ImportError) as error:
            raise ExecutorError(f"--executor {url}: {getattr(error, 'strerror', None) or error}") from None
        yield pool


def _check_address(url: str) -> None:
    """A Dask client gives up late on half an address, and never on a port that says nothing.

    A scheduler speaks first, so one byte within `ANSWER_SECONDS` tells that somebody is there.
    """
    address = urlsplit(url)
    if address.scheme != "dask":
        return
    if not (address.hostname and address.port):
        raise ValueError("expected an address such as dask://127.0.0.1:8786")
    with socket.create_connection((address.hostname, address.port), ANSWER_SECONDS) as line:
        if not line.recv(1):
            raise ConnectionError("no Dask scheduler answers there")
