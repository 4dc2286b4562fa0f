"""Many rows at once, by COPY inside the current transaction."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from io import BytesIO
from typing import Any

import asyncpg


async def copy_rows(
    connection: asyncpg.Connection, table: str, rows: Sequence[Mapping[str, Any]]
) -> list[int]:
    """Write rows that all have the same columns; returns their new ids in the same order."""
    if not rows:
        return []
    # Which sequence it is is asked once, not for every row.
    drawn = await connection.fetch(
        "SELECT nextval(s) AS id FROM generate_series(1, $2), "
        "(SELECT pg_get_serial_sequence($1, 'id')::regclass AS s OFFSET 0) AS of",
        table, len(rows),
    )  # fmt: skip
    ids = [int(record["id"]) for record in drawn]
    columns = list(rows[0])
    records = [(id_, *(row[column] for column in columns)) for id_, row in zip(ids, rows, strict=True)]
    await connection.copy_records_to_table(table, records=records, columns=["id", *columns])
    return ids


_ESCAPES = re.compile(r"[\\\t\n\r]")
_ESCAPED = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


def as_text(rows: Iterable[Mapping[str, Any]]) -> bytes:
    """Rows that all have the same columns, as COPY reads them; the first line names the columns."""
    lines: list[str] = []
    for row in rows:
        lines = lines or ["\t".join(row)]
        lines.append("\t".join(map(_cell, row.values())))
    return "".join(f"{line}\n" for line in lines).encode()


def _cell(value: Any) -> str:
    if value is None:
        return "\\N"
    text = str(value)
    # Few have anything to escape, and looking for it is far cheaper than translating.
    return text.translate(_ESCAPED) if _ESCAPES.search(text) else text


async def copy_text(connection: asyncpg.Connection, table: str, text: bytes) -> None:
    """Write what `as_text` gave."""
    head, _, body = text.partition(b"\n")
    if body:
        await connection.copy_to_table(table, source=BytesIO(body), columns=head.decode().split("\t"))
