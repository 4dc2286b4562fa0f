"""What is read to introduce people one to one: of one need, one person or one team, what a run would read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from talent_matching import GoalOrder, RunInput
from talent_platform.accounts.actor import Actor
from talent_platform.brokerage.calculation.asked import in_database
from talent_platform.brokerage.calculation.closeness import RunTexts
from talent_platform.brokerage.input import run_input
from talent_platform.brokerage.input.fitting import Judged, people_judged, teams_judged
from talent_platform.brokerage.tables import MatchRun
from talent_platform.brokerage.weighing import queries as weighing
from talent_platform.clock import today
from talent_platform.demand.needs import queries as needs
from talent_platform.demand.tables import Need, NeedKind
from talent_platform.errors import NotFound

ONE_AT_A_TIME = 1
"""How many introductions somebody may be in where no run has said."""


@dataclass(frozen=True)
class RankingTerms:
    """What holds for a need: as the latest released run that took it in was ordered."""

    run: int | None
    """None where there is none."""
    introduction_cap: int
    floor: int
    """Millionths."""


@dataclass(frozen=True)
class PairsAsked:
    """Which pairs are looked at: of one need, of one person or team, or of both."""

    kind: str
    """talent or project."""
    need: int | None = None
    person: int | None = None
    team: int | None = None

    @classmethod
    def of(cls, kind: str, need: int | None, offer: int | None) -> PairsAsked:
        return cls(kind, need, offer) if kind == "talent" else cls(kind, need, None, offer)

    @property
    def offer(self) -> int | None:
        return self.person or self.team

    def request(self, day: date) -> run_input.RunRequest:
        scope = run_input.RunScope(None, None, self.kind, self.need, self.person, self.team)
        return run_input.RunRequest(scope, day, GoalOrder.on(day))


def judged(run: RunInput, texts: RunTexts, asked: PairsAsked, day: date, terms: RankingTerms) -> list[Judged]:
    """Every pair with what keeps it apart."""
    judge = people_judged if asked.kind == "talent" else teams_judged
    return judge(run, texts, day, cap=terms.introduction_cap, floor=terms.floor)


def judged_in(dsn: str, asked: PairsAsked, day: date, terms: RankingTerms) -> list[Judged]:
    """The same, in the process that answers such questions."""
    run, texts = in_database(dsn, lambda: run_input.read(asked.request(day)))
    return judged(run, texts, asked, day, terms)


async def terms_of(need: Mapping[str, Any]) -> RankingTerms:
    """Those of the latest released run in whose scope the need lies, whoever ordered it; else the usual."""
    rows = await MatchRun.raw(
        """SELECT r.id, r.introduction_cap, r.floor FROM match_run r
        WHERE r.state = 'released' AND r.kind IN ({}, 'all') AND (r.branch IS NULL OR r.branch = {})
          AND (r.county IS NULL OR r.county = (SELECT county FROM organisation WHERE id = {}))
        ORDER BY r.released DESC, r.id DESC LIMIT 1""",
        need["kind"], need["branch"], need["organisation"],
    )  # fmt: skip
    if not rows:
        return await usual_terms()
    return RankingTerms(rows[0]["id"], rows[0]["introduction_cap"], rows[0]["floor"] * 10_000)


async def usual_terms() -> RankingTerms:
    """Where no run says otherwise."""
    floor = (await weighing.in_force(today())).floor
    return RankingTerms(None, ONE_AT_A_TIME, round(floor * 1_000_000))


async def any_need(reader: Actor, need_id: int) -> dict[str, Any]:
    """A post or a project. Raises NotFound: none the reader may see."""
    rows = await Need.select(Need.kind).where(Need.id == need_id)
    if not rows:
        raise NotFound
    return await needs.need(reader, NeedKind(rows[0]["kind"]), need_id)
