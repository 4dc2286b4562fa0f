"""People and team members as table rows.

Name and phone find a person, they prove nobody: whoever names a person links to what stands there, and takes
nothing of it over. Only the bureau's code does (`handover.py`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

import asyncpg

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.permissions import Kind, manageable, where
from talent_platform.database.copy import copy_rows
from talent_platform.reference.identity import Key, key_of
from talent_platform.reference.stored import columns_of, values_of
from talent_platform.supply.schemas import CandidateForm, MemberForm, TeamOfferForm
from talent_platform.supply.tables import Candidate, OfferState, Team
from talent_platform.web.rendering import masked


def candidate_record(
    form: CandidateForm, *, account: int | None, county: str | None, at: datetime, origin: dict[str, Any]
) -> dict[str, Any]:
    """A registered person as a row of `candidate`, without its id."""
    return {
        **columns_of(values_of(form)), "account": account, "county": county, "registered": True,
        "state": "active", "consented_at": at if form.consent else None, "refused_at": None, "version": 1,
        "created": at, "updated": at, **origin,
    }  # fmt: skip


def refused(record: dict[str, Any], since: datetime | None) -> dict[str, Any]:
    """The record under a refusal that stands; as it is without one."""
    no = {"consent": False, "consented_at": None, "refused_at": since}
    return record if since is None else {**record, **no}


def member_record(
    form: MemberForm, *, county: str | None, available_from: date, at: datetime, origin: dict[str, Any]
) -> dict[str, Any]:
    """A person known only through a team. Consent is to coming singly, which only `alone` members gave."""
    return {
        "account": None, "county": county, "registered": False, "name": form.name, "phone": form.phone,
        "headline": form.role, "available_from": available_from, "state": "active",
        "consent": form.alone, "consented_at": at if form.alone else None, "major": "", "birth_year": None,
        "wanted_counties": "[]", "wanted_branches": "[]", "wanted_pay": 0, "mode": "rigid", "summary": "",
        "version": 1, "created": at, "updated": at, **_abilities(form), **origin,
    }  # fmt: skip


def _abilities(form: MemberForm) -> dict[str, Any]:
    return columns_of(values_of(form, without=("name", "phone", "role", "core", "alone")))


def team_record(
    form: TeamOfferForm, *, account: int | None, county: str | None, at: datetime, origin: dict[str, Any]
) -> dict[str, Any]:
    """A team offer as a row of `team`, without its id and members."""
    return {
        **columns_of(values_of(form, without=("members",))), "account": account, "county": county,
        "state": "active", "consented_at": at if form.consent else None, "version": 1,
        "created": at, "updated": at, **origin,
    }  # fmt: skip


NO_ORIGIN: dict[str, Any] = {"origin_file": None, "origin_sheet": None, "origin_row": None}


async def one_at_a_time(connection: asyncpg.Connection) -> None:
    """Hold until the transaction ends what keeps two from writing down the same person at once; before
    any row is locked."""
    await connection.execute("SELECT pg_advisory_xact_lock(hashtext('people by name and phone'))")


async def known(connection: asyncpg.Connection, people: Iterable[Key]) -> dict[Key, list[dict[str, Any]]]:
    """Of these people the records that bear their name and phone, registered ones first, older ones first."""
    wanted = list(dict.fromkeys(people))
    rows = await connection.fetch(
        """SELECT c.id, w.name, w.phone, c.registered, c.account, c.refused_at, said_no(c) AS said_no
           FROM candidate c JOIN unnest($1::text[], $2::text[]) AS w (name, phone)
             ON (name_key(c.name), phone_key(c.phone)) = (w.name, w.phone)
           ORDER BY NOT c.registered, c.id""",
        [name for name, _ in wanted],
        [phone for _, phone in wanted],
    )
    found: dict[Key, list[dict[str, Any]]] = {}
    for row in rows:
        found.setdefault((row["name"], row["phone"]), []).append(dict(row))
    return found


def said_no(records: Iterable[dict[str, Any]]) -> datetime | None:
    """Since when the person of these records wants no matching: an own no, or one that was written down."""
    return max((row["said_no"] for row in records if row["said_no"]), default=None)


async def register(connection: Any, record: dict[str, Any], known_id: int | None) -> int:
    """Write a registered person, over the row of a team member if there is one; returns the id."""
    if known_id is None:
        return (await copy_rows(connection, "candidate", [record]))[0]
    fresh = {key: value for key, value in record.items() if key not in ("created", "version")}
    await Candidate.update({**fresh, Candidate.version: Candidate.version + 1}).where(
        Candidate.id == known_id
    )
    return known_id


async def live_offers(actor: Actor, offers: Sequence[tuple[str, str]]) -> set[tuple[str, str]]:
    """Those of (name, project) that stand already among the teams the actor is in charge of."""
    facts = {"id": Team.id, "county": Team.county, "owner": Team.account}
    rows = await Team.select(Team.name, Team.project).where(
        Team.name.is_in(["", *(name for name, _ in offers)]), Team.state != str(OfferState.WITHDRAWN),
        where(manageable(actor, Kind.TEAM), facts),
    )  # fmt: skip
    return {(row["name"], row["project"]) for row in rows} & set(offers)


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
        "role": m.role, "core": m.core, "alone": m.alone, "name": m.name, "phone": m.phone, **_abilities(m)
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
        able = _abilities(m)
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


def member_text(name: str, phone: str, member: Any) -> str:
    """A member in the history: masked."""
    role, core = (member["role"], member["core"]) if isinstance(member, dict) else (member.role, member.core)
    return f"{masked(name)} {masked(phone, 3, 2)} {role}{'（核心）' if core else ''}"


def hidden(changes: dict[str, list[Any]]) -> dict[str, list[Any]]:
    """History values with names and phone numbers masked."""
    return {
        field: [masked(value, 3, 2) if field == "phone" else masked(value) for value in pair]
        if field in ("name", "phone")
        else pair
        for field, pair in changes.items()
    }
