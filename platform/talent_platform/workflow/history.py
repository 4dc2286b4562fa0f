"""What happened to a thing, kept for ever: one shape for every part, and one way to write a line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any
from uuid import uuid4

from piccolo.columns import JSONB, BigInt, Text, Timestamptz, Varchar
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.querystring import QueryString
from piccolo.table import Table

from talent_platform.accounts.actor import Actor
from talent_platform.database.engine import DB
from talent_platform.reference.form_values import history_json

_batch: ContextVar[str] = ContextVar("batch", default="")


@contextmanager
def one_batch() -> Iterator[None]:
    """What is written within is one batch, however many transactions it takes: whoever is told of it is told
    once (notices/guards.sql). A batch within a batch is part of it."""
    token = _batch.set(_batch.get() or uuid4().hex)
    try:
        yield
    finally:
        _batch.reset(token)


SYSTEM = "系统"
"""Who signs what no account did."""


class History:
    """Columns of every history (append-only: `refuse_change` in the part's guards.sql)."""

    at = Timestamptz(default=TimestamptzNow())
    actor_id = BigInt(null=True, default=None)
    """Null where the system did it, and in lines of older versions that did not keep it."""
    actor_name = Varchar(length=60)
    actor_role = Varchar(length=20, default="")
    action = Varchar(length=20, default="")
    """Empty in lines of older versions that kept only where a step led."""
    from_state = Varchar(length=12, null=True, default=None)
    to_state = Varchar(length=12, default="")
    """Both stand where the line is a step; a line of another kind may leave them out."""
    reason = Varchar(length=20, null=True, default=None)
    """A code of the part's reasons."""
    note = Text(default="")
    document = Varchar(length=80, default="")
    changed = JSONB(default="{}")
    """Field → [before, after]."""


def line(
    actor: Actor | None,
    action: str,
    *,
    before: str | None = None,
    after: str = "",
    reason: str | None = None,
    note: str = "",
    document: str = "",
    changed: Mapping[str, list[Any]] | None = None,
    signed: str | None = None,
) -> dict[str, object]:
    """One line as its columns, also for COPY; `signed` where others read another name than the account's."""
    name = actor.name if actor else SYSTEM
    return {
        "actor_id": actor.account_id if actor else None,
        "actor_name": name if signed is None else signed,
        "actor_role": str(actor.role) if actor else "",
        "action": action,
        "from_state": before,
        "to_state": after,
        "reason": reason or None,
        "note": note,
        "document": document,
        "changed": history_json(dict(changed or {})),
    }


async def write_line(table: type[Table], subject: Mapping[str, Any], written: Mapping[str, Any]) -> int:
    """Write a line about `subject`, in the transaction of what happened; returns its id."""
    if batch := _batch.get():
        await DB.run_querystring(QueryString("SELECT set_config('talent.batch', {}, true)", batch))
    rows = await table.insert(table(**subject, **written))
    return int(rows[0]["id"])
