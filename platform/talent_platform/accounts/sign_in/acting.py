"""Who acts: the account behind a token, a login, or a piece of background work, in the role it acts in."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import asyncpg

from talent_platform.accounts.actor import TWO_FACTORS, Actor, Duty, OrganisationKind
from talent_platform.accounts.keeping import second_person
from talent_platform.accounts.permissions import MISPLACED
from talent_platform.accounts.roles import Role
from talent_platform.accounts.tables import Account, Session
from talent_platform.clock import now, today
from talent_platform.database.engine import DB
from talent_platform.errors import NotAllowed, NotFound
from talent_platform.i18n import N_, gettext
from talent_platform.settings import settings

TOUCH_EVERY = timedelta(minutes=1)
WAITS = N_("该账号还须由另一人确认才能使用，请联系为您开设账号的部门")


def token_hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


_LONGEST_OF_TWO = 29
"""Characters of each name, so that both stand where histories keep one of 60."""


def actor_from(row: Mapping[str, Any] | asyncpg.Record) -> Actor:
    """`row`: of the account, its organisation's kind and county, and of the role acted in, if another."""
    kind = row["organisation.kind"]
    deputised = row.get("deputised")
    return Actor(
        account_id=row["id"],
        name=row["name"] if deputised is None else _signature(row["name"], deputised),
        role=Role(row["role"]),
        organisation_id=row["organisation"],
        county=row["organisation.county"],
        home=None if kind is None else OrganisationKind(kind),
        locale=row["locale"],
        owes=_duty(row),
        assignment=row.get("assignment"),
        deputises=row.get("deputises"),
        several=bool(row.get("several")),
    )


def _signature(deputy: str, represented: str) -> str:
    """As histories sign for two: 「乙代甲」."""
    return "代".join((deputy[:_LONGEST_OF_TWO], represented[:_LONGEST_OF_TWO]))


def _duty(row: Mapping[str, Any] | asyncpg.Record) -> Duty | None:
    if row["password_until"] is not None:
        return Duty.PASSWORD
    if row["totp_secret"] is None and Role(row["role"]) in TWO_FACTORS and settings().needs_second_factor:
        return Duty.SECOND_FACTOR
    return None


# Asked at every request, so not put together anew each time. A role that ended or whose days are over signs
# its session out: what was begun in it is not done in another.
_ACTING = """
    SELECT a.id, a.name, coalesce(r.role, a.role) AS role, a.locale, a.password_until, a.totp_secret,
           r.id AS assignment, r.deputises, p.name AS deputised,
           o.id AS organisation, o.county AS "organisation.county", o.kind AS "organisation.kind",
           EXISTS (SELECT FROM role_assignment o WHERE o.account = a.id AND o.ended IS NULL
               AND (o.last_day IS NULL OR o.last_day >= $1)) AS several,
           s.seen, s.id AS session
    FROM {0} JOIN account a ON a.id = s.account
    LEFT JOIN role_assignment r ON r.id = s.acts_as AND r.account = a.id
    LEFT JOIN account p ON p.id = r.deputises
    LEFT JOIN organisation o ON o.id = CASE WHEN r.id IS NULL THEN a.organisation ELSE r.organisation END
    WHERE a.active AND (s.acts_as IS NULL OR r.id IS NOT NULL AND role_counts(r, $1))"""
_BEHIND = _ACTING.format("session s") + (
    " AND s.token_hash = $2 AND s.expires > $3 AND s.seen > $4 AND NOT s.awaits_code"
)
_IN_ROLE = _ACTING.format("(SELECT $2::bigint AS account, $3::bigint AS acts_as, NULL AS seen, NULL AS id) s")


async def actor_of(token: str, *, attended: bool = True) -> Actor | None:
    """The account behind a session token, or None if it is unknown, expired, idle for too long, waiting for a
    code, or of an account switched off. What a page asks by itself is not `attended`: it keeps no session
    alive."""
    idle_since = now() - timedelta(minutes=settings().session_idle_minutes)
    row = await DB.asyncpg_pool.fetchrow(_BEHIND, today(), token_hash(token), now(), idle_since)
    if row is None:
        return None
    if attended and now() - row["seen"] > TOUCH_EVERY:
        await Session.update({Session.seen: now()}).where(Session.id == row["session"])
    return actor_from(row)


async def in_role(account_id: int, assignment: int | None) -> Actor:
    """An account in the role in which it ordered something, for work that goes on without its session.

    Raises:
        NotAllowed: it is switched off by now, waits for a second person, or the role has ended.
    """
    row = await DB.asyncpg_pool.fetchrow(_IN_ROLE, today(), account_id, assignment)
    if row is None or await second_person.waits(account_id):
        raise NotAllowed(N_("办理人的账号或角色已停用"))
    return _placed(actor_from(row))


def _placed(actor: Actor) -> Actor:
    if not actor.well_placed:
        raise NotAllowed(MISPLACED)
    return actor


async def actor_by_login(login: str, *, placed: bool = True) -> Actor:
    """The account with that login, for the command line and background work.

    Raises:
        NotFound: there is none.
        NotAllowed: it waits for a second person, or its role does not fit its organisation (`placed`).
    """
    rows = await Account.select(
        Account.id,
        Account.name,
        Account.role,
        Account.organisation,
        Account.organisation._.county,
        Account.organisation._.kind,
        Account.locale,
        Account.password_until,
        Account.totp_secret,
    ).where(Account.login == login.lower(), Account.active.eq(True))
    if not rows:
        raise NotFound(gettext("没有账号 {login}", login=login))
    if await second_person.waits(rows[0]["id"]):
        raise NotAllowed(WAITS)
    actor = actor_from(rows[0])
    return _placed(actor) if placed else actor
