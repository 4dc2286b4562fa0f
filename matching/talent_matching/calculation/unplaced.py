"""Why people and teams were not proposed."""

from __future__ import annotations

from typing import Any

import numpy as np

from talent_matching.calculation.cutoffs import Nearest
from talent_matching.calculation.plan_rows import PlanRows, Rows, by_rule, outcome_row, placed_teams, removed
from talent_matching.market.eligibility import RULES
from talent_matching.market.eligibility_by_need import Crowd
from talent_matching.solver.explanation import NO_ROW, REASONS

BLOCK = 1 << 20


CROSS_CHECKED = 40_000_000
"""Up to so many pairs, people without any pair are checked against every need instead of their shortlist."""


def _slices(pairs: int) -> list[slice]:
    """All pairs, a bounded number at a time."""
    return [slice(first, first + BLOCK) for first in range(0, pairs, BLOCK)]


def explained_people(plan: PlanRows) -> list[dict[str, Any]]:
    reasons = plan.result.reasons
    assert reasons is not None
    unplaced = np.flatnonzero(plan.run.single & (plan.need_of < 0))
    code = np.array(REASONS)[reasons.person[plan.person_place[unplaced]]]
    row = reasons.person_row[plan.person_place[unplaced]]
    without = np.isin(code, ["ineligible", "not_shortlisted", "no_pairs"])
    posts = np.flatnonzero(~plan.run.project)
    few = len(posts) * int(without.sum()) <= CROSS_CHECKED
    told = _cross_checked(plan, posts, unplaced[without]) if few else _as_listed(plan, unplaced[without])
    rows = []
    nearest = Nearest(plan.problem, plan.need_row, plan.cutoff, plan.need_ids)
    for person, name, at in zip(unplaced.tolist(), code.tolist(), row.tolist(), strict=True):
        outcome, detail = told.get(person) or (name, {})
        if person not in told and at >= 0:
            need = int(plan.need_row[plan.problem.pair_need[at]])
            detail = _against(plan, need, int(plan.problem.pair_score[at]))
            detail |= nearest.of(int(plan.person_place[person]))
        rows.append(outcome_row(outcome, detail, candidate=plan.person_ids[person]))
    return rows


def _against(plan: PlanRows, need: int, points: int) -> dict[str, Any]:
    cutoff = int(plan.cutoff[need])
    return {"need": plan.need_ids[need], "score": points} | ({plan.line_name: cutoff} if cutoff >= 0 else {})


def _cross_checked(plan: PlanRows, posts: Rows, people: Rows) -> dict[int, tuple[str, dict[str, Any]]]:
    """People without a listed pair against every post: what keeps them out, or where they come closest."""
    if not len(people) or not len(posts):
        return {}
    crowd, legal = Crowd(plan.market, people), []
    counts = np.zeros((len(RULES), len(people)), np.int64)
    for need in posts.tolist():
        failed, _unknown = crowd.against(need)
        for bit in range(len(RULES)):
            counts[bit] += failed >> bit & 1
        at = np.flatnonzero(failed == 0)
        legal.append((np.full(len(at), need), at))
    need, at = (np.concatenate(column) for column in zip(*legal, strict=True))
    points = np.concatenate(
        [plan.scores(need[part], people[at[part]])[1] for part in _slices(len(need))] or [need]
    )
    margin = points - np.maximum(plan.cutoff[need], 0)
    order = np.lexsort((need, -margin, at))
    best = order[np.flatnonzero(np.diff(at[order], prepend=-1))]
    closest = dict(zip(at[best].tolist(), best.tolist(), strict=True))
    told: dict[int, tuple[str, dict[str, Any]]] = {}
    for n, person in enumerate(people.tolist()):
        if n in closest:
            row = closest[n]
            beaten = plan.cutoff[need[row]] >= 0 and margin[row] <= 0
            detail = _against(plan, int(need[row]), int(points[row]))
            if not beaten:
                rank = plan.calculation.texts.rank(int(need[row]), person)
                detail |= {"rank": rank, "cut": plan.calculation.shortlist}
            told[person] = ("outranked" if beaten else "not_shortlisted", detail)
        else:
            told[person] = ("ineligible", {"looked": len(posts), "removed": by_rule(counts[:, n])})
    return told


def _as_listed(plan: PlanRows, people: Rows) -> dict[int, tuple[str, dict[str, Any]]]:
    """The same for markets too large to cross: what removed these people from the lists they were on."""
    person, failed = plan.market.pairs.person, plan.prepared.eligibility.failed
    seen = np.bincount(person, minlength=len(plan.person_ids))
    counts = np.stack(
        [np.bincount(person[failed >> bit & 1 > 0], minlength=len(seen)) for bit in range(len(RULES))]
    )
    return {
        one: ("ineligible", {"looked": int(seen[one]), "removed": by_rule(counts[:, one])})
        if seen[one]
        else ("not_shortlisted", {})
        for one in people.tolist()
    }


def explained_teams(plan: PlanRows) -> list[dict[str, Any]]:
    reasons, offers = plan.result.reasons, plan.prepared.offers
    placed, rows = placed_teams(plan), []
    place = {str(id_): n for n, id_ in enumerate(plan.problem.bundles.offer_ids)}
    for team, id_ in enumerate(plan.run.teams.ids):
        if team in placed:
            continue
        at = np.flatnonzero(offers.team == team) if offers is not None else np.empty(0, np.int64)
        failed = offers.failed[at] if offers is not None else np.empty(0, np.uint16)
        n = place.get(str(id_))
        row = NO_ROW if reasons is None or n is None else int(reasons.offer_row[n])
        detail: dict[str, Any] = {"looked": len(at), "eligible": int((failed == 0).sum())}
        if row != NO_ROW and reasons is not None and n is not None:
            code, option = REASONS[int(reasons.offer[n])], -1 - row
            need = int(plan.need_row[plan.problem.bundles.need[option]])
            detail |= {"need": plan.need_ids[need], "score": int(plan.problem.bundles.score[option])}
        else:
            code = "ineligible" if len(at) else "not_shortlisted"
            detail["removed"] = removed(failed, failed & 0, extra=True)
        rows.append(outcome_row(code, detail, team=plan.team_ids[team]))
    return rows
