"""From a market to a problem: illegal pairs out, the rest scored, teams as bundles; nothing forgotten."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from talent_matching.market.eligibility import RULES, Eligibility, check_pairs
from talent_matching.market.market import Longs, Market, Prospects
from talent_matching.market.scoring import Scores, preferences, score
from talent_matching.market.teams import Offers, Teams, offers
from talent_matching.market.weighting import Weights
from talent_matching.problem.problem import Pairs, Positions, Problem
from talent_matching.solver.explanation import Facts


@dataclass(frozen=True)
class Prepared:
    """A problem together with what was decided on the way to it."""

    market: Market
    eligibility: Eligibility
    """Of every prospect."""
    legal: Longs
    """Row numbers of the prospects that became pairs."""
    scores: Scores
    """Of the legal prospects, in the order of `legal`."""
    problem: Problem
    teams: Teams | None = None
    offers: Offers | None = None

    @cached_property
    def need_place(self) -> Longs:
        """Position in the problem of each need of the market."""
        return place_of(self.market.needs.ids, self.problem.need_ids)

    @cached_property
    def person_place(self) -> Longs:
        """Position in the problem of each person of the market."""
        return place_of(self.market.people.ids, self.problem.person_ids)

    def placed(self, needs: Longs) -> Positions:
        """Row of a need for each person of the market (-1: none), in the positions of the problem."""
        placed = np.full(self.problem.people, -1, np.int32)
        somewhere = needs >= 0
        placed[self.person_place[somewhere]] = self.need_place[needs[somewhere]]
        return placed

    @cached_property
    def facts(self) -> Facts:
        """Why people are in no pair: never looked at, or not eligible where they were (by which rules)."""
        people = len(self.market.people.ids)
        person, failed = self.market.pairs.person, self.eligibility.failed
        by_rule = np.stack(
            [np.bincount(person[failed >> b & 1 > 0], minlength=people) for b in range(len(RULES))]
        )
        seen = np.bincount(person, minlength=people) > 0
        legal = np.bincount(person[self.legal], minlength=people) > 0
        place = self.person_place
        return Facts(
            ineligible={int(place[p]): _most_often(by_rule[:, p]) for p in np.flatnonzero(seen & ~legal)},
            not_shortlisted={int(p): "" for p in place[~seen]},
        )


def _most_often(counts: Longs) -> str:
    order = np.argsort(-counts, kind="stable")
    return ", ".join(f"{RULES[b].name} {counts[b]}" for b in order.tolist() if counts[b])


def prepare(
    market: Market,
    weights: Weights,
    *,
    teams: Teams | None = None,
    team_prospects: Prospects | None = None,
    judged: Offers | None = None,
    pins: Pairs | None = None,
    seed: int = 0,
) -> Prepared:
    """Check, score and build; `pins` and `team_prospects.person` hold row numbers.

    `judged` are the offers of these teams where they are known already: listed pairs change none of them.

    Raises `MarketError` or `ProblemError`; a pin on a pair that is not legal is such an error.
    """
    eligibility = check_pairs(market)
    legal = np.flatnonzero(eligibility.legal)
    listed = market.pairs.take(legal)
    scores = score(market, weights, listed.need, listed.person, listed.text)
    if market.floor:
        kept = scores.total >= market.floor
        if pins is not None:
            width = len(market.people.ids)
            pinned = pins.need.astype(np.int64) * width + pins.person
            kept |= np.isin(listed.need.astype(np.int64) * width + listed.person, pinned)
        legal, listed = legal[kept], listed.take(kept)
        scores = Scores(scores.points[kept], scores.total[kept])
    if judged is None and teams and team_prospects:
        judged = offers(market, weights, teams, team_prospects)
    problem = Problem.build(
        need_ids=np.asarray(market.needs.ids, dtype=np.str_),
        seats=market.needs.seats,
        weight=market.needs.weight,
        one_offer=market.needs.collective,
        person_ids=np.asarray(market.people.ids, dtype=np.str_),
        pair_need=listed.need,
        pair_person=listed.person,
        pair_score=scores.total,
        pair_preference=preferences(market, listed.need, listed.person, scores.total),
        bundles=judged.bundles(teams) if judged and teams else None,
        pins=pins,
        seed=seed,
    )
    return Prepared(market, eligibility, legal, scores, problem, teams, judged)


def place_of(ids: Any, ordered: NDArray[Any]) -> Longs:
    """Where each id stands in `ordered`, which holds the same ids in another order."""
    place = np.empty(len(ordered), np.int64)
    place[np.argsort(np.asarray(ids, dtype=np.str_))] = np.argsort(ordered)
    return place
