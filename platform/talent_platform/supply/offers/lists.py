"""Lists of candidates and teams, inside what the reader may see."""

from __future__ import annotations

from typing import Any

from piccolo.columns import Column as TableColumn
from piccolo.columns.combination import And, WhereRaw

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.permissions import Resource, visible, where
from talent_platform.accounts.roles import Role
from talent_platform.index.find import matching_ids
from talent_platform.supply.access import CANDIDATE, TEAM
from talent_platform.supply.offers.cards import (
    card,
    sees_masked_names,
)
from talent_platform.supply.offers.life import Standing
from talent_platform.supply.offers.queries import (
    SHOWN_BY_CARD,
    facts_of_candidates,
    facts_of_teams,
    with_availability,
    with_members,
)
from talent_platform.supply.tables import Candidate, Team
from talent_platform.supply.teams import member_consent as standing
from talent_platform.web.listing.query import ListQuery, like_pattern


def _wants(column: TableColumn, code: str) -> WhereRaw:
    """The list of codes is empty (anything will do) or holds `code`."""
    name = f'"{column._meta.table._meta.tablename}"."{column._meta.db_column_name}"'  # noqa: SLF001
    return WhereRaw(f"({name} = '[]'::jsonb OR {name} ? {{}})", code)


async def _candidate_condition(actor: Actor | None, query: ListQuery) -> Any:
    condition = And(where(visible(actor, CANDIDATE), facts_of_candidates()), Candidate.registered.eq(True))
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
        condition = And(condition, _is_one_of("candidate", await matching_ids(actor, CANDIDATE, query.q)))
    return _by_state(condition, Candidate, query)


async def _team_condition(actor: Actor | None, query: ListQuery) -> Any:
    condition = where(visible(actor, TEAM), facts_of_teams())
    for key in ("branch", "stage"):
        if value := query.texts.get(key):
            condition = And(condition, getattr(Team, key) == value)
    if place := query.texts.get("place"):
        condition = And(condition, _wants(Team.wanted_counties, place))
    if said := query.texts.get("standing"):
        stands = ["waiting", "declared"] if said == Standing.NAMED else [said]
        named = f"SELECT m.team FROM {standing.JOINED} WHERE {standing.STANDING} = ANY({{}})"  # noqa: S608
        condition = And(condition, WhereRaw(f'"team"."id" IN ({named})', stands))
    if query.q:
        if actor is not None and actor.role is Role.TEAM_LEAD:
            # What the search knows of a team depends on which members come: a lead searches the own words.
            own = "(team.project || team.description || team.keywords) ILIKE {}"
            found: Any = WhereRaw(own, like_pattern(query.q))
        else:
            found = _is_one_of("team", await matching_ids(actor, TEAM, query.q))
        condition = And(condition, found)
    return _by_state(condition, Team, query)


def _is_one_of(table: str, ids: list[int]) -> Any:
    return WhereRaw(f'"{table}"."id" = ANY({{}})', ids)


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
    elsewhere = await standing.away([row["id"] for row in rows])
    return total, query, [with_availability(card(row), elsewhere) for row in rows]


async def teams(
    actor: Actor | None, query: ListQuery, *, limit: int | None = None
) -> tuple[int, ListQuery, list[dict[str, Any]]]:
    """As `candidates`, for team offers; `members` is their number, for those who hire only of who comes."""
    condition = await _team_condition(actor, query)
    total = int(await Team.count().where(condition))
    query = query.within(total)
    rows = await _page(Team.select(), Team, condition, query, limit)
    tallies = await standing.tallies([row["id"] for row in rows])
    return total, query, [with_members(actor, row, tallies.get(row["id"], standing.NOBODY)) for row in rows]


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


async def listed(
    actor: Actor | None, kind: Resource, query: ListQuery, *, limit: int | None = None
) -> tuple[int, ListQuery, list[dict[str, Any]]]:
    """`candidates` or `teams`."""
    return await (candidates if kind is CANDIDATE else teams)(actor, query, limit=limit)
