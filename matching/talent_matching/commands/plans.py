"""`talent match whatif`, `split` and `compare`: what a change would do, teams whole or apart, two results."""

from __future__ import annotations

import json
import math
import sys
from dataclasses import asdict
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

if TYPE_CHECKING:
    from talent_matching.problem.problem import Problem
    from talent_matching.whatif.comparison import Difference, Placements
    from talent_matching.whatif.steps import Step

# ruff: noqa: PLC0415 - the solvers take a second to import, which `--help` need not wait for.

INFEASIBLE, BAD_INPUT = 1, 2
SHOWN = 20
"""Changes printed; --json gives them all."""

Pairs = tuple[tuple[str, str], ...]


class Finite(click.FloatRange):
    """A number that is neither infinite nor NaN."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """The number; fails in one sentence."""
        number = float(super().convert(value, param, ctx))
        if not math.isfinite(number):
            self.fail(f"{value} is not a finite number.", param, ctx)
        return number


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
    from talent_matching.solve.assignment import solve
    from talent_matching.solve.result import Result, decimal
    from talent_matching.whatif import steps as changes
    from talent_matching.whatif.whatif import what_if

    try:
        read = read_problem(problem, read_report(out)["seed"] if out else seed)
        steps: list[Step] = [
            changes.AddNeed(n, _whole(s, "--add-need"), _million(w, "--add-need")) for n, s, w in add_need
        ]
        steps += _further(read, pairs, {step[0] for step in add_need}) if pairs else []
        steps += [changes.SetNeed(need, seats=_whole(number, "--seats")) for need, number in seats]
        steps += [changes.SetNeed(need, weight=_million(number, "--weight")) for need, number in weight]
        steps += [changes.Pin(*pair) for pair in pin]
        steps += [changes.Forbid(*pair) for pair in forbid]
        steps += [changes.Withdraw(person) for person in withdraw]
        steps += [changes.CloseNeed(need) for need in close]
        before = read_result(out, read) if out else solve(read, Control(time_limit=time_limit))
        if before.status == "infeasible":
            message = (
                before.message if isinstance(before, Result) else f"{out}: the pins contradict each other"
            )
            _stop(message, INFEASIBLE, as_json)
        effect = what_if(read, before, steps, again=again, control=Control(time_limit=time_limit))
    except (InputFileError, ProblemError) as error:
        _stop(str(error), BAD_INPUT, as_json)
    figures = {
        "objective_before": plain(decimal(effect.before)),
        "objective_after": plain(decimal(effect.after)),
        "seats_filled_before": effect.seats_before,
        "seats_filled_after": effect.seats_after,
        "offers_released": list(effect.released),
    }
    _print(figures, effect.difference, as_json)


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
    from talent_matching.solve.result import decimal
    from talent_matching.whatif.team_split import whole_or_apart

    try:
        read = read_problem(problem, read_report(out)["seed"])
        if not offers:
            _print_limits(read, as_json)
            return
        plan = read_result(out, read)
        found = [whole_or_apart(read, plan, offer) for offer in offers]
    except (InputFileError, ProblemError) as error:
        _stop(str(error), BAD_INPUT, as_json)
    except KeyError as unknown:
        _stop(f"unknown offer {unknown}; it has no row in bundles.csv", BAD_INPUT, as_json)
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
        _stop(str(error), BAD_INPUT, as_json=False)
    write_problem(out, problem)
    rows, pairs = problem.needs, len(problem.pair_need)
    click.echo(f"{rows} rows, {pairs} pairs; least cost = {rows * worth} - objective")


def _print_limits(problem: Problem, as_json: bool) -> None:
    from talent_matching.files.wording import plain
    from talent_matching.solve.result import decimal
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
            read.append(_placements(folder))
        except InputFileError as error:
            _stop(f"{folder}: {error}", BAD_INPUT, as_json)
    figures = {"seats_filled_before": len(read[0].person), "seats_filled_after": len(read[1].person)}
    _print(figures, difference(*read), as_json)


def _placements(folder: Path) -> Placements:
    import numpy as np

    from talent_matching.files.csv_table import read_table
    from talent_matching.whatif.comparison import Placements

    table = read_table(folder / "assignment.csv", ("need_id", "candidate_id", "score"))
    person, need = (np.array(table.columns[c].texts(), dtype=np.str_) for c in ("candidate_id", "need_id"))
    return Placements(person, need, table.numbers("score") if len(table) else np.zeros(0, np.int64))


def _further(problem: Problem, path: Path, new_needs: set[str]) -> list[Step]:
    """Pairs of a file as steps; candidates the problem does not know are added.

    Raises `InputFileError` for an unknown need, and for a pair listed in the problem or twice in the file.
    """
    from talent_matching.files.csv_table import read_table, shown
    from talent_matching.whatif.steps import AddPairs, AddPerson

    table = read_table(path, ("need_id", "candidate_id", "score"))
    needs, people = (table.columns[column].texts() for column in ("need_id", "candidate_id"))
    scores = table.numbers("score").tolist() if len(table) else []
    known = {str(name): at for at, name in enumerate(problem.person_ids.tolist())}
    need_at = {str(name): at for at, name in enumerate(problem.need_ids.tolist())}
    seen: set[tuple[str, str]] = set()
    for row, pair in enumerate(zip(needs, people, strict=True)):
        need, person = pair
        if not person:
            table.refuse(row, "candidate_id", "an empty id")
        if need not in need_at and need not in new_needs:
            table.refuse(row, "need_id", f"unknown id {shown(need)}; expected one of needs.csv or --add-need")
        listed_there = need in need_at and person in known
        if pair in seen or (listed_there and problem.find_pairs([need_at[need]], [known[person]])[0] >= 0):
            where = "twice here" if pair in seen else "in pairs.csv already"
            table.refuse(row, "need_id,candidate_id", f"{shown(person)} is listed at {shown(need)} {where}")
        seen.add(pair)
    added: list[Step] = [AddPerson(person) for person in dict.fromkeys(people) if person not in known]
    listed: dict[str, list[tuple[str, int]]] = {}
    for need, person, score in zip(needs, people, scores, strict=True):
        listed.setdefault(need, []).append((person, score))
    return added + [AddPairs(need, tuple(pairs)) for need, pairs in listed.items()]


def _whole(text: str, option: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise click.BadParameter(f"{text!r} is not a whole number", param_hint=option) from None


def _million(text: str, option: str) -> int:
    from talent_matching.problem.problem import MILLION

    try:
        number = Decimal(text)
    except InvalidOperation:
        raise click.BadParameter(f"{text!r} is not a number", param_hint=option) from None
    if not number.is_finite() or abs(number) >= 10**9:
        raise click.BadParameter(f"{text!r} is not a number below 1,000,000,000", param_hint=option)
    return int((number * MILLION).to_integral_value())


def _print(figures: dict[str, Any], difference: Difference, as_json: bool) -> None:
    gainers, losers = difference.gainers, difference.losers
    if as_json:
        body = figures | {
            "unchanged": difference.unchanged,
            "gain": len(gainers),
            "lose": len(losers),
            "people": [asdict(change) for change in difference.people],
            "needs": [asdict(need) for need in difference.needs],
        }
        click.echo(json.dumps(body, ensure_ascii=False, default=str))
        return
    for name, value in figures.items():
        click.echo(
            f"{name.replace('_', ' ')}: {', '.join(value) or '-' if isinstance(value, list) else value}"
        )
    people = difference.people
    click.echo(f"{len(gainers)} gain, {len(losers)} lose, {difference.unchanged} stay where they were")
    for change in people[:SHOWN]:
        places = f"{change.need_before or '-'} -> {change.need_after or '-'}"
        click.echo(
            f"  {change.person}: {places} ({change.kind}, {change.score_before} -> {change.score_after})"
        )
    if len(people) > SHOWN:
        click.echo(f"  and {len(people) - SHOWN} more; --json lists them all")


def _stop(message: str, code: int, as_json: bool) -> NoReturn:
    click.echo(message, err=True)
    if as_json:
        click.echo(json.dumps({"error": message}, ensure_ascii=False))
    sys.exit(code)
