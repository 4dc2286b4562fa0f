"""A bureau that writes down a name and phone learns from what becomes of the record, or of the place in a
team, whether somebody has registered under them: a look, which that person reads."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.roles import BUREAUS
from talent_platform.disclosure import door
from talent_platform.reference.identity import Key, key_of

_REGISTERED = """
    SELECT DISTINCT w.candidate FROM unnest($1::text[], $2::text[]) AS named (name, phone)
    JOIN vouched_writing w ON name_key(w.name) = named.name AND phones_near(phone_key(w.phone), named.phone)
    JOIN candidate x ON x.id = w.candidate AND x.registered
    WHERE w.candidate <> ALL ($3::bigint[]) ORDER BY 1
"""


def key(person: Any) -> Key:
    """Of whoever has a name and a phone."""
    return key_of(person.name, person.phone)


async def of_candidate(connection: Any, actor: Actor, candidate_id: int, person: Any) -> None:
    """`person`: name and phone. Raises: see `look`."""
    await look(connection, actor, f"candidate:{candidate_id}", [key(person)], but=[candidate_id])


async def of_team(connection: Any, actor: Actor, team_id: int, people: Iterable[Key]) -> None:
    """Raises: see `look`."""
    await look(connection, actor, f"team:{team_id}", people)


async def look(
    connection: Any,
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
