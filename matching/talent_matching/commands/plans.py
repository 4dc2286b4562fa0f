"""`talent match whatif`, `split` and `compare`: what a change would do, teams whole or apart, two results."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from talent_matching.commands.answers import (
    Finite,
    further,
    million,
    placements,
    print_effect,
    stop,
    whole_number,
)

if TYPE_CHECKING:
    from talent_matching.problem.problem import Problem
    from talent_matching.whatif.steps import Step

# ruff: noqa: PLC0415 - as in `group`

INFEASIBLE, BAD_INPUT = 1, 2


Pairs = tuple[tuple[str, str], ...]


@click.command()
@click.argument("problem", type=click.Path(path_type=Path), metavar="DIR")
@click.option("--close", multiple=True, metavar="NEED", help="The need takes nobody any more.")
@click.option(
    "--withdraw", multiple=True, metavar="CANDIDATE", help="The candidate is out, with their teams."
)
@click.option(
    "--pin", multiple=True, nargs=2, metavar="NEED CANDIDATE", help="This listed pair must be made."
)
@click.option(
    "--forbid", multiple=True, nargs=2, metavar="NEED CANDIDATE", help="This pair must not be made."
)
@click.option("--seats", multiple=True, nargs=2, metavar="NEED NUMBER", help="Other seats for a need.")
@click.option("--weight", multiple=True, nargs=2, metavar="NEED NUMBER", help="Another weight for a need.")
@click.option("--add-need", multiple=True, nargs=3, metavar="NEED SEATS WEIGHT", help="A further need.")
@click.option("--pairs", type=click.Path(path_type=Path), help="Further pairs: need_id,candidate_id,score.")
@click.option(
    "--again", is_flag=True, help="Decide all teams anew; without it placed teams stay if they fit."
)
@click.option(
    "--out", type=click.Path(path_type=Path), help="Change the plan of this result folder, with its own seed."
)
@click.option("--time-limit", type=Finite(min=0), help="Seconds for each solve with teams.")
@click.option("--seed", type=click.IntRange(min=0), default=0, show_default=True, help="Decides ties.")
@click.option("--json", "as_json", is_flag=True, help="Print everything as JSON.")
def whatif(
    *, problem: Path, close: tuple[str, ...], withdraw: tuple[str, ...], pin: Pairs, forbid: Pairs,
    seats: Pairs, weight: Pairs, add_need: tuple[tuple[str, str, str], ...], pairs: Path | None, again: bool,
    out: Path | None, time_limit: float | None, seed: int, as_json: bool,
) -> None:  # fmt: skip
    """Change the problem in DIR, and say who gains and who loses from its plan: that in OUT, or a new one.

    Exit code 0: said; 1: the pins of DIR contradict each other; 2: the input is wrong, said in one sentence.
    """
    from talent_matching.files.csv_table import InputFileError
    from talent_matching.files.problem_files import read_problem
    from talent_matching.files.result_files import read_report, read_result
    from talent_matching.files.wording import plain
    from talent_matching.problem.limits import Control
    from talent_matching.problem.problem import ProblemError
    from talent_matching.solver.assignment import solve
    from talent_matching.solver.result import Result, decimal
    from talent_matching.whatif import steps as changes
    from talent_matching.whatif.whatif import what_if

    try:
        read = read_problem(problem, read_report(out)["seed"] if out else seed)
        steps: list[Step] = [
            changes.AddNeed(n, whole_number(s, "--add-need"), million(w, "--add-need"))
            for n, s, w in add_need
        ]
        steps += further(read, pairs, {step[0] for step in add_need}) if pairs else []
        steps += [changes.SetNeed(need, seats=whole_number(number, "--seats")) for need, number in seats]
        steps += [changes.SetNeed(need, weight=million(number, "--weight")) for need, number in weight]
        steps += [changes.Pin(*pair) for pair in pin]
        steps += [changes.Forbid(*pair) for pair in forbid]
        steps += [changes.Withdraw(person) for person in withdraw]
        steps += [changes.CloseNeed(need) for need in close]
        before = read_result(out, read) if out else solve(read, Control(time_limit=time_limit))
        if before.status == "infeasible":
            message = (
                before.message if isinstance(before, Result) else f"{out}: the pins contradict each other"
            )
            stop(message, INFEASIBLE, as_json)
        effect = what_if(read, before, steps, again=again, control=Control(time_limit=time_limit))
    except (InputFileError, ProblemError) as error:
        stop(str(error), BAD_INPUT, as_json)
    figures = {
        "objective_before": plain(decimal(effect.before)),
        "objective_after": plain(decimal(effect.after)),
        "seats_filled_before": effect.seats_before,
        "seats_filled_after": effect.seats_after,
        "offers_released": list(effect.released),
    }
    print_effect(figures, effect.difference, as_json)


@click.command()
@click.argument("problem", type=click.Path(path_type=Path), metavar="DIR")
@click.argument("offers", nargs=-1, metavar="[OFFER]...")
@click.option("--out", type=click.Path(path_type=Path), required=True, help="Result folder.")
@click.option("--json", "as_json", is_flag=True, help="Print everything as JSON.")
def split(*, problem: Path, offers: tuple[str, ...], out: Path, as_json: bool) -> None:
    """Say what each team is worth whole, and what with its members placed singly.

    Without an OFFER the quick limits of every team: its own value whole, and at most that of its members.

    Exit code 0: said; 2: the input is wrong, said in one sentence.
    """
    from talent_matching.files.csv_table import InputFileError
    from talent_matching.files.problem_files import read_problem
    from talent_matching.files.result_files import read_report, read_result
    from talent_matching.files.wording import plain
    from talent_matching.problem.problem import ProblemError
    from talent_matching.solver.result import decimal
    from talent_matching.whatif.team_split import whole_or_apart

    try:
        read = read_problem(problem, read_report(out)["seed"])
        if not offers:
            _print_limits(read, as_json)
            return
        plan = read_result(out, read)
        found = [whole_or_apart(read, plan, offer) for offer in offers]
    except (InputFileError, ProblemError) as error:
        stop(str(error), BAD_INPUT, as_json)
    except KeyError as unknown:
        stop(f"unknown offer {unknown}; it has no row in bundles.csv", BAD_INPUT, as_json)
    said = [
        {
            "offer": one.offer,
            "need": one.need or None,
            "objective_whole": plain(decimal(one.whole)),
            "objective_apart": plain(decimal(one.apart)),
            "gain_of_whole": plain(decimal(one.gain_of_whole)),
            "members_apart": [list(pair) for pair in one.members_apart],
        }
        for one in found
    ]
    if as_json:
        click.echo(json.dumps(said, ensure_ascii=False))
        return
    for row in said:
        where = f"whole at {row['need']}" if row["need"] else "fits nowhere whole"
        click.echo(
            f"{row['offer']}: {where}, objective {row['objective_whole']}; apart {row['objective_apart']}, "
            f"{len(row['members_apart'] or ())} members placed; gain of whole {row['gain_of_whole']}"
        )


@click.command()
@click.argument("file", type=click.Path(path_type=Path), metavar="FILE")
@click.option(
    "--out", type=click.Path(path_type=Path, file_okay=False), required=True, help="Problem folder."
)
@click.option(
    "--sparse", is_flag=True, help="The file holds rows of i j cost (assignp…), not a table of costs."
)
def convert(*, file: Path, out: Path, sparse: bool) -> None:
    """Write an assignment problem of the OR-Library as a problem folder, and say how its cost is read off.

    Exit code 0: written; 2: the file is none, said in one sentence.
    """
    from talent_matching.files.csv_table import InputFileError
    from talent_matching.files.orlib import read_orlib
    from talent_matching.files.writer import write_problem

    try:
        problem, worth = read_orlib(file, sparse=sparse)
    except InputFileError as error:
        stop(str(error), BAD_INPUT, as_json=False)
    write_problem(out, problem)
    rows, pairs = problem.needs, len(problem.pair_need)
    click.echo(f"{rows} rows, {pairs} pairs; least cost = {rows * worth} - objective")


def _print_limits(problem: Problem, as_json: bool) -> None:
    from talent_matching.files.wording import plain
    from talent_matching.solver.result import decimal
    from talent_matching.whatif.team_split import ceilings

    limits = ceilings(problem)
    said = [
        {
            "offer": str(offer),
            "whole": plain(decimal(whole)) if whole >= 0 else None,
            "apart_at_most": plain(decimal(apart)),
        }
        for offer, whole, apart in zip(
            problem.bundles.offer_ids.tolist(),
            limits.whole.tolist(),
            limits.apart_at_most.tolist(),
            strict=True,
        )
    ]
    if as_json:
        click.echo(json.dumps(said, ensure_ascii=False))
        return
    for row in said:
        whole = f"whole {row['whole']}" if row["whole"] else "may be placed nowhere"
        click.echo(f"{row['offer']}: {whole}; apart at most {row['apart_at_most']}")


@click.command()
@click.argument("first", type=click.Path(path_type=Path), metavar="OUT1")
@click.argument("second", type=click.Path(path_type=Path), metavar="OUT2")
@click.option("--json", "as_json", is_flag=True, help="Print everything as JSON.")
def compare(*, first: Path, second: Path, as_json: bool) -> None:
    """Say who gains and who loses from the result in OUT1 to the result in OUT2.

    Exit code 0: said; 2: a result cannot be read, said in one sentence.
    """
    from talent_matching.files.csv_table import InputFileError
    from talent_matching.whatif.comparison import difference

    read = []
    for folder in (first, second):
        try:
            read.append(placements(folder))
        except InputFileError as error:
            stop(f"{folder}: {error}", BAD_INPUT, as_json)
    figures = {"seats_filled_before": len(read[0].person), "seats_filled_after": len(read[1].person)}
    print_effect(figures, difference(*read), as_json)
