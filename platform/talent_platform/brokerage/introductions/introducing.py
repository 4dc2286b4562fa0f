"""One case from one introduction: an officer introduces, an employer invites, a person is interested.

With the checks of a run and the guards of a release; twice is one case.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.permissions import require
from talent_platform.accounts.roles import Role
from talent_platform.audit import service as audit
from talent_platform.brokerage.calculation.closeness import RunTexts
from talent_platform.brokerage.cases import opening
from talent_platform.brokerage.database_refusals import friendly
from talent_platform.brokerage.input import run_input
from talent_platform.brokerage.input.fitting import Judged
from talent_platform.brokerage.introductions.asking import PairsAsked, any_need, judged, terms_of
from talent_platform.brokerage.introductions.wording import said_unmet
from talent_platform.brokerage.life import BUREAU, EMPLOYER, PERSON, side_of
from talent_platform.brokerage.releases import officers
from talent_platform.brokerage.tables import LIVE_STAGES, Case
from talent_platform.clock import today
from talent_platform.database.engine import DB
from talent_platform.demand.needs import queries as needs
from talent_platform.demand.tables import Need, NeedKind
from talent_platform.errors import Conflict, NotAllowed, NotFound
from talent_platform.i18n import N_, gettext
from talent_platform.supply.access import CANDIDATE, TEAM
from talent_platform.supply.offers import queries as offers

ORIGINS = {"bureau": "officer", "employer": "invite", "person": "interest"}
TAKES_NOBODY = N_("这个需求现在不招人：没有开放、已过截止日期或名额已占满")
NOT_FREE = N_("此人或团队现在不能参加匹配：没有登记或不同意、已暂停、已录用，或只随团队来")
ALONE_OR_WHOLE = N_("岗位需求由个人对接，项目需求由整个团队对接")


@dataclass(frozen=True)
class Introduced:
    """The case of the two."""

    case: int
    made: bool
    """Otherwise it was there already."""


async def introduce(
    actor: Actor, need_id: int, candidate: int | None = None, team: int | None = None
) -> Introduced:
    """Bring a person to a post or a team to a project; whoever asks for itself has said yes with it.

    Everything is asked again under the locks: requirements, other introductions, seats, consent, accounts.

    Raises:
        NotFound: no such need or offer that the actor may see.
        NotAllowed: not a bureau in charge of the need, its employer, or the person or lead itself.
        Conflict: the need takes nobody, the two do not fit, or they are not free (any more).
    """
    require(actor, *BUREAU, *EMPLOYER, *PERSON)
    need = await any_need(actor, need_id)
    asked = PairsAsked.of(need["kind"], need_id, candidate if need["kind"] == NeedKind.TALENT else team)
    if asked.offer is None or (candidate and team):
        raise Conflict(ALONE_OR_WHOLE)
    await _require_own(actor, asked)
    terms = await terms_of(need)
    day = today()
    documents = await run_input.need_documents([need_id])
    team_texts = await run_input.team_texts([asked.team] if asked.team else [])
    async with friendly(), DB.transaction():
        await _hold(asked)
        if found := await _live(asked):
            return Introduced(found, made=False)
        rows = await run_input.read_in(DB.connection, asked.request(day))
        if not rows.run.needs.ids:
            raise Conflict(TAKES_NOBODY)
        texts = RunTexts(documents, rows.people, team_texts if rows.teams else [])
        pairs = judged(rows.run, texts, asked, day, terms)
        if not pairs:
            raise Conflict(NOT_FREE)
        (pair,) = pairs
        if pair.unmet:
            raise Conflict(gettext("不能发起对接，不符合：{unmet}", unmet=said_unmet(pair.unmet, actor)))
        case = await _open(actor, asked, pair, terms.run)
    return Introduced(case, made=True)


async def _require_own(actor: Actor, asked: PairsAsked) -> None:
    """Raises NotAllowed, NotFound."""
    kind = CANDIDATE if asked.person else TEAM
    if actor.role in PERSON:
        if not await offers.in_charge(actor, kind, asked.offer or 0):
            raise NotFound
        return
    if not await needs.in_charge(actor, asked.need or 0):
        raise NotAllowed


async def _open(actor: Actor, asked: PairsAsked, pair: Judged, run: int | None) -> int:
    origin = ORIGINS[side_of(actor.role)]
    proposals = [
        {"need": pair.need, "candidate": one, "team": asked.team, "score": pair.score,
         "terms": json.dumps(pair.terms), "origin": origin}
        for one in pair.people
    ]  # fmt: skip
    key = opening.key_of(proposals[0])
    named = {key: await _officer(actor, key)}
    (case,) = await opening.open_cases(actor, run, proposals, named, opening.OPENED[origin])
    await audit.record(
        actor, f"case.{_ACTS[origin]}", f"case:{case}", need=pair.need,
        **({"team": asked.team} if asked.team else {"candidate": asked.person}),
    )  # fmt: skip
    return case


_ACTS = {"officer": "introduced", "invite": "invited", "interest": "interested"}


async def _officer(actor: Actor, key: opening.Key) -> int | None:
    """Who introduces looks after it; of other introductions the enterprise's own officer or, beyond the mean
    load, another; nobody where there is none."""
    if actor.role is Role.OFFICER:
        return actor.own_id
    rows: list[Mapping[str, Any]] = await Need.raw(
        "SELECT o.county, e.officer, 0 AS score FROM need n JOIN organisation o ON o.id = n.organisation "
        "LEFT JOIN enterprise e ON e.organisation = o.id WHERE n.id = {}",
        key[0],
    )
    found = (await officers.shared(actor, {key: rows[0]})).of[key]
    return None if found == actor.own_id and actor.role not in BUREAU else found


async def _live(asked: PairsAsked) -> int | None:
    """The live case of the two, if there is one."""
    offer = Case.candidate == asked.person if asked.person else Case.team == asked.team
    rows = await Case.select(Case.id).where(
        Case.need == asked.need, offer, Case.stage.is_in([str(stage) for stage in LIVE_STAGES])
    )
    return int(rows[0]["id"]) if rows else None


async def _hold(asked: PairsAsked) -> None:
    for lock in _LOCKS:
        await Need.raw(
            lock.replace("{need}", str(int(asked.need or 0)))
            .replace("{who}", str(int(asked.person or 0)))
            .replace("{team}", str(int(asked.team or 0)))
        )


_WHO = "SELECT {who} UNION SELECT candidate FROM team_member WHERE team = {team}"
_LOCKS = (
    f"""SELECT a.id FROM account a WHERE a.id IN (SELECT account FROM candidate WHERE id IN ({_WHO}))
       OR a.id = (SELECT account FROM team WHERE id = {{team}})
       OR a.id IN (SELECT h.account FROM role_held h JOIN need n ON n.organisation = h.organisation
                   WHERE n.id = {{need}}) ORDER BY a.id FOR SHARE""",  # noqa: S608
    "SELECT id FROM need WHERE id = {need} FOR NO KEY UPDATE",
    "SELECT id FROM team WHERE id = {team} FOR NO KEY UPDATE",
    f"SELECT id FROM candidate WHERE id IN ({_WHO}) ORDER BY id FOR NO KEY UPDATE",  # noqa: S608
    "SELECT id FROM team_member WHERE team = {team} ORDER BY id FOR NO KEY UPDATE",
    f"""SELECT id FROM certificate WHERE id IN (
        SELECT certificate FROM candidate_certificate WHERE person IN ({_WHO})) ORDER BY id FOR SHARE""",  # noqa: S608
)
"""In the order of `ground.hold`; numbers are put in their places, so nothing of the text is a person's."""
