"""What a request changed in the database, and the way back."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

import asyncpg

NOTED = frozenset({"audit_entry", "audit_seal", "audit_check", "rate_event", "session"})
"""Tables a refusal may write to: the log, what is counted against limits, when a session was last used."""


_TOUCH = """
    CREATE TABLE kept.touched (name text PRIMARY KEY);
    CREATE FUNCTION kept.touch() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
    BEGIN
        INSERT INTO kept.touched VALUES (TG_TABLE_NAME) ON CONFLICT DO NOTHING;
        RETURN NULL;
    END $$;"""


@dataclass
class Rewind:
    """A copy of every table, kept beside them; triggers note which were written to."""

    connection: asyncpg.Connection
    tables: list[str] = field(default_factory=list)
    digests: dict[str, int] = field(default_factory=dict)

    @classmethod
    async def keep(cls, connection: asyncpg.Connection) -> Rewind:
        rows = await connection.fetch(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename"
        )
        kept = cls(connection, [row["tablename"] for row in rows])
        await connection.execute("CREATE SCHEMA kept")
        for table in kept.tables:
            await connection.execute(f'CREATE TABLE kept."{table}" AS TABLE public."{table}"')
        kept.digests = await kept.now(kept.tables)
        await connection.execute(_TOUCH)
        for table in kept.tables:
            await connection.execute(
                f'CREATE TRIGGER touched AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON "{table}" '
                "FOR EACH STATEMENT EXECUTE FUNCTION kept.touch()"
            )
        return kept

    async def now(self, tables: Collection[str]) -> dict[str, int]:
        """A digest of each of these tables."""
        each = " UNION ALL ".join(
            f"SELECT '{t}' AS name, coalesce(sum(hashtextextended(t::text, 0)), 0) AS digest FROM \"{t}\" t"
            for t in sorted(tables)
        )
        return {row["name"]: row["digest"] for row in await self.connection.fetch(each)} if tables else {}

    async def changed(self) -> set[str]:
        """The tables that are not as they were, of those written to since this was last asked."""
        rows = await self.connection.fetch("DELETE FROM kept.touched RETURNING name")
        now = await self.now({row["name"] for row in rows})
        return {table for table, digest in now.items() if digest != self.digests[table]}

    async def rows(self, table: str) -> set[int]:
        """Ids of the rows of a table that were there before and are not as they were."""
        found = await self.connection.fetch(
            f'SELECT k.id FROM kept."{table}" k LEFT JOIN "{table}" t USING (id) '
            "WHERE k::text IS DISTINCT FROM t::text"
        )
        return {row["id"] for row in found}

    async def back(self, tables: set[str]) -> None:
        """Make these tables what they were; triggers and foreign keys look away."""
        async with self.connection.transaction():
            await self.connection.execute("SET LOCAL session_replication_role = replica")
            for table in tables:
                await self.connection.execute(f'DELETE FROM "{table}"')
                await self.connection.execute(
                    f'INSERT INTO "{table}" OVERRIDING SYSTEM VALUE SELECT * FROM kept."{table}"'
                )
