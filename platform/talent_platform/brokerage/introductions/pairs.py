"""Which teams a project could have, and which needs a person or a team, each with what is not met."""

from __future__ import annotations

from dataclasses import dataclass

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.permissions import Resource, manageable, require, visible, where
from talent_platform.accounts.roles import Role
from talent_platform.brokerage.calculation.asked import ASKED, turn_of
from talent_platform.brokerage.input.fitting import Judged
from talent_platform.brokerage.introductions.asking import (
    PairsAsked,
    RankingTerms,
    any_need,
    judged_in,
    terms_of,
    usual_terms,
)
from talent_platform.brokerage.life import BUREAU, EMPLOYER, PERSON
from talent_platform.brokerage.tables import LIVE_STAGES
from talent_platform.clock import today
from talent_platform.database.engine import DB, read
from talent_platform.demand.access import NEED
from talent_platform.demand.needs import queries as needs
from talent_platform.demand.tables import Need, NeedKind
from talent_platform.errors import NotFound
from talent_platform.supply.access import CANDIDATE, TEAM
from talent_platform.supply.offers import queries as offers

SHOWN = 30
SECONDS = 30
READERS = BUREAU | EMPLOYER | PERSON | {Role.AUDITOR}
KINDS: dict[str, Resource] = {"talent": CANDIDATE, "project": TEAM}


@dataclass(frozen=True)
class Pair:
    """One that could be brought together, or what is not met."""

    judged: Judged
    title: str
    """Of the need where an offer is asked about, else of the offer."""
    employer: str
    case: int | None
    """The live case of the two."""


@dataclass(frozen=True)
class PairList:
    """Those that fit first, then those that least is lacking of."""

    asked: PairsAsked
    title: str
    rows: list[Pair]
    fit: int
    """How many fit, of whom the first are named."""
    looked: int
    """How many were looked at; 0 where the need takes nobody, or the offer is not free."""
    may_introduce: bool


async def of_need(reader: Actor, need_id: int, kind: str = "") -> PairList:
    """Of a project the teams; of somebody who asks for itself its own alone. `kind`: what the need must be.

    Raises:
        NotFound: no such need that the reader is in charge of, or reads as a person or the auditor.
        TooManyAttempts: see `turn_of`.
    """
    require(reader, *READERS)
    need = await any_need(reader, need_id)
    if kind and need["kind"] != kind:
        raise NotFound
    own = await own_offers(reader, need["kind"]) if reader.role in PERSON else []
    if reader.role in PERSON and not own:
        raise NotFound
    if reader.role not in PERSON and need["kind"] != NeedKind.PROJECT:
        raise NotFound
    if reader.role in BUREAU | EMPLOYER and not await needs.in_charge(reader, need_id):
        raise NotFound
    asked = PairsAsked.of(need["kind"], need_id, own[0] if len(own) == 1 else None)
    found = await _judged(reader, asked, await terms_of(need))
    mine = [one for one in found if not own or one.offer in own]
    return await _listed(reader, asked, need["title"], mine)


async def own_offers(reader: Actor, kind: str) -> list[int]:
    """What a person or a lead would come with."""
    if (reader.role is Role.CANDIDATE) != (kind == NeedKind.TALENT):
        return []
    table = "candidate" if reader.role is Role.CANDIDATE else "team"
    rows = await read(
        _Own, f"SELECT id FROM {table} WHERE account = $1 AND state <> 'withdrawn' ORDER BY id",  # noqa: S608
        reader.account_id,
    )  # fmt: skip
    return [row.id for row in rows]


async def of_offer(reader: Actor, kind: str, offer_id: int) -> PairList:
    """`kind`: talent for a person's posts, project for a team's projects; of an employer its own needs, of a
    bureau those it looks after.

    Raises:
        NotFound: no such person or team for this reader.
        TooManyAttempts: see `turn_of`.
    """
    require(reader, *READERS)
    offer = await offers.offer(reader, KINDS[kind], offer_id)
    if reader.role in PERSON and not await offers.in_charge(reader, KINDS[kind], offer_id):
        raise NotFound
    asked = PairsAsked.of(kind, None, offer_id)
    found = await _judged(reader, asked, await usual_terms())
    scope = manageable(reader, NEED) if reader.role in BUREAU | EMPLOYER else visible(reader, NEED)
    within = await (
        Need.select(Need.id)
        .where(
            Need.id.is_in([0, *(one.need for one in found)]), where(scope, needs.facts_of_needs())
        )
        .output(as_list=True)
    )  # fmt: skip
    kept = set(within)
    title = offer["headline"] if kind == "talent" else offer["project"]
    return await _listed(reader, asked, title, [one for one in found if one.need in kept])


async def _judged(reader: Actor, asked: PairsAsked, terms: RankingTerms) -> list[Judged]:
    async with turn_of(reader.account_id, seconds=SECONDS):
        return await ASKED.ask(judged_in, DB.dsn, asked, today(), terms, seconds=SECONDS)


async def _listed(reader: Actor, asked: PairsAsked, title: str, found: list[Judged]) -> PairList:
    found.sort(key=lambda one: (len(one.unmet), -one.score, one.need, one.offer))
    shown = found[:SHOWN]
    by_need = asked.need is None
    titles = {
        one.id: one
        for one in await read(
            _Titled,
            _NEED_TITLES if by_need else _OFFER_TITLES[asked.kind],
            [one.need if by_need else one.offer for one in shown],
        )
    }
    live = {
        (one.need, one.offer): one.id
        for one in await read(
            _Live, _LIVE, [one.need for one in shown], [one.offer for one in shown],
            asked.kind == "talent", [str(stage) for stage in LIVE_STAGES],
        )
    }  # fmt: skip
    rows = [
        Pair(
            one, (at := titles[one.need if by_need else one.offer]).title, at.employer,
            live.get((one.need, one.offer)),
        )
        for one in shown
    ]  # fmt: skip
    fit = sum(not one.unmet for one in found)
    return PairList(asked, title, rows, fit, len(found), reader.role is not Role.AUDITOR)


@dataclass(frozen=True)
class _Own:
    id: int


@dataclass(frozen=True)
class _Titled:
    id: int
    title: str
    employer: str


@dataclass(frozen=True)
class _Live:
    id: int
    need: int
    offer: int


_NEED_TITLES = """SELECT n.id, n.title, o.name AS employer FROM need n
    JOIN organisation o ON o.id = n.organisation WHERE n.id = ANY($1::bigint[])"""
_OFFER_TITLES = {
    "talent": "SELECT id, headline AS title, '' AS employer FROM candidate WHERE id = ANY($1::bigint[])",
    "project": "SELECT id, project AS title, '' AS employer FROM team WHERE id = ANY($1::bigint[])",
}
_LIVE = """SELECT c.id, c.need, coalesce(c.candidate, c.team) AS offer FROM match_case c
    JOIN unnest($1::bigint[], $2::bigint[]) AS pair (need, offer) ON pair.need = c.need
     AND pair.offer = CASE WHEN $3 THEN c.candidate ELSE c.team END
    WHERE c.stage = ANY($4)"""
