"""The schema: the same by migrations as by tables, safe to bring up twice, append-only where it counts."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import asyncpg
import pytest
from piccolo.apps.migrations.auto.schema_differ import AlterStatements
from piccolo.apps.migrations.commands.new import AutoMigrationManager
from piccolo.conf.apps import Finder
from piccolo.table import create_db_tables

from talent_platform.accounts.actor import Actor
from talent_platform.audit import service as audit
from talent_platform.database.engine import APPLICATION_ROLE, DB
from talent_platform.database.migrate import migrate
from talent_platform.demand.tables import Need

COLUMNS = """
    SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull,
           nullif(pg_get_expr(d.adbin, d.adrelid), 'NULL::character varying')
    FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
    LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
    WHERE c.relname = ANY($1) AND c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped
"""
CONSTRAINTS = """
    SELECT c.conrelid::regclass::text, c.contype::text, pg_get_constraintdef(c.oid) FROM pg_constraint c
    WHERE c.conrelid::regclass::text = ANY($1) AND c.contype <> 't'
"""
APPEND_ONLY = """
    SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger
    WHERE tgfoid = to_regproc('refuse_change') AND NOT tgisinternal
"""


@pytest.fixture
async def administrator(db: str) -> AsyncIterator[asyncpg.Connection]:
    """The owner of the database, beside the application's own pool."""
    connection = await asyncpg.connect(db)
    yield connection
    await connection.close()


@pytest.fixture
async def empty(server: Any) -> AsyncIterator[str]:
    """A database nobody has migrated."""
    name = f"empty_{os.urandom(8).hex()}"
    await server.execute(f"CREATE DATABASE {name}")
    yield server.url(name)
    await server.execute(f"DROP DATABASE {name} WITH (FORCE)")


async def described(url: str, tables: list[str]) -> tuple[set[Any], set[Any]]:
    connection = await asyncpg.connect(url)
    try:
        columns = {tuple(row) for row in await connection.fetch(COLUMNS, tables)}
        return columns, {tuple(row) for row in await connection.fetch(CONSTRAINTS, tables)}
    finally:
        await connection.close()


async def test_migrations_and_tables_describe_one_schema(db: str, empty: str) -> None:
    """Piccolo finds nothing to migrate; and since it compares constraints by name, so does PostgreSQL."""
    finder = Finder()
    classes = []
    for name in finder.get_sorted_app_names():
        config = finder.get_app_config(name)
        classes += config.table_classes
        statements: list[AlterStatements] = await AutoMigrationManager().get_alter_statements(config)
        assert [line for part in statements for line in part.statements] == [], name
    tables = [table._meta.tablename for table in classes]
    migrated = await described(db, tables)
    await DB.close()
    await DB.connect(empty, pool_size=2, application_role=False)
    await create_db_tables(*classes)
    fresh = await described(empty, tables)
    assert migrated[0] ^ fresh[0] == set()
    assert {row for row in fresh[1] if row[1] != "n"} - migrated[1] == set()


async def test_migrating_again_changes_nothing_and_loses_nothing(
    db: str, administrator: asyncpg.Connection
) -> None:
    def structure() -> Awaitable[Any]:
        return administrator.fetch(
            "SELECT tgrelid::regclass::text AS owner, tgname AS name, pg_get_triggerdef(oid) AS text "
            "FROM pg_trigger WHERE NOT tgisinternal UNION ALL "
            "SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' UNION ALL "
            "SELECT table_name, grantee, privilege_type FROM information_schema.role_table_grants "
            "WHERE grantee = 'talent_app' ORDER BY 1, 2, 3"
        )

    before, people = await structure(), await administrator.fetchval("SELECT count(*) FROM account")
    assert len(before) > 100
    await DB.close()
    await migrate(db)
    await migrate(db)
    assert await structure() == before
    assert await administrator.fetchval("SELECT count(*) FROM account") == people


async def test_two_processes_may_migrate_at_once(empty: str) -> None:
    program = (
        "import asyncio, sys; from talent_platform.database.migrate import migrate; "
        "asyncio.run(migrate(sys.argv[1]))"
    )
    running = [
        await asyncio.create_subprocess_exec(
            sys.executable, "-W", "ignore", "-c", program, empty, stderr=asyncio.subprocess.PIPE
        )
        for _ in range(2)
    ]
    ends = [await one.communicate() for one in running]
    assert [one.returncode for one in running] == [0, 0], ends
    connection = await asyncpg.connect(empty)
    applied = await connection.fetch("SELECT name, app_name FROM migration")
    await connection.close()
    assert len(applied) == len(set(applied)) >= 8


async def test_append_only_tables_refuse_every_change(
    db: str, act: Callable[[str], Awaitable[Actor]], administrator: asyncpg.Connection
) -> None:
    """By right for the application, and by trigger even for the owner."""
    await audit.record(await act("city"), "test.done", "test:1")
    guarded = [row[0] for row in await administrator.fetch(APPEND_ONLY)]
    assert {
        "audit_entry",
        "audit_seal",
        "audit_check",
        "need_change",
        "offer_change",
        "case_event",
        "ledger_entry",
    } <= {*guarded}
    for table in guarded:
        column = await administrator.fetchval(
            "SELECT attname FROM pg_attribute WHERE attrelid = $1::regclass AND attnum = 1", table
        )
        for change in (f"UPDATE {table} SET {column} = {column}", f"DELETE FROM {table}"):
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await DB.asyncpg_pool.execute(change)
        for right in ("UPDATE", "DELETE", "TRUNCATE"):
            assert not await administrator.fetchval(
                "SELECT has_table_privilege($1, $2, $3)", APPLICATION_ROLE, table, right
            ), (table, right)
    with pytest.raises(asyncpg.IntegrityConstraintViolationError):
        await administrator.execute("UPDATE audit_entry SET action = 'nothing'")
    with pytest.raises(asyncpg.IntegrityConstraintViolationError):
        await administrator.execute("TRUNCATE audit_entry CASCADE")


@pytest.mark.parametrize(
    "tampering",
    [
        "UPDATE audit_entry SET action = 'test.other' WHERE subject = 'test:3'",
        "UPDATE audit_entry SET at = at + interval '1 microsecond' WHERE subject = 'test:3'",
        """UPDATE audit_entry SET detail = '{"n": 30}' WHERE subject = 'test:3'""",
        "DELETE FROM audit_entry WHERE subject = 'test:3'",
    ],
)
async def test_the_chain_tells_where_somebody_with_all_rights_lied(
    db: str, act: Callable[[str], Awaitable[Actor]], administrator: asyncpg.Connection, tampering: str
) -> None:
    city = await act("city")
    for number in range(6):
        await audit.record(city, "test.done", f"test:{number}", n=number)
    assert await audit.seal() >= 6
    assert await audit.first_broken_entry() is None
    third = await administrator.fetchval("SELECT id FROM audit_entry WHERE subject = 'test:3'")
    await administrator.execute("ALTER TABLE audit_entry DISABLE TRIGGER USER")
    await administrator.execute(tampering)
    assert await audit.first_broken_entry() == third


@pytest.mark.parametrize("resealed", [False, True])
async def test_a_chain_cut_short_or_sealed_anew_no_longer_ends_where_it_did(
    db: str, act: Callable[[str], Awaitable[Actor]], administrator: asyncpg.Connection, *, resealed: bool
) -> None:
    for number in range(6):
        await audit.record(await act("city"), "test.done", f"test:{number}")
    assert await audit.verify() is None
    last = await administrator.fetchval("SELECT max(entry_id) FROM audit_seal")
    for table in ("audit_entry", "audit_seal"):
        await administrator.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    if resealed:
        await administrator.execute("UPDATE audit_entry SET action = 'test.other' WHERE subject = 'test:3'")
        await administrator.execute("TRUNCATE audit_seal")
    else:
        await administrator.execute("DELETE FROM audit_seal WHERE entry_id = $1", last)
        await administrator.execute("DELETE FROM audit_entry WHERE id = $1", last)
    assert await audit.verify() == last


async def test_failed_commits_give_their_connections_back(db: str) -> None:
    await DB.close()
    await DB.connect(db, pool_size=2, application_role=False)
    await DB.asyncpg_pool.execute(
        "CREATE TABLE promise (id int PRIMARY KEY, other int "
        "REFERENCES promise DEFERRABLE INITIALLY DEFERRED)"
    )
    for number in range(5):
        with pytest.raises(asyncpg.ForeignKeyViolationError):
            async with DB.transaction():
                await Need.raw("INSERT INTO promise VALUES ({}, 999)", number)
    async with asyncio.timeout(5), DB.transaction():
        await Need.raw("INSERT INTO promise VALUES (1, 1)")
    counts = await asyncio.wait_for(
        asyncio.gather(*(DB.asyncpg_pool.fetchval("SELECT count(*) FROM promise") for _ in range(4))), 5
    )
    assert counts == [1, 1, 1, 1]


async def test_a_nested_transaction_is_a_savepoint(db: str, administrator: asyncpg.Connection) -> None:
    await administrator.execute("CREATE TABLE mark (word text)")
    await administrator.execute(f"GRANT ALL ON mark TO {APPLICATION_ROLE}")

    async def write(word: str, *, fail: bool = False) -> None:
        async with DB.transaction():
            await Need.raw("INSERT INTO mark VALUES ({})", word)
            if fail:
                raise ZeroDivisionError

    async def whole() -> None:
        async with DB.transaction():
            await write("released")
            raise ZeroDivisionError

    async with DB.transaction():
        with pytest.raises(ZeroDivisionError):
            await write("inner", fail=True)
        await write("kept")
    with pytest.raises(ZeroDivisionError):
        await whole()
    words = {row["word"] for row in await administrator.fetch("SELECT word FROM mark")}
    assert words == {"kept"}
