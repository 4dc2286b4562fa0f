"""Proves or refutes a result from the files alone: standard library only, nothing of the solver.

Numbers are integers in units of 1e-12. What is checked, in this order: every row of assignment.csv is
allowed (seats, nobody twice, teams whole, pins, forbids); the objective adds up; the singles are best
given the placed teams (cut-offs; in a stable plan instead: no need and candidate would both rather have
each other; what a plan by goals puts first is not in the files, so that order is not checked); the prices
bound every plan (duality, with the cuts each checked to be valid); report.json says no more than that; and
each reason in unplaced.csv follows from the rows of that candidate, need or offer, the pins, the forbids,
the placed teams and the cut-offs.
"""

from __future__ import annotations

import csv
import json
import sys
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

from talent_matching.verify_bound import proven_bound
from talent_matching.verify_files import MILLION, UNIT, Market, Option, Refuted, Unreadable, number, rows_of

CLOSENESS = (
    "forbidden",
    "no_positive_value",
    "not_wished",
    "bundle_does_not_fit",
    "seats_full",
    "outranked",
    "goal_order",
)
"""Standings of rows, the closest to being placed last."""


@dataclass(frozen=True)
class Verdict:
    """What was proved, or the first false line."""

    exit_code: int
    """0 proved, 1 refuted, 2 unreadable."""
    sentence: str
    figures: dict[str, str] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        """For scripts."""
        return {
            "verdict": ("proved", "refuted", "unreadable")[self.exit_code],
            "sentence": self.sentence,
        } | self.figures


def check(problem: Path, result: Path) -> Verdict:
    """The verdict on a result folder."""
    try:
        claims = _Claims(Market(problem), result)
        return claims.verdict()
    except Refuted as false:
        return Verdict(1, f"refuted: {false}")
    except (Unreadable, OSError, UnicodeDecodeError, csv.Error, json.JSONDecodeError) as error:
        return Verdict(2, f"unreadable: {error}")


class _Claims:
    """The result folder, checked against the market."""

    def __init__(self, market: Market, folder: Path) -> None:
        self.market, self.folder = market, folder
        self.report = json.loads((folder / "report.json").read_text(encoding="utf-8"))
        if not isinstance(self.report, dict) or not isinstance(self.report.get("exact"), dict):
            raise Unreadable("report.json: no figures under `exact`")
        self.principle = self.report.get("principle", "value")
        if self.principle not in ("value", "goals", "stable"):
            raise Unreadable(f"report.json: unknown principle {self.principle!r}")
        self.place: dict[str, str] = {}
        self.team: dict[str, str] = {}
        self.taken: Counter[str] = Counter()
        self.seats_of_teams: Counter[str] = Counter()
        self.placed_offers: dict[str, Option] = {}
        self.answered: set[str] = set()
        """Needs with a placed team."""
        self.objective = 0

    def verdict(self) -> Verdict:
        """Check everything; raises Refuted at the first false line."""
        if self.report.get("status") == "infeasible":
            return self._infeasible()
        self._assignment()
        self._prices()
        bound = proven_bound(self.market, self.price, self.folder / "cuts.csv")
        self._report(bound)
        self._reasons()
        gap = Fraction(bound - self.objective, abs(self.objective)) if self.objective else Fraction(0)
        figures = {
            "objective": _text(self.objective),
            "price_bound": _text(bound),
            "gap": f"{float(gap):.6%}",
        }
        if self.principle != "value":
            kept = (
                "nobody would rather swap" if self.principle == "stable" else "the goals are not in the files"
            )
            return Verdict(0, f"proved: a valid plan worth {figures['objective']}; {kept}", figures)
        if bound == self.objective:
            return Verdict(0, f"proved: {figures['objective']} is the most any plan can reach", figures)
        sentence = (
            f"proved: a valid plan worth {figures['objective']}; no plan exceeds {figures['price_bound']}"
        )
        if (claimed := self._exact("bound")) < bound:
            sentence += f" by the prices (gap {figures['gap']}); the solver claims {_text(claimed)}"
        return Verdict(0, sentence, figures)

    def _exact(self, name: str) -> int:
        return number(str(self.report["exact"].get(name)), UNIT, f"report.json exact.{name}")

    def _infeasible(self) -> Verdict:
        """The named pins must be among the pins and really contradict each other."""
        market = self.market
        named = [(p["need_id"], p["candidate_id"]) for p in self.report.get("conflicting_pins", [])]
        if missing := [pin for pin in named if pin not in market.pins]:
            raise Refuted(f"report.json: {missing[0]} is not a pin")
        people = {person for _, person in named}
        needs = Counter(need for need, _ in named)
        if (
            any(pin in market.forbids for pin in named)
            or len(people) < len(named)
            or any(count > market.seats[need] for need, count in needs.items())
        ):
            return Verdict(0, f"proved: the {len(named)} named pins cannot hold together")
        raise Refuted("report.json: the named pins can hold together")

    def _assignment(self) -> None:
        market, members = self.market, defaultdict(set)
        rows = rows_of(self.folder / "assignment.csv", "need_id", "candidate_id", "offer_id", "score")
        for line, (need, person, offer, score) in rows:
            where = f"assignment.csv line {line}"
            if need not in market.seats:
                raise Refuted(f"{where}: unknown need {need!r}")
            if person in self.place:
                raise Refuted(f"{where}: {person!r} is placed twice")
            if (need, person) in market.forbids:
                raise Refuted(f"{where}: {person!r} is forbidden at {need!r}")
            listed = market.options.get((offer, need)) if offer else None
            points = listed.score if listed else market.score.get((need, person))
            if points is None or (offer and (listed is None or person not in listed.members)):
                raise Refuted(f"{where}: this placement is not listed")
            if number(score, MILLION, where) != points:
                raise Refuted(f"{where}: the score is {points / MILLION}, not {score}")
            self.place[person], self.team[person] = need, offer
            self.taken[need] += 1
            if offer:
                members[offer, need].add(person)
                self.seats_of_teams[need] += market.pin_of.get(person) != need
            else:
                self.objective += market.value(need, person)
        for need, count in self.taken.items():
            if count > market.seats[need]:
                raise Refuted(f"assignment.csv: {count} people on the {market.seats[need]} seats of {need!r}")
        self._teams_whole(members)
        for need, person in market.pins:
            if self.place.get(person) != need:
                raise Refuted(f"assignment.csv: the pin of {person!r} to {need!r} does not hold")

    def _teams_whole(self, members: dict[tuple[str, str], set[str]]) -> None:
        for (offer, need), people in members.items():
            option = self.market.options[offer, need]
            if offer in self.placed_offers:
                raise Refuted(f"assignment.csv: offer {offer!r} is placed at two needs")
            if people != set(option.members):
                raise Refuted(f"assignment.csv: offer {offer!r} is not placed whole at {need!r}")
            if need in self.market.one_offer and need in self.answered:
                raise Refuted(f"assignment.csv: two teams are placed at {need!r}, which takes one")
            self.placed_offers[offer] = option
            self.answered.add(need)
            self.objective += option.value

    def _prices(self) -> None:
        self.price: dict[str, dict[str, int]] = {"need": {}, "candidate": {}, "offer": {}}
        self.cutoff: dict[str, int | None] = {}
        for line, (kind, name, price, cutoff) in rows_of(
            self.folder / "prices.csv", "kind", "id", "price", "cutoff"
        ):
            where = f"prices.csv line {line}"
            if kind not in self.price:
                raise Unreadable(f"{where}: unknown kind {kind!r}")
            amount = number(price, UNIT, where)
            if amount < 0 and not (kind == "candidate" and name in self.market.pin_of):
                raise Refuted(f"{where}: the price of {kind} {name!r} is negative")
            self.price[kind][name] = amount
            if kind == "need":
                self.cutoff[name] = number(cutoff, UNIT, where) if cutoff else None
        self._contested()
        if self.principle == "value":
            self._cutoffs()
        else:
            self._lowest_held()
        if self.principle == "stable":
            self._stable()

    def _contested(self) -> None:
        """There is a cut-off just where single people compete for seats."""
        market = self.market
        for need, seats in market.seats.items():
            open_seats = seats - market.pinned[need] - self.seats_of_teams[need]
            cutoff = self.cutoff.get(need)
            if (cutoff is None) != (open_seats == 0):
                raise Refuted(f"prices.csv: need {need!r} has {open_seats} contested seats, cut-off {cutoff}")
            if cutoff and (cutoff < 0 or self.taken[need] < seats):
                raise Refuted(f"prices.csv: need {need!r} has a cut-off and a free seat")

    def _cutoffs(self) -> None:
        """Given the placed teams the cut-offs prove the singles best, so each `outranked` is true."""
        market = self.market
        worth: dict[str, int] = {}
        for person, need in self.place.items():
            if person not in market.pin_of and not self.team[person]:
                worth[person] = market.value(need, person) - (self.cutoff[need] or 0)
                if worth[person] < 0:
                    raise Refuted(f"prices.csv: {person!r} is placed at {need!r} below its cut-off")
        for (need, person), _ in market.score.items():
            cutoff = self.cutoff[need]
            if cutoff is None or (need, person) in market.forbids or person in market.pin_of:
                continue
            if not self.team.get(person) and market.value(need, person) > cutoff + worth.get(person, 0):
                raise Refuted(f"prices.csv: {person!r} beats the cut-off of {need!r} and is not placed there")

    def _lowest_held(self) -> None:
        """In a plan not by value a cut-off is what the least valuable single person there is worth."""
        held: dict[str, int] = {}
        for person, need in self.place.items():
            if person not in self.market.pin_of and not self.team[person]:
                value = self.market.value(need, person)
                held[need] = min(value, held.get(need, value))
        for need, seats in self.market.seats.items():
            lowest = held.get(need, 0) if self.taken[need] == seats else 0
            if (cutoff := self.cutoff[need]) is not None and cutoff != lowest:
                raise Refuted(f"prices.csv: the cut-off of need {need!r} is {_text(lowest)}")

    def _stable(self) -> None:
        """No need and candidate would both rather have each other than what they have."""
        market = self.market
        worst: dict[str, int] = {}
        for person, need in self.place.items():
            if person not in market.pin_of and not self.team[person]:
                score = market.score[need, person]
                worst[need] = min(score, worst.get(need, score))
        for (need, person), score in market.score.items():
            wish = market.preference[need, person]
            if (need, person) in market.forbids or market.value(need, person) <= 0 or wish < 0:
                continue
            here = self.place.get(person)
            if here == need or person in market.pin_of or self.team.get(person):
                continue
            free = self.taken[need] < market.seats[need]
            better = here is None or wish > market.preference[here, person]
            if better and (free or score > worst.get(need, score)):
                raise Refuted(f"assignment.csv: {need!r} and {person!r} would both rather have each other")

    def _report(self, bound: int) -> None:
        status = self.report.get("status")
        if self._exact("objective") != self.objective:
            raise Refuted(f"report.json: the objective adds up to {_text(self.objective)}")
        if self._exact("price_bound") != bound:
            raise Refuted(f"report.json: the prices add up to a bound of {_text(bound)}")
        claimed = self._exact("bound")
        if not self.objective <= claimed <= bound or status not in ("optimal", "feasible"):
            raise Refuted("report.json: the bound is not between the objective and the price bound")
        if (status == "optimal") != (claimed == self.objective):
            raise Refuted(f"report.json: status {status} does not follow from objective and bound")
        for name, counted in (
            ("seats", sum(self.market.seats.values())),
            ("seats_filled", sum(self.taken.values())),
            ("placed", len(self.place)),
        ):
            if self.report.get(name) != counted:
                raise Refuted(f"report.json: {name} is {counted}, not {self.report.get(name)}")
        for name, exact in (("objective", self.objective), ("bound", claimed)):
            if abs(float(self.report.get(name, "nan")) - exact / UNIT) > 1e-9 * max(1, exact / UNIT):
                raise Refuted(f"report.json: {name} is {_text(exact)}")

    def _reasons(self) -> None:
        stated: dict[tuple[str, str], str] = {}
        for line, (kind, name, reason, _) in rows_of(
            self.folder / "unplaced.csv", "kind", "id", "reason", "detail"
        ):
            if (kind, name) in stated:
                raise Refuted(f"unplaced.csv line {line}: a second reason for {kind} {name!r}")
            if not self._true_reason(kind, name, reason):
                raise Refuted(f"unplaced.csv line {line}: {reason} does not follow for {kind} {name!r}")
            stated[kind, name] = reason
        left = [("candidate", p) for p in self.market.people if p not in self.place]
        left += [("need", n) for n, seats in self.market.seats.items() if self.taken[n] < seats]
        left += [("offer", t) for t in self.market.of_offer if t not in self.placed_offers]
        for kind, name in left:
            if (kind, name) not in stated:
                raise Refuted(f"unplaced.csv: no reason for {kind} {name!r}")

    def _true_reason(self, kind: str, name: str, reason: str) -> bool:
        market = self.market
        if kind == "candidate" and name in market.people and name not in self.place:
            found = [self._pair_standing(need, name) for need in market.of_person.get(name, ())]
            found += [self._option_standing(option) for option in market.teams_of.get(name, ())]
            if not found:
                if name in market.forbidden:
                    return reason == "forbidden"
                return reason in ("ineligible", "not_shortlisted", "no_pairs")
            return reason == max(found, key=CLOSENESS.index)
        if kind == "need" and self.taken[name] < market.seats.get(name, 0):
            return reason == self._need_reason(name)
        if kind == "offer" and name in market.of_offer and name not in self.placed_offers:
            found = [self._option_standing(option) for option in market.of_offer[name]]
            return reason == max(found, key=CLOSENESS.index)
        return False

    def _pair_standing(self, need: str, person: str) -> str:
        if (need, person) in self.market.forbids:
            return "forbidden"
        if self.market.value(need, person) <= 0:
            return "no_positive_value"
        if self.principle == "stable" and self.market.preference[need, person] < 0:
            return "not_wished"
        if (cutoff := self.cutoff[need]) is None:
            return "seats_full"
        above = self.principle == "goals" and self.market.value(need, person) > cutoff
        return "goal_order" if above else "outranked"

    def _option_standing(self, option: Option) -> str:
        market, need = self.market, option.need
        if any((need, m) in market.forbids for m in option.members):
            return "forbidden"
        size, gain = market.beyond_pins(option)
        if gain <= 0:
            return "no_positive_value"
        room = market.seats[need] - market.pinned[need]
        away = any(market.blocks(option, m) or self.team.get(m) for m in option.members)
        if size > room or away or option.offer in self.placed_offers:
            return "bundle_does_not_fit"
        held = need in market.one_offer and need in self.answered
        return "seats_full" if held or size > room - self.seats_of_teams[need] else "outranked"

    def _need_reason(self, need: str) -> str:
        found = {"no_pairs"}
        for person in self.market.of_need.get(need, ()):
            if (need, person) in self.market.forbids:
                found.add("forbidden")
            elif self.place.get(person) != need:
                found.add(self._why_not_here(need, person))
        order = ("goal_order", "placed_elsewhere", "not_wished", "no_positive_value", "forbidden", "no_pairs")
        return next(reason for reason in order if reason in found)

    def _why_not_here(self, need: str, person: str) -> str:
        if self.market.value(need, person) <= 0:
            return "no_positive_value"
        if person in self.place:
            return "placed_elsewhere"
        return "goal_order" if self.principle == "goals" else "not_wished"


def _text(units: int) -> str:
    text = f"{Decimal(units).scaleb(-12):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


if __name__ == "__main__":
    outcome = check(Path(sys.argv[1]), Path(sys.argv[2]))
    print(outcome.sentence)  # noqa: T201
    sys.exit(outcome.exit_code)
