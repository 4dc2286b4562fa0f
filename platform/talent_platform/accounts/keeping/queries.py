"""Accounts by id and login, as those in charge may find them."""

from __future__ import annotations

from typing import Any

from piccolo.columns.combination import And, WhereRaw
from piccolo.custom_types import Combinable

from talent_platform.accounts.access import ACCOUNT
from talent_platform.accounts.actor import HOMES, KEEPS, Actor, fits
from talent_platform.accounts.keeping.arrivals import has_others
from talent_platform.accounts.permissions import require, visible, where
from talent_platform.accounts.roles import Role
from talent_platform.accounts.sign_in import attempts
from talent_platform.accounts.tables import AccessGrant, Account, Organisation
from talent_platform.audit.tables import AuditEntry
from talent_platform.errors import NotFound
from talent_platform.i18n import gettext

ACCOUNT_FACTS = {"id": Account.id, "county": Account.organisation._.county, "role": Account.role}


async def all_accounts() -> list[dict[str, Any]]:
    """For the operator."""
    rows = await Account.select(
        Account.id, Account.login, Account.role, Account.active,
        Account.organisation._.name.as_alias("organisation_name"),
        Account.organisation._.kind.as_alias("organisation_kind"),
    ).order_by(Account.login)  # fmt: skip
    return await with_states(rows, await attempts.locked_accounts())


async def holders(role: Role) -> list[dict[str, Any]]:
    """Active accounts that hold a role, first or further, once for each organisation they hold it in: `id`,
    `name`, and the organisation's `kind` and `county`; by name."""
    return await Account.raw(
        "SELECT a.id, a.name, o.kind, o.county FROM role_held h JOIN account a ON a.id = h.account "
        "LEFT JOIN organisation o ON o.id = h.organisation "
        "WHERE h.role = {} AND a.active AND home_fits(h.role, o.kind) ORDER BY a.name, a.id",
        str(role),
    )


async def id_of(login: str) -> int:
    """
    Raises:
        NotFound: nobody has that login.
    """
    rows = await Account.select(Account.id).where(Account.login == login.strip().lower())
    if not rows:
        raise NotFound(gettext("没有账号 {login}", login=login))
    return int(rows[0]["id"])


async def opened_by(account_id: int) -> str:
    """Who opened the account, by the log; empty where it does not tell."""
    rows = await AuditEntry.select(AuditEntry.actor_name).where(
        AuditEntry.action == "account.opened", AuditEntry.subject == f"account:{account_id}"
    )
    return str(rows[0]["actor_name"]) if rows else ""


async def kept_account(actor: Actor, account_id: int) -> dict[str, Any]:
    """One account in the actor's charge, with `failures`: wrong passwords from unknown devices within a day;
    `colleagues`: whether others have accounts in its organisation; `pauses`: see `with_pauses`.

    Raises:
        NotFound: none.
    """
    rows = await Account.select(
        Account.id, Account.login, Account.name, Account.role, Account.active, Account.last_sign_in,
        Account.last_address, Account.created, Account.password_until, Account.organisation,
        Account.organisation._.name.as_alias("organisation_name"),
        Account.organisation._.kind.as_alias("organisation_kind"),
    ).where(Account.id == account_id, kept(actor))  # fmt: skip
    if not rows:
        raise NotFound
    [row] = await with_pauses(await with_states(rows, await attempts.locked_accounts()))
    return {
        **row,
        "failures": await attempts.failures(row["login"]),
        "colleagues": await has_others(row["organisation"], account_id),
        "to_unlock": await attempts.to_unlock(row["login"], account_id),
    }


async def with_pauses(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Each with `pauses`: whether switching the account off pauses cases: that of a person does, and the last
    one in use of an employer."""
    held = await Account.raw(
        "SELECT a.id, bool_or(h.role = ANY({}) OR h.role IN ('enterprise', 'institution') AND NOT EXISTS ("
        "SELECT FROM role_held o JOIN account c ON c.id = o.account WHERE o.organisation = h.organisation "
        "AND o.role IN ('enterprise', 'institution') AND c.active AND c.id <> a.id)) AS pauses "
        "FROM account a JOIN role_held h ON h.account = a.id WHERE a.id = ANY({}) GROUP BY a.id",
        [str(role) for role in _PEOPLE], [row["id"] for row in rows],
    )  # fmt: skip
    pauses = {one["id"]: one["pauses"] for one in held}
    return [{**row, "pauses": pauses[row["id"]]} for row in rows]


_PEOPLE = (Role.CANDIDATE, Role.TEAM_LEAD)


def kept(actor: Actor) -> Any:
    """The accounts in the actor's charge, as a condition: it keeps all their roles, and all are within its
    county; never its own.

    Raises:
        NotAllowed: keeps none.
    """
    require(actor, *KEEPS)
    roles = Account.role.is_in([str(role) for role in sorted(KEEPS[actor.role])])
    within = where(visible(actor, ACCOUNT), ACCOUNT_FACTS)
    return And(And(roles, within), And(Account.id != actor.account_id, _no_role_beyond(actor)))


def _no_role_beyond(actor: Actor) -> Any:
    """Whoever resets a password can act in every role of the account."""
    county = actor.county if actor.role is Role.COUNTY else None
    return WhereRaw(
        "NOT EXISTS (SELECT FROM role_assignment r LEFT JOIN organisation o ON o.id = r.organisation "
        "WHERE r.account = account.id AND r.ended IS NULL AND r.deputises IS NULL "
        "AND (r.role <> ALL({}) OR {}::text IS NOT NULL AND o.county IS DISTINCT FROM {}))",
        [str(role) for role in sorted(KEEPS[actor.role])], county, county,
    )  # fmt: skip


def state_of(row: dict[str, Any], waits: set[int], locked: set[int]) -> str:
    if not fits(Role(row["role"]), row["organisation_kind"]):
        return "misplaced"
    if not row["active"]:
        return "off"
    if row["id"] in waits:
        return "waiting"
    return "locked" if row["id"] in locked else "on"


async def organisations(actor: Actor) -> list[tuple[str, str]]:
    """(id, name) of the organisations the actor may open accounts for."""
    kinds = {str(kind) for role in KEEPS.get(actor.role, ()) for kind in HOMES[role] if kind is not None}
    if not kinds:
        return []
    condition: Combinable = Organisation.kind.is_in(sorted(kinds))
    if actor.role is Role.COUNTY:
        condition = And(condition, Organisation.county == actor.county)
    rows = (
        await Organisation.select(Organisation.id, Organisation.name)
        .where(condition)
        .order_by(Organisation.name)
    )
    return [(str(row["id"]), row["name"]) for row in rows]


async def with_states(rows: list[dict[str, Any]], locked: list[int]) -> list[dict[str, Any]]:
    """Each with `state`: misplaced, off, waiting for a second person, locked, or on."""
    waiting = await AccessGrant.select(AccessGrant.account).where(AccessGrant.confirmed.is_null())
    waits, shut = {row["account"] for row in waiting}, set(locked)
    return [{**row, "state": state_of(row, waits, shut)} for row in rows]
