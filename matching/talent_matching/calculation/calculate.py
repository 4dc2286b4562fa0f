"""From the input of a run to its plan: shortlist, widen, solve, decide."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from talent_matching.calculation.decision_rule import Decided, decide
from talent_matching.calculation.run_input import Closeness, RunInput, RunLimits
from talent_matching.market.eligibility import check_pairs, rule_names
from talent_matching.market.market import Market, Prospects
from talent_matching.market.weighting import Weights
from talent_matching.problem.limits import Control
from talent_matching.problem.problem import Pairs
from talent_matching.shortlist.eligible_pairs import EligiblePairs
from talent_matching.shortlist.widen import Widened, widen

TARGET_LOSS = 0.0
"""Widen until the shortlist provably costs at most this share of the plan's value: nothing."""


@dataclass(frozen=True)
class Calculation:
    """A plan with everything that explains it."""

    run: RunInput
    weights: Weights
    widened: Widened
    """Its result is the plan by the run's principle."""
    decided: Decided | None
    """None where the pins contradict each other."""
    texts: Closeness
    source: EligiblePairs
    """Every pair of a post and somebody who may come alone."""
    ignored_pins: list[tuple[int, int, tuple[str, ...]]]
    """Rows of need and person, and what stands against the pin."""


def calculate(
    run: RunInput, texts: Closeness, limits: RunLimits, *, step: Callable[[int], None]
) -> Calculation:
    """The plan for this input; the same input, texts, limits and versions give the same plan.

    `step` is told 1 before the shortlists are drawn up and 2 before pairs are checked, scored and solved.
    """
    step(1)
    weights = run.weights
    teams = _willing(run, texts.teams(weights.related))
    step(2)
    nothing = np.empty(0, np.int32)
    market = Market(
        needs=run.needs, people=run.people, pairs=Prospects(nothing, nothing, np.empty(0, np.float32)),
        as_of_day=run.day.toordinal(), barred=run.barred, introduction_cap=limits.introduction_cap,
        floor=limits.floor, kinship=run.kinship,
    )  # fmt: skip
    source = EligiblePairs(market, weights, texts, posts=~run.project, single=run.single)
    pins, ignored = _pins(market, run)
    # What the widening proves of pairs left out it proves of the value alone.
    room = limits.shortlist if limits.principle == "value" else len(run.people.ids)
    market = replace(market, pairs=_with_pins(run, source.best(room), pins, texts))
    widened = widen(
        market,
        weights,
        source,
        teams=run.teams if len(run.teams.ids) else None,
        team_prospects=teams,
        pins=Pairs.of(pins[:, 0], pins[:, 1]),
        last=run.last,
        seed=limits.seed,
        target=TARGET_LOSS,
        control=Control(time_limit=limits.time_limit_seconds),
    )
    if widened.result.status == "infeasible":
        return Calculation(run, weights, widened, None, texts, source, ignored)
    decided = decide(widened.prepared, run, widened.result, limits.principle)
    widened = replace(widened, result=decided.result)
    return Calculation(run, weights, widened, decided, texts, source, ignored)


def _willing(run: RunInput, found: Prospects) -> Prospects:
    """Teams apart from those that do not want to come to the need's place."""
    wished = run.team_places
    anywhere = (wished.lengths == 0)[found.person]
    return found.take(anywhere | wished.lookup(run.needs.place)(found.person, found.need))


def _pins(market: Market, run: RunInput) -> tuple[NDArray[np.int64], list[tuple[int, int, tuple[str, ...]]]]:
    """Pins that hard requirements allow, and the others with what stands against them."""
    need, person = run.pins[:, 0], run.pins[:, 1]
    failed = check_pairs(market, need, person).failed
    alone = run.single[person] & ~run.project[need]
    ignored = [
        (int(n), int(p), rule_names(int(bits)) or ("single",))
        for n, p, bits, fine in zip(need, person, failed, alone & (failed == 0), strict=True)
        if not fine
    ]
    return run.pins[alone & (failed == 0)], ignored


def _with_pins(run: RunInput, listed: Prospects, pins: NDArray[np.int64], texts: Closeness) -> Prospects:
    """The shortlist with every pinned pair on it."""
    known = np.isin(run.pair_keys(pins[:, 0], pins[:, 1]), run.pair_keys(listed.need, listed.person))
    need, person = pins[~known, 0].astype(np.int32), pins[~known, 1].astype(np.int32)
    return Prospects(
        np.concatenate((listed.need, need)),
        np.concatenate((listed.person, person)),
        np.concatenate((listed.text, texts(need, person))),
    )
