"""Connected parts of a market: what happens in one cannot change another, so each is solved alone."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from talent_matching.problem.problem import Ints, Positions
from talent_matching.problem.reduction import Reduced


@dataclass(frozen=True, eq=False)
class Part:
    """A market of its own, with positions from 0, and where its rows stand in the whole market."""

    market: Reduced
    needs: Ints
    people: Ints
    offers: Ints
    pairs: Ints
    options: Ints


def split(market: Reduced, offers: int, groups: int = 1) -> list[Part]:
    """One part per component with teams, smallest first, and the other components in `groups` parts."""
    label = components(market, offers)
    teams = np.unique(label[market.at])
    pairs = np.bincount(label[market.need], minlength=int(label.max(initial=-1)) + 1)
    pairs[teams] = 0
    before = np.cumsum(pairs) - pairs
    group = before * groups // max(int(pairs.sum()), 1)
    place = len(teams) + np.minimum(group, groups - 1)
    place[teams] = np.arange(len(teams))
    part = place[label]
    need, person = part[: market.needs], part[market.needs : market.needs + market.people]
    offer = part[market.needs + market.people :]
    columns = (need, person, offer, need[market.need], need[market.at])
    rows = zip(*(_groups(numbers, len(teams) + groups) for numbers in columns), strict=True)
    parts = [_extract(market, kept) for kept in rows]
    return sorted(parts[: len(teams)], key=lambda p: len(p.options)) + parts[len(teams) :]


def components(market: Reduced, offers: int) -> Ints:
    """The component of every need, person and offer."""
    total = market.needs + market.people + offers
    head = np.concatenate((market.need, market.at, market.needs + market.members))
    offer = market.needs + market.people + market.offer
    tail = np.concatenate((market.needs + market.person, offer, offer[market.member_row]))
    graph = coo_array((np.ones(len(head), np.bool_), (head, tail)), shape=(total, total))
    label: Ints = connected_components(graph, directed=False)[1].astype(np.int64)
    return label


def _groups(label: Ints, count: int) -> list[Ints]:
    order = np.argsort(label, kind="stable")
    return np.split(order, np.searchsorted(label[order], np.arange(1, count)))


def _extract(market: Reduced, kept: tuple[Ints, ...]) -> Part:
    needs, people, offers, pairs, options = kept
    lengths = np.diff(market.member_start)[options]
    start = np.concatenate(([0], np.cumsum(lengths))).astype(np.int64)
    entries = np.repeat(market.member_start[options] - start[:-1], lengths) + np.arange(start[-1])
    small = replace(
        market,
        needs=len(needs),
        people=len(people),
        base=0,
        pinned=np.zeros(0, np.int64),
        seats=market.seats[needs],
        one_offer=market.one_offer[needs],
        pair=market.pair[pairs],
        need=_renumbered(needs, market.need[pairs]),
        person=_renumbered(people, market.person[pairs]),
        value=market.value[pairs],
        option=market.option[options],
        offer=_renumbered(offers, market.offer[options]),
        at=_renumbered(needs, market.at[options]),
        size=market.size[options],
        gain=market.gain[options],
        member_start=start,
        members=_renumbered(people, market.members[entries]),
        singles=None if market.singles is None else market.singles[pairs],
    )
    return Part(small, needs, people, offers, pairs, options)


def _renumbered(kept: Ints, positions: Positions) -> Positions:
    """Positions counted within `kept`, which is ascending and holds them all."""
    return np.searchsorted(kept, positions).astype(np.int32)
