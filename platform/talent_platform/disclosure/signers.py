"""Whose name a history tells: who acts for the public side is named, everybody else only hinted at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from talent_platform.accounts.roles import BUREAUS, Role
from talent_platform.database.engine import DB
from talent_platform.workflow.history import SYSTEM

_PUBLIC_SIDE = frozenset({*BUREAUS, Role.AUDITOR, Role.DEPARTMENT})
_KNOWN = """
    SELECT id, name FROM account WHERE role = ANY($1) AND (id = ANY($2) OR name = ANY($3))
    UNION ALL
    SELECT a.id, e.detail ->> 'before' FROM audit_entry e JOIN account a ON e.subject = 'account:' || a.id
    WHERE e.action = 'account.renamed' AND a.role = ANY($1) AND e.detail ->> 'before' = ANY($3)
"""


async def named(lines: Sequence[Mapping[str, Any]]) -> list[bool]:
    """Of each line of a history whether its signature may be read whole.

    Lines of older versions say neither role nor, some of them, account: they are named only where the account
    or the name, present or earlier, is one of the public side. So nobody's former name stands in an old line.
    """
    old = [line for line in lines if not line["actor_role"] and line["actor_name"] != SYSTEM]
    rows: list[Any] = []
    if old:
        rows = await DB.asyncpg_pool.fetch(
            _KNOWN,
            [str(role) for role in _PUBLIC_SIDE],
            [line["actor_id"] for line in old if line["actor_id"] is not None],
            [line["actor_name"] for line in old],
        )
    ids, names = {row["id"] for row in rows}, {row["name"] for row in rows}

    def whole(line: Mapping[str, Any]) -> bool:
        if line["actor_name"] == SYSTEM:
            return True
        if line["actor_role"]:
            return line["actor_role"] in _PUBLIC_SIDE
        return line["actor_id"] in ids if line["actor_id"] is not None else line["actor_name"] in names

    return [whole(line) for line in lines]
