"""From a market to a problem: illegal pairs out, the rest scored, teams as bundles; nothing forgotten."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from talent_matching.eligibility import Eligibility, check
from talent_matching.explanation import Facts
from talent_matching.market import Longs, Market, Prospects
from talent_matching.problem import Pairs, Problem
from talent_matching.scoring import Scores, score
from talent_matching.teams import Offers, Teams, offers
from talent_matching.weighting import Weights


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

    @property
    def need_place(self) -> Longs:
        """Position in the problem of each need of the market."""
        return place_of(self.market.needs.ids, self.problem.need_ids)

    @property
    def person_place(self) -> Longs:
        """Position in the problem of each person of the market."""
        return place_of(self.market.people.ids, self.problem.person_ids)

    def facts(self) -> Facts:
        """Why people are in no pair: never looked at, or looked at and not eligible anywhere."""
        people = len(self.market.people.ids)
        seen, fit = np.zeros(people, np.bool_), np.zeros(people, np.bool_)
        seen[self.market.pairs.person] = True
        fit[self.market.pairs.person[self.legal]] = True
        order = np.empty(people, np.int64)
        order[self.person_place] = np.arange(people)
        return Facts(ineligible=(seen & ~fit)[order], not_shortlisted=(~seen)[order])


def prepare(
    market: Market,
    weights: Weights,
    *,
    teams: Teams | None = None,
    team_prospects: Prospects | None = None,
    pins: Pairs | None = None,
    seed: int = 0,
) -> Prepared:
    """Check, score and build; `pins` and `team_prospects.person` hold row numbers.

    Raises `MarketError` or `ProblemError`; a pin on a pair that is not legal is such an error.
    """
    eligibility = check(market)
    legal = np.flatnonzero(eligibility.legal)
    listed = market.pairs.take(legal)
    scores = score(market, weights, listed.need, listed.person, listed.text)
    judged = offers(market, weights, teams, team_prospects) if teams and team_prospects else None
    problem = Problem.build(
        need_ids=np.asarray(market.needs.ids, dtype=np.str_),
        seats=market.needs.seats,
        weight=market.needs.weight,
        person_ids=np.asarray(market.people.ids, dtype=np.str_),
        pair_need=listed.need,
        pair_person=listed.person,
        pair_score=scores.total,
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
