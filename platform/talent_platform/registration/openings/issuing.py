"""The first passwords of accounts opened from a workbook, made when they are handed out and kept nowhere."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from piccolo.columns.combination import And
from piccolo.custom_types import Combinable

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.keeping.queries import kept
from talent_platform.accounts.keeping.service import initial_until
from talent_platform.accounts.permissions import require_in_person
from talent_platform.accounts.sign_in import passwords
from talent_platform.accounts.tables import AccessGrant, Account
from talent_platform.audit import service as audit
from talent_platform.database.engine import DB
from talent_platform.errors import Conflict, NotAllowed, NotFound
from talent_platform.i18n import N_
from talent_platform.imports import queries as imports
from talent_platform.imports.tables import FileState, ImportRow


@dataclass(frozen=True, slots=True)
class Opening:
    """What a file has opened."""

    file: int
    filename: str
    opened: int
    left: int
    """So many have no password yet."""
    passed_over: int
    """So many of the others never had one: they are off, or in somebody else's charge by now."""


@dataclass(frozen=True, slots=True)
class FirstPassword:
    """What the owner of one account is told; shown this once."""

    account: int
    login: str
    name: str
    organisation_name: str | None
    password: str
    until: datetime
    waits: bool
    """Whether a second person has to confirm the account before it can be used."""


async def opening(actor: Actor, file_id: int) -> Opening:
    """A file of the actor's own.

    Raises:
        NotFound: no imported file of accounts.
        NotAllowed: somebody else's, or the actor stands in for somebody.
    """
    require_in_person(actor)
    file = await imports.file(actor, file_id)
    if file.kind != "accounts" or file.state != FileState.IMPORTED:
        raise NotFound
    if not imports.is_own(actor, file):
        raise NotAllowed(N_("只有上传者本人可以发放这份文件的密码"))
    brought = await _brought(file_id)
    left = int(await Account.count().where(_without(actor, brought)))
    never = int(
        await Account.count().where(
            Account.id.is_in([0, *brought]), Account.password_hash == passwords.NOT_ISSUED
        )
    )
    return Opening(file_id, file.filename, len(brought), left, never - left)


async def _brought(file_id: int) -> list[int]:
    rows = await ImportRow.select(ImportRow.subject).where(ImportRow.import_file == file_id)
    return [int(row["subject"].partition(":")[2]) for row in rows]


def _without(actor: Actor, accounts: Sequence[int]) -> Combinable:
    """Those of them in the actor's charge that are on and have no password."""
    without = And(Account.password_hash == passwords.NOT_ISSUED, Account.active.eq(True))
    return And(And(Account.id.is_in([0, *accounts]), without), kept(actor))


async def _made_for(actor: Actor, accounts: Sequence[int]) -> list[FirstPassword]:
    """A password for each that has none, in the order of logins; the accounts are locked."""
    rows = await (
        Account.select(
            Account.id, Account.login, Account.name, Account.organisation._.name.as_alias("organisation_name")
        )
        .where(_without(actor, accounts))
        .order_by(Account.login)
        .lock_rows("UPDATE", of=(Account,))
    )  # fmt: skip
    waiting = await AccessGrant.select(AccessGrant.account).where(AccessGrant.confirmed.is_null())
    waits, until = {row["account"] for row in waiting}, initial_until()
    return [
        FirstPassword(
            row["id"], row["login"], row["name"], row["organisation_name"], passwords.one_time(), until,
            row["id"] in waits,
        )
        for row in rows
    ]  # fmt: skip


async def issue(actor: Actor, file_id: int) -> list[FirstPassword]:
    """Give each account of the file that has none its first password. Each is given once: one that is lost is
    reset on the page of its account.

    Raises:
        NotFound, NotAllowed: as `opening`.
        Conflict: all have one.
    """
    await opening(actor, file_id)
    async with DB.transaction():
        made = await _made_for(actor, await _brought(file_id))
        if not made:
            raise Conflict(N_("这份文件的账号都已发放过密码；遗失的请在账号页重置"))
        hashes = await asyncio.gather(
            *(asyncio.to_thread(passwords.hash_password, one.password) for one in made)
        )
        for one, hashed in zip(made, hashes, strict=True):
            await Account.update(
                {Account.password_hash: hashed, Account.password_until: one.until}
            ).where(Account.id == one.account)  # fmt: skip
        await audit.record(
            actor, "account.passwords_issued", f"import:{file_id}", rows=len(made),
            logins=[one.login for one in made],
        )  # fmt: skip
    return made
