"""Proposing, confirming and withdrawing what two people set; each part says of what kind, and checks it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from asyncpg import CheckViolationError, UniqueViolationError
from piccolo.custom_types import Combinable
from piccolo.table import Table

from talent_platform.accounts.actor import Actor
from talent_platform.accounts.keeping.second_person import may_confirm
from talent_platform.accounts.permissions import require, require_in_person
from talent_platform.accounts.roles import Role
from talent_platform.audit import service as audit
from talent_platform.clock import now
from talent_platform.database.engine import DB, columns_of, views, written
from talent_platform.dated.columns import Paper
from talent_platform.errors import Conflict, NotAllowed, NotFound
from talent_platform.i18n import N_

ANOTHER_PERSON = N_("须由本局另一人确认：不能是提出人，也不能是由提出人开设或重置过密码的账号")


@dataclass(frozen=True)
class ProposedValue:
    """What every kind is stored with (`columns.py: SetByTwo`)."""

    id: int
    source: str
    document: str
    note: str
    proposed: datetime
    proposed_by: int
    proposed_name: str
    confirmed: datetime | None
    confirmed_name: str
    withdrawn: datetime | None

    @property
    def waits(self) -> bool:
        return self.confirmed is None and self.withdrawn is None


Value = TypeVar("Value", bound=ProposedValue)


@dataclass(frozen=True, eq=False)
class DatedKind(Generic[Value]):
    """One kind of dated data."""

    word: str
    """In the audit log: `figure.confirmed`, `figure:7`."""
    table: type[Table]
    """With the columns of `SetByTwo` and the trigger `set_by_two`."""
    view: type[Value]
    """A row of it."""
    taken: str
    """What is said where another proposal of the same thing waits (a unique index); a msgid."""
    named: str = ""
    """The column that says which one it is, told in the log beside the document."""
    refuse: Callable[[Value], None] | None = None
    """Raises Conflict or Invalid for what was proposed and cannot be confirmed any more."""

    @property
    def columns(self) -> Any:
        """The table by its columns, which no type says it has."""
        return self.table


def _told(kind: DatedKind[Value], row: Mapping[str, Any]) -> dict[str, str]:
    name = {"name": str(row[kind.named])} if kind.named else {}
    return {"document": row["document"], **name}


async def propose(kind: DatedKind[Value], actor: Actor, paper: Paper, content: Mapping[str, Any]) -> int:
    """Lay a value before a second person; nothing uses it yet. `content`: columns of the kind's own.

    Raises:
        Conflict: another of the same thing waits.
    """
    require_in_person(actor)
    require(actor, Role.CITY)
    stands_in = {name: getattr(paper, name) for name in Paper.model_fields}
    columns = {**content, **stands_in, "proposed_by": actor.account_id, "proposed_name": actor.name}
    async with DB.transaction():
        try:
            rows = await kind.table.insert(kind.table(**columns))
        except UniqueViolationError as error:
            raise Conflict(kind.taken) from error
        value_id = int(rows[0]["id"])
        await audit.record(actor, f"{kind.word}.proposed", f"{kind.word}:{value_id}", **_told(kind, columns))
    return value_id


async def confirm(kind: DatedKind[Value], actor: Actor, value_id: int) -> None:
    """From now on it is used.

    Raises:
        Conflict: it no longer waits.
        NotAllowed: not a second person of the bureau.
        Invalid: what the kind refuses (`DatedKind.refuse`).
    """
    if kind.refuse is not None:
        kind.refuse(await one(kind, value_id))
    await _close(
        kind, actor, value_id, "confirmed",
        {"confirmed": now(), "confirmed_by": actor.account_id, "confirmed_name": actor.name},
    )  # fmt: skip


async def withdraw(kind: DatedKind[Value], actor: Actor, value_id: int) -> None:
    """Nobody will confirm it.

    Raises:
        Conflict: it no longer waits.
    """
    await _close(kind, actor, value_id, "withdrawn", {"withdrawn": now()})


async def _close(
    kind: DatedKind[Value], actor: Actor, value_id: int, act: str, values: Mapping[str, object]
) -> None:
    require_in_person(actor)
    require(actor, Role.CITY)
    row, table = await one(kind, value_id), kind.columns
    try:
        async with DB.transaction():
            done = await (
                kind.table.update(written(values))
                .where(table.id == value_id, table.confirmed.is_null(), table.withdrawn.is_null())
                .returning(table.id)
            )
            if not done:
                raise Conflict(N_("此项已确认或已撤回"))
            await audit.record(
                actor, f"{kind.word}.{act}", f"{kind.word}:{value_id}", **_told(kind, vars(row))
            )
    except CheckViolationError as error:
        raise NotAllowed(ANOTHER_PERSON) from error


async def one(kind: DatedKind[Value], value_id: int) -> Value:
    """
    Raises:
        NotFound: no such proposal.
    """
    found = await _found(kind, kind.columns.id == value_id)
    if not found:
        raise NotFound
    return found[0]


async def proposals(kind: DatedKind[Value], **about: object) -> list[Value]:
    """What was ever proposed, the newest first; `about`: only where these columns are so."""
    return (await _found(kind, *(getattr(kind.table, name) == value for name, value in about.items())))[::-1]


async def waiting(kind: DatedKind[Value]) -> list[Value]:
    """What nobody has confirmed or withdrawn, the oldest first."""
    return await _found(kind, kind.columns.confirmed.is_null(), kind.columns.withdrawn.is_null())


async def _found(kind: DatedKind[Value], *conditions: Combinable) -> list[Value]:
    query = kind.table.select(*columns_of(kind.view, kind.table)).order_by(kind.columns.id)
    return views(kind.view, await query.where(*conditions).output(load_json=True))


async def confirmable(actor: Actor, row: ProposedValue) -> bool:
    """Whether this reader is the second person a waiting proposal needs."""
    return row.waits and actor.role is Role.CITY and await may_confirm(row.proposed_by, actor)
