"""Who should go where, all at once.

Sets: needs i with seats c_i and weight w_i; people j; listed pairs (i,j) with score s_ij; options k of
offers t, each a need i_k, members M_k and a score s_k.
Variables: x_ij, y_k in {0,1}: the pair is made singly; the team goes whole to the option's need.
Maximise   sum w_i s_ij x_ij + sum w_{i_k} s_k |M_k| y_k
subject to sum_j x_ij + sum_{k at i} |M_k| y_k <= c_i       every need: seats are never exceeded
           sum_i x_ij + sum_{k with j} y_k <= 1             every person: nobody twice
           sum_{k of t} y_k <= 1                            every offer: at most one need
           sum_{k at i} y_k <= 1                            every need that takes one offer only
           x_ij + sum_{k at i with j} y_k = 1               every pin (i,j)
           x_ij = 0, y_k = 0                                forbidden pairs, and teams with a forbidden member
With y given the rest is a minimum-cost flow, so only y needs search (`bundles`).
"""

from __future__ import annotations

from concurrent.futures import Executor
from dataclasses import replace

import numpy as np

from talent_matching.problem.limits import Control
from talent_matching.problem.pins import contradiction
from talent_matching.problem.problem import Flags, Positions, Problem
from talent_matching.problem.reduction import Reduced, reduce_problem
from talent_matching.solver.bundles import Plan
from talent_matching.solver.certificate import full_prices, price_bound, tight_prices
from talent_matching.solver.explanation import Facts, explain
from talent_matching.solver.lines import lines
from talent_matching.solver.lots import told_apart
from talent_matching.solver.parallel import best_plan
from talent_matching.solver.result import Prices, Result


def solve(
    problem: Problem,
    control: Control | None = None,
    *,
    facts: Facts | None = None,
    executor: Executor | None = None,
    last: Positions | None = None,
    singles: Flags | None = None,
) -> Result:
    """The plan of greatest value, its proof and everybody's reason.

    `control` sets time limit, gap, progress and cancelling; `facts` tells why people have no pairs;
    connected parts of the market are solved on `executor` if one is given. Pins that contradict each
    other give status `infeasible`. Of plans of equal value it is the one in which most single people stay
    where they were (`last`: the need of each person, -1 for none), and of those the one drawn by lot.
    `singles` are the pairs of a best plan of single people alone, where it is known already. The same
    problem gives the same result unless a time limit cuts in.
    """
    control = control or Control()
    conflict, message = contradiction(problem)
    if conflict:
        return _infeasible(problem, control, conflict, message)
    with control.phase("build"):
        reduced = reduce_problem(problem, singles)
    with control.phase("solve"):
        plan = best_plan(reduced, len(problem.bundles.offer_ids), control, executor)
        stays = (
            np.zeros(len(reduced.pair), np.bool_) if last is None else last[reduced.person] == reduced.need
        )
        plan = told_apart(reduced, plan, problem.pair_lot[reduced.pair], stays)
    with control.phase("certify"):
        prices = _prices(problem, reduced, plan)
    result = _result(problem, reduced, plan, prices, control)
    with control.phase("explain"):
        return replace(result, reasons=explain(problem, result, facts))


def _prices(problem: Problem, reduced: Reduced, plan: Plan) -> Prices:
    """The plan's proof, and the line of each need."""
    offers = len(problem.bundles.offer_ids)
    line = lines(reduced, plan, offers)
    proof = plan.prices
    if proof is None:
        seat, own = tight_prices(
            reduced.need, reduced.person, reduced.value, plan.singles,
            seats=reduced.seats, people=reduced.people,
        )  # fmt: skip
        proof = Prices(seat, own, np.zeros(offers, np.int64), line)
    return full_prices(problem, reduced, replace(proof, cutoff=line))


def _result(problem: Problem, reduced: Reduced, plan: Plan, prices: Prices, control: Control) -> Result:
    person_need = problem.pin_of.copy()
    person_bundle = np.full(problem.people, -1, np.int32)
    person_need[reduced.person[plan.singles]] = reduced.need[plan.singles]
    options = reduced.option[plan.options]
    for k in options:
        members = problem.bundles.members_of(k)
        person_need[members], person_bundle[members] = problem.bundles.need[k], k
    result = Result(
        status="feasible",
        person_need=person_need,
        person_bundle=person_bundle,
        bundles=options.astype(np.int32),
        objective=0,
        bound=0,
        price_bound=price_bound(problem, prices) * problem.value_unit,
        prices=prices,
        reasons=None,
        phases=control.phases,
    )
    objective = problem.worth(result.single_pairs(problem), options)
    bound = result.price_bound
    if plan.bound is not None:
        bound = max(min(bound, (plan.bound + reduced.base) * problem.value_unit), objective)
    return replace(
        result, objective=objective, bound=bound, status="optimal" if bound == objective else "feasible"
    )


def _infeasible(problem: Problem, control: Control, conflict: tuple[int, ...], message: str) -> Result:
    nobody = np.full(problem.people, -1, np.int32)
    free = Prices(
        np.zeros(problem.needs, np.int64),
        np.zeros(problem.people, np.int64),
        np.zeros(len(problem.bundles.offer_ids), np.int64),
        np.full(problem.needs, -1, np.int64),
    )
    nothing = np.zeros(0, np.int32)
    return Result(
        "infeasible",
        nobody,
        nobody,
        nothing,
        0,
        0,
        0,
        free,
        None,
        control.phases,
        message=message,
        conflict=conflict,
    )
