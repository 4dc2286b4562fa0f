"""Which rows other tables still point to."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import asyncpg


async def referenced(
    connection: asyncpg.Connection, table: str, ids: Sequence[int], *, but: Collection[str] = ()
) -> dict[int, str]:
    """Of these rows of `table` those that a foreign key of another table, not among `but`, points to → that
    table."""
    keys = await connection.fetch(
        """SELECT c.conrelid::regclass::text AS child, a.attname AS column
           FROM pg_constraint c JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
           WHERE c.contype = 'f' AND c.confrelid = $1::regclass ORDER BY 1, 2""",
        table,
    )
    found: dict[int, str] = {}
    for key in keys:
        if key["child"] in but:
            continue
        sql = f'SELECT DISTINCT "{key["column"]}" AS id FROM {key["child"]} WHERE "{key["column"]}" = ANY($1)'  # noqa: S608
        for row in await connection.fetch(sql, list(ids)):
            found.setdefault(int(row["id"]), str(key["child"]))
    return found
