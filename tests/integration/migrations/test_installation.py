"""Commands against a live database, and a database that knows which installation it is."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import socket
import subprocess
import sys
import uuid
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import pytest

from talent_platform.database import installation, vault
from talent_platform.database import migrate as migrating
from talent_platform.database.engine import DB
from talent_platform.database.migrate import migrate, migrate_if_needed
from talent_platform.database.schema import digest
from talent_platform.errors import Unavailable
from talent_platform.index import service as discovery

TALENT = Path(sys.executable).with_name("talent")
PASSWORD = "correct horse battery"

DECLARED = """
    SELECT 'trigger', oid::text, xmin::text FROM pg_trigger UNION ALL
    SELECT 'function', oid::text, xmin::text FROM pg_proc UNION ALL
    SELECT 'rights', oid::text, relacl::text FROM pg_class UNION ALL
    SELECT 'database', oid::text, datacl::text FROM pg_database WHERE datname = current_database()
"""
"""Changed by any CREATE OR REPLACE, GRANT or REVOKE, even one that ends where it began."""

WAITING = """
    SELECT query FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'
"""
"""Here only: other databases of the server belong to other tests, whose writers do wait for each other."""


@pytest.fixture
async def live(db: str) -> str:
    """A database that was migrated where it lies: the others of a run are copies of a template."""
    await DB.close()
    await migrate(db)
    return db


@pytest.fixture
async def owner(live: str) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(live)
    yield connection
    await connection.close()


@pytest.fixture
async def copy(live: str, server: Any) -> AsyncIterator[str]:
    """`live` again under another name, as a restore drill leaves it."""
    name = f"copy_{uuid.uuid4().hex}"
    connection = await asyncpg.connect(live)
    source = await connection.fetchval("SELECT current_database()")
    await connection.close()
    await server.execute(f"CREATE DATABASE {name} TEMPLATE {source}")
    yield server.url(name)
    await server.execute(f"DROP DATABASE {name} WITH (FORCE)")


async def talent(url: str, *arguments: str, **settings: str) -> tuple[int | None, str, str]:
    """A command as an operator would give it: (exit code, output, errors)."""
    command = await asyncio.create_subprocess_exec(
        str(TALENT), *arguments, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
        env={**os.environ, "TALENT_DATABASE_URL": url, **settings},
    )  # fmt: skip
    try:
        out, err = await asyncio.wait_for(command.communicate(), 120)
    except TimeoutError:
        command.kill()
        await command.communicate()
        raise
    return command.returncode, out.decode(), err.decode()


async def test_commands_change_nothing_and_wait_for_nobody(live: str, owner: asyncpg.Connection) -> None:
    """Eight at once, beside a long transaction that holds rows of every guarded table, and busy writers."""
    before = {tuple(row) for row in await owner.fetch(DECLARED)}
    holder, writer = await asyncpg.connect(live), await asyncpg.connect(live)
    long = holder.transaction()
    await long.start()
    guarded = await holder.fetch("SELECT DISTINCT tgrelid::regclass::text AS name FROM pg_trigger")
    await holder.execute("".join(f"LOCK TABLE {row['name']} IN ROW EXCLUSIVE MODE;" for row in guarded))
    ended, written = asyncio.Event(), 0

    async def write() -> None:
        nonlocal written
        while not ended.is_set():
            await writer.execute(
                "INSERT INTO audit_entry (actor_name, action, subject) VALUES ('', 'test.done', 'test:1')"
            )
            written += 1
            assert await owner.fetch(WAITING) == [], "somebody waits"

    writing = asyncio.create_task(write())
    commands = (("search", "焊工"), ("index", "status"), ("search", "数控", "--json"), ("installation",)) * 2
    answers = await asyncio.gather(*(talent(live, *command) for command in commands))
    ended.set()
    await writing
    await long.rollback()
    assert [code for code, _, _ in answers] == [0] * 8, answers
    assert "焊工：没有写到，未计入" in answers[0][2]
    assert json.loads(answers[2][1])["unknown"] == ["数控"]
    assert written > 0
    assert {tuple(row) for row in await owner.fetch(DECLARED)} == before
    await holder.close()
    await writer.close()


async def test_a_database_of_another_version_is_told_to_be_migrated(
    live: str, owner: asyncpg.Connection
) -> None:
    await owner.execute("UPDATE installation SET applied = 'an older version'")
    account = ("account", "new", "新", "--role", "city", "--password", "x" * 12)
    for command in (("search", "焊工"), ("worker",), account):
        code, _, told = await talent(live, *command)
        assert (code, told.strip()) == (2, installation.NOT_MIGRATED), command
    await migrate_if_needed(live)
    assert (await talent(live, "search", "焊工"))[0] == 0


async def test_working_days_are_counted_by_the_known_years(live: str) -> None:
    assert (await talent(live, "calendar", "--after", "2026-09-30"))[1] == "2026-10-08\n"
    code, _, told = await talent(live, "calendar", "--after", "2026-12-31")
    assert code
    assert "日期未知" in told
    assert (await talent(live, "calendar"))[1].startswith("2026\t248")


async def test_a_command_makes_nothing_in_an_empty_database(server: Any) -> None:
    name = f"empty_{uuid.uuid4().hex}"
    await server.execute(f"CREATE DATABASE {name}")
    assert (await talent(server.url(name), "search", "焊工"))[0] == 2
    connection = await asyncpg.connect(server.url(name))
    assert await connection.fetchval("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'") == 0
    await connection.close()
    await server.execute(f"DROP DATABASE {name}")


async def test_an_older_version_leaves_a_newer_database_alone(live: str, owner: asyncpg.Connection) -> None:
    await owner.execute("INSERT INTO migration (name, app_name) VALUES ('2031-01-01T00:00:00', 'audit')")
    before = {tuple(row) for row in await owner.fetch(DECLARED)}
    with pytest.raises(Unavailable, match="更新的版本"):
        await migrate(live)
    assert {tuple(row) for row in await owner.fetch(DECLARED)} == before


async def test_migrating_waits_in_short_turns_and_says_when_it_cannot(
    live: str, owner: asyncpg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(migrating, "LOCK_TIMEOUT", "50ms")
    monkeypatch.setattr(migrating, "PAUSES_SECONDS", (0, 0))
    await owner.execute("UPDATE installation SET applied = 'an older version'")
    holder = await asyncpg.connect(live)
    held = holder.transaction()
    await held.start()
    await holder.execute("LOCK TABLE audit_entry IN ROW EXCLUSIVE MODE")
    with pytest.raises(Unavailable, match="数据库正忙"):
        await migrate(live)
    with pytest.raises(Unavailable, match="talent migrate"):
        await installation.check(live)

    async def others_get_on(_seconds: float) -> None:
        await held.rollback()

    monkeypatch.setattr(migrating, "PAUSES_SECONDS", (1, 1))
    monkeypatch.setattr(migrating, "pause", others_get_on)
    await migrate(live)
    await holder.close()
    assert await installation.check(live)


async def test_a_copy_becomes_an_installation_of_its_own(live: str, copy: str) -> None:
    first = await installation.check(live)
    with pytest.raises(Unavailable, match="复制"):
        await installation.check(copy)
    assert (await talent(copy, "search", "焊工"))[0] == 2
    await migrate_if_needed(copy)
    second = await installation.check(copy)
    assert second != first
    await migrate(copy)
    assert (await installation.check(live), await installation.check(copy)) == (first, second)


async def test_two_installations_never_name_an_index_alike(live: str, copy: str, configure: Any) -> None:
    configure(meili_url="http://127.0.0.1:9")
    await migrate_if_needed(copy)
    names = []
    for url in (live, copy):
        await installation.open_database(url)
        names.append(discovery.index_prefix())
        assert discovery.engine()._primary._prefix == discovery.index_prefix()  # type: ignore[attr-defined]
        await DB.close()
    assert len(set(names)) == 2
    _, shown, _ = await talent(live, "installation")
    assert names[0] == f"talent_{shown.strip()}"
    await installation.renew(live)
    assert await installation.check(live) not in names[0]


async def test_settings_that_cannot_be_end_in_a_sentence_without_them(live: str) -> None:
    for name, value in (("TALENT_SECRET_KEY", "kurzer-schluessel"), ("TALENT_PORT", "achttausend")):
        code, said, told = await talent(live, "installation", **{name: value})
        assert (code, said) == (2, "")
        assert len(told.splitlines()) == 1
        assert name in told
        assert value not in told


async def test_a_new_id_by_hand_tells_both(live: str) -> None:
    old = await installation.check(live)
    code, said, _ = await talent(live, "installation", "--renew")
    assert code == 0
    assert said.strip() == f"安装编号已由 {old} 换为 {await installation.check(live)}"


async def test_a_reset_says_when_there_was_nothing_to_reset(live: str) -> None:
    opened = {"TALENT_ACCOUNT_PASSWORD": "ein-langes-kennwort-7"}
    code, _, told = await talent(live, "account", "sec1", "安全员", "--role", "security", **opened)
    assert code == 0, told
    code, said, told = await talent(live, "accounts", "reset-second-factor", "sec1")
    assert (code, said.strip()) == (0, "sec1 没有设置两步验证，未作改动"), told


async def test_another_secret_is_refused_by_whatever_is_started(live: str) -> None:
    other = {"TALENT_SECRET_KEY": "another-secret-" + "y" * 32}
    for command in (("search", "焊工"), ("worker",), ("migrate",), ("serve", "--port", "8170")):
        code, _, told = await talent(live, *command, **other)
        assert code == 2, command
        assert told.strip().splitlines()[-1] == installation.WRONG_KEY
    await installation.open_database(live)
    await DB.asyncpg_pool.fetchval("SELECT 1")
    code, _, told = await talent(live, "migrate", "--accept-key", **other)
    assert (code, "仍在运行" in told) == (2, True), "or two keys would be in use"
    await DB.close()
    code, _, _ = await talent(live, "migrate", "--accept-key", **other)
    assert code == 0
    with pytest.raises(Unavailable, match="TALENT_SECRET_KEY"):
        await installation.check(live)


async def test_a_database_that_never_knew_its_key_is_asked_what_it_holds(
    live: str, owner: asyncpg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As it was before keys were checked: one value under the secret in use, one under another."""

    async def hold(number: int, body: bytes) -> None:
        await owner.execute(
            "INSERT INTO import_file (kind, filename, sha256, size, body, owner) "
            "VALUES ('need', 'x.xlsx', $1, 1, $2, (SELECT min(id) FROM account))",
            f"{number:064}", body,
        )  # fmt: skip

    await hold(1, vault.seal(b"ours", "imported workbook"))
    await owner.execute("UPDATE installation SET key_check = NULL")
    await migrate(live)
    assert await installation.check(live)
    await hold(2, vault.seal(b"sealed under something else", "another purpose"))
    await owner.execute("UPDATE installation SET key_check = NULL")
    with pytest.raises(Unavailable, match="2 项加密内容有 1 项"):
        await migrate(live)
    with pytest.raises(Unavailable):
        await installation.check(live)


async def test_the_owner_of_a_neighbouring_database_cannot_come_in(
    live: str, owner: asyncpg.Connection, server: Any
) -> None:
    """Even as a member of the application's role, which is the whole server's."""
    name = f"neighbour_{uuid.uuid4().hex}"
    await server.execute(f"CREATE ROLE {name} LOGIN IN ROLE talent_app")
    await server.execute(f"CREATE DATABASE {name} OWNER {name}")
    theirs = await asyncpg.connect(server.url(name), user=name)
    await theirs.close()
    with pytest.raises(asyncpg.InsufficientPrivilegeError, match="CONNECT"):
        await asyncpg.connect(live, user=name)
    database = await owner.fetchval("SELECT current_database()")
    await owner.execute(f"GRANT CONNECT ON DATABASE {database} TO PUBLIC")
    inside = await asyncpg.connect(live, user=name)
    await inside.execute("SET ROLE talent_app")
    assert await inside.fetchval("SELECT count(*) FROM account") > 0, "what the closed door is for"
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await inside.execute("CREATE TEMP TABLE own_triggers (one int)")
    await inside.close()
    await migrate(live)
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await asyncpg.connect(live, user=name)
    await server.execute(f"DROP DATABASE {name}")
    await server.execute(f"DROP ROLE {name}")


async def test_the_application_itself_cannot_rewrite_what_installation_it_is(live: str) -> None:
    await installation.open_database(live)
    for statement in ("UPDATE installation SET key_check = ''", "DELETE FROM migration"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await DB.asyncpg_pool.execute(statement)


async def test_the_application_signs_in_under_plain_granian(live: str) -> None:
    """Nothing it needs is left behind by a command that ran before it in the same process."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {name: value for name, value in os.environ.items() if name != "PICCOLO_CONF"}
    server = await asyncio.create_subprocess_exec(
        str(TALENT.with_name("granian")), "--interface", "asgi", "--factory", "--port", str(port),
        "talent_platform.app:create_app", env={**environment, "TALENT_DATABASE_URL": live},
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip
    try:
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=60) as client:
            answer = await asyncio.wait_for(_once_listening(client), 120)
        assert answer.status_code == 201, answer.text
    finally:
        server.terminate()
        await server.communicate()


async def _once_listening(client: httpx.AsyncClient) -> httpx.Response:
    while True:
        with contextlib.suppress(httpx.ConnectError):
            return await client.post("/api/v1/session", json={"login": "city", "password": PASSWORD})
        await asyncio.sleep(0.1)


@pytest.mark.parametrize("command", ["migrate", "worker", "index status", "installation"])
async def test_a_database_that_is_not_there_is_one_sentence(command: str) -> None:
    code, _out, err = await talent("postgresql://nobody@127.0.0.1:1/none", *command.split())
    assert code == 2
    assert err.startswith("TALENT_DATABASE_URL：")
    assert len(err.splitlines()) == 1


def test_what_is_applied_is_the_same_in_every_process():
    """Python orders sets anew in each: what followed one would be another version with every start."""
    running = [
        subprocess.Popen(
            [sys.executable, "-c", "from talent_platform.database.schema import digest; print(digest())"],
            env={**os.environ, "PYTHONHASHSEED": seed}, stdout=subprocess.PIPE, text=True,
        )
        for seed in "12"
    ]  # fmt: skip
    assert {each.communicate()[0] for each in running} == {f"{digest()}\n"}
