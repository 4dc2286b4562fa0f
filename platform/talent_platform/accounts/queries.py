"""Reads of accounts and organisations, always inside what the reader may see."""

from __future__ import annotations

from typing import Any

from piccolo.columns.combination import And, Or, WhereRaw

from talent_platform.accounts import attempts
from talent_platform.accounts.actor import HOMES, KEEPS, Actor, Role, fits
from talent_platform.accounts.permissions import Kind, require, visible, where
from talent_platform.accounts.tables import AccessGrant, Account, Organisation
from talent_platform.errors import NotFound
from talent_platform.web.lists import ListQuery, like_pattern

ACCOUNT_FACTS = {"id": Account.id, "county": Account.organisation.county, "role": Account.role}

_KIND = "(SELECT o.kind FROM organisation o WHERE o.id = account.organisation)"
_PLACED = WhereRaw(f"home_fits(account.role, {_KIND})")
_WAITS = "EXISTS (SELECT FROM access_grant g WHERE g.account = account.id AND g.confirmed IS NULL)"
_WAITING, _NOT_WAITING = WhereRaw(_WAITS), WhereRaw(f"NOT {_WAITS}")
_WAITS = "EXISTS (SELECT FROM access_grant g WHERE g.account = account.id AND g.confirmed IS NULL)"
_WAITING = WhereRaw(_WAITS)
_USABLE = And(And(Account.active.eq(True), _PLACED), WhereRaw(f"NOT {_WAITS}"))
_MISPLACED = WhereRaw(f"NOT home_fits(account.role, {_KIND})")


def _condition(actor: Actor, query: ListQuery, locked: list[int]) -> Any:
    condition = where(visible(actor, Kind.ACCOUNT), ACCOUNT_FACTS)
    if query.q:
        pattern = like_pattern(query.q)
        condition = And(condition, Or(Account.login.ilike(pattern), Account.name.ilike(pattern)))
    if role := query.texts.get("role"):
        condition = And(condition, Account.role == role)
    match query.texts.get("state"):
        case "off":
            condition = And(condition, And(Account.active.eq(False), _PLACED))
        case "waiting":
            condition = And(condition, And(And(Account.active.eq(True), _PLACED), _WAITING))
        case "locked":
            condition = And(condition, And(_USABLE, Account.id.is_in(locked or [0])))
        case "on":
            condition = And(condition, And(_USABLE, Account.id.not_in(locked or [0])))
        case "misplaced":
            condition = And(condition, _MISPLACED)
    return condition


async def count_misplaced(actor: Actor) -> int:
    """Accounts the actor sees whose role does not fit their organisation: they can do nothing."""
    return int(await Account.count().where(where(visible(actor, Kind.ACCOUNT), ACCOUNT_FACTS), _MISPLACED))


async def count_accounts(actor: Actor, query: ListQuery) -> int:
    locked = await attempts.locked_accounts()
    return int(await Account.count().where(_condition(actor, query, locked)))


async def accounts(actor: Actor, query: ListQuery) -> list[dict[str, Any]]:
    locked = await attempts.locked_accounts()
    rows = await (
        Account.select(
            Account.id, Account.login, Account.name, Account.role, Account.active, Account.last_sign_in,
            Account.organisation.name.as_alias("organisation_name"),
            Account.organisation.kind.as_alias("organisation_kind"),
        )
        .where(_condition(actor, query, locked))
        .order_by(getattr(Account, query.sort), ascending=not query.descending)
        .limit(query.size)
        .offset(query.offset)
    )  # fmt: skip
    return await _with_states(rows, locked)


async def all_accounts() -> list[dict[str, Any]]:
    """For the operator."""
    rows = await Account.select(
        Account.id, Account.login, Account.role, Account.active,
        Account.organisation.name.as_alias("organisation_name"),
        Account.organisation.kind.as_alias("organisation_kind"),
    ).order_by(Account.login)  # fmt: skip
    return await _with_states(rows, await attempts.locked_accounts())


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
    [row] = await _with_states(rows, await attempts.locked_accounts())
    return {
        **row,
        "failures": await attempts.failures(row["login"]),
        "to_unlock": await attempts.to_unlock(row["login"], account_id),
    }


def kept(actor: Actor) -> Any:
    """The accounts in the actor's charge, as a condition: roles it keeps, within its county, never its own.

    Raises:
        NotAllowed: keeps none.
    """
    require(actor, *KEEPS)
    roles = Account.role.is_in([str(role) for role in sorted(KEEPS[actor.role])])
    within = where(visible(actor, Kind.ACCOUNT), ACCOUNT_FACTS)
    return And(And(roles, within), Account.id != actor.account_id)


async def _with_states(rows: list[dict[str, Any]], locked: list[int]) -> list[dict[str, Any]]:
    """Each with `state`: misplaced, off, waiting for a second person, locked, or on."""
    waiting = await AccessGrant.select(AccessGrant.account).where(AccessGrant.confirmed.is_null())
    waits, shut = {row["account"] for row in waiting}, set(locked)
    return [{**row, "state": _state(row, waits, shut)} for row in rows]


def _state(row: dict[str, Any], waits: set[int], locked: set[int]) -> str:
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
    condition = Organisation.kind.is_in(sorted(kinds))
    if actor.role is Role.COUNTY:
        condition = And(condition, Organisation.county == actor.county)
    rows = (
        await Organisation.select(Organisation.id, Organisation.name)
        .where(condition)
        .order_by(Organisation.name)
    )
    return [(str(row["id"]), row["name"]) for row in rows]
