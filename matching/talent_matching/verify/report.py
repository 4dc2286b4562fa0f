"""What report.json says, checked against what the verifier found: standard library only."""

from __future__ import annotations

import json
from math import inf, isclose
from pathlib import Path
from reprlib import repr as shortened
from typing import Any

from talent_matching.verify.files import UNIT, Market, Refuted, Unreadable, decimal_text, number

FORMAT = 2
KNOWN = {
    *("status", "principle", "objective", "bound", "gap", "price_bound", "price_gap", "exact", "needs"),
    *("seats", "seats_filled", "candidates", "placed", "offers", "offers_placed", "pairs", "phases"),
    *("limits", "seed", "format", "input_hash", "versions", "message", "conflicting_pins", "pins_to_lift"),
}


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object in which no key stands twice."""
    found = dict(pairs)
    if len(found) < len(pairs):
        raise Unreadable("report.json: a key is named twice")
    return found


def relative_gap(objective: int, bound: int) -> float:
    """(bound - objective) / |objective|; infinite when something may be had and nothing is."""
    if bound <= objective:
        return 0.0
    return (bound - objective) / abs(objective) if objective else inf


class Report:
    """The figures of a run; those of `check` are claims, the others the solver's word."""

    def __init__(self, path: Path) -> None:
        content = json.loads(path.read_text(encoding="utf-8"), object_pairs_hook=_once)
        if not isinstance(content, dict) or not isinstance(content.get("exact"), dict):
            raise Unreadable("report.json: no figures under `exact`")
        if type(content.get("seed")) is not int or not isinstance(content.get("input_hash"), str):
            raise Unreadable("report.json: no `seed` or no `input_hash`")
        if content.get("format") != FORMAT:
            raise Unreadable(f"report.json: no `format` {FORMAT}; an earlier version wrote this folder")
        if unknown := sorted(content.keys() - KNOWN):
            raise Unreadable(f"report.json: an unknown figure {shortened(unknown[0])}")
        if content["exact"].keys() != {"objective", "bound", "price_bound"}:
            raise Unreadable("report.json exact: expected objective, bound and price_bound")
        self.content: dict[str, Any] = content
        self.status = content.get("status")
        if self.status not in ("optimal", "feasible", "infeasible"):
            raise Unreadable("report.json: the status is none of optimal, feasible and infeasible")
        self.principle = content.get("principle", "value")
        if self.principle not in ("value", "goals", "stable"):
            raise Unreadable("report.json: the principle is none of value, goals and stable")

    def exact(self, name: str) -> int:
        """A figure given as text, in units of 1e-12."""
        text = self.content["exact"].get(name)
        if not isinstance(text, str):
            raise Unreadable(f"report.json exact.{name}: expected a decimal number as text")
        return number(text, UNIT, f"report.json exact.{name}")

    def check(
        self, market: Market, *, objective: int, price_bound: int, placed: int, offers_placed: int
    ) -> None:
        """Raise Refuted at the first figure that does not follow from the files."""
        bound = self.exact("bound")
        if self.exact("objective") != objective:
            raise Refuted(f"report.json: the objective adds up to {decimal_text(objective)}")
        if self.exact("price_bound") != price_bound:
            raise Refuted(f"report.json: the prices add up to a bound of {decimal_text(price_bound)}")
        if not objective <= bound <= price_bound:
            raise Refuted("report.json: the bound is not between the objective and the price bound")
        if self.status != "infeasible" and (self.status == "optimal") != (bound == objective):
            raise Refuted(f"report.json: status {self.status} does not follow from objective and bound")
        for name, figure in (
            ("objective", objective / UNIT),
            ("bound", bound / UNIT),
            ("price_bound", price_bound / UNIT),
            ("gap", relative_gap(objective, bound)),
            ("price_gap", relative_gap(objective, price_bound)),
            ("needs", len(market.seats)),
            ("seats", sum(market.seats.values())),
            ("seats_filled", placed),
            ("candidates", len(market.people)),
            ("placed", placed),
            ("offers", len(market.offers)),
            ("offers_placed", offers_placed),
            ("pairs", len(market.score)),
        ):
            if not _says(self.content.get(name), figure):
                raise Refuted(f"report.json: {name} is {figure}")

    def check_input(self, market: Market) -> None:
        """The report is of these rows, read with its seed."""
        if market.content_hash(self.content["seed"]) != self.content["input_hash"]:
            raise Refuted("report.json: the input hash is not that of the problem")

    def pins(self, name: str) -> set[tuple[str, str]]:
        """The (need, candidate) of each pin listed under a name."""
        try:
            return {(pin["need_id"], pin["candidate_id"]) for pin in self.content[name]}
        except (TypeError, KeyError):
            raise Unreadable(f"report.json: {name} is no list of need_id and candidate_id") from None


def _says(given: Any, figure: float) -> bool:
    """Whether a number of the report is this one; counts exactly, others as near as text brings them."""
    if figure == inf:  # which JSON has no number for
        return given is None or given == inf
    if isinstance(given, bool) or not isinstance(given, int | float):
        return False
    try:
        return given == figure if isinstance(figure, int) else isclose(given, figure, rel_tol=1e-9)
    except OverflowError:
        return False
