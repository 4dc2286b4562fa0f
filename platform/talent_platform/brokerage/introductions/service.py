"""Introduce somebody to a need without a run: one case, with the same guards as those of a release."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import Any

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.permissions import require
from talent_platform.accounts.roles import Role
from talent_platform.audit import service as audit
from talent_platform.brokerage.calculation.asked import ASKED, turn_of
from talent_platform.brokerage.calculation.closeness import RunTexts
from talent_platform.brokerage.cases import opening
from talent_platform.brokerage.database_refusals import friendly
from talent_platform.brokerage.input import run_input
from talent_platform.brokerage.input.fitting import fits
from talent_platform.brokerage.introductions.ranking import Ranked, RankingTerms, asked_of, ranked
from talent_platform.brokerage.life import BUREAU
from talent_platform.brokerage.releases import officers
from talent_platform.brokerage.runs import results
from talent_platform.brokerage.runs import service as runs
from talent_platform.brokerage.tables import MatchRun
from talent_platform.clock import today
from talent_platform.database.engine import DB
from talent_platform.demand.needs import queries as needs
from talent_platform.demand.tables import Need, NeedKind
from talent_platform.errors import Conflict, NotAllowed, NotFound
from talent_platform.i18n import N_

SECONDS = 30


@dataclass(frozen=True)
class Suggested:
    """Who could be introduced to a need now, those first who bring the city most."""

    need: dict[str, Any]
    run: int | None
    """The latest released run that took in such needs, whose prices are used; None where there is none."""
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
    require(actor, *BUREAU, Role.AUDITOR)
    need = await needs.need(actor, NeedKind.TALENT, need_id)
    if actor.role is not Role.AUDITOR and not await needs.in_charge(actor, need_id):
        raise NotFound
    settings = await _settings(need)
    prices_only = settings is not None and not await runs.readable(actor, settings.run)
    found = None
    if settings is not None:
        async with turn_of(actor.account_id, seconds=SECONDS):
            found = await ASKED.ask(ranked, DB.dsn, need_id, today(), settings, seconds=SECONDS)
    fit, rows = found or (0, [])
    if prices_only:
        rows = [replace(row, now_at=None, moves=()) for row in rows]
    moved = [move for row in rows for move in row.moves]
    places = [row.now_at for row in rows if row.now_at] + [n for move in moved for n in move[1:] if n]
    titles, headlines = await results.names(
        places, [row.candidate for row in rows] + [move[0] for move in moved]
    )
    return Suggested(
        need, settings.run if settings else None, prices_only, fit, rows, titles, headlines,
        takes_nobody=settings is not None and found is None,
        may_introduce=actor.role in BUREAU,
    )  # fmt: skip


async def introduce(actor: Actor, need_id: int, candidate_id: int) -> int:
    """Open a case for somebody of the list; returns it.

    Everything is asked again under the locks: requirements, other introductions, seats, consent, accounts.

    Raises:
        NotFound: no such need that the actor may see.
        NotAllowed: not a bureau in charge of the need.
        Conflict: no run was released, the need takes nobody, or the person does not fit (any more).
    """
    require(actor, *BUREAU)
    need = await needs.need(actor, NeedKind.TALENT, need_id)
    if not await needs.in_charge(actor, need_id):
        raise NotAllowed
    settings = await _settings(need)
    if settings is None:
        raise Conflict(NO_RUN)
    documents = await run_input.need_documents([need_id])
    async with friendly(), DB.transaction():
        for lock in _LOCKS:
            await Need.raw(lock.replace("{need}", str(int(need_id))).replace("{who}", str(int(candidate_id))))
        connection = DB.connection
        rows = await run_input.read_in(connection, asked_of(need_id, today(), candidate_id))
        if not rows.run.needs.ids:
            raise Conflict(TAKES_NOBODY)
        texts = RunTexts(documents, rows.people, [])
        fit = fits(rows.run, texts, today(), cap=settings.introduction_cap, floor=settings.floor)
        if len(fit) != 1 or fit[0].person != candidate_id:
            raise Conflict(N_("此人现在不符合这个需求的全部条件，或已不能参加匹配；请刷新名单"))
        if fit[0].busy:
            raise Conflict(N_("此人正在别处对接，已达同时推荐的上限；请刷新名单"))
        proposal = {
            "need": need_id, "candidate": candidate_id, "team": None, "score": fit[0].score,
            "terms": json.dumps(fit[0].terms), "origin": "officer",
        }  # fmt: skip
        key = opening.key_of(proposal)
        officer = await _officer(actor, key)
        (case,) = await opening.open_cases(actor, settings.run, [proposal], {key: officer})
        await audit.record(actor, "case.introduced", f"case:{case}", need=need_id, candidate=candidate_id)
    return case


async def _officer(actor: Actor, key: opening.Key) -> int:
    """Who introduces looks after it; of a bureau's introductions the enterprise's own officer or, beyond the
    mean load, another."""
    if actor.role is Role.OFFICER:
        return actor.own_id
    rows = await Need.raw(
        "SELECT o.county, e.officer, 0 AS score FROM need n JOIN organisation o ON o.id = n.organisation "
        "LEFT JOIN enterprise e ON e.organisation = o.id WHERE n.id = {}",
        key[0],
    )
    return (await officers.shared(actor, {key: rows[0]})).of[key]


NO_RUN = N_("还没有发布过包括这类需求的匹配运算，无从比较；请先发布一次")
TAKES_NOBODY = N_("这个需求现在不招人：没有开放、已过截止日期或名额已占满")
_LOCKS = (
    """SELECT a.id FROM account a WHERE a.id = (SELECT account FROM candidate WHERE id = {who})
       OR a.id IN (SELECT h.account FROM role_held h JOIN need n ON n.organisation = h.organisation
                   WHERE n.id = {need}) ORDER BY a.id FOR SHARE""",
    "SELECT id FROM need WHERE id = {need} FOR NO KEY UPDATE",
    "SELECT id FROM candidate WHERE id = {who} FOR NO KEY UPDATE",
)
"""In the order of `ground.hold`."""


async def _settings(need: dict[str, Any]) -> RankingTerms | None:
    """Those of the latest released run in whose scope the need lies, whoever ordered it."""
    rows = await MatchRun.raw(
        """SELECT r.id, r.introduction_cap, r.floor FROM match_run r
        WHERE r.state = 'released' AND r.kind IN ('talent', 'all') AND (r.branch IS NULL OR r.branch = {})
          AND (r.county IS NULL OR r.county = (SELECT county FROM organisation WHERE id = {}))
        ORDER BY r.released DESC, r.id DESC LIMIT 1""",
        need["branch"], need["organisation"],
    )  # fmt: skip
    return (
        RankingTerms(rows[0]["id"], rows[0]["introduction_cap"], rows[0]["floor"] * 10_000) if rows else None
    )
