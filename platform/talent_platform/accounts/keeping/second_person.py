"""What one person gives an official's account takes effect when another has confirmed it.

Opening, a new password, switching on and another place: whoever gives them could otherwise be two people
alone, or read people through an account of the own making. Who may confirm is one function of the database
(`guards.sql: second_person`), asked here, by the guards and by the reset of a second factor. The operator
needs nobody else.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from asyncpg import CheckViolationError
from piccolo.custom_types import Combinable

from talent_platform.accounts.actor import TWO_FACTORS, Actor
from talent_platform.accounts.permissions import require, require_in_person
from talent_platform.accounts.roles import Role
from talent_platform.accounts.tables import AccessGrant, Account
from talent_platform.audit import service as audit
from talent_platform.clock import now
from talent_platform.database.engine import DB
from talent_platform.errors import NotAllowed, NotFound
from talent_platform.i18n import N_

CONFIRMERS = (Role.SECURITY, Role.CITY)
ACTS = {
    "opened": N_("开设账号"),
    "password_reset": N_("重置密码"),
    "switched_on": N_("启用账号"),
    "placed": N_("更改单位"),
    "role_given": N_("增加角色"),
}
NOT_YOU = N_("须由另一人确认：不能是申请人、账号本人，也不能是由申请人开设或重置过密码的账号")


async def given(actor: Actor | None, account_id: int, act: str, reason: str) -> None:
    """Note it within the transaction of the change: an official's account waits until it is confirmed.
    `reason`: what the second person reads beside it."""
    if actor is None:
        return
    require_in_person(actor)
    rows = await Account.select(Account.role).where(Account.id == account_id)
    if Role(rows[0]["role"]) in TWO_FACTORS:
        await AccessGrant.insert(
            AccessGrant(account=account_id, act=act, given_by=actor.account_id, reason=reason)
        )


async def waits(account_id: int) -> bool:
    return bool(await AccessGrant.exists().where(_open_of(account_id)))


def _open_of(account_id: int) -> Combinable:
    return (AccessGrant.account == account_id) & AccessGrant.confirmed.is_null()


async def may_confirm(first: int, second: Actor) -> bool:
    rows = await AccessGrant.raw("SELECT second_person({}, {}) AS may", first, second.account_id)
    return bool(rows[0]["may"])


@dataclass(frozen=True, slots=True)
class Held:
    """A role an account can act in."""

    role: str
    organisation_name: str | None


@dataclass(frozen=True, slots=True)
class OpenGrant:
    """What waits for a second person."""

    id: int
    account: int
    act: str
    given: datetime
    reason: str
    login: str
    name: str
    role: str
    organisation_name: str | None
    giver: str | None
    may: bool
    """Whether the reader may confirm it."""
    holds: Sequence[Held]


async def open_grants(actor: Actor) -> list[OpenGrant]:
    """What waits for a second person, for those who confirm."""
    require(actor, *CONFIRMERS)
    rows = await AccessGrant.raw(
        "SELECT g.id, g.account, g.act, g.given, g.reason, a.login, a.name, a.role, "
        "o.name AS organisation_name, giver.name AS giver, "
        "g.account <> {} AND second_person(g.given_by, {}) AS may "
        "FROM access_grant g JOIN account a ON a.id = g.account "
        "LEFT JOIN organisation o ON o.id = a.organisation "
        "LEFT JOIN account giver ON giver.id = g.given_by "
        "WHERE g.confirmed IS NULL AND a.active ORDER BY g.id",
        actor.account_id, actor.account_id,
    )  # fmt: skip
    held = await held_by([row["account"] for row in rows])
    return [OpenGrant(**row, holds=held.get(row["account"], ())) for row in rows]


async def held_by(accounts: Sequence[int]) -> dict[int, list[Held]]:
    """Account → everything it can act in, what was just given among it."""
    rows = await AccessGrant.raw(
        "SELECT h.account, h.role, o.name FROM role_held h LEFT JOIN organisation o ON o.id = h.organisation "
        "WHERE h.account = ANY({}) ORDER BY h.account",
        list(accounts),
    )
    held: dict[int, list[Held]] = {}
    for row in rows:
        held.setdefault(row["account"], []).append(Held(row["role"], row["name"]))
    return held


async def confirm(actor: Actor, grant_id: int) -> int:
    """Confirm one grant; returns its account, for which more may wait.

    Raises:
        NotFound: nothing waits under that number.
        NotAllowed: another role, or not a second person.
    """
    require_in_person(actor)
    require(actor, *CONFIRMERS)
    waiting = (AccessGrant.id == grant_id) & AccessGrant.confirmed.is_null()
    rows = await AccessGrant.select(AccessGrant.account, AccessGrant.given_by, AccessGrant.act).where(waiting)
    if not rows:
        raise NotFound
    row = rows[0]
    try:
        async with DB.transaction():
            await Account.select(Account.id).where(Account.id == row["account"]).lock_rows("UPDATE")
            done = (
                await AccessGrant.update(
                    {AccessGrant.confirmed: now(), AccessGrant.confirmed_by: actor.account_id}
                )
                .where(waiting)
                .returning(AccessGrant.id)
            )
            if not done:
                raise NotFound
            await audit.record(
                actor,
                "account.confirmed",
                f"account:{row['account']}",
                act=row["act"],
                given_by=row["given_by"],
            )
    except CheckViolationError as error:
        raise NotAllowed(NOT_YOU) from error
    return int(row["account"])


async def confirm_all(account_id: int) -> int:
    """The operator, instead of the second person; returns how many waited."""
    async with DB.transaction():
        done = (
            await AccessGrant.update({AccessGrant.confirmed: now()})
            .where(_open_of(account_id))
            .returning(AccessGrant.id)
        )
        if done:
            await audit.record(None, "account.confirmed", f"account:{account_id}")
    return len(done)
