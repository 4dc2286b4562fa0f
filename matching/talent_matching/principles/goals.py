"""Goals beyond one sum, in a published order: each level optimal among plans that keep the earlier ones.

Seats flow  source -> county -> enterprise -> need -> person -> sink,  and what a level counts sits on the
arcs:

- `county_floors`: seats filled in a county, up to its floor;
- `top_priority_seats`, `seats`: seats filled, of needs of top priority or of all;
- `value`: weight x score of each pair, rounded to whole steps (differences below a step do not count);
- `needs_served`: needs with at least one person;
- `small_enterprises`: small enterprises with at least one person (one per county it recruits in);
- `unmoved`: people who stay where the last run put them.

Caps hold at every level: seats, a county's cap, and how many needs a person may be proposed to. A floor that
cannot be reached is never an error; the level says how far it got. Teams are decided before, by value:
they and the pins stay as they are, and the goals decide about single people.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from talent_matching.principles.goal_network import Aims, Arcs
from talent_matching.principles.goal_order import Goal, Name
from talent_matching.principles.lexicographic import best_in_order
from talent_matching.problem.problem import Ints, Problem
from talent_matching.solver.explanation import Facts, replanned
from talent_matching.solver.result import Kept, Result


@dataclass(frozen=True)
class Level:
    """What one goal reached; levels are solved exactly, so it is also the bound given the earlier ones."""

    goal: Name
    title: str
    reached: Decimal
    bound: Decimal
    unit: Decimal
    """What is counted in: values are rounded to it pair by pair before they are added."""


@dataclass(frozen=True, eq=False)
class Pursued:
    """The plan: pairs made by single people (pins included), and what each level reached."""

    pairs: Ints
    """Positions of pairs, ascending."""
    value: int
    """Of these pairs and the kept teams, in 1 / VALUE_SCALE."""
    levels: tuple[Level, ...]


def pursue(problem: Problem, goals: Sequence[Goal], aims: Aims, kept: Kept) -> Pursued:
    """Solve level by level around what is kept: the teams and pins of a result of this problem.

    Plans equal in all goals are told apart by how many stay where they were, and then by lot.
    """
    arcs = Arcs(problem, aims, kept)
    flow, reached = best_in_order(arcs.network, [*map(arcs.gain, goals), *arcs.last_resorts()])
    pinned = np.flatnonzero((arcs.kept_at >= 0) & (kept.person_bundle < 0))
    pinned = problem.find_pairs(arcs.kept_at[pinned], pinned)
    chosen = np.sort(np.concatenate((arcs.pairs[flow[: len(arcs.pairs)] > 0], pinned)))
    levels = []
    for goal, total in zip(goals, reached[: len(goals)], strict=True):
        amount = total * goal.unit + arcs.already(goal)
        levels.append(Level(goal.goal, goal.title, amount, amount, goal.unit))
    return Pursued(chosen, problem.worth(chosen, kept.bundles), tuple(levels))


def as_result(problem: Problem, pursued: Pursued, result: Result, facts: Facts | None = None) -> Result:
    """The pursued plan as a result of the problem, where nobody may be proposed twice."""
    person_need = np.where(result.person_bundle >= 0, result.person_need, -1).astype(np.int32)
    person_need[problem.pair_person[pursued.pairs]] = problem.pair_need[pursued.pairs]
    return replanned(problem, result, person_need, "goals", facts)
