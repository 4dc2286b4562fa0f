"""From a plan to what a page shows: proposals with their terms, free seats and people with the reason."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from talent_matching import (
    MILLION,
    NO_ROW,
    REASONS,
    RULES,
    TEAM_TERMS,
    TERMS,
    TOO_FEW,
    TOO_MANY,
    UNRELATED,
    VALUE_SCALE,
    Crowd,
    advise,
    score,
)
from talent_platform.brokerage.calculation import principles
from talent_platform.brokerage.calculation.engine import Calculation
from talent_platform.brokerage.calculation.evenness import evenness
from talent_platform.brokerage.calculation.nearest import Nearest

BLOCK = 1 << 20
CROSS_CHECKED = 40_000_000
"""Up to so many pairs, people without any pair are checked against every need instead of their shortlist."""
EXAMPLES = 5
ADVICES = 6

_OF_TEAMS = [("too_few", int(TOO_FEW)), ("too_many", int(TOO_MANY)), ("unrelated", int(UNRELATED))]

Rows = NDArray[np.int64]


@dataclass(frozen=True)
class Explained:
    """Rows for `proposal` and `outcome` (without their run), and the counts of the run's page."""

    proposals: list[dict[str, Any]]
    outcomes: list[dict[str, Any]]
    report: dict[str, Any]


class _Plan:
    """The plan in rows of the supply instead of positions of the problem."""

    def __init__(self, calculation: Calculation) -> None:
        self.calculation, self.supply = calculation, calculation.supply
        prepared, self.result = calculation.widened.prepared, calculation.widened.result
        self.prepared, self.problem, self.market = prepared, prepared.problem, prepared.market
        self.need_place, self.person_place = prepared.need_place, prepared.person_place
        self.need_row, self.person_row = np.argsort(self.need_place), np.argsort(self.person_place)
        placed = self.result.person_need[self.person_place]
        self.need_of = np.where(placed >= 0, self.need_row[np.maximum(placed, 0)], -1)
        """(people,) row of the need, -1 for none."""
        self.option_of = self.result.person_bundle[self.person_place]
        self.free = self.supply.needs.seats - np.bincount(
            self.need_of[self.need_of >= 0], minlength=len(self.supply.needs.ids)
        )
        self.placed_score = np.zeros(len(placed), np.int64)
        """(people,) of those placed singly, in millionths."""
        pair = self.result.single_pairs(self.problem)
        self.placed_score[self.person_row[self.problem.pair_person[pair]]] = self.problem.pair_score[pair]
        unit = self.problem.value_unit
        cutoff = self.result.prices.cutoff[self.need_place].astype(object) * unit
        weight = self.supply.needs.weight.astype(object)
        self.cutoff = np.array(
            [-1 if c < 0 else -(-c // w) for c, w in zip(cutoff, weight, strict=True)], np.int64
        )
        """(needs,) score in millionths a single person has to beat; -1 where no seat is open to one."""
        self.need_ids = [int(id_) for id_ in self.supply.needs.ids]
        self.person_ids = [int(id_) for id_ in self.supply.people.ids]
        self.team_ids = [int(id_) for id_ in self.supply.teams.ids]

    def scores(self, need: Rows, person: Rows) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        """(points per term, total) of pairs, listed or not."""
        at, who = need.astype(np.int32), person.astype(np.int32)
        points = score(self.market, self.calculation.weights, at, who, self.calculation.texts(at, who))
        return points.points, points.total


def explain(calculation: Calculation) -> Explained:
    """All rows of a run, in a fixed order."""
    plan = _Plan(calculation)
    proposals = _proposals(plan)
    outcomes = [*_needs(plan), *_people(plan), *_teams(plan)]
    return Explained(proposals, outcomes, _report(plan, proposals, outcomes))


def _proposals(plan: _Plan) -> list[dict[str, Any]]:
    single = np.flatnonzero((plan.need_of >= 0) & (plan.option_of < 0))
    points, total = plan.scores(plan.need_of[single], single)
    pinned = set(map(tuple, plan.supply.pins.tolist()))
    rows = [
        _proposal(plan, int(person), None, int(total[n]), dict(zip(TERMS, points[n].tolist(), strict=True)))
        | {"pinned": (int(plan.need_of[person]), int(person)) in pinned}
        for n, person in enumerate(single.tolist())
    ]
    offers = plan.prepared.offers
    judged = [] if offers is None else zip(offers.team.tolist(), offers.need.tolist(), strict=True)
    at = {pair: row for row, pair in enumerate(judged)}
    team_row = {id_: row for row, id_ in enumerate(plan.team_ids)}
    for person in np.flatnonzero(plan.option_of >= 0).tolist():
        option = int(plan.option_of[person])
        team = team_row[int(plan.problem.bundles.offer_ids[plan.problem.bundles.offer[option]])]
        row = at[team, int(plan.need_of[person])]
        assert offers is not None
        terms = dict(zip(TEAM_TERMS, offers.points[row].tolist(), strict=True))
        rows.append(
            _proposal(plan, person, plan.team_ids[team], int(offers.total[row]), terms) | {"pinned": False}
        )
    rows.sort(key=lambda row: (row["need"], -row["score"], row["team"] or 0, row["candidate"]))
    seen: Counter[int] = Counter()
    for proposal in rows:
        seen[proposal["need"]] += 1
        proposal["position"] = seen[proposal["need"]]
    return rows


def _proposal(
    plan: _Plan, person: int, team: int | None, points: int, terms: dict[str, int]
) -> dict[str, Any]:
    return {
        "need": plan.need_ids[plan.need_of[person]], "candidate": plan.person_ids[person], "team": team,
        "score": points, "terms": json.dumps(terms),
    }  # fmt: skip


def _outcome(code: str, detail: dict[str, Any], **subject: int) -> dict[str, Any]:
    empty: dict[str, Any] = {"need": None, "candidate": None, "team": None}
    return {**empty, **subject, "code": code, "detail": json.dumps(detail, ensure_ascii=False)}


def _slices(pairs: int) -> list[slice]:
    """All pairs, a bounded number at a time."""
    return [slice(first, first + BLOCK) for first in range(0, pairs, BLOCK)]


def _removed(failed: Any, unknown: Any, *, extra: bool = False) -> dict[str, dict[str, int]]:
    """Rule → pairs it removes, those it removes alone, and those removed because a fact is not known."""
    counts = {}
    # Pairs by the set of rules they fail: few sets, however many pairs.
    sets, vague = np.bincount(failed), np.bincount(unknown)
    rules = [(rule.name, 1 << bit) for bit, rule in enumerate(RULES)] + (_OF_TEAMS if extra else [])
    for name, bit in rules:
        if number := int(sets[np.arange(len(sets)) & bit != 0].sum()):
            counts[name] = {
                "failed": number,
                "only": int(sets[bit]),
                "unknown": int(vague[np.arange(len(vague)) & bit != 0].sum()),
            }
    return dict(sorted(counts.items(), key=lambda item: -item[1]["failed"]))


def _advice(plan: _Plan) -> dict[int, list[dict[str, Any]]]:
    """Row of a post → which single requirement keeps how many people away, and what they would bring."""
    people = plan.market.people
    # Who comes only with a team can fill no post alone, whatever is dropped.
    alone = replace(people, consent=np.where(plan.supply.single, people.consent, 0))
    prepared = replace(plan.prepared, market=replace(plan.market, people=alone))
    found = advise(prepared, plan.result, plan.calculation.weights, text=plan.calculation.texts)
    told: dict[int, list[dict[str, Any]]] = {}
    for one in found:
        if not plan.supply.project[one.need]:
            told.setdefault(one.need, []).append(
                {
                    "rule": one.rule, "skill": plan.supply.skills[one.skill] if one.skill >= 0 else "",
                    "more": one.more, "unknown": one.unknown, "gain": one.gain_at_most / VALUE_SCALE,
                    "looser": [[step.figure, step.more] for step in one.looser],
                }
            )  # fmt: skip
    return {need: rows[:ADVICES] for need, rows in told.items()}


def _needs(plan: _Plan) -> list[dict[str, Any]]:
    advice = _advice(plan)
    open_posts = np.flatnonzero((plan.free > 0) & ~plan.supply.project)
    singles = np.flatnonzero(plan.supply.single)
    crowd = Crowd(plan.market, singles)
    rows = [_post(plan, post, crowd, advice) for post in open_posts.tolist()]
    # A project's seats are the size of team it can take: one team answers it.
    projects = np.flatnonzero((plan.free == plan.supply.needs.seats) & plan.supply.project)
    rows += [_project(plan, project) for project in projects.tolist()]
    return sorted(rows, key=lambda row: row["need"])


def _post(plan: _Plan, need: int, crowd: Crowd, advice: dict[int, list[dict[str, Any]]]) -> dict[str, Any]:
    """Why a post has free seats: who was removed by what, and where those who could fill it went."""
    failed, unknown = crowd.against(need)
    able = crowd.people[failed == 0]
    elsewhere = able[(plan.need_of[able] >= 0) & (plan.need_of[able] != need)]
    idle = able[plan.need_of[able] < 0]
    detail: dict[str, Any] = {
        "free": int(plan.free[need]), "looked": len(crowd.people), "eligible": len(able),
        "elsewhere": len(elsewhere), "idle": len(idle),
        "removed": _removed(failed, unknown),
        "advice": advice.get(need, []),
        "examples": _went_where(plan, need, elsewhere),
    }  # fmt: skip
    if not len(able):
        code = "no_eligible"
    elif len(idle):
        # Proven to be worth next to nothing, or a team's seat they cannot take.
        code = "not_shortlisted"
    elif len(elsewhere):
        code = "placed_elsewhere"
    else:
        code = "all_placed_here"
    return _outcome(code, detail, need=plan.need_ids[need])


def _went_where(plan: _Plan, need: int, people: Rows) -> list[dict[str, int]]:
    """The best people for this need who were placed elsewhere: what they score here and there."""
    _, here = plan.scores(np.full(len(people), need), people)
    best = np.lexsort((people, -here))[:EXAMPLES]
    return [
        {
            "candidate": plan.person_ids[person], "need": plan.need_ids[plan.need_of[person]],
            "here": int(here[row]), "there": int(plan.placed_score[person]),
            "team": int(plan.option_of[person] >= 0),
        }
        for row, person in zip(best.tolist(), people[best].tolist(), strict=True)
    ]  # fmt: skip


def _project(plan: _Plan, need: int) -> dict[str, Any]:
    """Why a project has no team: what became of those it looked at."""
    offers = plan.prepared.offers
    at = np.flatnonzero(offers.need == need) if offers is not None else np.empty(0, np.int64)
    failed = offers.failed[at] if offers is not None else np.empty(0, np.uint16)
    placed = _placed_teams(plan)
    able = [int(offers.team[row]) for row in at[failed == 0]] if offers is not None else []
    elsewhere = [team for team in able if placed.get(team, need) != need]
    detail = {
        "free": int(plan.free[need]), "teams": len(at), "eligible": len(able), "elsewhere": len(elsewhere),
        "idle": sum(team not in placed for team in able), "removed": _removed(failed, failed & 0, extra=True),
    }  # fmt: skip
    if not len(at):
        code = "no_pairs"
    elif not able:
        code = "no_eligible"
    else:
        code = "placed_elsewhere" if len(elsewhere) == len(able) else "bundle_does_not_fit"
    return _outcome(code, detail, need=plan.need_ids[need])


def _placed_teams(plan: _Plan) -> dict[int, int]:
    """Row of each placed team → row of its need."""
    bundles = plan.problem.bundles
    row_of = {str(id_): row for row, id_ in enumerate(plan.supply.teams.ids)}
    return {
        row_of[str(bundles.offer_ids[bundles.offer[k]])]: int(plan.need_row[bundles.need[k]])
        for k in plan.result.bundles.tolist()
    }


def _people(plan: _Plan) -> list[dict[str, Any]]:
    reasons = plan.result.reasons
    assert reasons is not None
    unplaced = np.flatnonzero(plan.supply.single & (plan.need_of < 0))
    code = np.array(REASONS)[reasons.person[plan.person_place[unplaced]]]
    row = reasons.person_row[plan.person_place[unplaced]]
    without = np.isin(code, ["ineligible", "not_shortlisted", "no_pairs"])
    posts = np.flatnonzero(~plan.supply.project)
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
        rows.append(_outcome(outcome, detail, candidate=plan.person_ids[person]))
    return rows


def _against(plan: _Plan, need: int, points: int) -> dict[str, Any]:
    cutoff = int(plan.cutoff[need])
    return {"need": plan.need_ids[need], "score": points} | ({"cutoff": cutoff} if cutoff >= 0 else {})


def _cross_checked(plan: _Plan, posts: Rows, people: Rows) -> dict[int, tuple[str, dict[str, Any]]]:
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
            told[person] = ("ineligible", {"looked": len(posts), "removed": _by_rule(counts[:, n])})
    return told


def _as_listed(plan: _Plan, people: Rows) -> dict[int, tuple[str, dict[str, Any]]]:
    """The same for markets too large to cross: what removed these people from the lists they were on."""
    person, failed = plan.market.pairs.person, plan.prepared.eligibility.failed
    seen = np.bincount(person, minlength=len(plan.person_ids))
    counts = np.stack(
        [np.bincount(person[failed >> bit & 1 > 0], minlength=len(seen)) for bit in range(len(RULES))]
    )
    return {
        one: ("ineligible", {"looked": int(seen[one]), "removed": _by_rule(counts[:, one])})
        if seen[one]
        else ("not_shortlisted", {})
        for one in people.tolist()
    }


def _by_rule(counts: Rows) -> dict[str, dict[str, int]]:
    order = np.argsort(-counts, kind="stable")
    return {RULES[bit].name: {"failed": int(counts[bit])} for bit in order.tolist() if counts[bit]}


def _teams(plan: _Plan) -> list[dict[str, Any]]:
    reasons, offers = plan.result.reasons, plan.prepared.offers
    placed, rows = _placed_teams(plan), []
    place = {str(id_): n for n, id_ in enumerate(plan.problem.bundles.offer_ids)}
    for team, id_ in enumerate(plan.supply.teams.ids):
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
            detail["removed"] = _removed(failed, failed & 0, extra=True)
        rows.append(_outcome(code, detail, team=plan.team_ids[team]))
    return rows


def _report(plan: _Plan, proposals: list[dict[str, Any]], outcomes: list[dict[str, Any]]) -> dict[str, Any]:
    needs, widened, project = plan.supply.needs, plan.calculation.widened, plan.supply.project
    decided = plan.calculation.decided
    assert decided is not None
    filled = needs.seats - plan.free
    answered = np.where(project, filled > 0, plan.free == 0)
    branches: dict[str, list[int]] = {}
    for row in np.flatnonzero(~project).tolist():
        entry = branches.setdefault(plan.supply.branches[row], [0, 0])
        entry[0], entry[1] = entry[0] + int(filled[row]), entry[1] + int(plan.free[row])
    return {
        "needs": len(needs.ids), "needs_full": int(answered.sum()), "needs_empty": int((filled == 0).sum()),
        "seats": int(needs.seats[~project].sum()), "seats_filled": int(filled[~project].sum()),
        "projects": int(project.sum()), "projects_answered": int((project & (filled > 0)).sum()),
        "people": int(plan.supply.single.sum()),
        "people_placed": sum(row["team"] is None for row in proposals),
        "teams": len(plan.team_ids), "teams_placed": len(_placed_teams(plan)),
        "team_members_placed": sum(row["team"] is not None for row in proposals),
        "mean_score": round(sum(row["score"] for row in proposals) / len(proposals)) if proposals else 0,
        "branches": dict(sorted(branches.items())),
        "evenness": evenness(plan.prepared, plan.result, ~project, filled),
        "decided": principles.report(decided, plan.prepared, plan.need_ids, plan.person_ids),
        "reasons": {
            kind: dict(Counter(row["code"] for row in outcomes if row[kind] is not None).most_common())
            for kind in ("need", "candidate", "team")
        },
        "ignored_pins": [
            {"need": plan.need_ids[need], "candidate": plan.person_ids[person], "rules": list(rules)}
            for need, person, rules in plan.calculation.ignored_pins
        ],
        "pairs": len(plan.prepared.legal), "looked_at": len(plan.market.pairs),
        "rounds": [[turn.pairs, turn.rise / VALUE_SCALE] for turn in widened.rounds],
        "phases": {name: round(seconds, 3) for name, seconds in plan.result.phases.items()},
        "unit": MILLION,
    }  # fmt: skip
