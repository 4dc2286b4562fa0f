"""Places in teams, and the records of those named in them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import asyncpg

from talent_platform.database.copy import copy_rows
from talent_platform.disclosure import blots
from talent_platform.reference.form_values import values_of
from talent_platform.reference.identity import Key, key_of
from talent_platform.supply.people.records import abilities, known, member_record
from talent_platform.supply.schemas import MemberForm, TeamOfferForm
from talent_platform.web.rendering import masked


async def place_members(
    connection: asyncpg.Connection,
    teams: Sequence[tuple[int, TeamOfferForm, dict[str, Any]]],
    *,
    county: str | None,
    at: datetime,
) -> None:
    """Make these people the members of their teams: (team id, form, origin) each; people not yet known are
    added. Call `one_at_a_time` first.

    Who stays keeps the place with the answer given there; who is not named any more loses both. What a lead
    says of a person is kept in the place; the person's own record takes it over only while that person
    belongs to no other team and has not registered.
    """
    forms = {key_of(m.name, m.phone): (m, team, origin) for _, team, origin in teams for m in team.members}
    present = {person: rows[0]["id"] for person, rows in (await known(connection, forms)).items()}
    placed = await _placed(connection, [team_id for team_id, _, _ in teams])
    fresh = [
        person
        for person in forms
        if person not in present and not any((team_id, person) in placed for team_id, _, _ in teams)
    ]
    records = [
        member_record(m, county=county, available_from=team.available_from, at=at, origin=origin)
        for m, team, origin in (forms[person] for person in fresh)
    ]
    ids = present | dict(zip(fresh, await copy_rows(connection, "candidate", records), strict=True))
    await _renew(connection, [(id_, forms[person][0]) for person, id_ in present.items()], teams)
    places = {
        (team_id, placed.get((team_id, key_of(m.name, m.phone))) or ids[key_of(m.name, m.phone)]): _place(m)
        for team_id, form, _ in teams
        for m in form.members
    }
    kept = await _keep_places(connection, places)
    await copy_rows(
        connection,
        "team_member",
        [
            {"team": team, "candidate": person, **place}
            for (team, person), place in places.items()
            if (team, person) not in kept
        ],
    )


def _place(m: MemberForm) -> dict[str, Any]:
    """What the lead says of a member."""
    return {
        "role": m.role, "core": m.core, "alone": m.alone, "name": m.name, "phone": m.phone, **abilities(m)
    }  # fmt: skip


async def _placed(connection: asyncpg.Connection, team_ids: Sequence[int]) -> dict[tuple[int, Key], int]:
    """Team and name as the lead wrote it → the person there: who has since corrected the own phone stays."""
    rows = await connection.fetch(
        "SELECT team, name, phone, candidate FROM team_member WHERE team = ANY($1::bigint[])", list(team_ids)
    )
    return {(row["team"], key_of(row["name"], row["phone"])): row["candidate"] for row in rows}


_KEPT = {
    "role": "text", "core": "bool", "alone": "bool", "name": "text", "phone": "text", "skills": "text",
    "education": "int2", "title_level": "int2", "years": "int2",
}  # fmt: skip
"""What a place says, with its type; skills are JSON."""


async def _keep_places(
    connection: asyncpg.Connection, places: dict[tuple[int, int], dict[str, Any]]
) -> set[tuple[int, int]]:
    """Remove from these teams whoever has no place any more and renew the other places; returns these."""
    teams, people = [team for team, _ in places], [person for _, person in places]
    await connection.execute(
        """DELETE FROM team_member m WHERE m.team = ANY($1::bigint[])
           AND NOT EXISTS (SELECT FROM unnest($1::bigint[], $2::bigint[]) AS w (team, candidate)
                           WHERE (w.team, w.candidate) = (m.team, m.candidate))""",
        teams, people,
    )  # fmt: skip
    given = ", ".join(f"${number}::{kind}[]" for number, kind in enumerate(_KEPT.values(), start=3))
    changes = ", ".join(f"{name} = w.{name}{'::jsonb' if name == 'skills' else ''}" for name in _KEPT)
    rows = await connection.fetch(
        f"""UPDATE team_member m SET {changes}
           FROM unnest($1::bigint[], $2::bigint[], {given}) AS w (team, candidate, {", ".join(_KEPT)})
           WHERE (m.team, m.candidate) = (w.team, w.candidate) RETURNING m.team, m.candidate""",  # noqa: S608
        teams, people, *([place[name] for place in places.values()] for name in _KEPT),
    )  # fmt: skip
    return {(row["team"], row["candidate"]) for row in rows}


async def _renew(
    connection: asyncpg.Connection,
    present: Sequence[tuple[int, MemberForm]],
    teams: Sequence[tuple[int, TeamOfferForm, dict[str, Any]]],
) -> None:
    renewed = []
    for id_, m in present:
        able = abilities(m)
        renewed.append(
            (id_, m.role, able["skills"], able["education"], able["title_level"], able["years"], m.alone)
        )
    await connection.executemany(
        f"""UPDATE candidate SET headline = $2, skills = $3::jsonb, education = $4, title_level = $5,
                  years = $6, consent = $7 AND refused_at IS NULL,
                  consented_at = CASE WHEN $7 AND refused_at IS NULL THEN coalesce(consented_at, now()) END,
                  version = version + 1, updated = now()
           WHERE id = $1 AND NOT registered AND NOT EXISTS (
               SELECT FROM team_member WHERE candidate = $1 AND team <> ALL('{{{_ids(teams)}}}'))""",  # noqa: S608
        renewed,
    )


def _ids(teams: Sequence[tuple[int, TeamOfferForm, dict[str, Any]]]) -> str:
    return ",".join(str(int(team_id)) for team_id, _, _ in teams)


def filled_members(
    form: TeamOfferForm, pairs: blots.Pairs, stored: Sequence[Mapping[str, Any]]
) -> TeamOfferForm:
    """As `blots.filled`, for the members as their team stores them."""
    known = {key_of(row["name"], row["phone"]): str(row["candidate"]) for row in stored}
    members = [
        blots.filled(m, pairs.of_member(known.get(key_of(m.name, m.phone))), named=blots.MEMBERS)
        for m in form.members
    ]
    return form.model_copy(update={"members": members})


def members_changed(stored: Sequence[Mapping[str, Any]], members: Sequence[MemberForm]) -> list[str]:
    """What the history tells of the members, before and after; nothing where all stands as it stood."""
    values = [values_of(m) for m in members]
    before = [{name: row[name] for name in values_of(members[0])} for row in stored] if members else []

    def in_order(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return sorted(rows, key=lambda row: (row["name"], row["phone"]))

    if in_order(before) == in_order(values):
        return []
    texts = ([member_text(m["name"], m["phone"], m) for m in rows] for rows in (stored, values))
    return ["、".join(one) for one in texts]


def member_text(name: str, phone: str, member: Mapping[str, Any]) -> str:
    """A member in the history: masked."""
    return f"{masked(name)} {masked(phone, 3, 2)} {member['role']}{'（核心）' if member['core'] else ''}"


def hidden(changes: dict[str, list[Any]]) -> dict[str, list[Any]]:
    """History values with names and phone numbers masked."""
    return {
        field: [masked(value, 3, 2) if field == "phone" else masked(value) for value in pair]
        if field in ("name", "phone")
        else pair
        for field, pair in changes.items()
    }
