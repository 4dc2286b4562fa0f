"""Resets of a second factor: asked for by one, confirmed by another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from asyncpg import CheckViolationError, UniqueViolationError
from piccolo.columns.combination import Where
from piccolo.custom_types import Combinable

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.keeping import arrivals, second_person
from talent_platform.accounts.keeping import service as keeping
from talent_platform.accounts.keeping.identifying import HOW_IDENTIFIED
from talent_platform.accounts.permissions import require, require_in_person
from talent_platform.accounts.sign_in.second_factor import has_one
from talent_platform.accounts.tables import Account, FactorReset, RecoveryCode, Session
from talent_platform.audit import service as audit
from talent_platform.clock import now
from talent_platform.database.engine import DB
from talent_platform.errors import Conflict, Invalid, NotAllowed, NotFound
from talent_platform.i18n import N_
from talent_platform.reference.writings import reasons
from talent_platform.settings import settings


async def ask_reset(actor: Actor, account_id: int, reason: str) -> int:
    """Ask that an account's second factor be taken away; somebody else confirms. Returns the request.

    Raises:
        NotFound: none in the actor's charge.
        Invalid: no reason.
        Conflict: no second factor, or asked already.
    """
    require_in_person(actor)
    await keeping.check_kept(actor, account_id)
    if not reasons.says_how(reason.strip()):
        raise Invalid(HOW_IDENTIFIED, {"reason": HOW_IDENTIFIED})
    if not await has_one(account_id):
        raise Conflict(N_("该账号没有设置两步验证"))
    try:
        async with DB.transaction():
            await FactorReset.update({FactorReset.ended: now()}).where(
                FactorReset.account == account_id, FactorReset.confirmed.is_null(),
                FactorReset.ended.is_null(), FactorReset.asked <= _oldest(),
            )  # fmt: skip
            rows = await FactorReset.insert(
                FactorReset(account=account_id, asked_by=actor.account_id, reason=reason.strip())
            )
            told = await _told(actor, account_id, "second_factor_reset_asked", reason.strip())
            await audit.record(actor, "account.second_factor_reset_asked", f"account:{account_id}", **told)
    except UniqueViolationError as error:
        raise Conflict(N_("已有人申请，等待另一人确认")) from error
    return int(rows[0]["id"])


@dataclass(frozen=True, slots=True)
class AskedReset:
    """A request about one account."""

    id: int
    asked: datetime
    reason: str
    asker: str | None


@dataclass(frozen=True, slots=True)
class OpenReset(AskedReset):
    """A request that waits for somebody to confirm."""

    account: int
    name: str
    login: str
    role: str
    may: bool
    """Whether the reader may confirm it."""
    holds: Sequence[second_person.Held]


async def open_resets(actor: Actor) -> list[OpenReset]:
    """Requests that wait for somebody to confirm, for those who may."""
    require(actor, *second_person.CONFIRMERS)
    rows = await FactorReset.raw(
        "SELECT r.id, r.account, r.asked, r.reason, a.name, a.login, a.role, "
        "(SELECT name FROM account WHERE id = r.asked_by) AS asker, "
        "r.account <> {} AND second_person(r.asked_by, {}) AS may FROM factor_reset r "
        "JOIN account a ON a.id = r.account "
        "WHERE r.confirmed IS NULL AND r.ended IS NULL AND r.asked > {} ORDER BY r.id",
        actor.account_id, actor.account_id, _oldest(),
    )  # fmt: skip
    held = await second_person.held_by([row["account"] for row in rows])
    return [OpenReset(**row, holds=held.get(row["account"], ())) for row in rows]


def _oldest() -> datetime:
    return now() - timedelta(hours=settings().factor_reset_hours)


def _waiting(mine: Where) -> Combinable:
    return (
        mine & FactorReset.confirmed.is_null() & FactorReset.ended.is_null() & (FactorReset.asked > _oldest())
    )


async def open_reset_of(actor: Actor, account_id: int) -> AskedReset | None:
    """The request about an account in the actor's charge.

    Raises:
        NotFound: the account is not in the actor's charge.
    """
    await keeping.check_kept(actor, account_id)
    rows = await FactorReset.select(
        FactorReset.id, FactorReset.asked, FactorReset.reason, FactorReset.asked_by
    ).where(_waiting(FactorReset.account == account_id))
    if not rows:
        return None
    names = await Account.select(Account.name).where(Account.id == rows[0]["asked_by"])
    return AskedReset(rows[0]["id"], rows[0]["asked"], rows[0]["reason"], names[0]["name"] if names else None)


async def withdraw_reset(actor: Actor, request_id: int) -> None:
    """Whoever keeps the account takes the request back, also that of a colleague.

    Raises:
        NotFound: none that waits, or none in the actor's charge.
    """
    require_in_person(actor)
    rows = await FactorReset.select(FactorReset.account).where(_waiting(FactorReset.id == request_id))
    if not rows:
        raise NotFound
    await keeping.check_kept(actor, rows[0]["account"])
    async with DB.transaction():
        done = (
            await FactorReset.update({FactorReset.ended: now()})
            .where(_waiting(FactorReset.id == request_id))
            .returning(FactorReset.account, FactorReset.reason)
        )
        if not done:
            raise NotFound
        account = done[0]["account"]
        told = await _told(actor, account, "second_factor_reset_withdrawn", done[0]["reason"])
        await audit.record(actor, "account.second_factor_reset_withdrawn", f"account:{account}", **told)


async def confirm_reset(actor: Actor, request_id: int) -> None:
    """Take the second factor away and end the account's sessions; another security administrator or the city.

    Raises:
        NotAllowed: another role, or not a second person (`second_person.py`).
        NotFound: no such request is open.
    """
    require_in_person(actor)
    require(actor, *second_person.CONFIRMERS)
    try:
        async with DB.transaction():
            done = (
                await FactorReset.update(
                    {FactorReset.confirmed: now(), FactorReset.confirmed_by: actor.account_id}
                )
                .where(_waiting(FactorReset.id == request_id))
                .returning(FactorReset.account, FactorReset.reason)
            )
            if not done:
                raise NotFound
            await remove(actor, done[0]["account"], done[0]["reason"])
    except CheckViolationError as error:
        raise NotAllowed(second_person.NOT_YOU) from error


async def remove(actor: Actor | None, account_id: int, reason: str) -> None:
    """Within the transaction of whoever may; `reason`: as it was asked for."""
    await Account.update({Account.totp_secret: None, Account.totp_pending: None}).where(
        Account.id == account_id
    )
    await RecoveryCode.delete().where(RecoveryCode.account == account_id)
    await Session.delete().where(Session.account == account_id)
    told = await _told(actor, account_id, "second_factor_reset", reason)
    await audit.record(actor, "account.second_factor_reset", f"account:{account_id}", **told)


async def _told(actor: Actor | None, account_id: int, field: str, reason: str) -> dict[str, object]:
    """Of the entry of a step: the owner reads of each."""
    rows = await Account.select(Account.login).where(Account.id == account_id)
    return arrivals.told(actor, field, rows[0]["login"], reason, f"account:{account_id}")
