"""Whole or apart: what a team is worth as one offer against its members placed singly."""

from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from talent_matching.principles.goal_network import Aims
from talent_matching.principles.goal_order import Goal
from talent_matching.principles.goals import Pursued, pursue
from talent_matching.problem.problem import VALUE_SCALE, Ints, Problem
from talent_matching.problem.reduction import beyond_pins, blocked_members, open_pairs
from talent_matching.solver.result import Plan
from talent_matching.whatif.comparison import Placements
from talent_matching.whatif.whatif import TeamsKept


@dataclass(frozen=True, eq=False)
class Ceilings:
    """(O,) each, in 1 / VALUE_SCALE: quick limits for every offer at once."""

    whole: Ints
    """Value of its best option, -1 where none may be placed at all."""
    apart_at_most: Ints
    """Each member at the best of the pairs listed for that person, as if nobody else were there."""


@dataclass(frozen=True)
class WholeOrApart:
    """The market's value with the team placed whole and with it taken apart, other teams as they are."""

    offer: str
    need: str
    """Where it goes whole; "" where it fits nowhere beside the other teams and the pins."""
    whole: int
    """In 1 / VALUE_SCALE; equal to `apart` where it fits nowhere."""
    apart: int
    members_apart: tuple[tuple[str, str], ...]
    """(person, need) of the members who find a place singly."""

    @property
    def gain_of_whole(self) -> int:
        """What keeping the team together is worth to everybody; below 0: splitting is better."""
        return self.whole - self.apart


def ceilings(problem: Problem) -> Ceilings:
    """Where `apart_at_most` is below `whole`, the team is worth more whole whatever the others do."""
    bundles, unit = problem.bundles, problem.value_unit
    _, gain = beyond_pins(problem)
    usable = np.flatnonzero(~blocked_members(problem)[0] & (gain > 0))
    whole = np.full(len(bundles.offer_ids), -1, np.int64)
    np.maximum.at(whole, bundles.offer[usable], problem.bundle_value[usable] * unit)
    best = np.zeros(problem.people, np.int64)
    pairs = np.flatnonzero(open_pairs(problem, problem.seats))
    np.maximum.at(best, problem.pair_person[pairs], problem.pair_value[pairs] * unit)
    # A member counts once, in however many options of the offer.
    named = np.unique(bundles.offer[bundles.member_row].astype(np.int64) << 32 | bundles.members)
    apart = np.zeros(len(whole), np.int64)
    np.add.at(apart, named >> 32, best[named & 0xFFFFFFFF])
    return Ceilings(whole, apart)


def whole_or_apart(problem: Problem, result: Plan, offer: str) -> WholeOrApart:
    """Solve the market twice around the other placed teams. Raises KeyError for an unknown offer."""
    at = np.flatnonzero(problem.bundles.offer_ids.astype(np.str_) == offer)
    if not len(at):
        raise KeyError(offer)
    options = np.flatnonzero(problem.bundles.offer == at[0])
    others = [k for k in result.bundles.tolist() if k not in options]
    kept = TeamsKept.of(problem, others)
    apart = _best(problem, kept)
    members = problem.bundles.members[np.isin(problem.bundles.member_row, options)]
    alone = Placements.of(
        problem, apart.pairs[np.isin(problem.pair_person[apart.pairs], members)], kept.bundles[:0]
    )
    places = tuple(zip(alone.person.tolist(), alone.need.tolist(), strict=True))
    fitting = _fitting(problem, kept, options)
    # The option that is best for the market, not the one of the highest value of its own.
    whole = [(_best(problem, TeamsKept.of(problem, [*others, k])).value, -k) for k in fitting]
    value, k = max(whole, default=(apart.value, 1))
    need = str(problem.need_ids[problem.bundles.need[-k]]) if whole else ""
    return WholeOrApart(offer, need, value, apart.value, places)


def _best(problem: Problem, kept: TeamsKept) -> Pursued:
    exact = Goal(goal="value", title="value", step=Decimal(problem.value_unit) / VALUE_SCALE)
    return pursue(problem, (exact,), Aims(), kept)


def _fitting(problem: Problem, kept: TeamsKept, options: Ints) -> list[int]:
    size, gain = beyond_pins(problem)
    usable = ~blocked_members(problem)[0] & (gain > 0)
    fixed = np.flatnonzero(kept.person_need >= 0)
    free = problem.seats - np.bincount(kept.person_need[fixed], minlength=problem.needs)
    closed = problem.answered(kept.bundles)
    return [
        k
        for k in options.tolist()
        if usable[k]
        and not closed[problem.bundles.need[k]]
        and size[k] <= free[problem.bundles.need[k]]
        and (kept.person_bundle[problem.bundles.members_of(k)] < 0).all()
    ]
