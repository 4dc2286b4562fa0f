"""How accounts are called for those who are told of them."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from talent_platform.accounts.access import ACCOUNT
from talent_platform.accounts.actor import Actor
from talent_platform.accounts.keeping.queries import ACCOUNT_FACTS
from talent_platform.accounts.permissions import visible, where
from talent_platform.accounts.tables import Account
from talent_platform.events import Title


async def accounts(reader: Actor, ids: Collection[int]) -> Mapping[int, Title]:
    """By their login: the own one, and those in the reader's keeping."""
    mine = Account.id == reader.account_id
    rows = await Account.select(Account.id, Account.login).where(
        Account.id.is_in(list(ids)), mine | where(visible(reader, ACCOUNT), ACCOUNT_FACTS)
    )
    return {
        row["id"]: Title(
            row["login"], "/account" if row["id"] == reader.account_id else f"/accounts/{row['id']}"
        )
        for row in rows
    }
