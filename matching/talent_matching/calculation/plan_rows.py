"""The plan in rows of the run's input, and the shapes in which it is explained."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
from numpy.typing import NDArray

from talent_matching.calculation.calculate import Calculation
from talent_matching.market.eligibility import RULES
from talent_matching.market.scoring import score
from talent_matching.market.teams import TEAM_RULES
from talent_matching.solver.explanation import open_seats

_JSON = json.JSONEncoder(ensure_ascii=False)


Rows = NDArray[np.int64]


class PlanRows:
    """The plan in rows of the run's input instead of positions of the problem."""

    def __init__(self, calculation: Calculation) -> None:
        self.calculation, self.run = calculation, calculation.run
        prepared, self.result = calculation.widened.prepared, calculation.widened.result
        self.prepared, self.problem, self.market = prepared, prepared.problem, prepared.market
        self.need_place, self.person_place = prepared.need_place, prepared.person_place
        self.need_row, self.person_row = np.argsort(self.need_place), np.argsort(self.person_place)
        placed = self.result.person_need[self.person_place]
        self.need_of = np.where(placed >= 0, self.need_row[np.maximum(placed, 0)], -1)
        """(people,) row of the need, -1 for none."""
        self.option_of = self.result.person_bundle[self.person_place]
        self.free = self.run.needs.seats - np.bincount(
            self.need_of[self.need_of >= 0], minlength=len(self.run.needs.ids)
        )
        self.placed_score = np.zeros(len(placed), np.int64)
        """(people,) of those placed singly, in millionths."""
        pair = self.result.single_pairs(self.problem)
        self.placed_score[self.person_row[self.problem.pair_person[pair]]] = self.problem.pair_score[pair]
        unit = self.problem.value_unit
        cutoff = self.result.prices.cutoff[self.need_place].astype(object) * unit
        weight = self.run.needs.weight.astype(object)
        self.cutoff = np.array(
            [-1 if c < 0 else -(-c // w) for c, w in zip(cutoff, weight, strict=True)], np.int64
        )
        """(needs,) score in millionths a single person has to beat; -1 where there is no such number."""
        self.open_seats = open_seats(self.problem, self.result)[self.need_place]
        """(needs,) seats that pins and teams leave to single people."""
        self.line_name = "cutoff" if self.result.principle == "value" else "lowest"
        """By another principle it is what the least there scores, and whoever beats it may stay out."""
        self.need_ids = [int(id_) for id_ in self.run.needs.ids]
        self.person_ids = [int(id_) for id_ in self.run.people.ids]
        self.team_ids = [int(id_) for id_ in self.run.teams.ids]
        self.placed_teams = self._placed_teams()
        """Row of each placed team → row of its need."""

    def _placed_teams(self) -> dict[int, int]:
        bundles = self.problem.bundles
        row_of = {str(id_): row for row, id_ in enumerate(self.run.teams.ids)}
        return {
            row_of[str(bundles.offer_ids[bundles.offer[k]])]: int(self.need_row[bundles.need[k]])
            for k in self.result.bundles.tolist()
        }

    def scores(self, need: Rows, person: Rows) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        """(points per term, total) of pairs, listed or not."""
        at, who = need.astype(np.int32), person.astype(np.int32)
        points = score(self.market, self.calculation.weights, at, who, self.calculation.texts(at, who))
        return points.points, points.total


def outcome_row(code: str, detail: dict[str, Any], **subject: int) -> dict[str, Any]:
    empty: dict[str, Any] = {"need": None, "candidate": None, "team": None}
    return {**empty, **subject, "code": code, "detail": _JSON.encode(detail)}


def removed(failed: Any, unknown: Any, *, extra: bool = False) -> dict[str, dict[str, int]]:
    """Rule → pairs it removes, those it removes alone, and those removed because a fact is not known."""
    counts = {}
    # Pairs by the set of rules they fail: few sets, however many pairs.
    (sets, of_set), (vague, of_vague) = _sets(failed), _sets(unknown[unknown != 0])
    rules = [(rule.name, 1 << bit) for bit, rule in enumerate(RULES)] + (list(TEAM_RULES) if extra else [])
    for name, bit in rules:
        if number := int(of_set[sets & bit != 0].sum()):
            counts[name] = {
                "failed": number,
                "only": int(of_set[sets == bit].sum()),
                "unknown": int(of_vague[vague & bit != 0].sum()),
            }
    return dict(sorted(counts.items(), key=lambda item: -item[1]["failed"]))


def _sets(bits: Any) -> tuple[Any, Any]:
    """The sets of rules there are, and how many pairs have each."""
    if bits.dtype.itemsize > np.uint16().itemsize:
        return np.unique(bits, return_counts=True)
    count = np.bincount(bits)
    found = np.flatnonzero(count)
    return found, count[found]


def by_rule(counts: Rows) -> dict[str, dict[str, int]]:
    order = np.argsort(-counts, kind="stable")
    return {RULES[bit].name: {"failed": int(counts[bit])} for bit in order.tolist() if counts[bit]}
