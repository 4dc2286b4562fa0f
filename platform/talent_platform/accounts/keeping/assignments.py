"""Further roles of an account: one person acts in several roles and organisations under one sign-in.

Given and ended by whoever keeps the account and the role; which roles go together is `actor.BESIDE`, which
the database holds too (`guards.sql: role_assignment_fits`).
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime

from asyncpg import CheckViolationError

from talent_platform.accounts.actor import BESIDE, TWO_FACTORS, Actor
from talent_platform.accounts.keeping import arrivals, second_person
from talent_platform.accounts.keeping.arrivals import of_organisation, told
from talent_platform.accounts.keeping.homes import check_home, check_territory
from talent_platform.accounts.keeping.service import HELD, check_kept, friendly, may_open
from talent_platform.accounts.permissions import require_in_person
from talent_platform.accounts.roles import LABELS, Role
from talent_platform.accounts.tables import Account, RoleAssignment
from talent_platform.audit import service as audit
from talent_platform.clock import now
from talent_platform.database.engine import DB, views
from talent_platform.errors import Conflict, Invalid, NotAllowed, NotFound
from talent_platform.i18n import N_, gettext


@dataclass(frozen=True, slots=True)
class FurtherRole:
    """A role an account holds beside its first one."""

    id: int
    role: str
    organisation: int | None
    organisation_name: str | None
    given: datetime
    giver: str | None


async def of_account(account_id: int) -> list[FurtherRole]:
    """The further roles an account holds; whom it stands in for is not told."""
    rows = await RoleAssignment.raw(
        "SELECT r.id, r.role, r.organisation, o.name AS organisation_name, r.given, g.name AS giver "
        "FROM role_assignment r LEFT JOIN organisation o ON o.id = r.organisation "
        "LEFT JOIN account g ON g.id = r.given_by "
        "WHERE r.account = {} AND r.ended IS NULL AND r.deputises IS NULL ORDER BY r.id",
        account_id,
    )
    return views(FurtherRole, rows)


def givable(actor: Actor, first: Role) -> list[Role]:
    """The roles the actor may give to an account whose first role is that one."""
    return [role for role in Role if role in BESIDE[first] and may_open(actor, role)]


async def give(
    actor: Actor | None, account_id: int, role: Role, organisation_id: int | None, reason: str = ""
) -> int:
    """Give an account a further role. That of an official waits, the account with it, until a second person
    has confirmed it; the accounts of the organisation read who gave it.

    Raises:
        NotFound: no such account in the actor's charge.
        NotAllowed: a role the actor may not give, or an organisation outside its county.
        Invalid: a role that does not go with those the account holds, no such organisation or one the role
            cannot sit in, or no reason in words.
        Conflict: the account holds it already, or its owner has not chosen the password yet: whoever knows
            the one that holds would have the role too.
        TooManyAttempts: this keeper has looked too often within the hour.
    """
    reason = reason.strip()
    if actor is not None:
        require_in_person(actor)
        if not may_open(actor, role):
            raise NotAllowed
        await check_territory(actor, organisation_id)
    await check_home(role, organisation_id)
    async with friendly(), DB.transaction():
        await check_kept(actor, account_id)
        found = Account.select(Account.role, Account.login, Account.organisation, Account.password_until)
        row = (await found.where(Account.id == account_id))[0]
        if actor is not None and row["password_until"] is not None:
            raise Conflict(_ANOTHERS_PASSWORD)
        await _require_beside(account_id, Role(row["role"]), role)
        if role in TWO_FACTORS and organisation_id != row["organisation"]:
            raise Invalid(_ONE_BUREAU, {"organisation": _ONE_BUREAU})
        await arrivals.asked(actor, organisation_id, reason, account_id)
        given = await RoleAssignment.insert(
            RoleAssignment(
                account=account_id, role=role, organisation=organisation_id, reason=reason,
                given_by=actor.account_id if actor else None,
            )
        )  # fmt: skip
        if role in TWO_FACTORS:
            await second_person.given(actor, account_id, "role_given", reason)
        people = f"account:{account_id}", of_organisation(organisation_id)
        await audit.record(
            actor, "account.role_given", f"account:{account_id}", account_role=role,
            organisation=organisation_id, **told(actor, "role_given", row["login"], reason, *people),
        )  # fmt: skip
    return int(given[0]["id"])


_ANOTHERS_PASSWORD = N_("该账号的初始密码尚未由本人修改，还不能增加角色")
_ONE_BUREAU = N_("工作人员的其他角色只能在其所在的部门")


async def _require_beside(account_id: int, first: Role, role: Role) -> None:
    held = [first, *(Role(row.role) for row in await of_account(account_id))]
    if role in held and role not in BESIDE[role]:
        raise Conflict(HELD)
    against = next((one for one in held if role not in BESIDE[one]), None)
    if against is not None:
        labels = gettext(LABELS[against]), gettext(LABELS[role])
        message = gettext("「{first}」和「{second}」不能由同一个账号担任", first=labels[0], second=labels[1])
        raise Invalid(message, {"role": message})


@asynccontextmanager
async def _spoken_for() -> AsyncIterator[None]:
    try:
        yield
    except CheckViolationError as error:
        raise Conflict(N_("这个角色名下还有登记的信息，取消后将无人能代其说话；可停用整个账号")) from error


async def end(actor: Actor | None, account_id: int, assignment_id: int) -> None:
    """Take a further role from an account; whoever acts in it is signed out.

    Raises:
        NotFound: no such account in the actor's charge, or none of its further roles.
        Conflict: a profile or team is still there that only this role speaks for.
    """
    async with _spoken_for(), DB.transaction():
        await check_kept(actor, account_id)
        ended = (
            await RoleAssignment.update(
                {RoleAssignment.ended: now(), RoleAssignment.ended_by: actor.account_id if actor else None}
            )
            .where(
                RoleAssignment.id == assignment_id, RoleAssignment.account == account_id,
                RoleAssignment.deputises.is_null(), RoleAssignment.ended.is_null(),
            )
            .returning(RoleAssignment.role, RoleAssignment.organisation)
        )  # fmt: skip
        if not ended:
            raise NotFound
        await audit.record(
            actor, "account.role_ended", f"account:{account_id}", account_role=ended[0]["role"],
            organisation=ended[0]["organisation"],
        )  # fmt: skip
