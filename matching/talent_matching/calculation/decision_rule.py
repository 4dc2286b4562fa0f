"""What decides about single people once teams are placed: value, goals in a published order, stability."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from talent_matching.calculation.run_input import RunInput
from talent_matching.market.prepare import Prepared
from talent_matching.principles.goal_network import Aims
from talent_matching.principles.goals import Level, as_result, pursue
from talent_matching.principles.stability import StableComparison, blocking_pairs, compare_stable
from talent_matching.problem.problem import VALUE_SCALE
from talent_matching.solver.result import Principle, Result

NAMED = 20
"""Pairs that would rather have each other, named in the report; all are counted."""


@dataclass(frozen=True)
class Decided:
    """The plan of a run beside the best and the stable one; all three have the same teams and pins."""

    result: Result
    best: Result
    """By value."""
    stable: StableComparison
    levels: tuple[Level, ...]
    """What each goal reached; empty unless decided by goals."""
    goals_from: str
    """Day from which the order of goals holds; empty likewise."""
    floors: int = 0
    """Seats that the floors of the counties ask for."""
    compared: int = 0
    """People whom the previous run proposed and who are looked at again."""


def decide(prepared: Prepared, run: RunInput, best: Result, principle: Principle) -> Decided:
    """The plan by this principle. An infeasible problem has only its verdict."""
    facts, problem = prepared.facts, prepared.problem
    aims = aims_of(prepared, run)
    stable = compare_stable(problem, best, facts, aims.last)
    if principle == "stable":
        return Decided(stable.stable, best, stable, (), "")
    if principle == "value":
        return Decided(best, best, stable, (), "")
    order = run.order
    pursued = pursue(problem, order.order, aims, best)
    result = as_result(problem, pursued, best, facts)
    floors = sum(order.floors.get(county, 0) for county in run.counties)
    compared = int((run.last >= 0).sum())
    return Decided(result, best, stable, pursued.levels, order.valid_from.isoformat(), floors, compared)


def aims_of(prepared: Prepared, run: RunInput) -> Aims:
    """What the goals look at, in the problem's positions."""
    needs, row = run.needs, np.argsort(prepared.need_place)
    return Aims(
        top_priority=needs.top_priority[row], small=needs.small[row], enterprise=needs.enterprise[row],
        county=needs.place[row], last=prepared.placed(run.last), floors=_by_place(run.order.floors, run),
        caps=_by_place(run.order.caps, run),
    )  # fmt: skip


def _by_place(seats: dict[str, int], run: RunInput) -> dict[int, int]:
    """Seats by the run's place code, of the counties it knows."""
    return {code: seats[county] for code, county in enumerate(run.counties) if county in seats}


def decision_report(
    decided: Decided, prepared: Prepared, need_ids: list[int], person_ids: list[int]
) -> dict[str, Any]:
    """What the page of a run says of the principle: its cost against the best plan, goals, who would swap."""
    problem, result, best, stable = prepared.problem, decided.result, decided.best, decided.stable
    blocking = stable.blocking if result is best else blocking_pairs(problem, result)
    # The keenest first: those who fit best where they are not.
    named = blocking[np.argsort(-problem.pair_score[blocking], kind="stable")][:NAMED]
    need_row, person_row = np.argsort(prepared.need_place), np.argsort(prepared.person_place)
    return {
        "principle": result.principle,
        "best": {"objective": str(best.objective_decimal), "placed": _placed(best)},
        "placed": _placed(result),
        "floors": decided.floors,
        "compared": decided.compared,
        "levels": [
            {
                "goal": level.goal, "title": level.title,
                # Rounded pair by pair it may add up to more than any plan is worth: its own worth is told.
                "reached": str(result.objective_decimal if level.goal == "value" else level.reached),
                "bound": str(level.bound), "unit": str(level.unit),
            }
            for level in decided.levels
        ],
        "swaps": {
            "pairs": len(blocking),
            "people": len(np.unique(problem.pair_person[blocking])),
            "named": [
                [need_ids[need_row[i]], person_ids[person_row[j]]]
                for i, j in zip(
                    problem.pair_need[named].tolist(), problem.pair_person[named].tolist(), strict=True
                )
            ],
        },
        "stable": {
            "share_lost": stable.share_lost, "seats_lost": stable.seats_lost,
            "objective": stable.stable.objective / VALUE_SCALE,
        },
    }  # fmt: skip


def _placed(result: Result) -> int:
    placed: NDArray[np.bool_] = result.person_need >= 0
    return int(placed.sum())
