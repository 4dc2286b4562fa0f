"""The reasons of unplaced.csv follow from the rows and the plan: standard library only."""

from __future__ import annotations

from pathlib import Path

from talent_matching.verify.files import Option, Refuted, Unreadable, rows_of
from talent_matching.verify.plan import Plan

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
TOLD = ("ineligible", "not_shortlisted", "no_pairs")
"""Why somebody has no row at all: which of them is true only the caller knew."""


def check_reasons(plan: Plan, path: Path) -> None:
    """Everybody and everything left over has one reason, and it is the right one; raises Refuted."""
    market = plan.market
    left = {("candidate", p) for p in market.people if p not in plan.place}
    left |= {("need", n) for n, seats in market.seats.items() if plan.taken[n] < seats}
    left |= {("offer", t) for t in market.offers if t not in plan.placed_offers}
    stated: set[tuple[str, str]] = set()
    for line, (kind, name, reason, _) in rows_of(path, "kind", "id", "reason", "detail", alone=True):
        if kind not in ("candidate", "need", "offer"):
            raise Unreadable(f"unplaced.csv line {line}: the kind is none of candidate, need and offer")
        if (kind, name) in stated:
            raise Refuted(f"unplaced.csv line {line}: a second reason for {kind} {name!r}")
        if (kind, name) not in left or reason not in _true_reasons(plan, kind, name):
            raise Refuted(f"unplaced.csv line {line}: {reason!r} does not follow for {kind} {name!r}")
        stated.add((kind, name))
    for kind, name in sorted(left - stated):
        raise Refuted(f"unplaced.csv: no reason for {kind} {name!r}")


def _true_reasons(plan: Plan, kind: str, name: str) -> tuple[str, ...]:
    market = plan.market
    if kind == "need":
        return (_need_reason(plan, name),)
    if kind == "offer":
        found = [_option_standing(plan, option) for option in market.of_offer.get(name, ())]
    else:
        found = [_pair_standing(plan, need, name) for need in market.of_person.get(name, ())]
        found += [_option_standing(plan, option) for option in market.teams_of.get(name, ())]
        if not found and name in market.forbidden:
            return ("forbidden",)
    return (max(found, key=CLOSENESS.index),) if found else TOLD


def _pair_standing(plan: Plan, need: str, person: str) -> str:
    market = plan.market
    if (need, person) in market.forbids:
        return "forbidden"
    if market.value(need, person) <= 0:
        return "no_positive_value"
    if plan.principle == "stable" and market.preference[need, person] < 0:
        return "not_wished"
    if not plan.contested(need):
        return "seats_full"
    above = plan.principle == "goals" and market.value(need, person) > (plan.cutoff[need] or 0)
    return "goal_order" if above else "outranked"


def _option_standing(plan: Plan, option: Option) -> str:
    market, need = plan.market, option.need
    if any((need, m) in market.forbids for m in option.members):
        return "forbidden"
    size, gain = market.beyond_pins(option)
    if gain <= 0:
        return "no_positive_value"
    room = market.seats[need] - market.pinned[need]
    away = any(market.blocks(option, m) or plan.team.get(m) for m in option.members)
    if size > room or away or option.offer in plan.placed_offers:
        return "bundle_does_not_fit"
    held = need in market.one_offer and need in plan.answered
    return "seats_full" if held or size > room - plan.seats_of_teams[need] else "outranked"


def _need_reason(plan: Plan, need: str) -> str:
    found = {"no_pairs"}
    for person in plan.market.of_need.get(need, ()):
        if (need, person) in plan.market.forbids:
            found.add("forbidden")
        elif plan.place.get(person) != need:
            found.add(_why_not_here(plan, need, person))
    order = ("goal_order", "placed_elsewhere", "not_wished", "no_positive_value", "forbidden", "no_pairs")
    return next(reason for reason in order if reason in found)


def _why_not_here(plan: Plan, need: str, person: str) -> str:
    if plan.market.value(need, person) <= 0:
        return "no_positive_value"
    if person in plan.place:
        return "placed_elsewhere"
    return "goal_order" if plan.principle == "goals" else "not_wished"
