"""The list of accounts in one's keeping."""

from __future__ import annotations

from typing import Any

from piccolo.columns.combination import And, Or, WhereRaw

from talent_platform.accounts.access import ACCOUNT
from talent_platform.accounts.actor import Actor
from talent_platform.accounts.keeping.queries import ACCOUNT_FACTS, with_states
from talent_platform.accounts.permissions import visible, where
from talent_platform.accounts.sign_in import attempts
from talent_platform.accounts.tables import Account
from talent_platform.web.listing.query import ListQuery, like_pattern

_KIND = "(SELECT o.kind FROM organisation o WHERE o.id = account.organisation)"
_PLACED = WhereRaw(f"home_fits(account.role, {_KIND})")
_WAITS = "EXISTS (SELECT FROM access_grant g WHERE g.account = account.id AND g.confirmed IS NULL)"
_WAITING = WhereRaw(_WAITS)
_USABLE = And(And(Account.active.eq(True), _PLACED), WhereRaw(f"NOT {_WAITS}"))
_MISPLACED = WhereRaw(f"NOT home_fits(account.role, {_KIND})")


def _condition(actor: Actor, query: ListQuery, locked: list[int]) -> Any:
    condition = where(visible(actor, ACCOUNT), ACCOUNT_FACTS)
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
    return int(await Account.count().where(where(visible(actor, ACCOUNT), ACCOUNT_FACTS), _MISPLACED))


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
    return await with_states(rows, locked)
