"""The name under which somebody holds an account."""

from __future__ import annotations

from talent_platform.accounts.actor import TWO_FACTORS, Actor
from talent_platform.accounts.keeping.arrivals import told
from talent_platform.accounts.keeping.identifying import identified
from talent_platform.accounts.keeping.service import check_kept
from talent_platform.accounts.roles import Role
from talent_platform.accounts.tables import Account
from talent_platform.audit import service as audit
from talent_platform.database.engine import DB
from talent_platform.errors import Conflict, Invalid, NotAllowed
from talent_platform.i18n import N_
from talent_platform.part import hooks
from talent_platform.reference.identity import name_key, strange_in

_NAME = N_("请按身份证件填写姓名（60 字以内，不能有看不见的字符）")

_NOT_SEEN = N_("您的账号凭验证码开通，姓名还没有部门核对过；请先带身份证到市级主管部门窗口核实，再来签署")
_SAME = N_("与现在的姓名相同，未作改动")


async def rename(actor: Actor | None, account_id: int, name: str, reason: str = "") -> None:
    """Correct the name of whoever holds the account, or confirm it where so far it is its owner's own word
    alone: it vouches for the own profile, and its owner reads who did so and why. The name of an official,
    under which the log knows what was done, is corrected by the operator alone (no actor).

    Raises:
        NotFound: none in the actor's charge.
        NotAllowed: an official's account.
        Invalid: no name, the present one, or no word of how its owner was identified.
        TooManyAttempts: this keeper has looked too often within the hour.
    """
    await check_kept(actor, account_id)
    name, reason = name.strip(), reason.strip()
    if not 0 < len(name) <= 60 or strange_in(name) or not name_key(name):
        raise Invalid(_NAME, {"name": _NAME})
    rows = await Account.select(Account.role).where(Account.id == account_id)
    if actor is not None and Role(rows[0]["role"]) in TWO_FACTORS:
        raise NotAllowed(N_("工作人员账号的姓名由运维人员更正"))
    async with DB.transaction():
        # What a name vouches for is written under this lock (supply/guards.sql), which comes before any row.
        await Account.raw("SELECT people_one_at_a_time()")
        found = Account.select(Account.name, Account.login, Account.named_by_owner)
        rows = await found.where(Account.id == account_id).lock_rows("UPDATE")
        same = rows[0]["name"] == name
        if same and not rows[0]["named_by_owner"]:
            raise Invalid(_SAME, {"name": _SAME})
        await identified(actor, reason)
        await Account.update({Account.name: name, Account.named_by_owner: False}).where(
            Account.id == account_id
        )
        for told_of in hooks("account.renamed"):
            await told_of(account_id)
        await audit.record(
            actor, "account.identified" if same else "account.renamed", f"account:{account_id}",
            before=rows[0]["name"], name=name,
            **told(actor, "account_name", rows[0]["login"], reason, f"account:{account_id}"),
        )  # fmt: skip


async def vouched_by_code(account_id: int, name: str) -> None:
    """A bureau saw whose the code is, and the account that brings it back bears that name: it is no longer
    its owner's word alone."""
    rows = await Account.select(Account.name).where(Account.id == account_id)
    if name_key(rows[0]["name"]) == name_key(name):
        mine = (Account.id == account_id) & Account.named_by_owner.eq(True)
        await Account.update({Account.named_by_owner: False}).where(mine)


async def own_word(account_id: int | None) -> bool:
    """Whether the name of an account is its owner's own word: no bureau has seen yet who it is."""
    if account_id is None:
        return False
    return bool(await Account.exists().where(Account.id == account_id, Account.named_by_owner.eq(True)))


async def require_seen(account_id: int) -> None:
    """Raises Conflict: what the account signs rests on a name that is its owner's own word so far."""
    if await own_word(account_id):
        raise Conflict(_NOT_SEEN)
