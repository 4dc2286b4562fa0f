"""From a plan to the rows that explain it: proposals with their terms, free seats with the reason."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from talent_matching.calculation.calculate import Calculation
from talent_matching.calculation.decision_rule import decision_report
from talent_matching.calculation.fairness_report import fairness_report
from talent_matching.calculation.plan_rows import PlanRows, Rows, outcome_row, removed
from talent_matching.calculation.unplaced import explained_people, explained_teams
from talent_matching.market.eligibility_by_need import Crowd
from talent_matching.market.market import MILLION, UNSTATED, Ints
from talent_matching.market.teams import QUALIFICATIONS
from talent_matching.market.weighting import TEAM_TERMS, TERMS
from talent_matching.problem.problem import VALUE_SCALE
from talent_matching.whatif.advice import advise

EXAMPLES = 5


ADVICES = 6


@dataclass(frozen=True)
class Explained:
    """Proposals, an outcome for whatever stayed without one, and the counts of the run."""

    proposals: list[dict[str, Any]]
    outcomes: list[dict[str, Any]]
    report: dict[str, Any]


def explain(calculation: Calculation) -> Explained:
    """All rows of a run, in a fixed order."""
    plan = PlanRows(calculation)
    proposals = _proposals(plan)
    outcomes = [*explained_needs(plan), *explained_people(plan), *explained_teams(plan)]
    return Explained(proposals, outcomes, _report(plan, proposals, outcomes))


def proposed(calculation: Calculation) -> list[dict[str, Any]]:
    """The proposals of a run alone."""
    return _proposals(PlanRows(calculation))


def _proposals(plan: PlanRows) -> list[dict[str, Any]]:
    single = np.flatnonzero((plan.need_of >= 0) & (plan.option_of < 0))
    points, total = plan.scores(plan.need_of[single], single)
    pinned = set(map(tuple, plan.run.pins.tolist()))
    said = _terms(TERMS)
    rows = [
        _proposal(plan, person, None, score, said % terms) | {"pinned": (need, person) in pinned}
        for person, need, score, terms in zip(
            single.tolist(), plan.need_of[single].tolist(), total.tolist(), map(tuple, points.tolist()),
            strict=True,
        )
    ]  # fmt: skip
    if (offers := plan.prepared.offers) is not None:
        said, judged = _terms(TEAM_TERMS), zip(offers.team.tolist(), offers.need.tolist(), strict=True)
        placed = plan.placed_teams
        at = {team: row for row, (team, need) in enumerate(judged) if placed.get(team) == need}
        team_row = {id_: row for row, id_ in enumerate(plan.team_ids)}
        for person in np.flatnonzero(plan.option_of >= 0).tolist():
            bundles = plan.problem.bundles
            team = team_row[int(bundles.offer_ids[bundles.offer[plan.option_of[person]]])]
            row = at[team]
            terms = said % tuple(offers.points[row].tolist())
            rows.append(
                _proposal(plan, person, plan.team_ids[team], int(offers.total[row]), terms)
                | {"pinned": False}
            )
    rows.sort(key=lambda row: (row["need"], -row["score"], row["team"] or 0, row["candidate"]))
    seen: Counter[int] = Counter()
    for proposal in rows:
        seen[proposal["need"]] += 1
        proposal["position"] = seen[proposal["need"]]
    return rows


def _terms(names: Iterable[str]) -> str:
    """JSON of the points of these terms, with a place for each."""
    return "{" + ", ".join(f'"{name}": %d' for name in names) + "}"


def _proposal(plan: PlanRows, person: int, team: int | None, points: int, terms: str) -> dict[str, Any]:
    return {
        "need": plan.need_ids[plan.need_of[person]], "candidate": plan.person_ids[person], "team": team,
        "score": points, "terms": terms,
    }  # fmt: skip


def _advice(plan: PlanRows) -> dict[int, list[dict[str, Any]]]:
    """Row of a post → which single requirement keeps how many people away, and what they would bring."""
    people = plan.market.people
    # Who comes only with a team can fill no post alone, whatever is dropped.
    alone = replace(people, consent=np.where(plan.run.single, people.consent, 0))
    prepared = replace(plan.prepared, market=replace(plan.market, people=alone))
    found = advise(
        prepared, plan.result, plan.calculation.weights, text=plan.calculation.texts, needs=~plan.run.project
    )
    told: dict[int, list[dict[str, Any]]] = {}
    for one in found:
        # Without its only qualification a post would take anybody.
        only = one.rule in QUALIFICATIONS and _qualifications(plan, one.need) == 1
        if not only:
            told.setdefault(one.need, []).append(
                {
                    "rule": one.rule, "skill": plan.run.skills[one.skill] if one.skill >= 0 else "",
                    "more": one.more, "unknown": one.unknown, "gain": one.gain_at_most / VALUE_SCALE,
                    "looser": [[step.figure, step.more] for step in one.looser],
                }
            )  # fmt: skip
    return {need: rows[:ADVICES] for need, rows in told.items()}


def _qualifications(plan: PlanRows, need: int) -> int:
    """How many skills and ranks a need asks for."""
    needs = plan.market.needs
    ranks = (needs.degree[need], needs.title[need], needs.years[need])
    return int(needs.required.lengths[need]) + sum(int(rank != UNSTATED) for rank in ranks)


def explained_needs(plan: PlanRows) -> list[dict[str, Any]]:
    advice = _advice(plan)
    open_posts = np.flatnonzero((plan.free > 0) & ~plan.run.project)
    singles = np.flatnonzero(plan.run.single)
    crowd = Crowd(plan.market, singles)
    able, kept_out = [], []
    for post in open_posts.tolist():
        failed, unknown = crowd.against(post)
        able.append(singles[failed == 0])
        kept_out.append(removed(failed, unknown))
    ends = np.cumsum([len(people) for people in able], dtype=np.int64)
    _, score = plan.scores(
        np.repeat(open_posts, np.diff(ends, prepend=0)), np.concatenate([np.zeros(0, np.int64), *able])
    )
    rows = []
    for n, post in enumerate(open_posts.tolist()):
        code, detail = _post(plan, post, able[n], score[ends[n] - len(able[n]) : ends[n]])
        detail |= {"looked": len(singles), "removed": kept_out[n], "advice": advice.get(post, [])}
        rows.append(outcome_row(code, detail, need=plan.need_ids[post]))
    # A project's seats are the size of team it can take: one team answers it.
    projects = np.flatnonzero((plan.free == plan.run.needs.seats) & plan.run.project)
    rows += [_project(plan, project) for project in projects.tolist()]
    return sorted(rows, key=lambda row: row["need"])


def _post(plan: PlanRows, need: int, able: Rows, score: Ints) -> tuple[str, dict[str, Any]]:
    """Why a post has free seats, and where those who could fill it went; `score` is theirs here."""
    enough = score >= plan.market.floor
    at = plan.need_of[able]
    elsewhere, idle = np.flatnonzero(enough & (at >= 0) & (at != need)), int((enough & (at < 0)).sum())
    below = int((~enough & (at != need)).sum())
    detail: dict[str, Any] = {
        "free": int(plan.free[need]), "eligible": len(able), "elsewhere": len(elsewhere), "idle": idle,
        "examples": _went_where(plan, able[elsewhere], score[elsewhere]),
    } | ({"below": below, "floor": plan.market.floor} if below else {})  # fmt: skip
    if not len(able):
        code = "no_eligible"
    elif idle:
        # Proven to be worth next to nothing, or a team's seat they cannot take.
        code = "not_shortlisted"
    elif len(elsewhere):
        code = "placed_elsewhere"
    else:
        code = "below_floor" if below else "all_placed_here"
    return code, detail


def _went_where(plan: PlanRows, people: Rows, here: Ints) -> list[dict[str, int]]:
    """The best people for a need who were placed elsewhere: what they score here and there."""
    best = np.lexsort((people, -here))[:EXAMPLES]
    return [
        {
            "candidate": plan.person_ids[person], "need": plan.need_ids[plan.need_of[person]],
            "here": int(here[row]), "there": int(plan.placed_score[person]),
            "team": int(plan.option_of[person] >= 0),
        }
        for row, person in zip(best.tolist(), people[best].tolist(), strict=True)
    ]  # fmt: skip


def _project(plan: PlanRows, need: int) -> dict[str, Any]:
    """Why a project has no team: what became of those it looked at."""
    offers = plan.prepared.offers
    at = np.flatnonzero(offers.need == need) if offers is not None else np.empty(0, np.int64)
    failed = offers.failed[at] if offers is not None else np.empty(0, np.uint32)
    placed = plan.placed_teams
    able = [int(offers.team[row]) for row in at[failed == 0]] if offers is not None else []
    elsewhere = [team for team in able if placed.get(team, need) != need]
    detail = {
        "free": int(plan.free[need]), "teams": len(at), "eligible": len(able), "elsewhere": len(elsewhere),
        "idle": sum(team not in placed for team in able), "removed": removed(failed, failed & 0, extra=True),
    }  # fmt: skip
    if not len(at):
        code = "no_pairs"
    elif not able:
        code = "no_eligible"
    else:
        code = "placed_elsewhere" if len(elsewhere) == len(able) else "bundle_does_not_fit"
    return outcome_row(code, detail, need=plan.need_ids[need])


def _report(
    plan: PlanRows, proposals: list[dict[str, Any]], outcomes: list[dict[str, Any]]
) -> dict[str, Any]:
    needs, widened, project = plan.run.needs, plan.calculation.widened, plan.run.project
    decided = plan.calculation.decided
    assert decided is not None
    filled, enough = needs.seats - plan.free, plan.prepared.scores.total >= plan.market.floor
    answered = np.where(project, filled > 0, plan.free == 0)
    branches: dict[str, list[int]] = {}
    for row in np.flatnonzero(~project).tolist():
        entry = branches.setdefault(plan.run.branches[row], [0, 0])
        entry[0], entry[1] = entry[0] + int(filled[row]), entry[1] + int(plan.free[row])
    return {
        "needs": len(needs.ids), "needs_full": int(answered.sum()), "needs_empty": int((filled == 0).sum()),
        "seats": int(needs.seats[~project].sum()), "seats_filled": int(filled[~project].sum()),
        "projects": int(project.sum()), "projects_answered": int((project & (filled > 0)).sum()),
        "people": int(plan.run.single.sum()),
        "people_placed": sum(row["team"] is None for row in proposals),
        "teams": len(plan.team_ids), "teams_placed": len(plan.placed_teams),
        "team_members_placed": sum(row["team"] is not None for row in proposals),
        "mean_score": round(sum(row["score"] for row in proposals) / len(proposals)) if proposals else 0,
        "branches": dict(sorted(branches.items())),
        "evenness": fairness_report(plan.prepared, plan.result, ~project, filled),
        "decided": decision_report(decided, plan.prepared, plan.need_ids, plan.person_ids),
        "reasons": {
            kind: dict(Counter(row["code"] for row in outcomes if row[kind] is not None).most_common())
            for kind in ("need", "candidate", "team")
        },
        "ignored_pins": [
            {"need": plan.need_ids[need], "candidate": plan.person_ids[person], "rules": list(rules)}
            for need, person, rules in plan.calculation.ignored_pins
        ],
        "pairs": len(plan.prepared.legal), "looked_at": len(plan.market.pairs),
        "unlisted": plan.calculation.source.count() - int(enough.sum()),
        "rounds": [[turn.pairs, turn.rise / VALUE_SCALE] for turn in widened.rounds],
        "phases": {name: round(seconds, 3) for name, seconds in plan.result.phases.items()},
        "unit": MILLION,
    }  # fmt: skip
