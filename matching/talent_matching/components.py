"""Connected parts of a market: what happens in one cannot change another, so each is solved alone."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from talent_matching.problem import Ints
from talent_matching.reduction import Reduced


@dataclass(frozen=True, eq=False)
class Part:
    """A market of its own, with positions from 0, and where its rows stand in the whole market."""

    market: Reduced
    needs: Ints
    people: Ints
    offers: Ints
    pairs: Ints
    options: Ints


def split(market: Reduced, offers: int) -> list[Part]:
    """One part per component with teams, in order of size, and one for all singles-only components together."""
    total = market.needs + market.people + offers
    member_offer = market.offer[market.member_row]
    head = np.concatenate((market.need, market.at, market.needs + market.members))
    tail = np.concatenate(
        (
            market.needs + market.person,
            market.needs + market.people + market.offer,
            market.needs + market.people + member_offer,
        )
    )
    graph = coo_array((np.ones(len(head), np.bool_), (head, tail)), shape=(total, total))
    _, label = connected_components(graph, directed=False)
    teams = np.unique(label[market.at])
    # Components without teams share the label one past the others.
    place = np.full(label.max() + 1, len(teams), np.int64)
    place[teams] = np.arange(len(teams))
    part = place[label]
    by_need, by_person = part[: market.needs], part[market.needs : market.needs + market.people]
    groups = [
        _groups(numbers, len(teams) + 1)
        for numbers in (
            by_need,
            by_person,
            part[market.needs + market.people :],
            by_need[market.need],
            by_need[market.at],
        )
    ]
    parts = [_extract(market, *rows) for rows in zip(*groups, strict=True)]
    return sorted(parts[:-1], key=lambda p: len(p.options)) + parts[-1:]


def _groups(label: Ints, count: int) -> list[Ints]:
    order = np.argsort(label, kind="stable")
    return np.split(order, np.searchsorted(label[order], np.arange(1, count)))


def _extract(market: Reduced, needs: Ints, people: Ints, offers: Ints, pairs: Ints, options: Ints) -> Part:
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
    )
    return Part(small, needs, people, offers, pairs, options)


def _renumbered(kept: Ints, positions: np.ndarray[tuple[int], np.dtype[np.int32]]) -> Ints:
    """Positions counted within `kept`, which is ascending and holds them all."""
    return np.searchsorted(kept, positions).astype(np.int32)
