"""Proves or refutes a result from the files alone: standard library only, nothing of the solver.

Numbers are integers in units of 1e-12. What is checked, in this order: every row of assignment.csv is
allowed (seats, nobody twice, teams whole, pins, forbids); the objective adds up; the singles are best
given the placed teams (by cut-offs; in a stable plan instead: each single pair is wanted, and no need and
candidate would both rather have each other); the prices bound every plan (duality, with the cuts each
checked to be valid); every figure of report.json that follows from the files; and each reason in
unplaced.csv follows from the rows of that candidate, need or offer, the pins, the forbids, the placed teams
and the cut-offs. An infeasible result has an empty plan, names a smallest set of
pins that cannot hold together, and the fewest to lift so that all others do. Last, the input hash is worked
out again from the rows of the problem and the seed.

What that proves is `Verdict.proves`; a valid plan of which more is claimed than the files prove has an exit
code of its own. Not in the files, and so not checked: the goals of a plan by goals and
their order, and the branch and bound behind a bound below the prices' own. Taken at the solver's or the
caller's word: which of `ineligible`, `not_shortlisted` and `no_pairs` holds for whoever has no row, the
sentences in the column `detail`, and seconds, limits, versions and messages in report.json.
"""

from __future__ import annotations

import argparse
import csv
import sys
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from talent_matching.verify.bound import proven_bound
from talent_matching.verify.files import (
    LONGEST_FIELD,
    UNIT,
    Market,
    Refuted,
    Unreadable,
    decimal_text,
    number,
    rows_of,
)
from talent_matching.verify.plan import Plan
from talent_matching.verify.reasons import check_reasons
from talent_matching.verify.report import Report, relative_gap

Proves = Literal["optimal", "bound", "valid", "stable", "conflict"]


@dataclass(frozen=True)
class Verdict:
    """What was proved, or the first false line."""

    exit_code: int
    """0 proved, 1 refuted, 2 unreadable, 3 valid but not all that is claimed is proved."""
    sentence: str
    proves: Proves | None = None
    """The plan is the best there is, or valid and within `price_bound` of it; by another principle it is
    valid with true reasons, or stable too; or the pins contradict each other. None of what is refuted or
    unreadable."""
    figures: dict[str, str] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        """For scripts."""
        return {
            "verdict": ("proved", "refuted", "unreadable", "valid")[self.exit_code],
            "proves": self.proves,
            "sentence": self.sentence,
        } | self.figures


def verify_result(problem: Path, result: Path) -> Verdict:
    """The verdict on a result folder."""
    # The limit is the process's own and protects others: it is put back.
    before = csv.field_size_limit(LONGEST_FIELD)
    try:
        market, report = Market(problem), Report(result / "report.json")
        if report.status == "infeasible":
            return _infeasible(market, report, result)
        return _plan(market, report, result)
    except Refuted as false:
        return Verdict(1, f"refuted: {false}")
    # ValueError: not UTF-8 or not JSON; RecursionError: JSON nested without end.
    except (Unreadable, OSError, csv.Error, ValueError, RecursionError) as error:
        return Verdict(2, f"unreadable: {error}")
    finally:
        csv.field_size_limit(before)


def _plan(market: Market, report: Report, folder: Path) -> Verdict:
    """Check everything; raises Refuted at the first false line."""
    plan = Plan(market, folder, report.principle)
    bound = proven_bound(market, plan.price, folder / "cuts.csv")
    offers = len(plan.placed_offers)
    report.check(
        market, objective=plan.objective, price_bound=bound, placed=len(plan.place), offers_placed=offers
    )
    check_reasons(plan, folder / "unplaced.csv")
    report.check_input(market)
    worth, limit = decimal_text(plan.objective), decimal_text(bound)
    gap = f"{relative_gap(plan.objective, bound):.6%}"
    figures = {"objective": worth, "price_bound": limit, "gap": gap}
    if report.principle == "goals":
        said = "its reasons follow; its order of goals is not checked"
        return Verdict(3, f"valid, not proved: a plan worth {worth}; {said}", "valid", figures)
    if report.principle == "stable":
        return Verdict(0, f"proved: a valid plan worth {worth}; nobody would rather swap", "stable", figures)
    if bound == plan.objective:
        return Verdict(0, f"proved: {worth} is the most any plan can reach", "optimal", figures)
    said = f"a valid plan worth {worth}; no plan exceeds {limit} by the prices"
    claimed = report.exact("bound")
    if claimed == bound:
        return Verdict(0, f"proved: {said} (gap {gap})", "bound", figures)
    if report.status == "optimal":
        if better := plan.one_team_more():
            raise Refuted(f"report.json: not optimal, offer {better.offer!r} fits at {better.need!r} as well")
        said += f"; the solver's claim of optimality is not proved by the files (gap {gap})"
    else:
        said += f" (gap {gap}); the solver's bound of {decimal_text(claimed)} is not proved by the files"
    return Verdict(3, f"not all proved: {said}", "bound", figures)


def _infeasible(market: Market, report: Report, folder: Path) -> Verdict:
    """The named pins must be among the pins and really contradict each other."""
    for name in ("assignment", "unplaced", "cuts"):
        for line, _ in rows_of(folder / f"{name}.csv"):
            raise Refuted(f"{name}.csv line {line}: a row in an infeasible result")
    for line, (kind, _, price, cutoff) in rows_of(
        folder / "prices.csv", "kind", "id", "price", "cutoff", alone=True
    ):
        if kind != "need" or number(price, UNIT, "prices.csv") or cutoff:
            raise Refuted(f"prices.csv line {line}: a price in an infeasible result")
    report.check(market, objective=0, price_bound=0, placed=0, offers_placed=0)
    named = report.pins("conflicting_pins")
    if not named <= market.pins:
        raise Refuted("report.json: conflicting_pins names a pair that is not a pin")
    if _hold_together(market, named):
        raise Refuted("report.json: the named pins can hold together")
    if any(not _hold_together(market, named - {pin}) for pin in named):
        raise Refuted("report.json: fewer of the named pins contradict each other already")
    lifted = report.pins("pins_to_lift")
    if not lifted <= market.pins or not _hold_together(market, market.pins - lifted):
        raise Refuted("report.json: the pins without pins_to_lift do not hold together")
    if len(market.pins) - len(lifted) < _most_held(market):
        raise Refuted("report.json: fewer pins need to be lifted")
    report.check_input(market)
    return Verdict(0, f"proved: the {len(named)} named pins cannot hold together", "conflict")


def _hold_together(market: Market, pins: set[tuple[str, str]]) -> bool:
    needs = Counter(need for need, _ in pins)
    alone = len({person for _, person in pins}) == len(pins)
    seated = all(count <= market.seats[need] for need, count in needs.items())
    return alone and seated and not pins & market.forbids


def _most_held(market: Market) -> int:
    """The most pins that can hold together: people find a seat one after the other, others moving over."""
    wanted: dict[str, list[str]] = defaultdict(list)
    for need, person in sorted(market.pins - market.forbids):
        wanted[person].append(need)
    held: dict[str, list[str]] = defaultdict(list)

    def seated(person: str, tried: set[str]) -> bool:
        for need in wanted[person]:
            if need in tried:
                continue
            tried.add(need)
            if len(held[need]) < market.seats[need]:
                held[need].append(person)
                return True
            for at, other in enumerate(held[need]):
                if seated(other, tried):
                    held[need][at] = person
                    return True
        return False

    return sum(seated(person, set()) for person in list(wanted))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Exit code 0: proved, 1: refuted, 2: unreadable, 3: valid.")
    parser.add_argument("problem", type=Path)
    parser.add_argument("result", type=Path)
    folders = parser.parse_args()
    outcome = verify_result(folders.problem, folders.result)
    print(outcome.sentence)  # noqa: T201
    sys.exit(outcome.exit_code)
