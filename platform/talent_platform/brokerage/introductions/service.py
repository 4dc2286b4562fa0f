"""Who could be introduced to a post now, without a new run."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.permissions import require
from talent_platform.accounts.roles import Role
from talent_platform.brokerage.calculation.asked import ASKED, turn_of
from talent_platform.brokerage.introductions.asking import terms_of
from talent_platform.brokerage.introductions.ranking import Ranked, ranked
from talent_platform.brokerage.life import BUREAU, EMPLOYER
from talent_platform.brokerage.runs import results
from talent_platform.brokerage.runs import service as runs
from talent_platform.clock import today
from talent_platform.database.engine import DB
from talent_platform.demand.needs import queries as needs
from talent_platform.demand.tables import NeedKind
from talent_platform.errors import NotFound

SECONDS = 30


@dataclass(frozen=True)
class Suggested:
    """Who could be introduced to a need now, those first who bring the city most."""

    need: dict[str, Any]
    run: int | None
    """The latest released run that took in such needs, whose prices are used; None where there is none, or
    the reader is the employer: its list is by score alone."""
    prices_only: bool
    """The reader may not see that run: of it the prices are told, not who is proposed where."""
    fit: int
    """How many fit, of whom the first are named."""
    rows: list[Ranked]
    titles: dict[int, str]
    headlines: dict[int, str]
    takes_nobody: bool
    may_introduce: bool


async def suggested(actor: Actor, need_id: int) -> Suggested:
    """The ranked list of a talent need.

    Raises:
        NotFound: no such need that the reader is in charge of; the auditor reads all.
        TooManyAttempts: see `turn_of`.
    """
    require(actor, *BUREAU, *EMPLOYER, Role.AUDITOR)
    need = await needs.need(actor, NeedKind.TALENT, need_id)
    if actor.role is not Role.AUDITOR and not await needs.in_charge(actor, need_id):
        raise NotFound
    terms = await terms_of(need)
    if actor.role in EMPLOYER:
        terms = replace(terms, run=None)
    prices_only = terms.run is not None and not await runs.readable(actor, terms.run)
    async with turn_of(actor.account_id, seconds=SECONDS):
        found = await ASKED.ask(ranked, DB.dsn, need_id, today(), terms, seconds=SECONDS)
    fit, rows = found or (0, [])
    if prices_only:
        rows = [replace(row, now_at=None, moves=()) for row in rows]
    moved = [move for row in rows for move in row.moves]
    places = [row.now_at for row in rows if row.now_at] + [n for move in moved for n in move[1:] if n]
    titles, headlines = await results.names(
        places, [row.candidate for row in rows] + [move[0] for move in moved]
    )
    return Suggested(
        need, terms.run, prices_only, fit, rows, titles, headlines, takes_nobody=found is None,
        may_introduce=actor.role in BUREAU | EMPLOYER,
    )  # fmt: skip
