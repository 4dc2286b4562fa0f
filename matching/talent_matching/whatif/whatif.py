"""What if: close a need, add one, withdraw a person, pin, forbid, change a weight; who would move then?

The changed problem is solved for its greatest value and, among all plans of that value, for the fewest people
moved, so that the effect shown is the change's own and not a chance of equal plans. Placed teams stay
where they are as long as they still fit (released ones are named); `again=True` decides teams anew, which
takes longer. A stable plan is made stable again, and one by goals pursues them again, as the next run would:
with as few people as possible moved from this plan.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

import numpy as np
from numpy.typing import NDArray

from talent_matching.principles.goal_network import Aims
from talent_matching.principles.goal_order import Goal
from talent_matching.principles.goals import pursue
from talent_matching.principles.stability import stable_needs
from talent_matching.problem.limits import Control
from talent_matching.problem.pins import contradiction
from talent_matching.problem.problem import VALUE_SCALE, Ints, Positions, Problem, ProblemError
from talent_matching.problem.reduction import beyond_pins, blocked_members
from talent_matching.solver.assignment import solve
from talent_matching.solver.result import Kept, Plan
from talent_matching.whatif.comparison import Difference, Placements, difference
from talent_matching.whatif.going_on import gone_on
from talent_matching.whatif.steps import AddNeed, Step, changed


@dataclass(frozen=True, eq=False)
class Effect:
    """The plan after the change, and everybody it touches."""

    problem: Problem
    placements: Placements
    before: int
    after: int
    """Objectives in 1 / VALUE_SCALE."""
    difference: Difference
    released: tuple[str, ...]
    """Offers that were placed and no longer fit."""
    seats_before: int
    seats_after: int
    """Seats filled."""


def what_if(
    problem: Problem,
    result: Plan,
    steps: Iterable[Step],
    *,
    again: bool = False,
    control: Control | None = None,
    goals: Sequence[Goal] = (),
    aims: Aims | None = None,
) -> Effect:
    """The effect of the steps, taken together, on a plan. Raises `ProblemError` for senseless steps.

    A plan by goals needs its order and aims, in the positions of the problem."""
    steps = list(steps)
    after = changed(problem, steps)
    if aims is not None:
        aims = _carried(aims, problem, after, [step for step in steps if isinstance(step, AddNeed)])
    return effect_of(problem, result, after, again=again, control=control, goals=goals, aims=aims)


def _carried(aims: Aims, problem: Problem, after: Problem, added: list[AddNeed]) -> Aims:
    """The aims in the positions of the changed problem."""
    at = place_in(after.need_ids, problem.need_ids)
    new = {step.need: step for step in added}

    def column(name: str) -> NDArray[Any] | None:
        given = getattr(aims, name)
        if given is None:
            return None
        return np.array(
            [
                given[row] if row >= 0 else getattr(new[str(need)], name)
                for row, need in zip(at.tolist(), after.need_ids.tolist(), strict=True)
            ],
            given.dtype,
        )

    names = ("top_priority", "small", "enterprise", "county")
    carried: dict[str, Any] = {name: column(name) for name in names}
    return replace(aims, **carried)


def effect_of(
    problem: Problem,
    result: Plan,
    after: Problem,
    *,
    again: bool = False,
    control: Control | None = None,
    goals: Sequence[Goal] = (),
    aims: Aims | None = None,
) -> Effect:
    """The effect of `after` in the place of `problem`, say with other weights; people and needs go by id.

    `aims` are in the positions of `after`."""
    if result.principle == "goals" and not goals:
        raise ProblemError("a plan by goals cannot be asked what if: a problem does not hold its goals")
    conflict, message = contradiction(after)
    if conflict:
        raise ProblemError(message, table="pins")
    need_at = place_in(problem.need_ids, after.need_ids)
    person_at = place_in(problem.person_ids, after.person_ids)
    last = np.full(after.people, -1, np.int32)
    stays = np.flatnonzero((person_at >= 0) & (result.person_need >= 0))
    last[person_at[stays]] = need_at[result.person_need[stays]]
    kept, released = (solve(after, control), ()) if again else _teams_kept(problem, result, after)
    if result.principle == "stable":
        pairs, value = _stable_pairs(after, kept, last)
    else:
        found = None
        if result.principle == "value" and not again:
            found = gone_on(problem, result, after, kept, places=(need_at, person_at), last=last)
        if found is None:
            exact = Goal(goal="value", title="value", step=Decimal(after.value_unit) / VALUE_SCALE)
            order = goals if result.principle == "goals" else (exact,)
            found = pursue(after, order, replace(aims or Aims(), last=last), kept).pairs
        pairs, value = found, after.worth(found, kept.bundles)
    before = Placements.of_result(problem, result)
    placements = Placements.of(after, pairs, kept.bundles)
    return Effect(
        after,
        placements,
        result.objective,
        value,
        difference(before, placements),
        released,
        len(before.person),
        len(placements.person),
    )


def _stable_pairs(problem: Problem, kept: Kept, last: Positions) -> tuple[Ints, int]:
    """The pairs of the stable plan around the kept teams, and what it is worth in 1 / VALUE_SCALE."""
    need = np.where(kept.person_bundle < 0, stable_needs(problem, kept, last), -1)
    people = np.flatnonzero(need >= 0)
    pairs = np.sort(problem.find_pairs(need[people], people))
    return pairs, problem.worth(pairs, kept.bundles)


@dataclass(frozen=True, eq=False)
class TeamsKept:
    """Team options that stay placed, with the pins: what goals and what-ifs leave alone."""

    person_need: Positions
    person_bundle: Positions
    bundles: Positions

    @classmethod
    def of(cls, problem: Problem, options: Iterable[int]) -> "TeamsKept":
        """These options, which must fit together and with the pins."""
        person_need, person_bundle = problem.pin_of.copy(), np.full(problem.people, -1, np.int32)
        kept = np.array(sorted(options), np.int32)
        for k in kept.tolist():
            members = problem.bundles.members_of(k)
            person_need[members], person_bundle[members] = problem.bundles.need[k], k
        return cls(person_need, person_bundle, kept)


def _teams_kept(problem: Problem, result: Plan, after: Problem) -> tuple[TeamsKept, tuple[str, ...]]:
    """The placed teams that still fit, the most valuable first, and the offers of those that do not."""
    seats = after.seats - np.bincount(after.pins.need, minlength=after.needs)
    size, gain = beyond_pins(after)
    usable = ~blocked_members(after)[0] & (gain > 0)
    options = {key: k for k, key in enumerate(_option_names(after))}
    kept, released = [], []
    names = _option_names(problem)
    for old in result.bundles[np.argsort(-problem.bundle_value[result.bundles], kind="stable")].tolist():
        k = options.get(names[old])
        if k is None or not usable[k] or size[k] > seats[after.bundles.need[k]]:
            released.append(names[old][0])
            continue
        seats[after.bundles.need[k]] -= size[k]
        kept.append(k)
    return TeamsKept.of(after, kept), tuple(sorted(released))


def _option_names(problem: Problem) -> list[tuple[str, str]]:
    bundles = problem.bundles
    offers, needs = bundles.offer_ids[bundles.offer].tolist(), problem.need_ids[bundles.need].tolist()
    return [(str(offer), str(need)) for offer, need in zip(offers, needs, strict=True)]


def place_in(ids: NDArray[Any], others: NDArray[Any]) -> Ints:
    """Where each id stands among the others, -1 where it does not."""
    if np.array_equal(ids, others):
        return np.arange(len(ids))
    place = {str(name): at for at, name in enumerate(others.tolist())}
    return np.array([place.get(str(name), -1) for name in ids.tolist()], np.int64)
