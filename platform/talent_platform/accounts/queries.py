"""Reads of accounts and organisations, always inside what the reader may see."""

from __future__ import annotations

from typing import Any

from piccolo.columns.combination import And, Or

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.permissions import Kind, visible, where
from talent_platform.accounts.tables import Account, Organisation
from talent_platform.web.lists import ListQuery, like_pattern


def _condition(actor: Actor, query: ListQuery) -> Any:
    condition = where(visible(actor, Kind.ACCOUNT), {"id": Account.id, "county": Account.organisation.county})
    if query.q:
        pattern = like_pattern(query.q)
        condition = And(condition, Or(Account.login.ilike(pattern), Account.name.ilike(pattern)))
    if role := query.texts.get("role"):
        condition = And(condition, Account.role == role)
    return condition


async def count_accounts(actor: Actor, query: ListQuery) -> int:
    return int(await Account.count().where(_condition(actor, query)))


async def accounts(actor: Actor, query: ListQuery) -> list[dict[str, Any]]:
    return await (
        Account.select(
            Account.id, Account.login, Account.name, Account.role, Account.active,
            Account.organisation.name.as_alias("organisation_name"),
        )
        .where(_condition(actor, query))
        .order_by(getattr(Account, query.sort), ascending=not query.descending)
        .limit(query.size)
        .offset(query.offset)
    )  # fmt: skip


async def organisations(actor: Actor) -> list[tuple[str, str]]:
    """(id, name) of the organisations the reader may open accounts for."""
    rows = await (
        Organisation.select(Organisation.id, Organisation.name)
        .where(where(visible(actor, Kind.ACCOUNT), {"id": Organisation.id, "county": Organisation.county}))
        .order_by(Organisation.name)
    )
    return [(str(row["id"]), row["name"]) for row in rows]
