"""Reads of accounts and organisations, always inside what the reader may see."""

from __future__ import annotations

from typing import Any

from piccolo.columns.combination import And, Or, WhereRaw

from talent_platform.accounts.actor import HOMES, KEEPS, Actor, Role, fits
from talent_platform.accounts.permissions import Kind, visible, where
from talent_platform.accounts.tables import Account, Organisation
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
            Account.id, Account.login, Account.name, Account.role, Account.active,
            Account.organisation.name.as_alias("organisation_name"),
            Account.organisation.kind.as_alias("organisation_kind"),
        )
        .where(_condition(actor, query))
        .order_by(getattr(Account, query.sort), ascending=not query.descending)
        .limit(query.size)
        .offset(query.offset)
    )  # fmt: skip
    return [{**row, "state": _state(row)} for row in rows]


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
