"""Reads of people and teams, always inside what the reader may see."""

from __future__ import annotations

from functools import partial
from typing import Any

from piccolo.columns import Column as TableColumn
from piccolo.columns.combination import And, WhereRaw

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.permissions import Resource, manageable, visible, where
from talent_platform.accounts.roles import Role
from talent_platform.disclosure import blots
from talent_platform.errors import NotAllowed, NotFound
from talent_platform.i18n import N_
from talent_platform.supply.access import CANDIDATE, TEAM
from talent_platform.supply.offers.cards import (
    availability,
    card,
    members_opinion,
    owns,
    sees_masked_names,
    team_card,
)
from talent_platform.supply.offers.life import Availability, MemberStanding
from talent_platform.supply.offers.stored import shown_history
from talent_platform.supply.tables import Candidate, OfferState, Team, TeamMember
from talent_platform.supply.teams import member_consent as standing

SHOWN_BY_CARD: tuple[TableColumn, ...] = tuple(
    column for column in Candidate.all_columns() if column not in (Candidate.name, Candidate.phone)
)
"""Everything of a candidate but who it is."""


def facts_of_candidates() -> dict[str, Any]:
    """What `where` asks of a candidate: open to those who hire are registered people who agreed and are
    free, under whatever record."""
    free = And(Candidate.consent.eq(True), Candidate.state == str(OfferState.ACTIVE))
    free = And(free, Candidate.withheld.eq(False))
    free = And(free, WhereRaw(f"NOT {standing.ELSEWHERE.format('candidate')}"))
    free = And(free, WhereRaw(f"NOT {standing.SWITCHED_OFF.format('candidate')}"))
    return {
        "id": Candidate.id,
        "county": Candidate.county,
        "owner": Candidate.account,
        "public": And(free, Candidate.registered.eq(True)),
    }


def facts_of_teams() -> dict[str, Any]:
    """What `where` asks of a team offer."""
    return {
        "id": Team.id,
        "county": Team.county,
        "owner": Team.account,
        "public": And(
            And(And(Team.consent.eq(True), Team.state == str(OfferState.ACTIVE)), Team.withheld.eq(False)),
            WhereRaw(f"NOT {standing.SWITCHED_OFF.format('team')}"),
        ),
    }


def with_availability(shown: dict[str, Any], elsewhere: frozenset[int]) -> dict[str, Any]:
    lacking = Availability.ELSEWHERE if shown["id"] in elsewhere else None
    return {**shown, "availability": str(availability(shown, lacking=lacking))}


def with_members(actor: Actor | None, row: dict[str, Any], tally: standing.Tally) -> dict[str, Any]:
    shown = {**team_card(row), "availability": str(availability(row, lacking=_lacking(actor, row, tally)))}
    if not sees_standing(actor, row):
        return {**shown, "members": tally.coming, "waiting": None, "refused": None, "opinion": ""}
    waiting = tally.unanswered if owns(actor, row) else tally.waiting
    opinion = members_opinion(waiting, tally.refused, lead=owns(actor, row))
    counts = {"members": tally.named, "waiting": waiting, "refused": tally.refused}
    return {**shown, **counts, "opinion": opinion}


def _lacking(actor: Actor | None, row: dict[str, Any], tally: standing.Tally) -> Availability | None:
    if tally.off:
        return Availability.ELSEWHERE
    if owns(actor, row):
        short = Availability.UNANSWERED if tally.unanswered else Availability.MEMBERS
        return None if tally.assured else short
    return None if tally.complete else Availability.MEMBERS


def sees_standing(actor: Actor | None, row: dict[str, Any]) -> bool:
    """Whether the reader learns of members who do not come (yet): the lead, bureaus and the auditor."""
    return owns(actor, row) or sees_masked_names(actor)


async def candidate(actor: Actor | None, candidate_id: int) -> dict[str, Any]:
    """One candidate: in full to the person, as a card to everybody else.

    Raises:
        NotFound: none the reader may see.
    """
    rows = (
        await Candidate.select()
        .where(Candidate.id == candidate_id, where(visible(actor, CANDIDATE), facts_of_candidates()))
        .output(load_json=True)
    )
    if not rows:
        raise NotFound
    (row,) = await blots.shown(actor, "candidate", rows, partial(owns, actor))
    mine = owns(actor, row)
    known = row if mine or sees_masked_names(actor) else {k: v for k, v in row.items() if k != "name"}
    shown = with_availability(card(known), await standing.away([candidate_id]))
    own = {"name": row["name"], "phone": row["phone"]} if mine else {}
    return {**shown, **own, "own_word": await standing.own_word(CANDIDATE, candidate_id)}


async def team(actor: Actor | None, team_id: int) -> dict[str, Any]:
    """One team offer with its `members` as cards; in full to its owner.

    Raises:
        NotFound: none the reader may see.
    """
    rows = (
        await Team.select()
        .where(Team.id == team_id, where(visible(actor, TEAM), facts_of_teams()))
        .output(load_json=True)
    )
    if not rows:
        raise NotFound
    (row,) = await blots.shown(actor, "team", rows, partial(owns, actor))
    own, all_ = owns(actor, row), sees_standing(actor, row)
    pairs = await kept_of(actor, TEAM, row)
    people = [
        {
            **_member_card(actor, member),
            "standing": member["standing"] if all_ else "",
            **(_as_lead_sees(member) if own else {}),
        }
        for member in (blots.member_in_clear(one, pairs) for one in await members(team_id, lead=own))
        if all_ or member["comes"]
    ]
    tally = (await standing.tallies([team_id])).get(team_id, standing.NOBODY)
    complete = None if own and tally.unanswered else tally.complete
    more = {"complete": complete, "people": people, "own_word": await standing.own_word(TEAM, team_id)}
    return {**with_members(actor, row, tally), **more, **({"name": row["name"]} if own else {})}


def _member_card(actor: Actor | None, member: dict[str, Any]) -> dict[str, Any]:
    return card(member if sees_masked_names(actor) else {k: v for k, v in member.items() if k != "name"})


def _as_lead_sees(member: dict[str, Any]) -> dict[str, Any]:
    """Nothing that tells whether a member is registered before that member answers; not even a number that
    is older than the team."""
    unanswered = member["standing"] in (MemberStanding.WAITING, MemberStanding.DECLARED)
    return {
        "name": member["name"], "phone": member["phone"],
        "id": None if unanswered else member["id"],
        "standing": str(MemberStanding.NAMED) if unanswered else member["standing"],
    }  # fmt: skip


_TYPED = ("name", "phone", "skills", "education", "title_level", "years")
"""What the lead writes of a member, and the person's own record says as well."""


async def places(team_id: int) -> list[dict[str, Any]]:
    """The members as their lead wrote them, core members first; for services and forms."""
    rows: list[dict[str, Any]] = await (
        TeamMember.select(
            TeamMember.candidate,
            *(getattr(TeamMember, name) for name in (*_TYPED, "role", "core", "alone")),
        )
        .where(TeamMember.team == team_id)
        .order_by(TeamMember.core, ascending=False)
        .order_by(TeamMember.id)
        .output(load_json=True)
    )
    return rows


async def members(team_id: int, *, lead: bool = False) -> list[dict[str, Any]]:
    """Members with names and phones, core members first; for services and for what `card` then hides.

    Being named opens no profile: only who agreed to the team shows the own abilities. Of the others the lead
    sees what the lead wrote, and everybody else nothing as long as a registered person has not agreed.
    """
    person = TeamMember.candidate
    names = [column._meta.name for column in Candidate.all_columns()]  # noqa: SLF001
    columns = [getattr(person, name).as_alias(name) for name in names]
    typed = [getattr(TeamMember, name).as_alias(f"typed_{name}") for name in _TYPED]
    rows = await (
        TeamMember.select(*columns, *typed, TeamMember.role, TeamMember.core, TeamMember.alone)
        .where(TeamMember.team == team_id)
        .order_by(TeamMember.core, ascending=False)
        .order_by(TeamMember.id)
        .output(load_json=True)
    )
    stand, coming = await standing.of_team(team_id), await standing.coming(team_id)
    return [
        _told(row, stand.get(row["id"], MemberStanding.WAITING), comes=row["id"] in coming, lead=lead)
        for row in rows
    ]


def _told(member: dict[str, Any], stand: MemberStanding, *, comes: bool, lead: bool) -> dict[str, Any]:
    typed = {name: member.pop(f"typed_{name}") for name in _TYPED}
    told = {**member, "standing": str(stand), "comes": comes}
    if comes and stand in (MemberStanding.AGREED, MemberStanding.LEAD):
        return told
    told |= typed
    if lead or (stand is MemberStanding.DECLARED and comes):
        return told
    return {**told, "skills": [], "education": 0, "title_level": 0, "years": 0}


async def kept_of(reader: Actor | None, kind: Resource, row: dict[str, Any]) -> blots.Pairs:
    """What is blotted out of an offer and the reader wrote, or owns."""
    if reader is None or not row["withheld"]:
        return blots.NOTHING
    owned = [row["id"]] if owns(reader, row) else []
    return (await blots.kept(str(kind), [row["id"]], author=reader, owned=owned)).get(
        row["id"], blots.NOTHING
    )


async def in_charge(actor: Actor | None, kind: Resource, row_id: int) -> bool:
    """Whether the actor owns the offer or looks after it, not only reads it."""
    if actor is None:
        return False
    table, facts = (Candidate, facts_of_candidates()) if kind is CANDIDATE else (Team, facts_of_teams())
    return bool(await table.exists().where(table.id == row_id, where(manageable(actor, kind), facts)))


async def among_managed(actor: Actor, candidate_ids: list[int]) -> frozenset[int]:
    """Those of these people whom the actor looks after."""
    scope = where(manageable(actor, CANDIDATE), facts_of_candidates())
    rows = await Candidate.select(Candidate.id).where(Candidate.id.is_in([0, *candidate_ids]), scope)
    return frozenset(row["id"] for row in rows)


async def managed(actor: Actor, kind: Resource, row_id: int) -> dict[str, Any]:
    """The whole row, names and all, of an offer the actor owns or looks after; for services. What
    somebody else kept in its texts stands blotted in it.

    Raises:
        NotFound: none the actor may see.
        NotAllowed: the actor may see it, but others look after it.
    """
    await offer(actor, kind, row_id)
    if not await in_charge(actor, kind, row_id):
        raise NotAllowed(N_("这份信息由本人或其主管部门管理，您只能查看"))
    table = Candidate if kind is CANDIDATE else Team
    rows = await table.select().where(table.id == row_id).output(load_json=True)
    return (await blots.shown(actor, str(kind), rows, partial(owns, actor)))[0]


async def own_candidate(actor: Actor) -> int | None:
    """Id of the actor's own profile."""
    rows = await Candidate.select(Candidate.id).where(Candidate.account == actor.account_id)
    return int(rows[0]["id"]) if rows else None


async def history(actor: Actor, kind: Resource, row_id: int) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """The offer and its changes, newest first; names and phones are masked in it.

    Raises:
        NotFound: no such offer for this reader.
        NotAllowed: neither in charge nor the auditor.
    """
    row = await offer(actor, kind, row_id)
    if actor.role is not Role.AUDITOR and not await in_charge(actor, kind, row_id):
        raise NotAllowed(N_("变更记录只对本人和主管部门开放"))
    return row, await shown_history(kind, row_id, own=owns(actor, row))


async def offer(actor: Actor | None, kind: Resource, row_id: int) -> dict[str, Any]:
    """`candidate` or `team`."""
    return await (candidate(actor, row_id) if kind is CANDIDATE else team(actor, row_id))


def kind_of(path: str) -> Resource:
    """The kind a page or API address is about."""
    return TEAM if path.removeprefix("/api/v1").startswith("/teams") else CANDIDATE


async def by_ids(actor: Actor | None, kind: Resource, ids: list[int]) -> list[dict[str, Any]]:
    """Cards of these ids that the reader may see, in no particular order."""
    if kind is CANDIDATE:
        people = (
            await Candidate.select(*SHOWN_BY_CARD)
            .where(Candidate.id.is_in(ids), where(visible(actor, kind), facts_of_candidates()))
            .output(load_json=True)
        )
        return [card(row) for row in people]
    offers = (
        await Team.select()
        .where(Team.id.is_in(ids), where(visible(actor, kind), facts_of_teams()))
        .output(load_json=True)
    )
    return [team_card(row) for row in offers]
