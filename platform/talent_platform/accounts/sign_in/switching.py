"""The roles somebody may act in, and changing from one to another.

A change opens a new session in place of the present one: a form still open under the former role belongs to
that session, so it is refused instead of being done under the new one.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date, datetime

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.roles import LABELS, Role
from talent_platform.accounts.sign_in.acting import actor_of, token_hash
from talent_platform.accounts.tables import Session
from talent_platform.audit import service as audit
from talent_platform.clock import today
from talent_platform.database.engine import DB
from talent_platform.errors import NotFound
from talent_platform.i18n import N_

_HELD = """
    SELECT NULL::bigint AS assignment, a.role, o.name AS organisation_name, NULL AS deputised,
           NULL::date AS last_day
    FROM account a LEFT JOIN organisation o ON o.id = a.organisation WHERE a.id = $1
    UNION ALL
    SELECT r.id, r.role, o.name, p.name, r.last_day
    FROM role_assignment r LEFT JOIN organisation o ON o.id = r.organisation
    LEFT JOIN account p ON p.id = r.deputises
    WHERE r.account = $1 AND role_counts(r, $2) ORDER BY assignment NULLS FIRST"""


@dataclass(frozen=True)
class HeldRole:
    """A role somebody may act in now; `assignment` is None for the account's first one."""

    assignment: int | None
    role: Role
    organisation_name: str | None
    deputised: str | None
    """The name of whoever is stood in for, until `last_day`."""
    last_day: date | None
    current: bool

    @property
    def label(self) -> str:
        return LABELS[self.role]


async def held(actor: Actor) -> list[HeldRole]:
    """The first one first."""
    rows = await DB.asyncpg_pool.fetch(_HELD, actor.account_id, today())
    return [
        HeldRole(
            row["assignment"], Role(row["role"]), row["organisation_name"], row["deputised"], row["last_day"],
            row["assignment"] == actor.assignment,
        )
        for row in rows
    ]  # fmt: skip


@dataclass(frozen=True)
class Switched:
    """The session that takes the place of the present one."""

    token: str
    actor: Actor
    expires: datetime


GONE = N_("您没有这个角色，或期限已过")


async def switch(actor: Actor, token: str, assignment: int | None) -> Switched:
    """Act in another role from now on; `token` ends.

    Raises:
        NotFound: no role the actor may act in now, or the session has ended.
    """
    if assignment not in [one.assignment for one in await held(actor)]:
        raise NotFound(GONE)
    fresh = secrets.token_urlsafe(32)
    async with DB.transaction():
        ended = (
            await Session.delete()
            .where(Session.token_hash == token_hash(token), Session.account == actor.account_id)
            .returning(*Session.all_columns())
        )
        if not ended:
            raise NotFound(N_("登录已超时，请重新输入密码"))
        begun = {**ended[0], "token_hash": token_hash(fresh), "acts_as": assignment}
        del begun["id"]
        await Session.insert(Session(**begun))
        await audit.record(actor, "session.switched", f"account:{actor.account_id}", to=assignment)
    now_acting = await actor_of(fresh)
    if now_acting is None:
        raise NotFound(GONE)
    return Switched(fresh, now_acting, ended[0]["expires"])
