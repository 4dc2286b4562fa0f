"""Reads of accounts and organisations, always inside what the reader may see."""

from __future__ import annotations

from typing import Any

from piccolo.columns.combination import And, Or, WhereRaw

from talent_platform.accounts import attempts
from talent_platform.accounts.actor import HOMES, KEEPS, Actor, Role, fits
from talent_platform.accounts.permissions import Kind, require, visible, where
from talent_platform.accounts.tables import Account, Organisation
from talent_platform.errors import NotFound
from talent_platform.web.lists import ListQuery, like_pattern

ACCOUNT_FACTS = {"id": Account.id, "county": Account.organisation.county, "role": Account.role}

_KIND = "(SELECT o.kind FROM organisation o WHERE o.id = account.organisation)"
_PLACED = WhereRaw(f"home_fits(account.role, {_KIND})")
_MISPLACED = WhereRaw(f"NOT home_fits(account.role, {_KIND})")


def _condition(actor: Actor, query: ListQuery) -> Any:
    condition = where(visible(actor, Kind.ACCOUNT), ACCOUNT_FACTS)
    if query.q:
        pattern = like_pattern(query.q)
        condition = And(condition, Or(Account.login.ilike(pattern), Account.name.ilike(pattern)))
    if role := query.texts.get("role"):
        condition = And(condition, Account.role == role)
    match query.texts.get("state"):
        case "on" | "off" as state:
            condition = And(condition, And(Account.active.eq(state == "on"), _PLACED))
        case "misplaced":
            condition = And(condition, _MISPLACED)
    return condition


async def count_misplaced(actor: Actor) -> int:
    """Accounts the actor sees whose role does not fit their organisation: they can do nothing."""
    return int(await Account.count().where(where(visible(actor, Kind.ACCOUNT), ACCOUNT_FACTS), _MISPLACED))


async def count_accounts(actor: Actor, query: ListQuery) -> int:
    return int(await Account.count().where(_condition(actor, query)))


async def accounts(actor: Actor, query: ListQuery) -> list[dict[str, Any]]:
    rows = await (
        Account.select(
            Account.id, Account.login, Account.name, Account.role, Account.active, Account.last_sign_in,
            Account.organisation.name.as_alias("organisation_name"),
            Account.organisation.kind.as_alias("organisation_kind"),
        )
        .where(_condition(actor, query))
        .order_by(getattr(Account, query.sort), ascending=not query.descending)
        .limit(query.size)
        .offset(query.offset)
    )  # fmt: skip
    return [{**row, "state": _state(row)} for row in rows]


async def all_accounts() -> list[dict[str, Any]]:
    """For the operator."""
    rows = await Account.select(
        Account.login, Account.role, Account.active,
        Account.organisation.name.as_alias("organisation_name"),
        Account.organisation.kind.as_alias("organisation_kind"),
    ).order_by(Account.login)  # fmt: skip
    return [{**row, "state": _state(row)} for row in rows]


async def id_of(login: str) -> int:
    """
    Raises:
        NotFound: nobody has that login.
    """
    rows = await Account.select(Account.id).where(Account.login == login.strip().lower())
    if not rows:
        raise NotFound(f"没有账号 {login}")
    return int(rows[0]["id"])


async def kept_account(actor: Actor, account_id: int) -> dict[str, Any]:
    """One account in the actor's charge, with `failures`: wrong passwords from unknown devices within a day.

    Raises:
        NotFound: none.
    """
    rows = await Account.select(
        Account.id, Account.login, Account.name, Account.role, Account.active, Account.last_sign_in,
        Account.last_address, Account.created, Account.password_until, Account.organisation,
        Account.organisation.name.as_alias("organisation_name"),
        Account.organisation.kind.as_alias("organisation_kind"),
    ).where(Account.id == account_id, kept(actor))  # fmt: skip
    if not rows:
        raise NotFound
    row = rows[0]
    return {**row, "state": _state(row), "failures": await attempts.failures(row["login"])}


def kept(actor: Actor) -> Any:
    """The accounts in the actor's charge, as a condition: roles it keeps, within its county, never its own.

    Raises:
        NotAllowed: keeps none.
    """
    require(actor, *KEEPS)
    roles = Account.role.is_in([str(role) for role in sorted(KEEPS[actor.role])])
    within = where(visible(actor, Kind.ACCOUNT), ACCOUNT_FACTS)
    return And(And(roles, within), Account.id != actor.account_id)


def _state(row: dict[str, Any]) -> str:
    if not fits(Role(row["role"]), row["organisation_kind"]):
        return "misplaced"
    return "on" if row["active"] else "off"


async def organisations(actor: Actor) -> list[tuple[str, str]]:
    """(id, name) of the organisations the actor may open accounts for."""
    kinds = {str(kind) for role in KEEPS.get(actor.role, ()) for kind in HOMES[role] if kind is not None}
    if not kinds:
        return []
    condition = Organisation.kind.is_in(sorted(kinds))
    if actor.role is Role.COUNTY:
        condition = And(condition, Organisation.county == actor.county)
    rows = (
        await Organisation.select(Organisation.id, Organisation.name)
        .where(condition)
        .order_by(Organisation.name)
    )
    return [(str(row["id"]), row["name"]) for row in rows]
