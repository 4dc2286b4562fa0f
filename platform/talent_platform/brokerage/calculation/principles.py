"""What decides about single people once teams are placed: value, goals in a published order, stability."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from talent_matching import (
    VALUE_SCALE,
    Aims,
    Level,
    Prepared,
    Principle,
    Result,
    StableComparison,
    as_result,
    blocking_pairs,
    compare_stable,
    pursue,
)
from talent_platform.brokerage.input.market import Supply

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


def decide(prepared: Prepared, supply: Supply, best: Result, principle: Principle) -> Decided:
    """The plan by this principle. An infeasible problem has only its verdict."""
    facts, problem = prepared.facts, prepared.problem
    stable = compare_stable(problem, best, facts)
    if principle == "stable":
        return Decided(stable.stable, best, stable, (), "")
    if principle == "value":
        return Decided(best, best, stable, (), "")
    order = supply.order
    pursued = pursue(problem, order.order, _aims(prepared, supply), best)
    result = as_result(problem, pursued, best, facts)
    floors = sum(order.floors.get(county, 0) for county in supply.counties)
    compared = int((supply.last >= 0).sum())
    return Decided(result, best, stable, pursued.levels, order.valid_from.isoformat(), floors, compared)


def _aims(prepared: Prepared, supply: Supply) -> Aims:
    """What the goals look at, in the problem's positions."""
    needs, row = supply.needs, np.argsort(prepared.need_place)
    last = np.full(len(supply.last), -1, np.int32)
    stays = supply.last >= 0
    last[prepared.person_place[stays]] = prepared.need_place[supply.last[stays]]
    return Aims(
        top_priority=needs.top_priority[row], small=needs.small[row], enterprise=needs.enterprise[row],
        county=needs.place[row], last=last, floors=_by_place(supply.order.floors, supply),
        caps=_by_place(supply.order.caps, supply),
    )  # fmt: skip


def _by_place(seats: dict[str, int], supply: Supply) -> dict[int, int]:
    """Seats by the supply's place code, of the counties it knows."""
    return {code: seats[county] for code, county in enumerate(supply.counties) if county in seats}


def report(
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
                "goal": level.goal, "title": level.title, "reached": str(level.reached),
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
