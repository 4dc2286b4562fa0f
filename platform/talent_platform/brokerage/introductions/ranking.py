"""The ranked list of one post, worked out in the process that keeps the latest released run."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from talent_matching import UNREACHABLE, StandingPlan
from talent_platform.brokerage.calculation.asked import in_database, standing_plan
from talent_platform.brokerage.input import run_input
from talent_platform.brokerage.input.fitting import Fit, fits
from talent_platform.brokerage.introductions.asking import PairsAsked, RankingTerms

SHOWN = 30


@dataclass(frozen=True)
class Ranked:
    """One person of the list; all points in millionths of the need's score."""

    candidate: int
    score: int
    terms: dict[str, int]
    price: int
    """What the run's best plan would lose without this person; 0 where there is no run."""
    busy: bool
    now_at: int | None
    """The need the run has the person at."""
    moves: tuple[tuple[int, int | None, int], ...]
    """Who would follow, in a best plan that moves the fewest: person, need before, need after."""

    @property
    def net(self) -> int:
        """What the city gains by this introduction."""
        return self.score - self.price


def ranked(dsn: str, need: int, day: date, settings: RankingTerms) -> tuple[int, list[Ranked]] | None:
    """How many fit, and the first of them; None where the need takes nobody now."""
    run, texts = in_database(dsn, lambda: run_input.read(PairsAsked("talent", need).request(day)))
    if not run.needs.ids:
        return None
    found = fits(run, texts, day, cap=settings.introduction_cap, floor=settings.floor)
    if settings.run is None:
        found.sort(key=lambda one: (-one.score, one.person))
        return len(found), [
            Ranked(one.person, one.score, one.terms, 0, one.busy, None, ()) for one in found[:SHOWN]
        ]
    plan, weight = standing_plan(dsn, settings.run), int(run.needs.weight[0])
    # A price is worth what it is in points of this need: its seats may count for more than others.
    priced = [
        (one, -(-price // weight)) for one in found if (price := plan.price(str(one.person))) < UNREACHABLE
    ]
    priced.sort(key=lambda pair: (pair[1] - pair[0].score, -pair[0].score, pair[0].person))
    return len(priced), [_row(plan, one, price) for one, price in priced[:SHOWN]]


def _row(plan: StandingPlan, one: Fit, price: int) -> Ranked:
    at = plan.where(str(one.person))
    need, person = list(map(int, plan.problem.need_ids)), list(map(int, plan.problem.person_ids))
    return Ranked(
        one.person, one.score, one.terms, price, one.busy, None if at is None else int(at),
        tuple(
            (person[move.person], need[move.here] if move.here >= 0 else None, need[move.there])
            for move in plan.taking(str(one.person))
        ),
    )  # fmt: skip
