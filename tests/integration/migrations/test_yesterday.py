"""A database made by the code before the baseline is migrated with its data, then used.

`tests/data/yesterday.sql` is its dump: a small fictional city with needs and an appointment request.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from talent_platform.accounts.actor import Actor
from talent_platform.database import baseline, installation
from talent_platform.database import migrate as migrating
from talent_platform.database.engine import DB
from talent_platform.database.migrate import migrate
from talent_platform.demand.needs import service as demand
from talent_platform.errors import Unavailable
from talent_platform.establishment.appointments import service as establishment
from talent_platform.establishment.tables.ledger import LedgerEntry

CATALOGUE = """
    SELECT 'column' AS what, c.relname || '.' || a.attname AS name,
           concat_ws(' ', format_type(a.atttypid, a.atttypmod), a.attnotnull, pg_get_expr(d.adbin, d.adrelid))
               AS text
    FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
    LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'v', 'm')
      AND a.attnum > 0 AND NOT a.attisdropped
    UNION ALL
    SELECT 'constraint', conrelid::regclass || '.' || conname, pg_get_constraintdef(oid) FROM pg_constraint
    WHERE connamespace = 'public'::regnamespace
    UNION ALL
    SELECT 'index', indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'
    UNION ALL
    SELECT 'trigger', tgrelid::regclass || '.' || tgname, pg_get_triggerdef(oid) FROM pg_trigger
    WHERE NOT tgisinternal
    UNION ALL
    SELECT 'function', p.oid::regprocedure::text, pg_get_functiondef(p.oid) FROM pg_proc p
    WHERE p.pronamespace = 'public'::regnamespace AND p.prokind = 'f'
    UNION ALL
    SELECT 'sequence', s.seqrelid::regclass::text, concat_ws(' ', s.seqtypid::regtype, s.seqstart,
           s.seqincrement, s.seqmin, s.seqmax, s.seqcycle, o.refobjid::regclass, o.refobjsubid IS NOT NULL)
    FROM pg_sequence s LEFT JOIN pg_depend o ON o.objid = s.seqrelid AND o.deptype = 'a'
    UNION ALL
    SELECT 'extension', extname, extversion FROM pg_extension
    UNION ALL
    SELECT 'type', t.typname, string_agg(e.enumlabel, ' ' ORDER BY e.enumsortorder)
    FROM pg_type t JOIN pg_enum e ON e.enumtypid = t.oid GROUP BY t.typname
    UNION ALL
    SELECT 'rights', c.oid::regclass::text,
           (SELECT string_agg(right_::text, ' ' ORDER BY right_::text) FROM unnest(c.relacl) right_)
    FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'S', 'v')
"""


@pytest.fixture
async def yesterday(server: Any, repository: Path) -> AsyncIterator[str]:
    """What a restored dump of the code before the baseline leaves."""
    async with database(server) as url:
        async with connected(url) as connection:
            dump = repository / "tests/data/yesterday.sql"
            await connection.execute(dump.read_text(encoding="utf-8"))
        yield url


@asynccontextmanager
async def database(server: Any) -> AsyncIterator[str]:
    name = f"yesterday_{uuid.uuid4().hex}"
    await server.execute(f"CREATE DATABASE {name}")
    try:
        yield server.url(name)
    finally:
        await DB.close()
        await server.execute(f"DROP DATABASE {name} WITH (FORCE)")


@asynccontextmanager
async def connected(url: str) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(url)
    try:
        yield connection
    finally:
        await connection.close()


async def catalogue(url: str) -> dict[tuple[str, str], str]:
    """What is declared; of conditions without the casts and brackets that a restore moves about."""
    async with connected(url) as connection:
        found = {(row["what"], row["name"]): row["text"] for row in await connection.fetch(CATALOGUE)}
    loose = re.compile(r"::(character varying|text)|\[\]|[()]")
    return {
        key: loose.sub("", text) if key[0] in ("constraint", "index") else text for key, text in found.items()
    }


async def test_it_gets_the_schema_of_a_new_database(yesterday: str, server: Any) -> None:
    """Every migration there is, applied to data and to nothing, ends in one schema."""
    await migrate(yesterday)
    migrated = await catalogue(yesterday)
    async with database(server) as empty:
        await migrate(empty)
        fresh = await catalogue(empty)
    assert len(fresh) > 1000
    assert migrated.items() ^ fresh.items() == set()


async def test_it_keeps_its_data_and_works_on(
    yesterday: str, open_browser: Any, act: Callable[[str], Awaitable[Actor]]
) -> None:
    await DB.close()
    before = await rows(yesterday)
    await migrate(yesterday)
    after = await rows(yesterday)
    assert {name: after[name] for name in before} == before
    assert after["team_answer"] == before["team_member"] == 1, "what its later migrations carry over"

    await installation.open_database(yesterday)
    factory = await open_browser("enterprise1")
    assert "数控机床装调工程师" in (await factory.get("/needs/1")).text
    await demand.take_step(await act("enterprise1"), 1, "close", reason="hired_elsewhere")
    await establishment.move(await act("institution1"), 1, "withdraw")
    assert await LedgerEntry.count().where(LedgerEntry.kind == "released") == 1, "the seat it held is free"
    async with connected(yesterday) as connection:
        assert await connection.fetchval("SELECT audit_seal_new()") > 0
        assert await connection.fetchval("SELECT audit_first_broken()") is None


async def test_one_stopped_half_way_is_refused_as_it_is(yesterday: str) -> None:
    """Whether the last migration of a part is missing, or a whole part."""
    async with connected(yesterday) as connection:
        for missing in (
            "name = (SELECT max(name) FROM migration WHERE app_name = 'accounts')",
            "app_name = 'disclosure'",
        ):
            await connection.execute(f"DELETE FROM migration WHERE {missing}")
            before = await everything(yesterday)
            with pytest.raises(Unavailable, match=f"提交 {baseline.LAST_BEFORE} 的版本"):
                await migrate(yesterday)
            assert await everything(yesterday) == before


async def test_it_is_adopted_whole_or_not_at_all(yesterday: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A migration that fails afterwards leaves the baseline adopted, and the next try goes on from there."""

    async def fails(_dsn: str) -> None:
        raise RuntimeError

    async with connected(yesterday) as connection:
        with monkeypatch.context() as patch:
            patch.setattr(migrating, "_run_migrations", fails)
            with pytest.raises(RuntimeError):
                await migrate(yesterday)
        adopted = await baseline.ran(connection)
        assert adopted == {(part, baseline.BASELINE) for part, _ in baseline.superseded()}
        await migrate(yesterday)
        assert await baseline.ran(connection) > adopted


async def everything(url: str) -> tuple[Any, Any]:
    return await catalogue(url), await rows(url)


async def rows(url: str) -> dict[str, int]:
    """How many rows each table of the city has; not of what keeps account of the database itself."""
    async with connected(url) as connection:
        tables = await connection.fetch(
            "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace "
            "AND relname NOT IN ('migration', 'search_index', 'search_outbox')"
        )
        return {
            row["relname"]: await connection.fetchval(f"SELECT count(*) FROM {row['relname']}")
            for row in tables
        }
