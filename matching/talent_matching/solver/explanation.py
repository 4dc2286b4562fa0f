"""Exactly one primary reason for every unplaced person, free seat and unplaced offer; whole arrays at a time.

Each pair and each option has a standing in the finished plan; a person or an offer gets the standing of
the row that came closest: `goal_order` is closer than `outranked`, then `seats_full`, `bundle_does_not_fit`,
`not_wished`, `no_positive_value` and `forbidden`.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from talent_matching.problem.problem import Flags, Ints, Positions, Problem
from talent_matching.problem.reduction import beyond_pins, blocked_members
from talent_matching.solver.result import Principle, Reasons, Result

REASONS = (
    "",
    "forbidden",
    "no_positive_value",
    "not_wished",
    "bundle_does_not_fit",
    "seats_full",
    "outranked",
    "goal_order",
    "ineligible",
    "not_shortlisted",
    "no_pairs",
    "placed_elsewhere",
)
"""Machine codes; their position is the number in `Reasons`.

Candidates: `outranked` (worth no more than the cut-off of each need open to them), `seats_full` (pins and
teams hold every seat), `bundle_does_not_fit` (comes only with a team that cannot be placed whole),
`no_positive_value`, `forbidden`; in a plan by goals `goal_order` (worth more than somebody there, or than a
free seat, but an earlier goal or a cap decides otherwise); in a stable plan `not_wished` (would not go
there); and without any row `ineligible` or `not_shortlisted` (told by the caller's `Facts`) or `no_pairs`.
Needs with a free seat: `placed_elsewhere` (listed people are placed at other needs), `no_positive_value`,
`forbidden`, `no_pairs` (nobody further is listed); `goal_order` and `not_wished` where somebody listed there
is not placed at all.
Offers: `outranked` (it would fit, but the seats and members are worth more otherwise), `seats_full` (other
teams hold the seats, or the need takes one team only and has it), `bundle_does_not_fit` (a member is in
another placed team or pinned elsewhere, or the team is larger than the seats beside the pins),
`no_positive_value`, `forbidden`; `no_pairs` (no option brings it to any need).
"""
CODE = {name: np.int8(number) for number, name in enumerate(REASONS)}
NO_ROW = int(np.iinfo(np.int64).min)
NO_LINE = 1 << 61
"""Above every value."""
Codes = NDArray[np.int8]


@dataclass(frozen=True, eq=False)
class Facts:
    """Why people without any pair have none, by position of the person; the text names the requirement."""

    ineligible: dict[int, str] = field(default_factory=dict)
    not_shortlisted: dict[int, str] = field(default_factory=dict)


def explain(problem: Problem, result: Result, facts: Facts | None = None) -> Reasons:
    """The reasons of a finished plan."""
    options = option_standing(problem, result)
    offer, offer_row = _offers(problem, result, options)
    person, person_row = _people(problem, result, options, facts or Facts())
    return Reasons(person, person_row, _needs(problem, result), offer, offer_row)


def replanned(
    problem: Problem, result: Result, person_need: Positions, principle: Principle, facts: Facts | None = None
) -> Result:
    """The plan that has the teams and pins of `result` and other single people, with its own reasons."""
    plan = replace(result, person_need=person_need, principle=principle, reasons=None)
    value = problem.worth(plan.single_pairs(problem), plan.bundles)
    plan = replace(
        plan,
        objective=value,
        status="optimal" if value == result.bound else "feasible",
        prices=replace(result.prices, cutoff=_lowest_held(problem, plan)),
    )
    return replace(plan, reasons=explain(problem, plan, facts))


def _lowest_held(problem: Problem, plan: Result) -> Ints:
    """What `Prices.cutoff` is in a plan not by value."""
    fixed = (plan.person_bundle >= 0) | (problem.pin_of >= 0)
    held = problem.find_pairs(plan.person_need, np.arange(problem.people))[~fixed & (plan.person_need >= 0)]
    cutoff = np.full(problem.needs, np.iinfo(np.int64).max)
    np.minimum.at(cutoff, problem.pair_need[held], problem.pair_value[held])
    cutoff[plan.filled(problem) < problem.seats] = 0
    cutoff[open_seats(problem, plan) == 0] = -1
    return cutoff


def open_seats(problem: Problem, plan: Result) -> Ints:
    """(N,) seats that pins and teams leave to single people."""
    fixed = (plan.person_bundle >= 0) | (problem.pin_of >= 0)
    return problem.seats - np.bincount(plan.person_need[fixed], minlength=problem.needs)


def pair_standing(problem: Problem, result: Result) -> Codes:
    """(A,) what stands between each pair and its being made (0 for pairs of pinned people elsewhere)."""
    closed = open_seats(problem, result) == 0
    standing = np.full(len(problem.pair_need), CODE["outranked"])
    if result.principle == "goals":
        above = problem.pair_value > result.prices.cutoff[problem.pair_need]
        standing[above] = CODE["goal_order"]
    if closed.any():
        standing[closed[problem.pair_need]] = CODE["seats_full"]
    if result.principle == "stable":
        standing[problem.pair_preference < 0] = CODE["not_wished"]
    standing[problem.pair_value <= 0] = CODE["no_positive_value"]
    standing[problem.pair_forbidden] = CODE["forbidden"]
    return standing


def option_standing(problem: Problem, result: Result) -> Codes:
    """(K,) what stands between each option and its being placed; a team placed elsewhere does not fit."""
    bundles = problem.bundles
    standing = np.full(len(bundles), CODE["outranked"])
    if not len(bundles):
        return standing
    row, members = bundles.member_row, bundles.members
    size, gain = beyond_pins(problem)
    free = problem.seats - np.bincount(problem.pins.need, minlength=problem.needs)
    taken = np.bincount(bundles.need[result.bundles], size[result.bundles], problem.needs).astype(np.int64)
    answered = problem.answered(result.bundles)
    standing[(size > (free - taken)[bundles.need]) | answered[bundles.need]] = CODE["seats_full"]
    _, in_the_way = blocked_members(problem)
    unfit = in_the_way | (result.person_bundle[members] >= 0)
    standing[row[unfit]] = CODE["bundle_does_not_fit"]
    standing[size > free[bundles.need]] = CODE["bundle_does_not_fit"]
    standing[np.isin(bundles.offer, bundles.offer[result.bundles])] = CODE["bundle_does_not_fit"]
    standing[gain <= 0] = CODE["no_positive_value"]
    if len(problem.forbids):
        standing[row[problem.is_forbidden(bundles.need[row], members)]] = CODE["forbidden"]
    return standing


def _closest(owner: Positions, standing: Codes, margin: Ints, count: int) -> tuple[Codes, Ints]:
    """Per owner the highest standing of its rows, and the first row of greatest margin that has it."""
    code, row = np.zeros(count, np.int8), np.full(count, NO_ROW)
    np.maximum.at(code, owner, standing)
    near = np.flatnonzero((standing == code[owner]) & (standing > 0))
    best = np.full(count, NO_ROW)
    np.maximum.at(best, owner[near], margin[near])
    near = near[margin[near] == best[owner[near]]][::-1]
    row[owner[near]] = near
    return code, row


def _offers(problem: Problem, result: Result, standing: Codes) -> tuple[Codes, Ints]:
    bundles = problem.bundles
    code, row = _closest(bundles.offer, standing, problem.bundle_value, len(bundles.offer_ids))
    code[code == 0] = CODE["no_pairs"]
    code[bundles.offer[result.bundles]] = 0
    return code, np.where((code == 0) | (row == NO_ROW), NO_ROW, -1 - row)


def _people(problem: Problem, result: Result, options: Codes, facts: Facts) -> tuple[Codes, Ints]:
    unplaced = result.person_need < 0
    rows = np.flatnonzero(unplaced[problem.pair_person])
    # Needs without a line come last.
    line = np.where(result.prices.cutoff < 0, NO_LINE, result.prices.cutoff)
    margin = problem.pair_value[rows] - line[problem.pair_need[rows]]
    standing = pair_standing(problem, result)[rows]
    code, row = _closest(problem.pair_person[rows], standing, margin, problem.people)
    row = np.where(row == NO_ROW, NO_ROW, rows[np.maximum(row, 0)] if len(rows) else NO_ROW)
    if len(problem.bundles):
        team, team_row = _team_standing(problem, options)
        closer = unplaced & (team > code)
        code, row = np.where(closer, team, code), np.where(closer, team_row, row)
    forbidden = np.zeros(problem.people, np.bool_)
    forbidden[problem.forbids.person] = True
    code[unplaced & (code == 0) & forbidden] = CODE["forbidden"]
    for named, known in (("ineligible", facts.ineligible), ("not_shortlisted", facts.not_shortlisted)):
        told = np.zeros(problem.people, np.bool_)
        told[np.fromiter(known, np.int64, len(known))] = True
        code[unplaced & (code == 0) & told] = CODE[named]
    code[unplaced & (code == 0)] = CODE["no_pairs"]
    return code, row


def _team_standing(problem: Problem, options: Codes) -> tuple[Codes, Ints]:
    """What a person's teams came to."""
    bundles = problem.bundles
    standing = options[bundles.member_row]
    value = problem.bundle_value[bundles.member_row]
    code, entry = _closest(bundles.members, standing, value, problem.people)
    row = bundles.member_row[np.maximum(entry, 0)]
    return code, np.where(entry == NO_ROW, NO_ROW, -1 - row)


def _needs(problem: Problem, result: Result) -> Codes:
    free = result.filled(problem) < problem.seats
    code = np.zeros(problem.needs, np.int8)
    code[free] = CODE["no_pairs"]
    here: Flags = result.person_need[problem.pair_person] == problem.pair_need
    away = (problem.pair_value > 0) & ~problem.pair_forbidden & ~here
    worthless = (problem.pair_value <= 0) & ~problem.pair_forbidden & ~here
    idle = away & (result.person_need[problem.pair_person] < 0)
    for rows, name in (
        (problem.pair_forbidden, "forbidden"),
        (worthless, "no_positive_value"),
        (idle, "not_wished"),
        (away & ~idle, "placed_elsewhere"),
        (idle & (result.principle == "goals"), "goal_order"),
    ):
        listed = np.zeros(problem.needs, np.bool_)
        listed[problem.pair_need[rows]] = True
        code[free & listed] = CODE[name]
    return code
