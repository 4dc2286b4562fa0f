"""A result folder read back: enough to compare it and to ask what if; `verify` is who proves it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, NoReturn

import numpy as np

from talent_matching.files.csv_table import InputFileError, Table, read_table, shown
from talent_matching.files.wording import plain, score_text
from talent_matching.problem.problem import Bundles, Flags, Ints, Problem
from talent_matching.solver.result import Plan, decimal

FILE = "assignment.csv"


def read_report(folder: Path) -> dict[str, Any]:
    """The figures of report.json; `seed` is what its problem must be read with. Raises `InputFileError`."""
    try:
        report: dict[str, Any] = json.loads((folder / "report.json").read_text(encoding="utf-8"))
    except OSError as error:
        reason = (error.strerror or "cannot be read").lower()
        raise InputFileError("report.json", f"{reason}; expected a result folder") from None
    except ValueError:
        raise InputFileError("report.json", "not JSON; expected the report of a result") from None
    wanted = {"seed": int, "input_hash": str, "status": str, "exact": dict}
    for name, kind in wanted.items():
        if not isinstance(report, dict) or not isinstance(report.get(name), kind):
            raise InputFileError("report.json", f"no `{name}`; expected the report of a result")
    return report


def read_result(folder: Path, problem: Problem) -> Plan:
    """The plan `write_result` wrote for this problem. Raises `InputFileError` for any other folder."""
    report = read_report(folder)
    # An older folder names its input otherwise; its placements are checked one by one all the same.
    if "format" in report and report["input_hash"] != problem.input_hash:
        message = (
            "its input hash is not the problem's; expected the result of this problem, read with its seed"
        )
        raise InputFileError("report.json", message)
    table = read_table(folder / FILE, ("need_id", "candidate_id", "offer_id", "score"))
    need = _positions(table, "need_id", problem.need_ids)
    person = _positions(table, "candidate_id", problem.person_ids)
    option = _options(table, problem.bundles, need)
    score = table.numbers("score")
    pair = problem.find_pairs(need, person)
    single = option < 0
    listed = np.where(single, pair >= 0, _is_member(problem.bundles, option, person))
    for row in np.flatnonzero(~listed)[:1].tolist():
        _refuse(table, row, "this placement is not listed in the problem")
    expected = np.zeros(len(table), np.int64)
    expected[single] = problem.pair_score[pair[single]]
    expected[~single] = problem.bundles.score[option[~single]]
    for row in np.flatnonzero(score != expected)[:1].tolist():
        table.refuse(row, "score", f"the problem says {score_text(int(expected[row]))}")
    person_need = np.full(problem.people, -1, np.int32)
    person_bundle = np.full(problem.people, -1, np.int32)
    person_need[person], person_bundle[person] = need, option
    if len(twice := np.flatnonzero(np.bincount(person, minlength=problem.people) > 1)):
        row = int(np.flatnonzero(person == twice[0])[1])
        _refuse(table, row, f"{shown(problem.person_ids[twice[0]])} is placed twice")
    bundles, size = np.unique(option[~single], return_counts=True)
    for k in bundles[size != problem.bundles.size[bundles]][:1].tolist():
        name = shown(problem.bundles.offer_ids[problem.bundles.offer[k]])
        raise InputFileError(FILE, f"the offer {name} is not placed with all its members")
    plan = Plan(
        report["status"],
        person_need,
        person_bundle,
        bundles.astype(np.int32),
        problem.worth(pair[single], bundles),
        principle=report.get("principle", "value"),
    )
    if report["exact"].get("objective") != plain(plan.objective_decimal):
        message = f"the objective is not {plain(decimal(plan.objective))}, as {FILE} adds up to"
        raise InputFileError("report.json", message)
    return plan


def _refuse(table: Table, row: int, message: str) -> NoReturn:
    table.refuse(row, "need_id,candidate_id,offer_id", message)


def _positions(table: Table, column: str, ids: Any) -> Ints:
    """Where each row's id stands in the problem."""
    place = {str(name): at for at, name in enumerate(ids.tolist())}
    texts = table.columns[column].texts()
    for row, text in enumerate(texts):
        if text not in place:
            table.refuse(row, column, f"{shown(text)} is not in the problem")
    return np.array([place[text] for text in texts], np.int64)


def _options(table: Table, bundles: Bundles, need: Ints) -> Ints:
    """The team option of each row, -1 for a single placement."""
    offers = [str(bundles.offer_ids[offer]) for offer in bundles.offer.tolist()]
    option_of = {key: k for k, key in enumerate(zip(offers, bundles.need.tolist(), strict=True))}
    option = np.full(len(table), -1, np.int64)
    for row, (offer, at) in enumerate(zip(table.columns["offer_id"].texts(), need.tolist(), strict=True)):
        if offer and (offer, at) not in option_of:
            table.refuse(row, "offer_id", f"{shown(offer)} is no offer to this need")
        option[row] = option_of[offer, at] if offer else -1
    return option


def _is_member(bundles: Bundles, option: Ints, person: Ints) -> Flags:
    """Whether each row's person belongs to its team option."""
    members = set(zip(bundles.member_row.tolist(), bundles.members.tolist(), strict=True))
    return np.array(
        [pair in members for pair in zip(option.tolist(), person.tolist(), strict=True)], np.bool_
    )
