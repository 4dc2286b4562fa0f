"""Somebody acts in a colleague's place for some days: the same role in the same organisation, so nobody may
do more than before; histories read 「乙代甲」. Nothing that two people sign is done by a deputy
(`permissions.require_in_person`)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from asyncpg import CheckViolationError

from talent_platform.accounts.actor import DEPUTIES, Actor
from talent_platform.accounts.permissions import require, require_in_person
from talent_platform.accounts.tables import Account, RoleAssignment
from talent_platform.audit import service as audit
from talent_platform.clock import now, today
from talent_platform.database.engine import DB, views
from talent_platform.errors import Conflict, Invalid, NotFound
from talent_platform.i18n import N_, gettext

MOST = 5
"""Deputies of one account, now and later."""
LONGEST_DAYS = 92
"""As in `guards.sql: role_assignment_fits`."""
_DAYS = N_("请填写起止日期：不早于今天，止于起始日之后，最长 92 天")
_COLLEAGUE = N_("请选择本单位同一角色的同事")


async def colleagues(actor: Actor) -> list[tuple[str, str]]:
    """(account, name) of those who hold the actor's role in the actor's organisation, the actor left out."""
    if actor.role not in DEPUTIES or actor.deputises is not None:
        return []
    rows = await RoleAssignment.raw(
        "SELECT DISTINCT a.id, a.name FROM role_held h JOIN account a ON a.id = h.account "
        "WHERE h.role = {} AND h.organisation = {} AND a.active AND a.id <> {} "
        "AND a.password_until IS NULL "
        "AND NOT EXISTS (SELECT FROM access_grant g WHERE g.account = a.id AND g.confirmed IS NULL) "
        "ORDER BY a.name, a.id",
        str(actor.role), actor.organisation_id, actor.account_id,
    )  # fmt: skip
    return [(str(row["id"]), row["name"]) for row in rows]


@dataclass(frozen=True, slots=True)
class Deputy:
    """Who stands in for somebody, in which role and for which days."""

    id: int
    account: int
    name: str
    role: str
    first_day: date
    last_day: date
    reason: str


async def of_actor(actor: Actor) -> list[Deputy]:
    """Who stands in for the actor, now and later."""
    rows = await RoleAssignment.raw(
        "SELECT r.id, r.account, a.name, r.role, r.first_day, r.last_day, r.reason FROM role_assignment r "
        "JOIN account a ON a.id = r.account "
        "WHERE r.deputises = {} AND r.ended IS NULL AND r.last_day >= {} ORDER BY r.first_day, r.id",
        actor.account_id, today(),
    )  # fmt: skip
    return views(Deputy, rows)


async def name(
    actor: Actor, colleague: int | None, first: date | None, last: date | None, reason: str = ""
) -> int:
    """Let a colleague act in the actor's place from the first to the last day.

    Raises:
        NotAllowed: nobody stands in for this role, or the actor stands in for somebody.
        Invalid: no colleague of the same role and organisation, or days that cannot be.
        Conflict: the colleague's or the actor's role changed meanwhile, the colleague stands in on some of
            these days already, or as many as can be do.
    """
    require(actor, *DEPUTIES)
    require_in_person(actor)
    if str(colleague) not in dict(await colleagues(actor)):
        raise Invalid(_COLLEAGUE, {"colleague": _COLLEAGUE})
    if first is None or last is None or not today() <= first <= last or (last - first).days >= LONGEST_DAYS:
        raise Invalid(_DAYS, {"last_day": _DAYS})
    reason = reason.strip()
    if len(reason) > 500:
        raise Invalid(N_("说明最多 500 个字"), {"reason": N_("最多 500 个字")})
    try:
        async with DB.transaction():
            await Account.select(Account.id).where(Account.id == actor.account_id).lock_rows("UPDATE")
            _require_room(await of_actor(actor), int(colleague or 0), first, last)
            named = await RoleAssignment.insert(
                RoleAssignment(
                    account=colleague, role=actor.role, organisation=actor.organisation_id,
                    deputises=actor.account_id, first_day=first, last_day=last, reason=reason,
                    given_by=actor.account_id,
                )
            )  # fmt: skip
            await audit.record(
                actor, "account.deputy_named", f"account:{actor.account_id}", deputy=colleague,
                since=str(first), until=str(last), reason=reason,
            )  # fmt: skip
    except CheckViolationError as error:
        raise Conflict(N_("您或这位同事的角色刚刚有变动，请刷新页面后再办理")) from error
    return int(named[0]["id"])


def _require_room(standing: Sequence[Deputy], colleague: int, first: date, last: date) -> None:
    if len(standing) >= MOST:
        raise Conflict(gettext("最多同时请 {n} 位同事代办", n=MOST))
    for one in standing:
        if one.account == colleague and one.first_day <= last and first <= one.last_day:
            raise Conflict(N_("这位同事在这些日子里已经代办"))


async def end(actor: Actor, assignment_id: int) -> None:
    """End it before its last day, by whoever is stood in for or the colleague; whoever acts as the deputy is
    signed out.

    Raises:
        NotFound: nobody stands in under that number for the actor, nor the actor for anybody.
    """
    require_in_person(actor)
    async with DB.transaction():
        ended = (
            await RoleAssignment.update(
                {RoleAssignment.ended: now(), RoleAssignment.ended_by: actor.account_id}
            )
            .where(
                RoleAssignment.id == assignment_id, RoleAssignment.ended.is_null(),
                RoleAssignment.deputises.is_not_null(),
                (RoleAssignment.deputises == actor.account_id) | (RoleAssignment.account == actor.account_id),
            )
            .returning(RoleAssignment.account, RoleAssignment.deputises)
        )  # fmt: skip
        if not ended:
            raise NotFound
        await audit.record(
            actor, "account.deputy_ended", f"account:{ended[0]['deputises']}", deputy=ended[0]["account"]
        )
