"""Seats flow source -> county -> enterprise -> need -> person -> sink; what a goal counts sits on arcs."""

from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from math import gcd
from typing import Any

import numpy as np

from talent_matching.principles.goal_order import Goal
from talent_matching.principles.lexicographic import Network
from talent_matching.problem.problem import VALUE_SCALE, Flags, Ints, Positions, Problem, ProblemError
from talent_matching.problem.reduction import open_pairs
from talent_matching.solver.result import Kept, decimal


@dataclass(frozen=True, eq=False)
class Aims:
    """What the goals look at, in the problem's positions. Columns left out count for nothing."""

    top_priority: Flags | None = None
    """(N,)"""
    small: Flags | None = None
    """(N,) the need belongs to a small enterprise."""
    enterprise: Any = None
    """(N,) code of the enterprise, 0 or more."""
    county: Any = None
    """(N,) code of the county, 0 or more."""
    floors: dict[int, int] = field(default_factory=dict)
    """Per county: seats that should be filled at least."""
    caps: dict[int, int] = field(default_factory=dict)
    """Per county: seats that may be filled at most by single people."""
    last: Positions | None = None
    """(P,) the need the last run put each person at, -1 for none."""
    proposals: Any = None
    """(P,) how many needs a person may be proposed to; 1 where left out."""


class Arcs:
    """The network around what is kept (teams and pins), and each goal's gain on its arcs.

    Order of the arcs: pairs; person -> sink; enterprise -> need, first seat then the rest; county ->
    enterprise likewise; source -> county up to the floor, then up to the cap; source -> sink for seats
    left empty.
    """

    def __init__(self, problem: Problem, aims: Aims, kept: Kept) -> None:
        self.problem, self.aims, self.kept = problem, aims, kept
        fixed = (kept.person_bundle >= 0) | (problem.pin_of >= 0)
        self.kept_at = np.where(fixed, kept.person_need, -1)
        self.taken = np.bincount(self.kept_at[fixed], minlength=problem.needs)
        seats = problem.seats - self.taken
        self.pairs = np.flatnonzero(open_pairs(problem, seats) & ~fixed[problem.pair_person])
        self.need = problem.pair_need[self.pairs]
        self.room = np.minimum(seats, np.bincount(self.need, minlength=problem.needs))
        county = _column(aims.county, problem.needs, 0)
        self.counties, self.county = np.unique(county, return_inverse=True)
        # A need without an enterprise code stands alone.
        enterprise = _column(aims.enterprise, problem.needs, -1)
        enterprise = np.where(enterprise < 0, -1 - np.arange(problem.needs), enterprise)
        branches, self.branch = np.unique(np.stack([self.county, enterprise]), axis=1, return_inverse=True)
        self.branch_county = branches[0]
        self.county_taken = np.bincount(self.county, self.taken, len(self.counties)).astype(np.int64)
        self.branch_taken = np.bincount(self.branch, self.taken, branches.shape[1]).astype(np.int64)

    @cached_property
    def network(self) -> Network:
        """Nodes: counties, branches of enterprises, needs, people, source, sink."""
        problem, people = self.problem, self.problem.people
        branch0 = len(self.counties)
        need0 = branch0 + len(self.branch_county)
        person0 = need0 + problem.needs
        source, sink = person0 + people, person0 + people + 1
        total = int(self.room.sum())
        first, rest = np.minimum(self.room, 1), np.maximum(self.room - 1, 0)
        branch_room = np.bincount(self.branch, self.room, len(self.branch_county)).astype(np.int64)
        proposals = np.asarray(_column(self.aims.proposals, people, 1), np.int64)
        floor, above = self._county_room(total)
        needs, branches = np.arange(need0, person0), np.arange(branch0, need0)
        counties, persons = np.arange(branch0), np.arange(person0, source)
        groups = (
            (
                need0 + self.need,
                person0 + problem.pair_person[self.pairs],
                np.ones(len(self.pairs), np.int64),
            ),
            (persons, np.full(people, sink), proposals),
            (branch0 + self.branch, needs, first),
            (branch0 + self.branch, needs, rest),
            (self.branch_county, branches, np.minimum(branch_room, 1)),
            (self.branch_county, branches, np.maximum(branch_room - 1, 0)),
            (np.full(branch0, source), counties, floor),
            (np.full(branch0, source), counties, above),
            (np.array([source]), np.array([sink]), np.array([total])),
        )
        tail, head, capacity = (np.concatenate(column) for column in zip(*groups, strict=True))
        supply = np.zeros(sink + 1, np.int64)
        supply[source], supply[sink] = total, -total
        return Network(tail.astype(np.int32), head.astype(np.int32), capacity.astype(np.int64), supply)

    def gain(self, goal: Goal) -> Ints:
        """(arcs,) what one unit of flow on each arc adds to the goal, in its steps."""
        gain = np.zeros(len(self.network.tail), np.int64)
        pairs, needs, branches = len(self.pairs), self.problem.needs, len(self.branch_county)
        first_seat = pairs + self.problem.people
        first_of_branch = first_seat + 2 * needs
        to_floor = first_of_branch + 2 * branches
        match goal.goal:
            case "county_floors":
                gain[to_floor : to_floor + len(self.counties)] = 1
            case "top_priority_seats":
                gain[:pairs] = _column(self.aims.top_priority, needs, False)[self.need]
            case "seats":
                gain[:pairs] = 1
            case "value":
                gain[:pairs] = self._steps(goal.step)
            case "needs_served":
                gain[first_seat : first_seat + needs] = self.taken == 0
            case "small_enterprises":
                gain[first_of_branch : first_of_branch + branches] = self._small & (self.branch_taken == 0)
            case "unmoved":
                last = _column(self.aims.last, self.problem.people, -1)
                gain[:pairs] = last[self.problem.pair_person[self.pairs]] == self.need
        return gain

    def last_resorts(self) -> list[Ints]:
        """Gains that tell equal plans apart."""
        unmoved, lot = np.zeros((2, len(self.network.tail)), np.int64)
        last = _column(self.aims.last, self.problem.people, -1)
        unmoved[: len(self.pairs)] = last[self.problem.pair_person[self.pairs]] == self.need
        lot[: len(self.pairs)] = self.problem.pair_lot[self.pairs]
        return [unmoved, lot] if unmoved.any() else [lot]

    def already(self, goal: Goal) -> Decimal:
        """What the kept teams and pins alone add to the goal."""
        match goal.goal:
            case "county_floors":
                count = np.minimum(self.county_taken, self._floors)
            case "top_priority_seats":
                count = self.taken[_column(self.aims.top_priority, self.problem.needs, False)]
            case "seats":
                count = self.taken
            case "value":
                return decimal(self._kept_value())
            case "needs_served":
                count = self.taken > 0
            case "small_enterprises":
                count = self._small & (self.branch_taken > 0)
            case "unmoved":
                last = _column(self.aims.last, self.problem.people, -1)
                count = (self.kept_at >= 0) & (self.kept_at == last)
        return Decimal(int(count.sum()))

    @cached_property
    def _small(self) -> Flags:
        small = np.zeros(len(self.branch_county), np.bool_)
        small[self.branch[_column(self.aims.small, self.problem.needs, False)]] = True
        return small

    @cached_property
    def _floors(self) -> Ints:
        return np.array([self.aims.floors.get(code, 0) for code in self.counties.tolist()], np.int64)

    def _county_room(self, total: int) -> tuple[Ints, Ints]:
        """Seats each county may still fill up to its floor, and beyond it up to its cap."""
        caps = np.array([self.aims.caps.get(code, 1 << 40) for code in self.counties.tolist()], np.int64)
        room = np.clip(caps - self.county_taken, 0, total)
        floor = np.clip(self._floors - self.county_taken, 0, room)
        return floor, room - floor

    def _steps(self, step: Decimal) -> Ints:
        """Values of the pairs in whole steps, halves up."""
        units = step * VALUE_SCALE
        if units != int(units):
            raise ProblemError(f"a step of {step} is finer than the twelve decimals of a value")
        common = gcd(int(units), self.problem.value_unit)
        times, per = self.problem.value_unit // common, int(units) // common
        value = self.problem.pair_value[self.pairs]
        if (2 * times) * int(np.abs(value).max(initial=0)) + per >= 2**62:
            raise ProblemError("values are too large for goals in order; use fewer decimals")
        return (2 * times * value + per) // (2 * per)

    def _kept_value(self) -> int:
        pinned = np.flatnonzero((self.kept_at >= 0) & (self.kept.person_bundle < 0))
        pairs = self.problem.find_pairs(self.kept_at[pinned], pinned)
        return self.problem.worth(pairs, self.kept.bundles)


def _column(given: Any, rows: int, default: Any) -> Any:
    return np.full(rows, default) if given is None else np.asarray(given)
