"""The reasons in words, with their numbers."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import numpy as np

from talent_matching.problem.problem import MILLION, VALUE_SCALE, Positions, Problem
from talent_matching.problem.reduction import beyond_pins, blocked_members
from talent_matching.solver.explanation import CODE, NO_ROW, REASONS, Facts, pair_standing
from talent_matching.solver.result import Principle, Result

NAMED = 10
"""Needs named in one sentence; the rest are counted, and prices.csv holds every cut-off."""
NO_PAIR = "no pair lists this candidate"
BESIDE_TEAMS = "none beside teams"
"""Where no single number says what a person must be worth."""
UNPLACED: dict[Principle, str] = {
    "value": "not placed",
    "goals": "left out by an earlier goal or a cap",
    "stable": "would not go there",
}
"""Why somebody worth something at a need with a free seat is not placed anywhere."""
Row = tuple[str, str, str, str]


def plain(number: Decimal) -> str:
    """A decimal number without exponent or useless zeros."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def score_text(score: int) -> str:
    """Millionths as a decimal number."""
    return _fraction(score, len(str(MILLION)) - 1)


def amount(units: int) -> str:
    """Units of 1 / VALUE_SCALE as a decimal number."""
    return _fraction(units, len(str(VALUE_SCALE)) - 1)


def _fraction(number: int, decimals: int) -> str:
    """A whole number of 1 / 10**decimals, as `plain` would tell it."""
    whole, rest = divmod(abs(number), 10**decimals)
    text = f"{whole}.{rest:0{decimals}d}".rstrip("0") if rest else str(whole)
    return f"-{text}" if number < 0 else text


def _counted(count: Any, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def unplaced_rows(problem: Problem, result: Result, facts: Facts | None = None) -> list[Row]:
    """(kind, id, reason, detail) of everyone and everything left over, by kind and id."""
    words = _Words(problem, result, facts or Facts())
    reasons = result.reasons
    assert reasons is not None
    rows = [
        ("candidate", str(problem.person_ids[j]), REASONS[reasons.person[j]], words.person(j))
        for j in np.flatnonzero(reasons.person).tolist()
    ]
    rows += [
        ("need", str(problem.need_ids[i]), REASONS[reasons.need[i]], words.need(i))
        for i in np.flatnonzero(reasons.need).tolist()
    ]
    rows += [
        ("offer", str(problem.bundles.offer_ids[t]), REASONS[reasons.offer[t]], words.offer(t))
        for t in np.flatnonzero(reasons.offer).tolist()
    ]
    return sorted(rows)


class _Words:
    def __init__(self, problem: Problem, result: Result, facts: Facts) -> None:
        self.problem, self.result, self.facts = problem, result, facts
        # A person's pairs lie in the order of how little was missing.
        line = result.prices.cutoff[problem.pair_need]
        order = np.lexsort((line - problem.pair_value, line < 0, problem.pair_person))
        self.start = np.searchsorted(problem.pair_person[order], np.arange(problem.people + 1)).tolist()
        self.standing = pair_standing(problem, result)[order]
        self.pair_need, self.pair_value = problem.pair_need[order], problem.pair_value[order]
        self.filled = result.filled(problem)
        self.forbids: dict[int, list[int]] = {}
        for k, person in enumerate(problem.forbids.person.tolist()):
            self.forbids.setdefault(person, []).append(k)
        self.need_names = problem.need_ids.tolist()
        self.cutoff = [self.amount(c) if c >= 0 else BESIDE_TEAMS for c in result.prices.cutoff.tolist()]
        self.nearest = self._nearest(problem.pair_person[order])
        self.in_the_way = blocked_members(problem)[1]
        self.size, self.gain = beyond_pins(problem)
        pins = np.bincount(problem.pins.need, minlength=problem.needs)
        self.beside_pins = problem.seats - pins
        placed = result.bundles
        teams = np.bincount(problem.bundles.need[placed], self.size[placed], problem.needs).astype(np.int64)
        self.beside_teams = self.beside_pins - teams
        self.placed_offers = set(problem.bundles.offer[placed].tolist())
        self.team_at = dict(zip(problem.bundles.need[placed].tolist(), placed.tolist(), strict=True))

    def amount(self, value: int) -> str:
        return amount(value * self.problem.value_unit)

    def person(self, j: int) -> str:
        reasons = self.result.reasons
        assert reasons is not None
        code, row = int(reasons.person[j]), int(reasons.person_row[j])
        if row != NO_ROW and row < 0:
            offer = self.problem.bundles.offer_ids[self.problem.bundles.offer[-1 - row]]
            return f"came closest with team {offer}: {self.option(-1 - row)}"
        said = self.standing_word(j, code)
        return said or self.facts.ineligible.get(j) or self.facts.not_shortlisted.get(j) or NO_PAIR

    def standing_word(self, j: int, code: int) -> str:
        """What stands between a person and the pairs that came closest; empty without any."""
        if code == CODE["forbidden"]:
            return "; ".join(self.forbidden(k) for k in self.forbids[j])
        if code == CODE["outranked"]:
            return self.nearest.get(j, "")
        if code == CODE["goal_order"]:
            return f"an earlier goal or a cap decides otherwise; {self.nearest.get(j, '')}"
        own = slice(self.start[j], self.start[j + 1])
        pairs = own.start + np.flatnonzero(self.standing[own] == code)
        if code == CODE["no_positive_value"]:
            return f"best value {self.amount(int(self.pair_value[pairs].max()))}"
        needs = self.names(np.sort(self.pair_need[pairs]))
        said = {
            int(CODE["seats_full"]): f"pins and teams hold every seat of {needs}",
            int(CODE["not_wished"]): f"would not go to {needs}",
        }
        return said.get(code, "")

    def _nearest(self, person: Positions) -> dict[int, str]:
        """Of everybody outranked: the needs in order of how little was missing, with value and cut-off."""
        reasons = self.result.reasons
        assert reasons is not None
        told = np.isin(self.standing, (CODE["outranked"], CODE["goal_order"]))
        rows = np.flatnonzero(told & (self.standing == reasons.person[person]))
        who, first, count = np.unique(person[rows], return_index=True, return_counts=True)
        kept = rows[np.arange(len(rows)) - np.repeat(first, count) < NAMED]
        different, which = np.unique(self.pair_value[kept], return_inverse=True)
        value = [self.amount(one) for one in different.tolist()]
        said = [
            f"{self.need_names[need]}: value {value[at]}, cut-off {self.cutoff[need]}"
            for need, at in zip(self.pair_need[kept].tolist(), which.tolist(), strict=True)
        ]
        ends = np.cumsum(np.minimum(count, NAMED)).tolist()
        return {
            j: "; ".join(said[begin:end]) + (f"; and {pairs - NAMED} more" if pairs > NAMED else "")
            for j, begin, end, pairs in zip(who.tolist(), [0, *ends], ends, count.tolist(), strict=False)
        }

    def names(self, needs: Positions) -> str:
        said = ", ".join(str(self.problem.need_ids[i]) for i in needs[:NAMED].tolist())
        return said + (f" and {len(needs) - NAMED} more" if len(needs) > NAMED else "")

    def forbidden(self, k: int) -> str:
        forbids = self.problem.forbids
        reason = f" ({forbids.reason[k]})" if forbids.reason[k] else ""
        person, need = self.problem.person_ids[forbids.person[k]], self.problem.need_ids[forbids.need[k]]
        return f"{person} forbidden at {need}{reason}"

    def need(self, i: int) -> str:
        problem = self.problem
        rows = slice(int(problem.pair_start[i]), int(problem.pair_start[i + 1]))
        listed = rows.stop - rows.start
        away = (problem.pair_value[rows] > 0) & ~problem.pair_forbidden[rows]
        away &= self.result.person_need[problem.pair_person[rows]] != i
        placed = self.result.person_need[problem.pair_person[rows]] >= 0
        free = int(problem.seats[i] - self.filled[i])
        said = f"{free} of {_counted(problem.seats[i], 'seat')} free; {_counted(listed, 'candidate')} listed"
        if elsewhere := int((away & placed).sum()):
            said += f", {elsewhere} of them placed at other needs"
        if idle := int((away & ~placed).sum()):
            said += f", {idle} of them {UNPLACED[self.result.principle]}"
        return said

    def offer(self, t: int) -> str:
        reasons = self.result.reasons
        assert reasons is not None
        row = int(reasons.offer_row[t])
        return "no option brings this team to any need" if row == NO_ROW else self.option(-1 - row)

    def option(self, k: int) -> str:
        """Why one option is not placed."""
        problem, bundles = self.problem, self.problem.bundles
        need, members = int(bundles.need[k]), bundles.members_of(k)
        for forbid in (f for m in members.tolist() for f in self.forbids.get(m, ())):
            if problem.forbids.need[forbid] == need:
                return self.forbidden(forbid)
        value, name = int(problem.bundle_value[k]), problem.need_ids[need]
        if self.gain[k] <= 0:
            return f"value {self.amount(value)} at {name}, no gain over its members pinned there"
        if unfit := self.unfit(k, need, members):
            return unfit
        if problem.one_offer[need] and need in self.team_at:
            other = bundles.offer_ids[bundles.offer[self.team_at[need]]]
            return f"{name} takes one team, and team {other} is placed there"
        if self.size[k] > self.beside_teams[need]:
            size = _counted(self.size[k], "seat")
            return f"needs {size} of {name}, where pins and teams leave {self.beside_teams[need]}"
        prices = self.result.prices
        cost = len(members) * int(prices.need[need]) + sum(int(prices.person[m]) for m in members)
        return (
            f"value {self.amount(value)} at {name}; prices of its seats and members "
            f"add up to {amount(cost * (problem.value_unit // prices.per_unit))}"
        )

    def unfit(self, k: int, need: int, members: Positions) -> str:
        """Why the team cannot be placed whole beside the pins and the placed teams; empty if it can."""
        problem, bundles, name = self.problem, self.problem.bundles, self.problem.need_ids[need]
        entries = slice(int(bundles.member_start[k]), int(bundles.member_start[k + 1]))
        for member in members[self.in_the_way[entries]].tolist():
            return f"{problem.person_ids[member]} is pinned to {problem.need_ids[problem.pin_of[member]]}"
        if self.size[k] > self.beside_pins[need]:
            size = _counted(self.size[k], "seat")
            return f"needs {size} of {name}, which has {self.beside_pins[need]} beside its pins"
        team = self.result.person_bundle
        for member in members[team[members] >= 0].tolist():
            other = bundles.offer_ids[bundles.offer[team[member]]]
            return f"{problem.person_ids[member]} is placed with team {other}"
        if bundles.offer[k] in self.placed_offers:
            return f"team {bundles.offer_ids[bundles.offer[k]]} is placed at another need"
        return ""
