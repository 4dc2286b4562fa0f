"""The frozen outcome of one match, in the positions of its `Problem`."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from talent_matching.problem.problem import VALUE_SCALE, Ints, Positions, Problem

Status = Literal["optimal", "feasible", "infeasible"]
Principle = Literal["value", "goals", "stable"]
"""What decides about single people: the greatest sum, goals in order, or that no two would rather swap.
Teams are decided by value in all three."""


@dataclass(frozen=True, eq=False)
class Cuts:
    """Valid inequalities that sharpen the bound; `cuts` says what they state and why they hold."""

    need: Positions
    """(C,) the need of a cover cut, -1 for a clique cut."""
    crowd_start: Ints
    """(C+1,) the clique of cut c is `crowd[crowd_start[c]:crowd_start[c+1]]`."""
    crowd: Positions
    """bundle options."""
    start: Ints
    """(C+1,) the other items of cut c are `items[start[c]:start[c+1]]`."""
    items: Ints
    """pair position a as a, bundle option k as -1 - k; all at the cut's need."""
    price: Ints
    """(C,) at least 0, in `Problem.value_unit`."""

    @classmethod
    def none(cls) -> Cuts:
        """No cuts."""
        i32, i64, start = np.zeros(0, np.int32), np.zeros(0, np.int64), np.zeros(1, np.int64)
        return cls(i32, start, i32, start, i64, i64)


@dataclass(frozen=True, eq=False)
class Prices:
    """A dual solution; it proves `Result.price_bound` by arithmetic alone.

    All but the cut-offs are whole numbers of `Problem.value_unit / per_unit`.
    """

    need: Ints
    """(N,) price of one seat, at least 0."""
    person: Ints
    """(P,) at least 0, except for pinned people, whose price has either sign."""
    offer: Ints
    """(O,) at least 0."""
    cutoff: Ints
    """(N,) the line (`lines`), in `Problem.value_unit`: whoever is placed nowhere and comes to be worth more
    there is placed there, whoever is worth less is not. -1 where pins and teams hold every seat, or where
    teams leave no such number. In a plan not by value: what the least valuable single person there is worth,
    0 beside a free seat, -1 where no seat is open to single people."""
    cuts: Cuts = field(default_factory=Cuts.none)
    per_unit: int = 1
    """Divides the problem's value_unit: fine prices lose less by being whole."""


@dataclass(frozen=True, eq=False)
class Reasons:
    """One primary reason each (positions in `explanation.REASONS`, 0 = placed or full), and its numbers."""

    person: NDArray[np.int8]
    """(P,)"""
    person_row: Ints
    """(P,) the pair (a as a) or option (k as -1 - k) the reason speaks of: the person's best; `NO_ROW`."""
    need: NDArray[np.int8]
    """(N,) 0 for needs without a free seat."""
    offer: NDArray[np.int8]
    """(O,)"""
    offer_row: Ints
    """(O,) the option that came closest."""


class Kept(Protocol):
    """What other principles leave alone: placed teams, and with them the pins. A `Result` is one."""

    @property
    def person_need(self) -> Positions:
        """(P,) the need of each person of a kept team, and of each pinned one."""
        ...

    @property
    def person_bundle(self) -> Positions:
        """(P,) the option that placed a person, -1 for none."""
        ...

    @property
    def bundles(self) -> Positions:
        """The options placed."""
        ...


@dataclass(frozen=True, eq=False)
class Plan:
    """Who goes where, and how good that is."""

    status: Status
    person_need: Positions
    """(P,) the need a person is placed at, -1 for none."""
    person_bundle: Positions
    """(P,) the option that placed the person, -1 if placed singly or not at all."""
    bundles: Positions
    """placed options, ascending."""
    objective: int
    """Sum of values, exact, in 1 / VALUE_SCALE."""
    principle: Principle = field(default="value", kw_only=True)

    @property
    def objective_decimal(self) -> Decimal:
        """The objective in the unit of weight x score."""
        return decimal(self.objective)

    def single_pairs(self, problem: Problem) -> Ints:
        """Positions of the pairs made singly, ascending."""
        people = np.flatnonzero((self.person_need >= 0) & (self.person_bundle < 0))
        return np.sort(problem.find_pairs(self.person_need[people], people))

    def filled(self, problem: Problem) -> Ints:
        """(N,) seats taken."""
        return np.bincount(self.person_need[self.person_need >= 0], minlength=problem.needs).astype(np.int64)


@dataclass(frozen=True, eq=False)
class Result(Plan):
    """A plan and what proves it."""

    bound: int
    """No plan is worth more (same unit); from branch and bound where that is better than the prices."""
    price_bound: int
    """What the prices alone prove: `bound <= price_bound`."""
    prices: Prices
    reasons: Reasons | None
    phases: dict[str, float]
    """Seconds by phase."""
    message: str = ""
    """Why it is infeasible, in one sentence."""
    conflict: tuple[int, ...] = ()
    """A smallest set of contradicting pins (positions in `Problem.pins`), empty unless infeasible."""

    @property
    def gap(self) -> float:
        """(bound - objective) / objective; 0 when optimal."""
        return relative_gap(self.objective, self.bound)

    @property
    def bound_decimal(self) -> Decimal:
        """The bound in the unit of weight x score."""
        return decimal(self.bound)


def relative_gap(objective: int, bound: int) -> float:
    """(bound - objective) / |objective|; infinite when something may be had and nothing is."""
    if bound <= objective:
        return 0.0
    return (bound - objective) / abs(objective) if objective else float("inf")


def decimal(units: int) -> Decimal:
    """Units of 1 / VALUE_SCALE as an exact decimal number."""
    # Arithmetic on decimals would round to the digits of the context; reading one does not.
    return Decimal(f"{units}e-{len(str(VALUE_SCALE)) - 1}")
