"""How accounts are called for those who are told of them."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from talent_platform.accounts.access import ACCOUNT
from talent_platform.accounts.actor import Actor
from talent_platform.accounts.keeping.queries import ACCOUNT_FACTS
from talent_platform.accounts.permissions import visible, where
from talent_platform.accounts.roles import Role
from talent_platform.accounts.tables import Account
from talent_platform.events import Title

_FIRMS = frozenset({Role.ENTERPRISE, Role.INSTITUTION, Role.DEPARTMENT})


async def accounts(reader: Actor, ids: Collection[int]) -> Mapping[int, Title]:
    """By their login: the own one, those in the reader's keeping, and those of the same firm, of whom the
    reader finds under `/looks` who let them in and why."""
    mine = Account.id == reader.account_id
    rows = await Account.select(Account.id, Account.login).where(
        Account.id.is_in(list(ids)), mine | where(visible(reader, ACCOUNT), ACCOUNT_FACTS)
    )
    found = {
        row["id"]: Title(
            row["login"], "/account" if row["id"] == reader.account_id else f"/accounts/{row['id']}"
        )
        for row in rows
    }
    if reader.role in _FIRMS and set(ids) - set(found):
        beside = await Account.raw(
            "SELECT a.id, a.login FROM account a WHERE a.id = ANY({}) "
            "AND EXISTS (SELECT FROM role_held h WHERE h.account = a.id AND h.organisation = {})",
            sorted(set(ids) - set(found)), reader.organisation_id,
        )  # fmt: skip
        found |= {row["id"]: Title(row["login"], "/looks") for row in beside}
    return found
