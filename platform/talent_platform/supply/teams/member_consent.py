"""Where each member of a team stands. Only answers are stored; the rest follows from who has registered,
so that whoever does is asked, whoever named the member."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from talent_platform.accounts.permissions import Resource
from talent_platform.database.engine import DB
from talent_platform.supply.access import TEAM
from talent_platform.supply.offers.life import MemberStanding
from talent_platform.supply.tables import Team

JOINED = "team_member m JOIN candidate c ON c.id = m.candidate JOIN team t ON t.id = m.team"
"""Member, person and team, as the texts below call them."""
STANDING = "member_standing(m, c, t)"
COMES = "member_comes(m, c, t)"
"""Both are functions of the database (`guards.sql`), whose own guards ask them too."""
COMPLETE = f"(bool_and({COMES} OR NOT m.core) AND count(*) FILTER (WHERE {COMES}) >= t.minimum_size)"
"""Of the rows of one team: every core member comes, and enough members come."""
_ANSWERED = "(comes AND standing IN ('agreed', 'lead'))"

PLACED_AS_ANOTHER = (
    """{0}.id IN (SELECT twins_of(placed.id) FROM candidate placed WHERE placed.state = 'placed')"""
)
SPEAKS_ELSEWHERE = """({0}.account IS NULL AND {0}.id IN (
    SELECT twins_of(own.id) FROM candidate own WHERE own.account IS NOT NULL AND own.registered))"""
"""As the functions of these names, of candidate `{0}`: for queries over all, where calls are too slow."""
ELSEWHERE = f"({PLACED_AS_ANOTHER} OR {SPEAKS_ELSEWHERE})"
"""The person is placed, or speaks, under another record."""
SWITCHED_OFF = "EXISTS (SELECT FROM account off WHERE off.id = {0}.account AND NOT off.active)"
"""Of candidate or team `{0}`: its account is switched off, and so is what it offers until it is on again."""


@dataclass(frozen=True)
class Tally:
    """Members of one team."""

    named: int
    coming: int
    waiting: int
    refused: int
    complete: bool
    """The team can be matched as far as its members are concerned."""
    unanswered: int = 0
    """Who waits, and whom somebody declares: all that the lead learns before somebody answers."""
    assured: bool = False
    """Complete by answers alone, whoever is declared: what the lead may learn."""
    off: bool = False
    """The account of the team is switched off."""


NOBODY = Tally(0, 0, 0, 0, complete=False)


async def tallies(team_ids: Sequence[int]) -> dict[int, Tally]:
    """Team → its members counted."""
    if not team_ids:
        return {}
    # Each is asked once for a member: the functions look for the same person elsewhere.
    rows = await DB.asyncpg_pool.fetch(
        f"""WITH asked AS MATERIALIZED (
                SELECT t.id, t.minimum_size, {SWITCHED_OFF.format("t")} AS off,
                       m.core, m.agreed, {STANDING} AS standing, free_to_come(c, t) AS free
                FROM {JOINED} WHERE t.id = ANY($1::bigint[])
            ), member AS (
                SELECT *, free AND standing NOT IN ('waiting', 'refused') AS comes FROM asked
            )
            SELECT id, count(*) AS named, count(*) FILTER (WHERE comes) AS coming,
                   count(*) FILTER (WHERE standing = 'waiting') AS waiting,
                   count(*) FILTER (WHERE agreed IS FALSE) AS refused,
                   bool_and(comes OR NOT core) AND count(*) FILTER (WHERE comes) >= minimum_size AS complete,
                   count(*) FILTER (WHERE standing IN ('waiting', 'declared')) AS unanswered,
                   bool_and({_ANSWERED} OR NOT core)
                       AND count(*) FILTER (WHERE {_ANSWERED}) >= minimum_size AS assured, off
            FROM member GROUP BY id, minimum_size, off""",  # noqa: S608 - texts of this module
        list(team_ids),
    )
    return {row["id"]: Tally(*list(row)[1:]) for row in rows}


async def of_team(team_id: int) -> dict[int, MemberStanding]:
    """Person → where the person stands, for every member of the team."""
    rows = await Team.raw(
        f"SELECT m.candidate, {STANDING} AS standing FROM {JOINED} WHERE t.id = {{}}",  # noqa: S608
        team_id,
    )
    return {row["candidate"]: MemberStanding(row["standing"]) for row in rows}


async def places_of(name: str, last_four: str) -> dict[int, list[tuple[int, MemberStanding]]]:
    """Team → (person, where the person stands), of people so called whose phone ends so."""
    rows = await Team.raw(
        f"""SELECT t.id, m.candidate, {STANDING} AS standing FROM {JOINED}
            WHERE c.name = {{}} AND c.phone LIKE {{}} ORDER BY m.id""",  # noqa: S608 - texts of this module
        name, f"%{last_four}",
    )  # fmt: skip
    places: dict[int, list[tuple[int, MemberStanding]]] = {}
    for row in rows:
        places.setdefault(row["id"], []).append((row["candidate"], MemberStanding(row["standing"])))
    return places


async def coming(team_id: int) -> frozenset[int]:
    """The members who come with the team, as things stand."""
    rows = await Team.raw(
        f"SELECT m.candidate FROM {JOINED} WHERE t.id = {{}} AND {COMES}",  # noqa: S608
        team_id,
    )
    return frozenset(row["candidate"] for row in rows)


async def away(candidate_ids: Sequence[int]) -> frozenset[int]:
    """Those who are placed under another record of the same name and phone, or whose account is switched
    off."""
    if not candidate_ids:
        return frozenset()
    off = SWITCHED_OFF.format("c")
    rows = await Team.raw(
        f"""SELECT c.id FROM candidate c WHERE c.id = ANY({{}})
            AND (placed_as_another(c) OR speaks_elsewhere(c) OR {off})""",  # noqa: S608
        list(candidate_ids),
    )
    return frozenset(row["id"] for row in rows)


async def unanswered(account: int) -> int:
    """How many teams wait for the answer of this account; nobody who is placed is waited for."""
    return int(
        await DB.asyncpg_pool.fetchval(
            f"""SELECT count(*) FROM {JOINED} WHERE c.account = $1 AND {STANDING} = 'waiting'
                AND c.state <> 'placed' AND t.state IN ('active', 'paused')""",  # noqa: S608
            account,
        )
    )


async def own_word(kind: Resource, row_id: int) -> bool:
    """Whether nobody has seen yet who the person, or the lead of the team, is: the account was opened by a
    code to a phone or mailbox, and the record did not come by a bureau's code either (guards.sql)."""
    known = "lead_known(o) FROM team o" if kind is TEAM else "owner_known(o) FROM candidate o"
    rows = await Team.raw(f"SELECT {known} WHERE o.id = {{}}", row_id)
    return not all(value for row in rows for value in row.values())
