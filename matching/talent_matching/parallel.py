"""Solving the connected parts of a market, here or on any `concurrent.futures.Executor`."""

from __future__ import annotations

from concurrent.futures import Executor

import numpy as np

from talent_matching.bundles import Plan, Search
from talent_matching.components import Part, split
from talent_matching.control import Control
from talent_matching.flow import best_singles
from talent_matching.problem import Ints
from talent_matching.reduction import Reduced
from talent_matching.result import Cuts, Prices


def best_plan(market: Reduced, offers: int, control: Control, executor: Executor | None = None) -> Plan:
    """The best plan found within the limits; `offers` is the number of offers, open or not."""
    if not len(market.option):
        return _singles_plan(market)
    *with_teams, rest = split(market, offers)
    plans = solve_here([part.market for part in with_teams], control)
    return _merge(market, offers, [*with_teams, rest], [*plans, _singles_plan(rest.market)])


def solve_here(markets: list[Reduced], control: Control) -> list[Plan]:
    """First something good for every part, then proofs, the widest gap first."""
    searches = [Search(market, control) for market in markets]
    for search in searches:
        search.quick()
    for search in sorted(searches, key=lambda s: s.value - s.bound):
        search.prove()
    return [search.plan() for search in searches]


def _singles_plan(market: Reduced) -> Plan:
    singles = best_singles(market.need, market.person, market.value, seats=market.seats, people=market.people)
    return Plan(singles, np.zeros(0, np.int64), None, None)


def _merge(market: Reduced, offers: int, parts: list[Part], plans: list[Plan]) -> Plan:
    from talent_matching.certificate import tight_prices

    singles = np.zeros(len(market.pair), np.bool_)
    need, person = np.zeros(market.needs, np.int64), np.zeros(market.people, np.int64)
    offer = np.zeros(offers, np.int64)
    options: list[Ints] = []
    cuts: list[Cuts] = []
    bound = 0
    for part, plan in zip(parts, plans, strict=True):
        singles[part.pairs[plan.singles]] = True
        options.append(part.options[plan.options])
        m = part.market
        if plan.prices is None:
            need[part.needs], person[part.people] = tight_prices(
                m.need, m.person, m.value, plan.singles, seats=m.seats, people=m.people
            )
            bound += int(m.value[plan.singles].sum())
        else:
            need[part.needs], person[part.people] = plan.prices.need, plan.prices.person
            offer[part.offers[: len(plan.prices.offer)]] = plan.prices.offer
            cuts.append(_whole_cuts(part, plan.prices.cuts))
            bound += plan.bound or 0
    prices = Prices(need, person, offer, need, _joined(cuts))
    return Plan(singles, np.sort(np.concatenate(options)), prices, bound)


def _whole_cuts(part: Part, cuts: Cuts) -> Cuts:
    """The cuts in positions of the problem."""
    market, team = part.market, cuts.items < 0
    items = np.empty(len(cuts.items), np.int64)
    items[~team] = market.pair[cuts.items[~team]]
    items[team] = -1 - market.option[-1 - cuts.items[team]]
    need = part.needs[cuts.need].astype(np.int32)
    return Cuts(need, market.option[cuts.bundle].astype(np.int32), cuts.start, items, cuts.price)


def _joined(cuts: list[Cuts]) -> Cuts:
    counts = np.concatenate([np.diff(c.start) for c in cuts])
    return Cuts(
        np.concatenate([c.need for c in cuts]),
        np.concatenate([c.bundle for c in cuts]),
        np.concatenate(([0], np.cumsum(counts))).astype(np.int64),
        np.concatenate([c.items for c in cuts]),
        np.concatenate([c.price for c in cuts]),
    )
