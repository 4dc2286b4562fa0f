"""What a database holds, to be compared with a copy of it: of each table how many rows, and one number over
the content of all of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import asyncpg

AS_TEXT = {
    "timezone": "UTC", "datestyle": "ISO", "intervalstyle": "iso_8601", "extra_float_digits": "1",
    "bytea_output": "hex", "search_path": "public",
}  # fmt: skip
"""Settings of a session under which equal rows are equal texts, whatever the server's own are."""

_TABLES = """
    SELECT relname FROM pg_class
    WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace ORDER BY relname COLLATE "C"
"""


@dataclass(frozen=True)
class TableContent:
    """`sum`: of the 64-bit hashes of all rows, so that their order does not matter."""

    rows: int
    sum: str


async def of(connection: asyncpg.Connection) -> dict[str, TableContent]:
    """Table → content, of every table, as the connection's transaction sees them. Its session must have the
    settings `AS_TEXT`."""
    found = {}
    for (table,) in await connection.fetch(_TABLES):
        (row,) = await connection.fetch(
            "SELECT count(*) AS rows, coalesce(sum(hashtextextended(t::text, 0)::numeric), 0)::text AS sum "  # noqa: S608 - a name of the catalogue
            f'FROM public."{table}" t'
        )
        found[table] = TableContent(**row)
    return found


def differing(here: Mapping[str, TableContent], there: Mapping[str, TableContent]) -> list[str]:
    """Tables that are not the same in both."""
    return sorted(name for name in here.keys() | there.keys() if here.get(name) != there.get(name))
