"""The name under which somebody holds an account."""

from __future__ import annotations

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.keeping.service import check_kept
from talent_platform.accounts.tables import Account
from talent_platform.audit import service as audit
from talent_platform.database.engine import DB
from talent_platform.errors import Invalid
from talent_platform.i18n import N_


async def rename(actor: Actor | None, account_id: int, name: str) -> None:
    """Correct the name of whoever holds the account, which vouches for the own profile.

    Raises:
        NotFound: none in the actor's charge.
        Invalid: no name.
    """
    await check_kept(actor, account_id)
    name = name.strip()
    if not 0 < len(name) <= 60:
        raise Invalid(N_("请填写姓名（60 字以内）"), {"name": N_("请填写姓名（60 字以内）")})
    async with DB.transaction():
        await take_name(actor, account_id, name)


async def take_name(actor: Actor | None, account_id: int, name: str) -> None:
    """Write the name under which somebody was identified; within the transaction of what rests on it."""
    rows = await Account.select(Account.name).where(Account.id == account_id).lock_rows("UPDATE")
    if rows[0]["name"] == name:
        return
    await Account.update({Account.name: name}).where(Account.id == account_id)
    await audit.record(actor, "account.renamed", f"account:{account_id}", before=rows[0]["name"], name=name)
