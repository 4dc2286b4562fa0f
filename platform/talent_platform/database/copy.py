"""Many rows at once, by COPY inside the current transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import asyncpg


async def copy_rows(
    connection: asyncpg.Connection, table: str, rows: Sequence[Mapping[str, Any]]
) -> list[int]:
    """Write rows that all have the same columns; returns their new ids in the same order."""
    if not rows:
        return []
    drawn = await connection.fetch(
        "SELECT nextval(pg_get_serial_sequence($1, 'id')) AS id FROM generate_series(1, $2)", table, len(rows)
    )
    ids = [int(record["id"]) for record in drawn]
    columns = list(rows[0])
    records = [(id_, *(row[column] for column in columns)) for id_, row in zip(ids, rows, strict=True)]
    await connection.copy_records_to_table(table, records=records, columns=["id", *columns])
    return ids
