"""Reads of people and teams. Whoever is not the person gets no name and no phone from here."""

from __future__ import annotations

from typing import Any

from piccolo.columns import Column as TableColumn
from piccolo.columns.combination import And, Or, WhereRaw

from talent_platform.accounts.actor import Actor, Role
from talent_platform.accounts.permissions import Kind, manageable, visible, where
from talent_platform.discovery.find import matching_ids
from talent_platform.errors import NotAllowed, NotFound
from talent_platform.supply import standing
from talent_platform.supply.cards import card, members_opinion, owns, sees_masked_names, team_card
from talent_platform.supply.life import COMING, Standing
from talent_platform.supply.tables import Candidate, OfferChange, OfferState, Team, TeamMember
from talent_platform.web.lists import (
    ListQuery,
    like_pattern,
)

SHOWN_BY_CARD: tuple[TableColumn, ...] = tuple(
    column for column in Candidate.all_columns() if column not in (Candidate.name, Candidate.phone)
)
"""Everything of a candidate but who it is."""


def facts_of_candidates() -> dict[str, Any]:
    """What `where` asks of a candidate: open to those who hire are registered people who agreed and are
    free."""
    free = And(Candidate.consent.eq(True), Candidate.state == str(OfferState.ACTIVE))
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
        "public": And(Team.consent.eq(True), Team.state == str(OfferState.ACTIVE)),
    }


def _wants(column: TableColumn, code: str) -> WhereRaw:
    """The list of codes is empty (anything will do) or holds `code`."""
    name = f'"{column._meta.table._meta.tablename}"."{column._meta.db_column_name}"'  # noqa: SLF001
    return WhereRaw(f"({name} = '[]'::jsonb OR {name} ? {{}})", code)


async def _candidate_condition(actor: Actor | None, query: ListQuery) -> Any:
    condition = And(
        where(visible(actor, Kind.CANDIDATE), facts_of_candidates()), Candidate.registered.eq(True)
    )
    for key in ("education", "title_level"):
        if value := query.texts.get(key):
            condition = And(condition, getattr(Candidate, key) >= int(value))
    if place := query.texts.get("place"):
        condition = And(condition, _wants(Candidate.wanted_counties, place))
    if branch := query.texts.get("branch"):
        condition = And(condition, _wants(Candidate.wanted_branches, branch))
    if skill := query.texts.get("skill"):
        condition = And(condition, WhereRaw("candidate.skills::text ILIKE {}", like_pattern(skill)))
    if limits := query.ranges.get("years"):
        if limits.low is not None:
            condition = And(condition, Candidate.years >= int(limits.low))
        if limits.high is not None:
            condition = And(condition, Candidate.years <= int(limits.high))
    if query.q:
        found: Any = Candidate.headline.ilike(like_pattern(query.q))
        if ids := await matching_ids(actor, Kind.CANDIDATE, query.q):
            found = Or(found, Candidate.id.is_in(ids))
        condition = And(condition, found)
    return _by_state(condition, Candidate, query)


async def _team_condition(actor: Actor | None, query: ListQuery) -> Any:
    condition = where(visible(actor, Kind.TEAM), facts_of_teams())
    for key in ("branch", "stage"):
        if value := query.texts.get(key):
            condition = And(condition, getattr(Team, key) == value)
    if place := query.texts.get("place"):
        condition = And(condition, _wants(Team.wanted_counties, place))
    if said := query.texts.get("standing"):
        named = f"SELECT m.team FROM {standing.JOINED} WHERE {standing.STANDING} = {{}}"  # noqa: S608
        condition = And(condition, WhereRaw(f'"team"."id" IN ({named})', said))
    if query.q:
        found: Any = Team.project.ilike(like_pattern(query.q))
        if ids := await matching_ids(actor, Kind.TEAM, query.q):
            found = Or(found, Team.id.is_in(ids))
        condition = And(condition, found)
    return _by_state(condition, Team, query)


def _by_state(condition: Any, table: type[Candidate | Team], query: ListQuery) -> Any:
    if state := query.texts.get("state"):
        condition = And(condition, table.state == state)
    if consent := query.texts.get("consent"):
        condition = And(condition, table.consent.eq(consent == "yes"))
    return condition


async def candidates(
    actor: Actor | None, query: ListQuery, *, limit: int | None = None
) -> tuple[int, ListQuery, list[dict[str, Any]]]:
    """(total, the query on a page that exists, its rows as cards); `limit` overrides paging, for exports."""
    condition = await _candidate_condition(actor, query)
    total = int(await Candidate.count().where(condition))
    query = query.within(total)
    # Only bureaus learn even the first character of a name.
    columns = Candidate.all_columns() if sees_masked_names(actor) else SHOWN_BY_CARD
    rows = await _page(Candidate.select(*columns), Candidate, condition, query, limit)
    return total, query, [card(row) for row in rows]


async def teams(
    actor: Actor | None, query: ListQuery, *, limit: int | None = None
) -> tuple[int, ListQuery, list[dict[str, Any]]]:
    """As `candidates`, for team offers; `members` is their number, for those who hire only of who comes."""
    condition = await _team_condition(actor, query)
    total = int(await Team.count().where(condition))
    query = query.within(total)
    rows = await _page(Team.select(), Team, condition, query, limit)
    tallies = await standing.tallies([row["id"] for row in rows])
    return total, query, [_with_members(actor, row, tallies.get(row["id"], standing.NOBODY)) for row in rows]


def _with_members(actor: Actor | None, row: dict[str, Any], tally: standing.Tally) -> dict[str, Any]:
    shown = team_card(row)
    if not sees_standing(actor, row):
        return {**shown, "members": tally.coming, "waiting": None, "refused": None, "opinion": ""}
    opinion = members_opinion(tally)
    counts = {"members": tally.named, "waiting": tally.waiting, "refused": tally.refused}
    return {**shown, **counts, "opinion": opinion}


def sees_standing(actor: Actor | None, row: dict[str, Any]) -> bool:
    """Whether the reader learns of members who do not come (yet): the lead, bureaus and the auditor."""
    return owns(actor, row) or sees_masked_names(actor)


async def _page(
    select: Any, table: type[Candidate | Team], condition: Any, query: ListQuery, limit: int | None
) -> list[dict[str, Any]]:
    ascending = not query.descending
    select = (
        select.where(condition)
        .order_by(getattr(table, query.sort), ascending=ascending)
        .order_by(table.id, ascending=ascending)
        .limit(limit or query.size)
        .output(load_json=True)
    )
    return await (select if limit else select.offset(query.offset))


async def candidate(actor: Actor | None, candidate_id: int) -> dict[str, Any]:
    """One candidate: in full to the person, as a card to everybody else.

    Raises:
        NotFound: none the reader may see.
    """
    rows = (
        await Candidate.select()
        .where(Candidate.id == candidate_id, where(visible(actor, Kind.CANDIDATE), facts_of_candidates()))
        .output(load_json=True)
    )
    if not rows:
        raise NotFound
    row = rows[0]
    if owns(actor, row):
        return {**card(row), "name": row["name"], "phone": row["phone"]}
    return card(row if sees_masked_names(actor) else {k: v for k, v in row.items() if k != "name"})


async def team(actor: Actor | None, team_id: int) -> dict[str, Any]:
    """One team offer with its `members` as cards; in full to its owner.

    Raises:
        NotFound: none the reader may see.
    """
    rows = (
        await Team.select()
        .where(Team.id == team_id, where(visible(actor, Kind.TEAM), facts_of_teams()))
        .output(load_json=True)
    )
    if not rows:
        raise NotFound
    row = rows[0]
    own, all_ = owns(actor, row), sees_standing(actor, row)
    people = [
        {
            **_member_card(actor, member),
            "standing": str(member["standing"]) if all_ else "",
            **({k: member[k] for k in ("name", "phone")} if own else {}),
        }
        for member in await members(team_id)
        if all_ or member["standing"] in COMING
    ]
    tally = (await standing.tallies([team_id])).get(team_id, standing.NOBODY)
    shown = {**_with_members(actor, row, tally), "complete": tally.complete, "people": people}
    return {**shown, **({"name": row["name"]} if own else {})}


def _member_card(actor: Actor | None, member: dict[str, Any]) -> dict[str, Any]:
    return card(member if sees_masked_names(actor) else {k: v for k, v in member.items() if k != "name"})


async def members(team_id: int) -> list[dict[str, Any]]:
    """Members with names and phones, core members first; for services and for what `card` then hides.

    Of a registered person who has not agreed to this team nothing is told but what the lead brought along:
    being named must not open a profile.
    """
    person = TeamMember.candidate
    names = [column._meta.name for column in Candidate.all_columns()]  # noqa: SLF001
    columns = [getattr(person, name).as_alias(name) for name in names]
    rows = await (
        TeamMember.select(*columns, TeamMember.role, TeamMember.core, TeamMember.alone)
        .where(TeamMember.team == team_id)
        .order_by(TeamMember.core, ascending=False)
        .order_by(TeamMember.id)
        .output(load_json=True)
    )
    stand = await standing.of_team(team_id)
    return [_closed({**row, "standing": stand.get(row["id"], Standing.WAITING)}) for row in rows]


def _closed(member: dict[str, Any]) -> dict[str, Any]:
    if member["standing"] in COMING or not member["registered"]:
        return member
    return {**member, "skills": [], "education": 0, "title_level": 0, "years": 0}


async def in_charge(actor: Actor | None, kind: Kind, row_id: int) -> bool:
    """Whether the actor owns the offer or looks after it, not only reads it."""
    if actor is None:
        return False
    table, facts = (Candidate, facts_of_candidates()) if kind is Kind.CANDIDATE else (Team, facts_of_teams())
    return bool(await table.exists().where(table.id == row_id, where(manageable(actor, kind), facts)))


async def among_managed(actor: Actor, candidate_ids: list[int]) -> frozenset[int]:
    """Those of these people whom the actor looks after."""
    scope = where(manageable(actor, Kind.CANDIDATE), facts_of_candidates())
    rows = await Candidate.select(Candidate.id).where(Candidate.id.is_in([0, *candidate_ids]), scope)
    return frozenset(row["id"] for row in rows)


async def managed(actor: Actor, kind: Kind, row_id: int) -> dict[str, Any]:
    """The whole row, names and all, of an offer the actor owns or looks after; for services.

    Raises:
        NotFound: none the actor may see.
        NotAllowed: the actor may see it, but others look after it.
    """
    await offer(actor, kind, row_id)
    if not await in_charge(actor, kind, row_id):
        raise NotAllowed("这份信息由本人或其主管部门管理，您只能查看")
    table = Candidate if kind is Kind.CANDIDATE else Team
    rows = await table.select().where(table.id == row_id).output(load_json=True)
    return rows[0]


async def own_candidate(actor: Actor) -> int | None:
    """Id of the actor's own profile."""
    rows = await Candidate.select(Candidate.id).where(Candidate.account == actor.account_id)
    return int(rows[0]["id"]) if rows else None


async def history(actor: Actor, kind: Kind, row_id: int) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """The offer and its changes, newest first; names and phones are masked in it.

    Raises:
        NotFound: no such offer for this reader.
        NotAllowed: neither in charge nor the auditor.
    """
    row = await offer(actor, kind, row_id)
    if actor.role is not Role.AUDITOR and not await in_charge(actor, kind, row_id):
        raise NotAllowed("变更记录只对本人和主管部门开放")
    column = OfferChange.candidate if kind is Kind.CANDIDATE else OfferChange.team
    entries = (
        await OfferChange.select()
        .where(column == row_id)
        .order_by(OfferChange.id, ascending=False)
        .output(load_json=True)
    )
    return row, entries


async def offer(actor: Actor | None, kind: Kind, row_id: int) -> dict[str, Any]:
    """`candidate` or `team`."""
    return await (candidate(actor, row_id) if kind is Kind.CANDIDATE else team(actor, row_id))


async def listed(
    actor: Actor | None, kind: Kind, query: ListQuery, *, limit: int | None = None
) -> tuple[int, ListQuery, list[dict[str, Any]]]:
    """`candidates` or `teams`."""
    return await (candidates if kind is Kind.CANDIDATE else teams)(actor, query, limit=limit)


def kind_of(path: str) -> Kind:
    """The kind a page or API address is about."""
    return Kind.TEAM if path.removeprefix("/api/v1").startswith("/teams") else Kind.CANDIDATE


async def by_ids(actor: Actor | None, kind: Kind, ids: list[int]) -> list[dict[str, Any]]:
    """Cards of these ids that the reader may see, in no particular order."""
    if kind is Kind.CANDIDATE:
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
