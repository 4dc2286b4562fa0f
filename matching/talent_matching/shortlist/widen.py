"""Widening the shortlist, led by prices, until it provably costs next to nothing.

A plan over the listed pairs has seat prices u and person prices v that prove it best *among those pairs*.
Over all eligible pairs the same u with v raised to max(v_j, max_i(value_ij - u_i)) proves a bound as
well; so the rise of sum(v) bounds what the list can have cost, and the pairs that cause it are the ones
to add. They are asked of a `Source`, added (the most gainful per need, and a drawn sample per person, so
that not every need is handed the same few people), and the plan is made again.
"""

from dataclasses import dataclass, field, replace
from typing import Protocol

import numpy as np

from talent_matching.market.eligibility import check_pairs
from talent_matching.market.market import Bools, Floats, Ints, Longs, Market, Prospects
from talent_matching.market.prepare import Prepared, prepare
from talent_matching.market.scoring import score
from talent_matching.market.teams import Teams
from talent_matching.market.weighting import Weights
from talent_matching.problem.limits import Control
from talent_matching.problem.problem import Pairs, exact_sum
from talent_matching.shortlist.repair import repaired
from talent_matching.solver.assignment import solve
from talent_matching.solver.certificate import tight_prices
from talent_matching.solver.flow import best_singles
from talent_matching.solver.result import Result

REPAIRED = 200
"""A flow anew is faster than to repair a plan for more pairs than these."""
UNREACHABLE = 1 << 62
"""Price of a person who is not to be had (pinned): no pair gains anything beside it."""


@dataclass(frozen=True)
class FoundPairs:
    """Eligible pairs that gain something at the prices asked about; values in 1 / VALUE_SCALE."""

    need: Ints
    person: Ints
    text: Floats
    score: Longs
    rise: Longs
    """(people,) the largest gain value - seat price - person price over *all* eligible pairs that are not
    listed, at least 0."""


class Source(Protocol):
    """Whoever can name further eligible pairs, such as the search engine with the scorer behind it."""

    def ceiling(self) -> Longs:
        """(needs,) no pair of this need that could be found is worth more."""
        ...

    def beyond(self, needs: Bools, seat_price: Longs, person_price: Longs, listed: Longs) -> FoundPairs:
        """Pairs of these needs that gain and are not `listed` (`pair_keys`, ascending), and how much
        could be gained by any such pair."""
        ...


def pair_keys(need: Ints, person: Ints, people: int) -> Longs:
    """One number for each pair of rows."""
    return np.asarray(need.astype(np.int64) * people + person)


@dataclass(frozen=True)
class Round:
    """One turn: pairs listed, value of the plan, and what all eligible pairs could add to it at most."""

    pairs: int
    value: int
    rise: int
    needs_asked: int

    @property
    def loss(self) -> float:
        """Proven: the list cost no more than this share of the plan's value."""
        return self.rise / self.value if self.value else float(self.rise > 0)


@dataclass(frozen=True)
class Widened:
    """The widened market, its problem and plan, and the proof over all eligible pairs."""

    prepared: Prepared
    result: Result
    rounds: tuple[Round, ...]

    @property
    def bound(self) -> int:
        """No plan over all eligible pairs is worth more, in 1 / VALUE_SCALE."""
        return self.result.price_bound + self.rounds[-1].rise

    @property
    def loss(self) -> float:
        """The share of the value that the shortlist can have cost, beside the gap of the plan itself."""
        return self.rounds[-1].loss


def widen(
    market: Market,
    weights: Weights,
    source: Source,
    *,
    teams: Teams | None = None,
    team_prospects: Prospects | None = None,
    pins: Pairs | None = None,
    last: Longs | None = None,
    seed: int = 0,
    target: float = 0.001,
    most_rounds: int = 20,
    control: Control | None = None,
) -> Widened:
    """Widen, solve and prove; `last` is the row of the need each person was at before.

    Stops at the target share, after `most_rounds`, or when `control` says so.

    Rounds solve single people only, which takes moments; teams join for the last ones. A limit that cuts
    in is no error: the plan stands and `loss` says what is proven.
    """
    control = control or Control()
    asking = _Asking(market, source, pins or Pairs.of(), target, most_rounds, control)
    listed = _Listed.of(market, weights, asking.seats, asking.pinned).planned()
    while found := asking.turn(market, *listed.priced(), len(listed.need)):
        market, listed = _with(market, found), listed.plus(found, market.needs.weight).planned()
    judged, singles = None, True
    while True:
        prepared = prepare(
            market, weights, teams=teams, team_prospects=team_prospects, judged=judged, pins=pins, seed=seed
        )
        judged = prepared.offers
        stays = None if last is None else prepared.placed(last)
        result = solve(
            prepared.problem, control, facts=prepared.facts, last=stays,
            singles=listed.known(prepared) if singles else None,
        )  # fmt: skip
        # Pairs found beside the teams are not in it.
        singles = False
        if not len(prepared.problem.bundles) or result.status == "infeasible":
            break
        unit = prepared.problem.value_unit // result.prices.per_unit
        seat_price = result.prices.need[prepared.need_place] * unit
        person_price = result.prices.person[prepared.person_place] * unit
        found = asking.turn(market, result.objective, seat_price, person_price, len(prepared.legal))
        if not found:
            break
        market = _with(market, found)
    return Widened(prepared, result, tuple(asking.rounds))


def _with(market: Market, found: FoundPairs) -> Market:
    pairs = market.pairs
    return replace(
        market,
        pairs=Prospects(
            np.concatenate((pairs.need, found.need)),
            np.concatenate((pairs.person, found.person)),
            np.concatenate((pairs.text, found.text)),
        ),
    )


@dataclass
class _Asking:
    """Asks the source round by round, and knows when it is enough.

    Listed pairs are left out: the plan's proof covers them, beside teams partly by cuts that the seat and
    person prices do not show. A pair outside the list stands in no cut, so for it the two prices say all.
    """

    market: Market
    source: Source
    pins: Pairs
    target: float
    most_rounds: int
    control: Control
    rounds: list[Round] = field(default_factory=list)

    def __post_init__(self) -> None:
        needs = self.market.needs
        self.seats = needs.seats.astype(np.int64)
        self.seats -= np.bincount(self.pins.need, minlength=len(needs.ids))
        self.pinned = np.zeros(len(self.market.people.ids), np.bool_)
        self.pinned[self.pins.person] = True
        self.ceiling = self.source.ceiling()

    def turn(
        self, market: Market, value: int, seat_price: Longs, person_price: Longs, pairs: int
    ) -> FoundPairs | None:
        """Pairs to add to those of `market`; None when the proof suffices or a limit is reached."""
        price = np.where(self.pinned, UNREACHABLE, person_price)
        asked = (self.seats > 0) & (self.ceiling > seat_price + price.min(initial=UNREACHABLE))
        listed = np.sort(pair_keys(market.pairs.need, market.pairs.person, len(self.pinned)))
        found = self.source.beyond(asked, seat_price, price, listed)
        rise = exact_sum(found.rise)
        self.rounds.append(Round(pairs, value, rise, int(asked.sum())))
        enough = rise <= self.target * value or not len(found.need)
        if enough or len(self.rounds) >= self.most_rounds or self.control.must_stop():
            return None
        return found


@dataclass(frozen=True)
class _Listed:
    """The single pairs listed so far, over the market's own rows, sorted by need."""

    seats: Longs
    people: int
    need: Ints
    person: Ints
    value: Longs
    plan: Bools | None = None
    """The best plan of the pairs before the last were found."""
    prices: tuple[Longs, Longs] | None = None
    """Those that prove it, of seats and people."""

    @classmethod
    def of(cls, market: Market, weights: Weights, seats: Longs, pinned: Bools) -> "_Listed":
        """The legal prospects with a value, apart from people already pinned and needs already full."""
        pairs = market.pairs.take(check_pairs(market).legal)
        points = score(market, weights, pairs.need, pairs.person, pairs.text).total
        value = np.asarray(points * market.needs.weight[pairs.need], np.int64)
        rows = np.flatnonzero(
            (value > 0) & (points >= market.floor) & (seats > 0)[pairs.need] & ~pinned[pairs.person]
        )
        rows = rows[np.argsort(pairs.need[rows], kind="stable")]
        return cls(seats, len(pinned), pairs.need[rows], pairs.person[rows], value[rows])

    def plus(self, found: FoundPairs, weight: Longs) -> "_Listed":
        """With the pairs found."""
        need = np.concatenate((self.need, found.need))
        order = np.argsort(need, kind="stable")
        person = np.concatenate((self.person, found.person))[order]
        value = np.concatenate((self.value, found.score * weight[found.need]))[order]
        assert self.plan is not None
        plan = np.concatenate((self.plan, np.zeros(len(found.need), np.bool_)))[order]
        return replace(self, need=need[order], person=person, value=value, plan=plan)

    def planned(self) -> "_Listed":
        """With the best plan and its prices: where few pairs have come to a plan, it is repaired."""
        if self.plan is None or self.prices is None or self._new() > REPAIRED:
            plan = best_singles(self.need, self.person, self.value, seats=self.seats, people=self.people)
        else:
            plan = repaired(
                self.need, self.person, self.value, self.plan, prices=self.prices, seats=self.seats
            )
        prices = tight_prices(self.need, self.person, self.value, plan, seats=self.seats, people=self.people)
        return replace(self, plan=plan, prices=prices)

    def _new(self) -> int:
        """How many pairs the prices do not hold for."""
        assert self.prices is not None
        return int((self.value > self.prices[0][self.need] + self.prices[1][self.person]).sum())

    def priced(self) -> tuple[int, Longs, Longs]:
        """Value of the best plan, and the prices that prove it."""
        assert self.plan is not None
        assert self.prices is not None
        return exact_sum(self.value[self.plan]), *self.prices

    def known(self, prepared: Prepared) -> Bools:
        """The plan as flags of the problem's pairs."""
        assert self.plan is not None
        flags = np.zeros(len(prepared.problem.pair_need), np.bool_)
        need, person = self.need[self.plan], self.person[self.plan]
        flags[prepared.problem.find_pairs(prepared.need_place[need], prepared.person_place[person])] = True
        return flags
