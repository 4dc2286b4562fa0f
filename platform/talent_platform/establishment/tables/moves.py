"""The columns of every table of steps."""

from __future__ import annotations

from piccolo.columns import (
    BigInt,
    Text,
    Timestamptz,
    Varchar,
)
from piccolo.columns.defaults.timestamptz import TimestamptzNow


class Move:
    """Columns of every table of steps: who moved something from which state to which (append-only)."""

    at = Timestamptz(default=TimestamptzNow())
    actor_id = BigInt(null=True, default=None)
    actor_name = Varchar(length=60)
    from_state = Varchar(length=12)
    to_state = Varchar(length=12)
    note = Text(default="")
    document = Varchar(length=80, default="")
