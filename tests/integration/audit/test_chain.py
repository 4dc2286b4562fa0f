"""The chain of the log: what the application's own role, or whoever has taken it over, cannot do to it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable

import asyncpg
import pytest

from talent_platform.accounts.actor import Actor
from talent_platform.audit import service as audit
from talent_platform.clock import now
from talent_platform.database.engine import DB

Act = Callable[[str], Awaitable[Actor]]


@pytest.fixture
async def owner(db: str) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(db)
    yield connection
    await connection.close()


@pytest.mark.parametrize(
    "attack",
    [
        "INSERT INTO audit_check (last_entry, digest) VALUES (1, 'not the digest of anything')",
        "INSERT INTO audit_seal (entry_id, digest) VALUES (1000000, 'a link that was never made')",
        "INSERT INTO audit_seal (position, entry_id, digest, version) VALUES (0, -1, '', 1)",
        "SELECT setval('audit_seal_position_seq', 1)",
        "SELECT setval('audit_entry_id_seq', 9223372036854775807)",
        "SELECT nextval('audit_check_id_seq')",
        "DO $$ BEGIN LOCK TABLE audit_seal IN SHARE MODE; END $$",
        "ALTER FUNCTION audit_seal_new() SET search_path = pg_temp",
        "CREATE OR REPLACE FUNCTION audit_first_broken() RETURNS bigint LANGUAGE sql AS 'SELECT 0'",
        "ALTER TABLE audit_entry DISABLE TRIGGER USER",
    ],
)
async def test_the_applications_role_cannot_poison_the_chain(act: Act, attack: str) -> None:
    await audit.record(await act("city"), "test.done", "test:1")
    assert await audit.verify() is None
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await DB.asyncpg_pool.execute(attack)
    assert await audit.verify() is None


async def test_temporary_tables_do_not_stand_in_for_the_log(act: Act) -> None:
    """The functions run with the owner's rights, so they must not read what the caller puts in their way."""
    await audit.record(await act("city"), "test.done", "test:1")
    async with DB.asyncpg_pool.acquire() as connection:
        await connection.execute("CREATE TEMP TABLE audit_entry (LIKE public.audit_entry INCLUDING DEFAULTS)")
        await connection.execute("CREATE TEMP TABLE audit_seal (LIKE public.audit_seal)")
        sealed = await connection.fetchval("SELECT audit_seal_new()")
        assert sealed >= 1
        assert await connection.fetchval("SELECT count(*) FROM pg_temp.audit_seal") == 0
        await connection.execute("DROP TABLE pg_temp.audit_entry, pg_temp.audit_seal")
    assert await audit.first_broken_entry() is None


async def test_no_entry_is_put_into_the_past_or_between_others(act: Act) -> None:
    await audit.record(await act("city"), "test.done", "test:1")
    before = now()
    row = await DB.asyncpg_pool.fetchrow(
        "INSERT INTO audit_entry (id, at, actor_name, action, subject) "
        "VALUES (-7, '2020-01-01', '别人', 'test.forged', 'test:2') RETURNING id, at"
    )
    assert row["at"] >= before
    assert row["id"] == await DB.asyncpg_pool.fetchval("SELECT max(id) FROM audit_entry")


async def test_no_entry_is_too_long_to_be_sealed(act: Act) -> None:
    with pytest.raises(asyncpg.CheckViolationError):
        await audit.record(await act("city"), "test.done", "test:1", text="长" * 1_000_001)


@pytest.mark.parametrize("old_seal", [True, False])
async def test_moving_the_account_into_the_name_breaks_a_seal(
    act: Act, owner: asyncpg.Connection, old_seal: bool
) -> None:
    """To the first digest, which left out NULL, (17, "王") and (none, "17<separator>王") were one entry.
    What was sealed with it can still be verified."""
    await audit.record(await act("city"), "test.done", "test:1")
    entry = await owner.fetchval("SELECT id FROM audit_entry WHERE subject = 'test:1'")
    if old_seal:
        await owner.execute(
            "INSERT INTO audit_seal (entry_id, digest) SELECT e.id, audit_digest('', e) FROM audit_entry e"
        )
    await audit.seal()
    assert await audit.first_broken_entry() is None
    await owner.execute("ALTER TABLE audit_entry DISABLE TRIGGER USER")
    await owner.execute(
        r"UPDATE audit_entry SET actor_name = actor_id || E'\x1f' || actor_name, actor_id = NULL "
        "WHERE id = $1",
        entry,
    )
    assert await audit.first_broken_entry() == (None if old_seal else entry)
    await owner.execute("UPDATE audit_entry SET action = 'test.other' WHERE id = $1", entry)
    assert await audit.first_broken_entry() == entry


async def test_a_seal_of_the_old_kind_after_a_new_one_is_broken(act: Act, owner: asyncpg.Connection) -> None:
    for number in (1, 2):
        await audit.record(await act("city"), "test.done", f"test:{number}")
        await audit.seal()
    await owner.execute("ALTER TABLE audit_seal DISABLE TRIGGER USER")
    last = await owner.fetchval(
        """UPDATE audit_seal seal SET version = 1, digest = audit_digest(before.digest, entry)
           FROM audit_seal before, audit_entry entry
           WHERE seal.position = (SELECT max(position) FROM audit_seal)
             AND before.position = seal.position - 1 AND entry.id = seal.entry_id RETURNING seal.entry_id"""
    )
    assert last
    assert await audit.first_broken_entry() == last


async def test_nothing_too_deep_to_be_sealed_is_taken(act: Act) -> None:
    async with DB.asyncpg_pool.acquire() as connection:
        await connection.execute("CREATE TEMP TABLE deep AS SELECT '1'::jsonb AS d")
        for _ in range(40):
            await connection.execute("UPDATE deep SET d = jsonb_build_array(d)")
        with pytest.raises(asyncpg.CheckViolationError):
            await connection.execute(
                "INSERT INTO audit_entry (actor_name, action, subject, detail) "
                "SELECT '', 'test.done', 'test:1', d FROM deep"
            )
        await connection.execute("DROP TABLE deep")
    await audit.record(await act("city"), "test.done", "test:1", deep={"a": [{"b": 1}]})
    assert await audit.verify() is None


async def test_numbers_of_entries_have_no_holes(act: Act, owner: asyncpg.Connection) -> None:
    for number in range(3):
        await audit.record(await act("city"), "test.done", f"test:{number}")
    ids = [row["id"] for row in await owner.fetch("SELECT id FROM audit_entry ORDER BY id DESC LIMIT 3")]
    assert [ids[0] - one for one in ids] == [0, 1, 2]
