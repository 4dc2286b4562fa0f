"""A bureau that writes down a name and phone learns from what becomes of the record, or of the place in a
team, whether somebody has registered under them: a look, which that person reads."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import asyncpg

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.roles import BUREAUS
from talent_platform.audit import service as audit
from talent_platform.database.engine import DB
from talent_platform.disclosure import door
from talent_platform.reference.identity import Key, key_of

_REGISTERED = """
    SELECT DISTINCT w.candidate FROM unnest($1::text[], $2::text[]) AS named (name, phone)
    JOIN vouched_writing w ON name_key(w.name) = named.name AND phones_near(phone_key(w.phone), named.phone)
    JOIN candidate x ON x.id = w.candidate AND x.registered
    WHERE w.candidate <> ALL ($3::bigint[]) ORDER BY 1
"""


_KEPT_BEFORE = """
    SELECT DISTINCT ON (o.id) o.id AS office, o.kind, x.id AS record
    FROM vouched_writing own JOIN vouched_writing w ON name_key(w.name) = name_key(own.name)
        AND phones_near(phone_key(w.phone), phone_key(own.phone))
    JOIN candidate x ON x.id = w.candidate AND x.account IS NULL
    JOIN organisation o ON o.kind = 'city' OR o.kind = 'county' AND o.county = x.county
    WHERE own.candidate = $1 AND x.id <> $1 AND NOT EXISTS (
        SELECT FROM audit_entry e WHERE e.action = 'person.named' AND e.detail -> 'people' ? $2
        AND e.detail ->> 'note' = 'appeared' AND (e.detail ->> 'office')::bigint = o.id)
    ORDER BY o.id, x.id
"""


async def appeared(connection: asyncpg.Connection, candidate_id: int) -> None:
    """Call in the transaction in which somebody comes to speak under an own account: the bureaus that keep a
    record of that name, and the same phone or one with another digit, see from now on that somebody has
    registered. Nobody did anything for it, so it counts against nobody; the person reads of it once for each.
    """
    own = f"candidate:{candidate_id}"
    for row in await connection.fetch(_KEPT_BEFORE, candidate_id, own):
        await audit.record(
            None, "person.named", f"candidate:{row['record']}", note="appeared", fields=["name", "phone"],
            people=[own], role=row["kind"], office=row["office"],
        )  # fmt: skip


async def renamed(account_id: int) -> None:
    """An account that gets the name of its profile speaks for it from now on."""
    connection = DB.connection
    for row in await connection.fetch("SELECT id FROM candidate WHERE account = $1", account_id):
        await appeared(connection, row["id"])


def key(person: Any) -> Key:
    """Of whoever has a name and a phone."""
    return key_of(person.name, person.phone)


async def of_candidate(connection: asyncpg.Connection, actor: Actor, candidate_id: int, person: Any) -> None:
    """`person`: name and phone; the own profile is seen by bureaus instead. Raises: see `look`."""
    if actor.role not in BUREAUS:
        await appeared(connection, candidate_id)
    await look(connection, actor, f"candidate:{candidate_id}", [key(person)], but=[candidate_id])


async def of_team(connection: asyncpg.Connection, actor: Actor, team_id: int, people: Iterable[Key]) -> None:
    """Raises: see `look`."""
    await look(connection, actor, f"team:{team_id}", people)


async def look(
    connection: asyncpg.Connection | asyncpg.Pool,
    actor: Actor,
    subject: str,
    people: Iterable[Key],
    *,
    but: Iterable[int] = (),
    asked: bool = True,
) -> None:
    """Call in the transaction that writes these people down; `but`: their own records.

    Raises:
        TooManyAttempts: see `door.named`.
    """
    wanted = list(dict.fromkeys(people))
    if actor.role not in BUREAUS or not wanted:
        return
    rows = await connection.fetch(
        _REGISTERED, [name for name, _ in wanted], [phone for _, phone in wanted], list(but)
    )
    await door.named(actor, subject, [f"candidate:{row['candidate']}" for row in rows], asked=asked)
