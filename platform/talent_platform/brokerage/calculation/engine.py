"""From supply to a plan: shortlist, widen, solve. Runs in a process of its own; touches no database."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from importlib.metadata import version

import numpy as np
from numpy.typing import NDArray

from talent_matching import (
    UNREACHABLE,
    Control,
    EligiblePairs,
    FoundPairs,
    Market,
    Pairs,
    Prospects,
    Weights,
    Widened,
    check_pairs,
    rule_names,
    widen,
)
from talent_platform.brokerage.calculation.principles import Decided, decide
from talent_platform.brokerage.calculation.process import Limits
from talent_platform.brokerage.input.market import Supply
from talent_search import Shortlist

TARGET_LOSS = 0.0005
"""Widen until the shortlist provably costs at most this share of the plan's value."""


@dataclass(frozen=True)
class Calculation:
    """A plan with everything that explains it."""

    supply: Supply
    weights: Weights
    widened: Widened
    """Its result is the plan by the run's principle."""
    decided: Decided | None
    """None where the pins contradict each other."""
    texts: Texts
    shortlist: int
    """How many people each need looked at first."""
    ignored_pins: list[tuple[int, int, tuple[str, ...]]]
    """Rows of need and person, and what stands against the pin."""


class Texts:
    """How close a person's text is to a need's: BM25, as a share of the best person's for that need."""

    def __init__(self, supply: Supply) -> None:
        self._needs = supply.need_texts
        self._shortlist = Shortlist(supply.people_texts)
        self._place = np.full(len(supply.single), -1, np.int64)
        self._place[supply.single] = np.arange(len(supply.people_texts))

    def __call__(self, need: NDArray[np.int32], person: NDArray[np.int32]) -> NDArray[np.float32]:
        """Of each pair of rows; 0 for people who have no text of their own."""
        shares = np.zeros(len(need), np.float32)
        order = np.argsort(need, kind="stable")
        for rows in np.split(order, np.flatnonzero(np.diff(need[order])) + 1):
            if not len(rows):
                continue
            scores = np.append(self._shortlist.scores(self._needs[need[rows[0]]]), np.float32(0))
            best = scores.max()
            if best > 0:
                shares[rows] = scores[self._place[person[rows]]] / best
        return shares

    def rank(self, need: int, person: int) -> int | None:
        """The place of a single person in a need's list by text; None where they share no word."""
        return self._shortlist.rank(self._needs[need], int(self._place[person])).rank

    def top(self, rows: NDArray[np.int64], count: int, people: NDArray[np.int64]) -> Prospects:
        """The best `count` single people of each of these needs; `people` are the rows of the single ones.

        Their shares come from the same sum as everybody's, to the last bit: the proof compares the two.
        """
        found = self._shortlist.top([self._needs[row] for row in rows], count)
        need, person = rows[found.need].astype(np.int32), people[found.candidate].astype(np.int32)
        return Prospects(need, person, self(need, person))


@dataclass(frozen=True)
class _SinglesAtPosts:
    """Eligible pairs without people who come only with their team, and without project needs."""

    pairs: EligiblePairs
    supply: Supply

    def ceiling(self) -> NDArray[np.int64]:
        return self.pairs.ceiling()

    def beyond(
        self,
        needs: NDArray[np.bool_],
        seat_price: NDArray[np.int64],
        person_price: NDArray[np.int64],
        listed: NDArray[np.int64],
    ) -> FoundPairs:
        price = np.where(self.supply.single, person_price, UNREACHABLE)
        return self.pairs.beyond(needs & ~self.supply.project, seat_price, price, listed)


def calculate(supply: Supply, limits: Limits, *, step: Callable[[int], None]) -> Calculation:
    """The plan for this supply; the same supply, limits and versions give the same plan."""
    step(1)
    weights = Weights.on(supply.day)
    texts = Texts(supply)
    people = np.flatnonzero(supply.single)
    listed = texts.top(np.flatnonzero(~supply.project), limits.shortlist, people)
    teams = _team_prospects(supply, limits.shortlist)
    step(2)
    market = Market(
        needs=supply.needs, people=supply.people, pairs=listed, as_of_day=supply.day.toordinal(),
        barred=supply.barred, introduction_cap=limits.introduction_cap,
    )  # fmt: skip
    pins, ignored = _pins(market, supply)
    market = replace(market, pairs=_with_pins(supply, listed, pins, texts))
    source = _SinglesAtPosts(EligiblePairs(market, weights, text=texts), supply)
    widened = widen(
        market,
        weights,
        source,
        teams=supply.teams if len(supply.teams.ids) else None,
        team_prospects=teams,
        pins=Pairs.of(pins[:, 0], pins[:, 1]),
        seed=limits.seed,
        target=TARGET_LOSS,
        control=Control(time_limit=limits.time_limit_seconds),
    )
    if widened.result.status == "infeasible":
        return Calculation(supply, weights, widened, None, texts, limits.shortlist, ignored)
    decided = decide(widened.prepared, supply, widened.result, limits.principle)
    widened = replace(widened, result=decided.result)
    return Calculation(supply, weights, widened, decided, texts, limits.shortlist, ignored)


def _team_prospects(supply: Supply, count: int) -> Prospects:
    """The teams closest to each need, apart from those that do not want to come there.

    Closeness is what the team's text scores for the need as a share of what the need's own text would: with
    few teams the best of them may be a stranger, and must not look like a good one.
    """
    teams, closest = len(supply.team_texts), []
    texts = Shortlist([*supply.team_texts, *supply.need_texts])
    for row, need in enumerate(supply.need_texts):
        scores = texts.scores(need)
        own = scores[teams + row]
        share = np.minimum(scores[:teams] / own, 1) if own > 0 else np.zeros(teams, np.float32)
        best = np.argsort(-share, kind="stable")[:count]
        best = best[share[best] > 0]
        closest.append(Prospects(np.full(len(best), row, np.int32), best.astype(np.int32), share[best]))
    found = Prospects(
        *(np.concatenate([getattr(part, name) for part in closest]) for name in ("need", "person", "text"))
    )
    wished = supply.team_places
    anywhere = (wished.lengths == 0)[found.person]
    return found.take(anywhere | wished.lookup(supply.needs.place)(found.person, found.need))


def _pins(market: Market, supply: Supply) -> tuple[NDArray[np.int64], list[tuple[int, int, tuple[str, ...]]]]:
    """Pins that hard requirements allow, and the others with what stands against them."""
    need, person = supply.pins[:, 0], supply.pins[:, 1]
    failed = check_pairs(market, need, person).failed
    alone = supply.single[person] & ~supply.project[need]
    ignored = [
        (int(n), int(p), rule_names(int(bits)) or ("single",))
        for n, p, bits, fine in zip(need, person, failed, alone & (failed == 0), strict=True)
        if not fine
    ]
    return supply.pins[alone & (failed == 0)], ignored


def _with_pins(supply: Supply, listed: Prospects, pins: NDArray[np.int64], texts: Texts) -> Prospects:
    """The shortlist with every pinned pair on it."""
    known = np.isin(supply.pair_keys(pins[:, 0], pins[:, 1]), supply.pair_keys(listed.need, listed.person))
    need, person = pins[~known, 0].astype(np.int32), pins[~known, 1].astype(np.int32)
    return Prospects(
        np.concatenate((listed.need, need)),
        np.concatenate((listed.person, person)),
        np.concatenate((listed.text, texts(need, person))),
    )


def versions(calculation: Calculation) -> dict[str, str]:
    """What a run must be repeated with to give the same result."""
    packages = ("talent-platform", "ortools", "highspy", "numpy", "bm25s", "rjieba")
    dated = {"weights": calculation.weights.valid_from.isoformat()}
    if calculation.decided and calculation.decided.goals_from:
        dated["goals"] = calculation.decided.goals_from
    return {name: version(name) for name in packages} | dated
