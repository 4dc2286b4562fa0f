"""Under which names, numbers and projects a record has stood, and which of them tell of others: the city
strikes out what was a slip, or another's."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.permissions import Resource, require
from talent_platform.accounts.roles import Role
from talent_platform.audit import service as audit
from talent_platform.clock import now
from talent_platform.database.engine import DB
from talent_platform.disclosure import door
from talent_platform.errors import Conflict, Invalid, NotFound
from talent_platform.i18n import N_
from talent_platform.reference import contact
from talent_platform.reference.writings import reasons
from talent_platform.supply.access import CANDIDATE, TEAM
from talent_platform.supply.offers import queries
from talent_platform.supply.offers.stored import note_change
from talent_platform.supply.people import records
from talent_platform.web.rendering import masked

_WHY = N_("请写明如何核实、为何不能据此认作同一人或同一项目（4 至 500 字）")
_WHY_AGAIN = N_("请写明如何核实、为何恢复（4 至 500 字）")
_NOW = N_("这是现在的姓名和电话，不能划去；有误的，请先更正")
_ONE = {
    "candidate": """SELECT person_writing_now(id) AS now, struck FROM person_writing
                    WHERE id = $1 AND candidate = $2""",
    "team": "SELECT false AS now, struck FROM team_writing WHERE id = $1 AND team = $2",
    "name": "SELECT false AS now, name_struck AS struck FROM team_writing WHERE id = $1 AND team = $2",
}
_SET = {
    "candidate": """UPDATE person_writing w SET struck = $3, struck_by = $4, struck_why = $5
                    FROM person_writing one WHERE one.id = $1 AND one.candidate = $2
                      AND w.candidate = one.candidate
                      AND person_key(w.name, w.phone) = person_key(one.name, one.phone)
                      AND (w.struck IS NULL) = ($3::timestamptz IS NOT NULL)""",
    "team": """UPDATE team_writing w SET struck = $3, struck_by = $4, struck_why = $5
               FROM team_writing one WHERE one.id = $1 AND one.team = $2
                 AND w.team = one.team AND name_key(w.project) = name_key(one.project)
                 AND (w.struck IS NULL) = ($3::timestamptz IS NOT NULL)""",
    "name": """UPDATE team_writing w SET name_struck = $3, name_struck_by = $4, name_struck_why = $5
               FROM team_writing one WHERE one.id = $1 AND one.team = $2
                 AND w.team = one.team AND name_key(w.name) = name_key(one.name)
                 AND (w.name_struck IS NULL) = ($3::timestamptz IS NOT NULL)""",
}
_OF_RECORD = {
    "candidate": """
        SELECT min(w.id) AS id, min(w.name) AS name, min(w.phone) AS phone, min(w.since) AS since,
            max(w.struck) AS struck, bool_or(person_writing_now(w.id)) AS now,
            array(SELECT DISTINCT x.candidate FROM vouched_writing x
                  WHERE name_key(x.name) = min(name_key(w.name))
                    AND phone_key(x.phone) = min(phone_key(w.phone)) AND x.candidate <> $1
                  ORDER BY 1) AS others
        FROM person_writing w WHERE w.candidate = $1
        GROUP BY person_key(w.name, w.phone), w.struck IS NULL ORDER BY min(w.id)""",
    "team": """
        SELECT min(w.id) AS id, min(w.project) AS name, '' AS phone, min(w.since) AS since,
            max(w.struck) AS struck, bool_or(name_key(w.project) = name_key(t.project)) AS now,
            array(SELECT DISTINCT x.team FROM team_writing x JOIN team y ON y.id = x.team
                  WHERE name_key(x.project) = min(name_key(w.project)) AND x.struck IS NULL
                    AND x.team <> $1 ORDER BY 1) AS others
        FROM team_writing w JOIN team t ON t.id = w.team WHERE w.team = $1
        GROUP BY name_key(w.project), w.struck IS NULL ORDER BY min(w.id)""",
    "name": """
        SELECT min(w.id) AS id, min(w.name) AS name, '' AS phone, min(w.since) AS since,
            max(w.name_struck) AS struck, bool_or(name_key(w.name) = name_key(t.name)) AS now,
            array(SELECT DISTINCT x.team FROM team_writing x JOIN team y ON y.id = x.team
                  WHERE name_key(x.name) = min(name_key(w.name)) AND name_key(x.name) <> ''
                    AND x.name_struck IS NULL AND x.team <> $1 ORDER BY 1) AS others
        FROM team_writing w JOIN team t ON t.id = w.team WHERE w.team = $1
        GROUP BY name_key(w.name), w.name_struck IS NULL ORDER BY min(w.id)""",
}
"""Those alike are one: they are struck together."""


@dataclass(frozen=True, slots=True)
class Writing:
    """One name and phone, masked, or one project or name, masked, of a team."""

    id: int
    what: str
    """`person`, `project` or `name`."""
    text: str
    since: datetime
    now: bool
    """Whether the record stands under it today."""
    struck: datetime | None
    others: list[int]
    """Records that stand or stood under it as well."""
    may_strike: bool


async def of(actor: Actor, kind: Resource, row_id: int) -> list[Writing]:
    """To the city, which alone sees every record: the writings of one, oldest first.

    Raises:
        NotFound, NotAllowed: see `queries.managed`.
    """
    require(actor, Role.CITY)
    await queries.managed(actor, kind, row_id)
    asked = {"person": "candidate"} if kind is CANDIDATE else {"project": "team", "name": "name"}
    return [
        _writing(kind, what, dict(row))
        for what, key in asked.items()
        for row in await DB.asyncpg_pool.fetch(_OF_RECORD[key], row_id)
    ]


def _writing(kind: Resource, what: str, row: dict[str, Any]) -> Writing:
    text = row["name"] if what == "project" else masked(row["name"])
    if what == "person":
        text = f"{text} {masked(row['phone'], 3, 2)}"
    free = row["struck"] is None and not (kind is CANDIDATE and row["now"])
    return Writing(
        id=row["id"], what=what, text=text, since=row["since"], now=row["now"], struck=row["struck"],
        others=row["others"], may_strike=free and bool(row["others"]),
    )  # fmt: skip


async def strike(
    actor: Actor, kind: Resource, row_id: int, writing_id: int, reason: str, *, of_name: bool = False
) -> None:
    """This record never was whom that writing tells of: of a team the project or, with `of_name`, the name.
    What was written down because of it stays, until somebody is asked anew; nothing is matched by this alone.

    Raises:
        NotFound, NotAllowed: no such writing of this record, or not the city.
        Invalid: no reason in words.
        Conflict: it is how the person stands today, or it is struck.
    """
    if not reasons.says_how(reason):
        raise Invalid(_WHY, {"reason": _WHY})
    await _set(actor, kind, row_id, writing_id, reason.strip(), struck=True, of_name=of_name)


async def restore(
    actor: Actor, kind: Resource, row_id: int, writing_id: int, reason: str, *, of_name: bool = False
) -> None:
    """It does tell of this record: what is said under it reaches here again.

    Raises: as `strike`.
    """
    if not reasons.says_how(reason):
        raise Invalid(_WHY_AGAIN, {"reason": _WHY_AGAIN})
    await _set(actor, kind, row_id, writing_id, reason.strip(), struck=False, of_name=of_name)


_CONCERNED = {
    "candidate": """
        SELECT 'candidate:' || w.candidate AS subject, w.name, w.phone FROM person_writing w
        WHERE w.candidate = $1 OR w.candidate IN (SELECT twins_of($1)) OR w.candidate IN (
            SELECT x.candidate FROM person_writing one JOIN person_writing x
            ON person_key(x.name, x.phone) = person_key(one.name, one.phone) WHERE one.id = $2)""",
    "team": """
        WITH beside AS (
            SELECT $1::bigint AS team
            UNION SELECT o.id FROM team t, same_offers(t.project, t.id) o WHERE t.id = $1
            UNION SELECT x.team FROM team_writing one JOIN team_writing x
                ON name_key(x.project) = name_key(one.project) OR name_key(x.name) = name_key(one.name)
            WHERE one.id = $2
        )
        SELECT 'candidate:' || m.candidate AS subject, m.name, m.phone
        FROM beside JOIN team_member m USING (team)
        UNION SELECT 'account:' || a.id, a.name, '' FROM beside JOIN team t ON t.id = beside.team
            JOIN account a ON a.id = t.account""",
}
"""Who ever stood under what, of the record, of those it counts as one with and of those that share the
writing; of teams also who leads them."""
_TELLS = N_("所涉各方都能读到：不要写姓名和联系方式")


async def _tells_nobody(actor: Actor, kind: Resource, row_id: int, writing_id: int, reason: str) -> None:
    """The history is read by whom it concerns. Its author sees nobody's name or number: the answer tells
    whether one was hit, so a hit is a look."""
    rows = await DB.connection.fetch(_CONCERNED[str(kind)], row_id, writing_id)
    unseen = [door.Unseen((row["subject"],), row["name"], row["phone"]) for row in rows]
    await door.written(actor, [door.SavedTexts(f"{kind}:{row_id}", [reason], unseen)])
    if contact.find(reason, [one.party for one in unseen]):
        raise Invalid(_TELLS, {"reason": _TELLS})


async def _set(
    actor: Actor, kind: Resource, row_id: int, writing_id: int, reason: str, *, struck: bool, of_name: bool
) -> None:
    require(actor, Role.CITY)
    await queries.managed(actor, kind, row_id)
    what = "name" if of_name and kind is TEAM else str(kind)
    async with DB.transaction() as transaction:
        await records.one_at_a_time(transaction.connection)
        one = await transaction.connection.fetchrow(_ONE[what], writing_id, row_id)
        if one is None:
            raise NotFound
        if (one["struck"] is not None) is struck:
            raise Conflict(N_("这一条已经划去") if struck else N_("这一条没有划去"))
        if struck and one["now"]:
            raise Conflict(_NOW)
        await _tells_nobody(actor, kind, row_id, writing_id, reason)
        given = (now(), actor.account_id, reason) if struck else (None, None, "")
        await transaction.connection.execute(_SET[what], writing_id, row_id, *given)
        action = "writing_struck" if struck else "writing_restored"
        await note_change(actor, action, kind, row_id, note=reason)
        details = {"writing": writing_id, "reason": reason, "of_name": what == "name"}
        await audit.record(actor, f"{kind}.{action}", f"{kind}:{row_id}", **details)
