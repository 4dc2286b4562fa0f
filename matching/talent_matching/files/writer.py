"""What is written: a problem folder, which `files.read_problem` reads back, and a result folder.

The result folder holds assignment.csv, unplaced.csv, report.json, and the proof in prices.csv and cuts.csv.
Every file but report.json (which holds seconds) depends on the problem alone, byte for byte.
"""

from __future__ import annotations

import importlib.metadata
import json
import math
import platform
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from talent_matching.files.csv_table import write_table
from talent_matching.files.wording import amount, plain, score_text, unplaced_rows
from talent_matching.problem.limits import Control
from talent_matching.problem.pins import pins_to_lift
from talent_matching.problem.problem import Bundles, Ints, Pairs, Positions, Problem, ProblemError
from talent_matching.solver.explanation import Facts
from talent_matching.solver.result import Prices, Result, decimal, relative_gap

NEEDS = ("need_id", "seats", "weight", "one_offer")
PAIRS = ("need_id", "candidate_id", "score")
BUNDLES = ("offer_id", "need_id", "score", "members")
STEERED = ("need_id", "candidate_id", "reason")
FORMAT = 2
"""Of result folders: 2 names its input by `content_hash`; folders without the figure have another hash."""
ASSIGNMENT = ("need_id", "candidate_id", "offer_id", "score")


def write_problem(folder: Path, problem: Problem) -> None:
    """Write the files `files.read_problem` makes the same problem of, whose input hash is equal.

    The folder is made if it is missing; the seed is no part of it. Raises `ProblemError` for what such files
    cannot hold: ids that are no text, are empty or hold NUL, members with a space in their id, no needs.
    """
    if not problem.needs:
        raise ProblemError("a problem without needs cannot be written", table="needs")
    bundles = problem.bundles
    needs = _names(problem.need_ids, "needs", "need_id")
    people = _names(problem.person_ids, "people", "candidate_id")
    offers = _names(bundles.offer_ids, "bundles", "offer_id")
    listed, offered = np.zeros(len(people), np.bool_), np.zeros(len(offers), np.bool_)
    listed[problem.pair_person] = listed[bundles.members] = listed[problem.forbids.person] = True
    offered[bundles.offer] = True
    flags = problem.one_offer.astype(np.int64).tolist()
    files: dict[str, tuple[tuple[str, ...], Iterable[tuple[Any, ...]]]] = {
        "needs": (NEEDS, zip(needs, problem.seats.tolist(), _decimals(problem.weight), flags, strict=True)),
        "pairs": _listed(problem),
    }
    optional: dict[str, tuple[tuple[str, ...], list[tuple[Any, ...]]]] = {
        "bundles": (BUNDLES, _options(bundles, offers, needs, people)),
        "pins": (STEERED, _steered(problem, problem.pins)),
        "forbids": (STEERED, _steered(problem, problem.forbids)),
        "people": (("candidate_id",), [(people[j],) for j in np.flatnonzero(~listed).tolist()]),
        "offers": (("offer_id",), [(offers[t],) for t in np.flatnonzero(~offered).tolist()]),
    }
    folder.mkdir(parents=True, exist_ok=True)
    for name in optional:
        (folder / f"{name}.csv").unlink(missing_ok=True)
    for name, (header, rows) in (files | {n: table for n, table in optional.items() if table[1]}).items():
        write_table(folder / f"{name}.csv", header, rows)


def _names(ids: Any, table: str, column: str) -> list[str]:
    names: list[Any] = ids.tolist()
    for name in names:
        if not isinstance(name, str) or not name or "\0" in name:
            message = f"{name!r} is no id a file can hold; expected some text without NUL"
            raise ProblemError(message, table=table, column=column)
    return names


def _listed(problem: Problem) -> tuple[tuple[str, ...], Iterable[tuple[Any, ...]]]:
    score = _decimals(problem.pair_score)
    if (problem.pair_preference == problem.pair_score).all():
        return PAIRS, _named(problem, problem.pair_need, problem.pair_person, score)
    wishes = problem.pair_preference.tolist()
    return (*PAIRS, "preference"), _named(problem, problem.pair_need, problem.pair_person, score, wishes)


def _steered(problem: Problem, pairs: Pairs) -> list[tuple[Any, ...]]:
    for wrong in [reason for reason in pairs.reason if "\0" in reason][:1]:
        raise ProblemError(f"the reason {wrong!r} holds NUL, which no file can hold")
    return list(_named(problem, pairs.need, pairs.person, pairs.reason))


def _named(
    problem: Problem, need: Positions, person: Positions, *more: Sequence[Any]
) -> Iterable[tuple[Any, ...]]:
    return zip(problem.need_ids[need].tolist(), problem.person_ids[person].tolist(), *more, strict=True)


def _options(
    bundles: Bundles, offers: list[str], needs: list[str], people: list[str]
) -> list[tuple[Any, ...]]:
    teams = [[people[m] for m in bundles.members_of(k).tolist()] for k in range(len(bundles))]
    for spaced in [member for team in teams for member in team if " " in member][:1]:
        raise ProblemError(f"the id {spaced!r} of a member holds white space", table="people")
    rows = zip(bundles.offer.tolist(), bundles.need.tolist(), _decimals(bundles.score), teams, strict=True)
    return [(offers[offer], needs[need], score, " ".join(team)) for offer, need, score, team in rows]


def _decimals(millionths: Ints) -> list[str]:
    """Exact decimal numbers; few of a million scores differ."""
    different, which = np.unique(millionths, return_inverse=True)
    texts = [score_text(value) for value in different.tolist()]
    return [texts[k] for k in which.tolist()]


def write_result(
    folder: Path, problem: Problem, result: Result, control: Control, facts: Facts | None = None
) -> dict[str, Any]:
    """Write the files and return the report; the folder is made if it is missing.

    `facts` are those the result was solved with.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with control.phase("write"):
        write_table(folder / "assignment.csv", ASSIGNMENT, assignment_rows(problem, result))
        left = unplaced_rows(problem, result, facts) if result.reasons is not None else []
        write_table(folder / "unplaced.csv", ("kind", "id", "reason", "detail"), left)
        prices = price_rows(problem, result.prices)
        write_table(folder / "prices.csv", ("kind", "id", "price", "cutoff"), prices)
        cuts = cut_rows(problem, result.prices)
        write_table(folder / "cuts.csv", ("cut", "role", "id", "need_id", "price"), cuts)
    report = make_report(problem, result, control)
    text = json.dumps(report, ensure_ascii=False, indent=2, allow_nan=False)
    (folder / "report.json").write_text(text + "\n", encoding="utf-8")
    return report


def make_report(problem: Problem, result: Result, control: Control) -> dict[str, Any]:
    """The figures of a run, fit for JSON: a gap above an objective of 0 is null.

    Under `exact` objective and bounds are decimals as text, without any rounding. Of an infeasible run
    `conflicting_pins` cannot hold together, and without `pins_to_lift`, the fewest possible, all others can.
    """
    filled = result.filled(problem)
    report: dict[str, Any] = {
        "status": result.status,
        "principle": result.principle,
        "objective": float(result.objective_decimal),
        "bound": float(result.bound_decimal),
        "gap": _finite(result.gap),
        "price_bound": float(decimal(result.price_bound)),
        "price_gap": _finite(relative_gap(result.objective, result.price_bound)),
        "exact": {
            "objective": plain(result.objective_decimal),
            "bound": plain(result.bound_decimal),
            "price_bound": plain(decimal(result.price_bound)),
        },
        "needs": problem.needs,
        "seats": int(problem.seats.sum()),
        "seats_filled": int(filled.sum()),
        "candidates": problem.people,
        "placed": int((result.person_need >= 0).sum()),
        "offers": len(problem.bundles.offer_ids),
        "offers_placed": len(result.bundles),
        "pairs": len(problem.pair_need),
        "phases": {k: round(v, 6) for k, v in control.phases.items()},
        "limits": {"time": _finite(control.time_limit), "gap": _finite(control.gap)},
        "seed": problem.seed,
        "format": FORMAT,
        "input_hash": problem.input_hash,
        "versions": versions(),
    }
    if result.conflict:
        report["message"] = result.message
        report["conflicting_pins"] = _named_pins(problem, result.conflict)
        report["pins_to_lift"] = _named_pins(problem, pins_to_lift(problem))
    return report


def _named_pins(problem: Problem, rows: Sequence[int]) -> list[dict[str, str]]:
    pins = problem.pins
    return [
        {
            "need_id": str(problem.need_ids[pins.need[k]]),
            "candidate_id": str(problem.person_ids[pins.person[k]]),
            "reason": pins.reason[k],
        }
        for k in rows
    ]


def _finite(number: float | None) -> float | None:
    """The number, null where JSON has none for it: a gap above nothing is infinite, as is no limit."""
    return number if number is not None and math.isfinite(number) else None


def versions() -> dict[str, str]:
    """What computed the result."""
    packages = ("talent-platform", "ortools", "highspy", "numpy", "scipy")
    return {"python": platform.python_version()} | {p: importlib.metadata.version(p) for p in packages}


def assignment_rows(problem: Problem, result: Result) -> list[tuple[str, str, str, str]]:
    """(need, candidate, offer or nothing, score) of every placed person, by need and candidate."""
    people = np.flatnonzero(result.person_need >= 0)
    needs, options = result.person_need[people], result.person_bundle[people]
    pairs = problem.find_pairs(needs, people)
    rows = []
    for person, need, option, pair in zip(
        people.tolist(), needs.tolist(), options.tolist(), pairs.tolist(), strict=True
    ):
        team = option >= 0
        offer = str(problem.bundles.offer_ids[problem.bundles.offer[option]]) if team else ""
        score = problem.bundles.score[option] if team else problem.pair_score[pair]
        rows.append(
            (str(problem.need_ids[need]), str(problem.person_ids[person]), offer, score_text(int(score)))
        )
    return sorted(rows)


def price_rows(problem: Problem, prices: Prices) -> list[tuple[str, str, str, str]]:
    """Every need's price and cut-off; people and offers where their price is not 0."""

    unit = problem.value_unit // prices.per_unit
    rows = [
        ("need", str(name), amount(price * unit), amount(cutoff * problem.value_unit) if cutoff >= 0 else "")
        for name, price, cutoff in zip(
            problem.need_ids.tolist(), prices.need.tolist(), prices.cutoff.tolist(), strict=True
        )
    ]
    for kind, ids, column in (
        ("candidate", problem.person_ids, prices.person),
        ("offer", problem.bundles.offer_ids, prices.offer),
    ):
        priced = np.flatnonzero(column)
        rows += [
            (kind, str(name), amount(price * unit), "")
            for name, price in zip(ids[priced].tolist(), column[priced].tolist(), strict=True)
        ]
    return sorted(rows)


def cut_rows(problem: Problem, prices: Prices) -> list[tuple[str, str, str, str, str]]:
    """Each cut's items with its price: the options of its clique, then those of a cover cut."""
    cuts, bundles = prices.cuts, problem.bundles
    rows = []

    def option(k: int) -> tuple[str, str]:
        return str(bundles.offer_ids[bundles.offer[k]]), str(problem.need_ids[bundles.need[k]])

    for c in range(len(cuts.need)):
        cut, price = str(c), amount(int(cuts.price[c]) * (problem.value_unit // prices.per_unit))
        role = "clique" if cuts.need[c] < 0 else "crowding"
        for k in cuts.crowd[cuts.crowd_start[c] : cuts.crowd_start[c + 1]].tolist():
            rows.append((cut, role, *option(k), price))
        for item in cuts.items[cuts.start[c] : cuts.start[c + 1]].tolist():
            if item >= 0:
                person, need = problem.pair_person[item], problem.pair_need[item]
                names = str(problem.person_ids[person]), str(problem.need_ids[need])
                rows.append((cut, "candidate", *names, price))
            else:
                rows.append((cut, "offer", *option(-1 - item), price))
    return rows
