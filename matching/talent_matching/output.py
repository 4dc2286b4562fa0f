"""A result folder: assignment.csv, unplaced.csv, report.json, and the proof in prices.csv and cuts.csv.

Every file but report.json (which holds seconds) depends on the problem alone, byte for byte.
"""

from __future__ import annotations

import csv
import importlib.metadata
import json
import platform
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np

from talent_matching.control import Control
from talent_matching.problem import Problem
from talent_matching.result import Prices, Result, decimal, relative_gap
from talent_matching.wording import plain, score_text, unplaced_rows


def write_result(folder: Path, problem: Problem, result: Result, control: Control) -> dict[str, Any]:
    """Write the files and return the report; the folder is made if it is missing."""
    folder.mkdir(parents=True, exist_ok=True)
    with control.phase("write"):
        _write(
            folder / "assignment.csv", "need_id,candidate_id,offer_id,score", assignment_rows(problem, result)
        )
        left = unplaced_rows(problem, result) if result.reasons is not None else []
        _write(folder / "unplaced.csv", "kind,id,reason,detail", left)
        _write(folder / "prices.csv", "kind,id,price,cutoff", price_rows(problem, result.prices))
        _write(folder / "cuts.csv", "cut,role,id,need_id,price", cut_rows(problem, result.prices))
    report = make_report(problem, result, control)
    text = json.dumps(report, ensure_ascii=False, indent=2)
    (folder / "report.json").write_text(text + "\n", encoding="utf-8")
    return report


def make_report(problem: Problem, result: Result, control: Control) -> dict[str, Any]:
    """The figures of a run. `objective`, `bound` and `price_bound` are exact decimals, given as text too."""
    filled = result.filled(problem)
    report: dict[str, Any] = {
        "status": result.status,
        "objective": float(result.objective_decimal),
        "bound": float(result.bound_decimal),
        "gap": result.gap,
        "price_bound": float(decimal(result.price_bound)),
        "price_gap": relative_gap(result.objective, result.price_bound),
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
        "limits": {"time": control.time_limit, "gap": control.gap},
        "seed": problem.seed,
        "input_hash": problem.input_hash,
        "versions": versions(),
    }
    if result.conflict:
        report["message"] = result.message
        report["conflicting_pins"] = [
            {
                "need_id": str(problem.need_ids[problem.pins.need[k]]),
                "candidate_id": str(problem.person_ids[problem.pins.person[k]]),
                "reason": problem.pins.reason[k],
            }
            for k in result.conflict
        ]
    return report


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

    def amount(value: int) -> str:
        return plain(decimal(value * (problem.value_unit // prices.per_unit)))

    rows = [
        ("need", str(name), amount(price), amount(cutoff * prices.per_unit) if cutoff >= 0 else "")
        for name, price, cutoff in zip(
            problem.need_ids.tolist(), prices.need.tolist(), prices.cutoff.tolist(), strict=True
        )
    ]
    for kind, ids, column in (
        ("candidate", problem.person_ids, prices.person),
        ("offer", problem.bundles.offer_ids, prices.offer),
    ):
        priced = np.flatnonzero(column)
        rows += [(kind, str(ids[k]), amount(int(column[k])), "") for k in priced.tolist()]
    return sorted(rows)


def cut_rows(problem: Problem, prices: Prices) -> list[tuple[str, str, str, str, str]]:
    """Each cut's items with its price: the options of its clique, then those of a cover cut."""
    cuts, bundles = prices.cuts, problem.bundles
    rows = []

    def option(k: int) -> tuple[str, str]:
        return str(bundles.offer_ids[bundles.offer[k]]), str(problem.need_ids[bundles.need[k]])

    for c in range(len(cuts.need)):
        cut, price = str(c), plain(decimal(int(cuts.price[c]) * (problem.value_unit // prices.per_unit)))
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


def _write(path: Path, header: str, rows: Iterable[tuple[str, ...]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header.split(","))
        writer.writerows(rows)
