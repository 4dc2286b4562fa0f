"""A plan kept so that one can go on from it: what was decided on, and what each person is worth to it.

Beside the teams and pins of the best plan by value, a person's price is the largest that proves it: exactly
what the plan would lose without this person (Shapley and Shubik 1972). So whoever is taken for a seat that
the plan does not know adds score x weight less that price, and what happens to the others follows rows on
which price and value meet: no row that falls short of the prices is in any best plan without the person.
"""

from __future__ import annotations

import io
import json
from collections import deque
from dataclasses import dataclass, field, fields, replace
from functools import cached_property
from typing import Any

import numpy as np

from talent_matching.calculation.calculate import Calculation
from talent_matching.calculation.decision_rule import aims_of
from talent_matching.principles.goal_network import Aims
from talent_matching.principles.goal_order import Goal
from talent_matching.problem.problem import Bundles, Flags, Ints, Pairs, Positions, Problem
from talent_matching.problem.reduction import open_pairs
from talent_matching.shortlist.widen import UNREACHABLE
from talent_matching.solver.assignment import solve
from talent_matching.solver.certificate import tight_prices
from talent_matching.solver.result import Kept, Plan


@dataclass(frozen=True)
class Move:
    """One person who would go elsewhere; `there` is -1 for nobody left to move."""

    person: int
    here: int
    """Position of the need before, -1 for none."""
    there: int


@dataclass(frozen=True, eq=False)
class StandingPlan:
    """A finished run in the positions of its problem."""

    problem: Problem
    plan: Plan
    best: Positions
    """(P,) the need of each person in the best plan by value, which the prices prove; -1 for none."""
    seat_price: Ints
    """(N,) in 1 / VALUE_SCALE."""
    person_price: Ints
    """(P,) likewise: what the best plan would lose without the person; `UNREACHABLE` for team and pin."""
    aims: Aims = field(default_factory=Aims)
    order: tuple[Goal, ...] = ()
    """The goals in their order, of a run by goals."""
    counties: tuple[str, ...] = ()
    """County code of each place code in the aims."""

    @classmethod
    def of(cls, problem: Problem, plan: Plan, best: Kept | None = None) -> StandingPlan:
        """Of a problem and its plan; `best` is the best plan by value, solved for where it is not known."""
        if best is None:
            best = plan if plan.principle == "value" else solve(problem)
        seat, person = _prices(problem, best)
        return cls(problem, plan, np.asarray(best.person_need, np.int32), seat, person)

    @classmethod
    def of_run(cls, calculation: Calculation) -> StandingPlan:
        """Of a run that has been calculated."""
        decided, prepared = calculation.decided, calculation.widened.prepared
        assert decided is not None
        result = decided.result
        plan = Plan(**{one.name: getattr(result, one.name) for one in fields(Plan)})
        kept = cls.of(prepared.problem, plan, decided.best)
        if result.principle != "goals":
            return kept
        run = calculation.run
        return replace(kept, aims=aims_of(prepared, run), order=run.order.order, counties=tuple(run.counties))

    def price(self, person: str) -> int:
        """What the best plan would lose without this person; 0 for a stranger to the run."""
        at = self.problem.person_at.get(person, -1)
        return int(self.person_price[at]) if at >= 0 else 0

    def where(self, person: str) -> str | None:
        """The need the best plan by value has the person at."""
        at = self.problem.person_at.get(person, -1)
        return None if at < 0 or self.best[at] < 0 else str(self.problem.need_ids[self.best[at]])

    def taking(self, person: str) -> tuple[Move, ...]:
        """Who moves, in a best plan that moves the fewest, when the person goes where the plan does not know:
        each takes the seat of the one before; nobody where the last seat stays empty."""
        at = self.problem.person_at.get(person, -1)
        if at < 0 or self.best[at] < 0 or self.person_price[at] >= UNREACHABLE:
            return ()
        first = int(self.best[at])
        came: dict[int, tuple[int, int]] = {first: (-1, -1)}
        queue = deque([first])
        while queue:
            need = queue.popleft()
            if not self.seat_price[need]:
                return self._back(came, need)
            rows = self._just(need)
            for row in rows.tolist():
                who = int(self.problem.pair_person[row])
                if who == at or self.best[who] == need:
                    continue
                if self.best[who] < 0:
                    return (*self._back(came, need), Move(who, -1, need))
                if (there := int(self.best[who])) not in came:
                    came[there] = (who, need)
                    queue.append(there)
        raise ArithmeticError("the prices do not prove the plan")

    def _back(self, came: dict[int, tuple[int, int]], need: int) -> tuple[Move, ...]:
        moves: list[Move] = []
        while came[need][0] >= 0:
            who, to = came[need]
            moves.append(Move(who, need, to))
            need = to
        return tuple(reversed(moves))

    def _just(self, need: int) -> Ints:
        """Open rows of a need on which value and prices meet, the lot that goes first in front."""
        problem = self.problem
        rows = np.arange(problem.pair_start[need], problem.pair_start[need + 1])
        rows = rows[self._open[rows]]
        price = self.seat_price[need] + self.person_price[problem.pair_person[rows]]
        rows = rows[problem.pair_value[rows] * problem.value_unit == price]
        ordered: Ints = rows[np.argsort(-problem.pair_lot[rows], kind="stable")]
        return ordered

    @cached_property
    def _open(self) -> Flags:
        free: Flags = (self.person_price < UNREACHABLE)[self.problem.pair_person]
        open_: Flags = free & open_pairs(self.problem, self.problem.seats)
        return open_

    def dumped(self) -> bytes:
        """All of it as arrays: read back without parsing or checking anything."""
        body = io.BytesIO()
        meta = {
            "seed": self.problem.seed, "status": self.plan.status, "objective": self.plan.objective,
            "principle": self.plan.principle, "order": [one.model_dump(mode="json") for one in self.order],
            "reasons": [self.problem.pins.reason, self.problem.forbids.reason],
            "floors": list(self.aims.floors.items()), "caps": list(self.aims.caps.items()),
            "counties": self.counties,
        }  # fmt: skip
        np.savez(body, allow_pickle=False, meta=np.array(json.dumps(meta)), **self._arrays())
        return body.getvalue()

    def _arrays(self) -> dict[str, Any]:
        problem, plan = self.problem, self.plan
        named: dict[str, Any] = {f"problem.{name}": getattr(problem, name) for name in _PROBLEM}
        named |= {f"bundles.{one.name}": getattr(problem.bundles, one.name) for one in fields(Bundles)}
        for name in ("pins", "forbids"):
            named |= {f"{name}.{side}": getattr(getattr(problem, name), side) for side in ("need", "person")}
        named |= {f"plan.{name}": getattr(plan, name) for name in _PLAN}
        named |= {name: getattr(self, name) for name in _PRICES}
        given = {f"aims.{name}": getattr(self.aims, name) for name in _AIMS}
        return named | {name: column for name, column in given.items() if column is not None}

    @classmethod
    def loaded(cls, body: bytes) -> StandingPlan:
        """What `dumped` wrote."""
        stored = np.load(io.BytesIO(body), allow_pickle=False)
        meta = json.loads(str(stored["meta"]))
        lists = [
            Pairs(stored[f"{name}.need"], stored[f"{name}.person"], tuple(reasons))
            for name, reasons in zip(("pins", "forbids"), meta["reasons"], strict=True)
        ]
        bundles = Bundles(**{one.name: stored[f"bundles.{one.name}"] for one in fields(Bundles)})
        columns = {name: stored[f"problem.{name}"] for name in _PROBLEM}
        problem = Problem(**columns, bundles=bundles, pins=lists[0], forbids=lists[1], seed=meta["seed"])
        columns = {name: stored[f"plan.{name}"] for name in _PLAN}
        plan = Plan(
            **columns, status=meta["status"], objective=meta["objective"], principle=meta["principle"]
        )
        aims = Aims(
            **{name: stored[f"aims.{name}"] for name in _AIMS if f"aims.{name}" in stored},
            floors=dict(map(tuple, meta["floors"])), caps=dict(map(tuple, meta["caps"])),
        )  # fmt: skip
        order = tuple(Goal.model_validate(one) for one in meta["order"])
        prices = {name: stored[name] for name in _PRICES}
        return cls(problem, plan, **prices, aims=aims, order=order, counties=tuple(meta["counties"]))


_PROBLEM = (
    "need_ids", "seats", "weight", "one_offer", "person_ids", "pair_need", "pair_person", "pair_score",
    "pair_row", "pair_preference",
)  # fmt: skip
_PLAN = ("person_need", "person_bundle", "bundles")
_PRICES = ("best", "seat_price", "person_price")
_AIMS = ("top_priority", "small", "enterprise", "county", "last")


def _prices(problem: Problem, best: Kept) -> tuple[Ints, Ints]:
    """Of seats and people beside the teams and pins of the best plan, in 1 / VALUE_SCALE."""
    fixed = (best.person_bundle >= 0) | (problem.pin_of >= 0)
    seats = problem.seats - np.bincount(best.person_need[fixed], minlength=problem.needs)
    rows = np.flatnonzero(open_pairs(problem, problem.seats) & ~fixed[problem.pair_person])
    rows = rows[(seats > 0)[problem.pair_need[rows]]]
    need, person = problem.pair_need[rows], problem.pair_person[rows]
    placed = best.person_need[person] == need
    seat, own = tight_prices(
        need, person, problem.pair_value[rows], placed, seats=seats, people=problem.people
    )
    seat, own = seat * problem.value_unit, own * problem.value_unit
    # Pins and teams hold every seat: no single person enters, whatever the price.
    seat[seats <= 0] = UNREACHABLE
    own[fixed] = UNREACHABLE
    return seat, own
