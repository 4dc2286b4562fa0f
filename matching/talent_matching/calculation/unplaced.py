"""Why people and teams were not proposed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from talent_matching.calculation.plan_rows import PlanRows, Rows, by_rule, outcome_row, removed
from talent_matching.calculation.reach import AT_ONCE, Near, reach
from talent_matching.market.eligibility import RULES
from talent_matching.solver.explanation import NO_ROW, REASONS

FROM_ROWS = (
    "outranked", "goal_order", "seats_full", "bundle_does_not_fit", "not_wished", "no_positive_value",
    "forbidden",
)  # fmt: skip
"""Reasons that speak of rows of the problem."""

NEAREST = 10
"""Needs named with score and line; all are counted."""


def explained_people(plan: PlanRows) -> list[dict[str, Any]]:
    """Everybody who was not proposed, each looked at against every post."""
    unplaced = plan.run.single & (plan.need_of < 0)
    people = np.flatnonzero(unplaced)
    closest = _Closest(plan, *plan.calculation.source.every(unplaced))
    return [*_able(plan, people[closest.known], closest), *_unable(plan, people[~closest.known])]


def _codes(plan: PlanRows, people: Rows) -> list[str]:
    reasons = plan.result.reasons
    assert reasons is not None
    return [str(code) for code in np.array(REASONS)[reasons.person[plan.person_place[people]]]]


def _able(plan: PlanRows, people: Rows, closest: _Closest) -> Iterator[dict[str, Any]]:
    """Those who qualify somewhere."""
    for n, (person, code) in enumerate(zip(people.tolist(), _codes(plan, people), strict=True)):
        name, detail = closest.code(n, code), closest.of(n)
        if name == "not_shortlisted":
            detail = {key: detail[key] for key in ("need", "score")}
        if name == "below_floor":
            detail = {"need": detail["need"], "score": detail["score"], "floor": plan.market.floor}
        yield outcome_row(name, detail, candidate=plan.person_ids[person])


def _unable(plan: PlanRows, everybody: Rows) -> Iterator[dict[str, Any]]:
    """Those who qualify nowhere."""
    posts = np.flatnonzero(~plan.run.project)
    for first in range(0, len(everybody), AT_ONCE):
        people = everybody[first : first + AT_ONCE]
        known = reach(plan.market, posts, people)
        everywhere = known.everywhere.tolist()
        for n, (person, code) in enumerate(zip(people.tolist(), _codes(plan, people), strict=True)):
            detail = {
                "looked": len(posts), "removed": by_rule(known.failed[:, n]),
                "near": [_near(plan, one) for one in known.near.get(n, [])],
                "everywhere": [rule.name for at, rule in enumerate(RULES) if everywhere[n] >> at & 1],
            }  # fmt: skip
            # A row of somebody who qualifies nowhere alone is a team's.
            name = code if code in FROM_ROWS else "ineligible"
            yield outcome_row(name, detail, candidate=plan.person_ids[person])


def _near(plan: PlanRows, near: Near) -> list[Any]:
    """Rule, skill, needs it alone keeps from, some of them."""
    skill = plan.run.skills[near.skill] if near.skill >= 0 else ""
    return [near.rule, skill, near.count, [plan.need_ids[need] for need in near.needs]]


class _Closest:
    """The needs each person qualifies for, those first where least was missing; needs without a line last."""

    def __init__(self, plan: PlanRows, need: Rows, person: Rows, score: Rows) -> None:
        self.plan = plan
        able = np.unique(person)
        unplaced = np.flatnonzero(plan.run.single & (plan.need_of < 0))
        self.known = np.isin(unplaced, able)
        """(unplaced people,) who qualifies somewhere; the other numbers count those."""
        line = plan.cutoff[need]
        # Who is below the floor everywhere is told of the best score, all others of what they may be given.
        below = score < plan.market.floor
        margin = np.where(below, -score, line - score)
        order = np.lexsort((need, margin, ~below & (line < 0), below, person))
        start = np.searchsorted(person[order], np.append(able, len(plan.run.single)))
        self.listed = np.diff(start).tolist()
        """Of each person: how many needs."""
        near = order[np.arange(len(order)) - np.repeat(start[:-1], self.listed) < NEAREST]
        self.nearest = list(
            zip(need[near].tolist(), score[near].tolist(), plan.cutoff[need[near]].tolist(), strict=True)
        )
        """Need, score and line of the first `NEAREST` of each."""
        self.start = np.cumsum([0, *np.minimum(self.listed, NEAREST)]).tolist()

    def code(self, n: int, given: str) -> str:
        """What the solver says of listed pairs; of others what the line says."""
        need, score, line = self.nearest[self.start[n]]
        if score < self.plan.market.floor:
            return "below_floor"
        if given in FROM_ROWS:
            return given
        if line < 0:
            return "outranked" if self.plan.open_seats[need] else "seats_full"
        return "outranked" if score <= line else "not_shortlisted"

    def of(self, n: int) -> dict[str, Any]:
        plan, rows = self.plan, self.nearest[self.start[n] : self.start[n + 1]]
        nearest = [
            [plan.need_ids[need], score, line if line >= 0 else None]
            for at, (need, score, line) in enumerate(rows)
            if at == 0 or score >= plan.market.floor
        ]
        need, score, line = nearest[0]
        against = {plan.line_name: line} if line is not None else {}
        return {"need": need, "score": score, **against, "listed": self.listed[n], "nearest": nearest}


def explained_teams(plan: PlanRows) -> list[dict[str, Any]]:
    reasons, offers = plan.result.reasons, plan.prepared.offers
    placed, rows = plan.placed_teams, []
    place = {str(id_): n for n, id_ in enumerate(plan.problem.bundles.offer_ids)}
    for team, id_ in enumerate(plan.run.teams.ids):
        if team in placed:
            continue
        at = np.flatnonzero(offers.team == team) if offers is not None else np.empty(0, np.int64)
        failed = offers.failed[at] if offers is not None else np.empty(0, np.uint32)
        n = place.get(str(id_))
        row = NO_ROW if reasons is None or n is None else int(reasons.offer_row[n])
        detail: dict[str, Any] = {"looked": len(at), "eligible": int((failed == 0).sum())}
        if row != NO_ROW and reasons is not None and n is not None:
            code, option = REASONS[int(reasons.offer[n])], -1 - row
            need = int(plan.need_row[plan.problem.bundles.need[option]])
            detail |= {"need": plan.need_ids[need], "score": int(plan.problem.bundles.score[option])}
        else:
            code = "ineligible" if len(at) else "no_pairs"
            detail["removed"] = removed(failed, failed & 0, extra=True)
        rows.append(outcome_row(code, detail, team=plan.team_ids[team]))
    return rows
