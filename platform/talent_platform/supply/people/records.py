"""Records of people and teams as the tables hold them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

import asyncpg

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.permissions import manageable, where
from talent_platform.database.copy import copy_rows
from talent_platform.database.engine import written
from talent_platform.disclosure import blots
from talent_platform.reference.form_values import columns_of, values_of
from talent_platform.reference.identity import Key
from talent_platform.supply.access import TEAM
from talent_platform.supply.schemas import CandidateForm, MemberForm, TeamOfferForm
from talent_platform.supply.tables import Candidate, OfferState, Team


def candidate_record(
    form: CandidateForm, *, account: int | None, county: str | None, at: datetime, origin: dict[str, Any]
) -> dict[str, Any]:
    """A registered person as a row of `candidate`, without its id. An own 否 is a no; who left the question
    open, or is written down by a bureau, has not answered."""
    return {
        **columns_of(values_of(form)), "account": account, "county": county, "registered": True,
        "state": "active", "consented_at": at if form.consent else None,
        "refused_at": at if _own_no(form, account) else None, "version": 1,
        "created": at, "updated": at, **origin,
    }  # fmt: skip


def _own_no(form: CandidateForm | TeamOfferForm, account: int | None) -> bool:
    return account is not None and not form.consent and "consent" in form.model_fields_set


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
        "version": 1, "created": at, "updated": at, **abilities(form), **origin,
    }  # fmt: skip


def abilities(form: MemberForm) -> dict[str, Any]:
    return columns_of(values_of(form, without=("name", "phone", "role", "core", "alone")))


def team_record(
    form: TeamOfferForm, *, account: int | None, county: str | None, at: datetime, origin: dict[str, Any]
) -> dict[str, Any]:
    """A team offer as a row of `team`, without its id and members. A lead's 否 is a no, as a person's."""
    return {
        **columns_of(values_of(form, without=("members",))), "account": account, "county": county,
        "state": "active", "consented_at": at if form.consent else None,
        "refused_at": at if _own_no(form, account) else None, "version": 1,
        "created": at, "updated": at, **origin,
    }  # fmt: skip


NO_ORIGIN: dict[str, Any] = {"origin_file": None, "origin_sheet": None, "origin_row": None}


async def one_at_a_time(connection: asyncpg.Connection) -> None:
    """Hold until the transaction ends what keeps two from writing down the same person, or what one says, at
    once; before any row is locked."""
    await connection.execute("SELECT people_one_at_a_time()")


async def known(connection: asyncpg.Connection, people: Iterable[Key]) -> dict[Key, list[dict[str, Any]]]:
    """Of these people the records that bear or bore their name and phone, those with an account first; none
    of an own profile that nobody vouches for (guards.sql: vouched_writing)."""
    wanted = list(dict.fromkeys(people))
    rows = await connection.fetch(
        """SELECT c.id, w.name, w.phone, c.registered, c.account, c.refused_at, said_no(c) AS said_no
           FROM unnest($1::text[], $2::text[]) AS w (name, phone)
           JOIN LATERAL (SELECT DISTINCT k.candidate FROM vouched_writing k
                         WHERE (name_key(k.name), phone_key(k.phone)) = (w.name, w.phone)) AS k ON true
           JOIN candidate c ON c.id = k.candidate
           ORDER BY c.account IS NULL, NOT c.registered, c.id""",
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


async def register(connection: asyncpg.Connection, record: dict[str, Any], known_id: int | None) -> int:
    """Write a registered person, over the row of a team member if there is one; returns the id."""
    if known_id is None:
        return (await copy_rows(connection, "candidate", [record]))[0]
    fresh = {key: value for key, value in record.items() if key not in ("created", "version")}
    values = written(fresh, {Candidate.version: Candidate.version + 1})
    await Candidate.update(values).where(Candidate.id == known_id)
    return known_id


async def live_offers(actor: Actor, offers: Sequence[tuple[str, str]]) -> dict[tuple[str, str], int]:
    """Those of (name, project) that stand among the teams the actor is in charge of → the team."""
    facts = {"id": Team.id, "county": Team.county, "owner": Team.account}
    rows = await Team.select(Team.id, Team.account, Team.withheld, Team.name, Team.project).where(
        Team.name.is_in(["", *(name for name, _ in offers)]) | Team.withheld.eq(True),
        Team.state != str(OfferState.WITHDRAWN), where(manageable(actor, TEAM), facts),
    )  # fmt: skip
    rows = await blots.shown(actor, "team", rows, lambda row: row["account"] == actor.account_id)
    found = {(row["name"], row["project"]): int(row["id"]) for row in rows}
    return {offer: found[offer] for offer in offers if offer in found}
