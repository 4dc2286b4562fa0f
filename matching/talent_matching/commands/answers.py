"""How the commands read numbers and further pairs, print, and stop."""

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

# ruff: noqa: PLC0415 - as in `group`

SHOWN = 20
"""Changes printed; --json gives them all."""


class Finite(click.FloatRange):
    """A number that is neither infinite nor NaN."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """The number; fails in one sentence."""
        number = float(super().convert(value, param, ctx))
        if not math.isfinite(number):
            self.fail(f"{value} is not a finite number.", param, ctx)
        return number


def placements(folder: Path) -> Placements:
    import numpy as np

    from talent_matching.files.csv_table import read_table
    from talent_matching.whatif.comparison import Placements

    table = read_table(folder / "assignment.csv", ("need_id", "candidate_id", "score"))
    person, need = (np.array(table.columns[c].texts(), dtype=np.str_) for c in ("candidate_id", "need_id"))
    return Placements(person, need, table.numbers("score") if len(table) else np.zeros(0, np.int64))


def further(problem: Problem, path: Path, new_needs: set[str]) -> list[Step]:
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


def whole_number(text: str, option: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise click.BadParameter(f"{text!r} is not a whole number", param_hint=option) from None


def million(text: str, option: str) -> int:
    from talent_matching.problem.problem import MILLION

    try:
        number = Decimal(text)
    except InvalidOperation:
        raise click.BadParameter(f"{text!r} is not a number", param_hint=option) from None
    if not number.is_finite() or abs(number) >= 10**9:
        raise click.BadParameter(f"{text!r} is not a number below 1,000,000,000", param_hint=option)
    return int((number * MILLION).to_integral_value())


def print_effect(figures: dict[str, Any], difference: Difference, as_json: bool) -> None:
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


def stop(message: str, code: int, as_json: bool) -> NoReturn:
    click.echo(message, err=True)
    if as_json:
        click.echo(json.dumps({"error": message}, ensure_ascii=False))
    sys.exit(code)
