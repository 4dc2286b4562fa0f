"""An operator's slips end in one sentence that names the variable, with code 2 and no secret in it."""

from __future__ import annotations

import asyncio
import os
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from talent_platform import cli
from talent_platform.database import migrate as migration
from talent_platform.operations.slips import sentence
from talent_platform.settings import settings
from talent_search import EngineRefusedError

SECRET = "a-secret-of-this-test-" + "z" * 20
SHORT = "too-short-and-secret"
PASSWORD = "ri/gh@t#1"
SPELT = "ri%2Fgh%40t%231"

Talent = Callable[..., tuple[int, str]]
Where = Callable[..., str]


@pytest.fixture(scope="module")
async def where(server: Any) -> Any:
    """`where("slipping", "wrong", "slips")`: the address for a login, its password and a database."""
    main = server.url("postgres")
    host = main.partition("host=")[2]
    connection = await asyncpg.connect(main)
    rules = Path(await connection.fetchval("SHOW hba_file"))
    rules.write_text("local all slipping scram-sha-256\n" + rules.read_text())
    await connection.execute("SET password_encryption = 'scram-sha-256'")
    await connection.execute(f"CREATE ROLE slipping LOGIN PASSWORD '{PASSWORD}'")
    await connection.execute("CREATE DATABASE slips OWNER slipping")
    await connection.execute("CREATE DATABASE latin ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0")
    await connection.execute("SELECT pg_reload_conf()")
    await connection.close()
    yield lambda user, password, database: f"postgresql://{user}:{password}@/{database}?host={host}"
    for statement in ("DATABASE slips", "DATABASE latin", "ROLE slipping"):
        await server.execute(f"DROP {statement}")
    rules.write_text(rules.read_text().partition("\n")[2])


@pytest.fixture
def talent(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[Talent]:
    """`talent("migrate", TALENT_PORT="x")`: the command as `talent` runs it; its code and what it told."""

    def run(*words: str, **variables: str) -> tuple[int, str]:
        with monkeypatch.context() as changed:
            changed.setenv("TALENT_SECRET_KEY", SECRET)
            for name, value in variables.items():
                changed.setenv(name, value)
            changed.setattr(sys, "argv", ["talent", *words])
            settings.cache_clear()
            with pytest.raises(SystemExit) as ended:
                cli.main()
        return int(ended.value.code or 0), capsys.readouterr().err

    yield run
    settings.cache_clear()


def _one_sentence(answer: tuple[int, str], *named: str) -> None:
    code, told = answer
    assert code == 2, told
    assert len(told.splitlines()) == 1, told
    assert all(name in told for name in named), told
    assert not any(secret in told for secret in (PASSWORD, SPELT, SECRET, SHORT, "wrong-one")), told


@pytest.mark.parametrize(
    ("user", "password", "database", "said"),
    [
        ("slipping", "wrong-one", "slips", "密码"),
        ("nobody", "x", "slips", "没有这个账号"),
        ("slipping", SPELT, "nowhere", "createdb"),
        ("slipping", PASSWORD, "slips", "%2F"),
        ("slipping", "a@b", "slips", "%40"),
        ("slipping", "a#b", "slips", "%23"),
        ("slipping", SPELT, "slips", "GRANT talent_app"),
        ("postgres", "", "latin", "UTF8"),
    ],
)
def test_addresses_of_databases(
    where: Where, talent: Talent, user: str, password: str, database: str, said: str
) -> None:
    named = () if "GRANT" in said else ("TALENT_DATABASE_URL",)
    _one_sentence(talent("migrate", TALENT_DATABASE_URL=where(user, password, database)), said, *named)


def test_a_server_that_is_too_old(where: Where, talent: Talent, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(migration, "LEAST_VERSION", 99)
    url = where("postgres", "", "slips")
    _one_sentence(talent("migrate", TALENT_DATABASE_URL=url), "TALENT_DATABASE_URL", "PostgreSQL", "99")


@pytest.mark.parametrize(
    ("command", "variable", "value"),
    [
        ("migrate", "TALENT_DATABASE_URL", "postgresql://talent@127.0.0.1:5/talent"),
        ("migrate", "TALENT_DATABASE_URL", "postgresql://talent@nowhere.invalid/talent"),
        ("migrate", "TALENT_DATABASE_URL", "postgresql://talent@127.0.0.1:five/talent"),
        ("migrate", "TALENT_DATABASE_URL", "mysql://talent@127.0.0.1/talent"),
        ("serve", "TALENT_PORT", "eighty"),
        ("serve", "TALENT_PORT", "99999"),
        ("serve", "TALENT_HOST", "203.0.113.1"),
        ("serve", "TALENT_WORKER", "perhaps"),
        ("index", "TALENT_MEILI_URL", "127.0.0.1:7700"),
        ("migrate", "TALENT_VAR_DIR", "/proc/nowhere"),
        ("migrate", "TALENT_VAR_DIR", "/dev/null"),
        ("migrate", "TALENT_VAR_DIR", "with a space"),
    ],
)
def test_values_that_cannot_be(talent: Talent, command: str, variable: str, value: str) -> None:
    words = {"index": ("index", "status")}.get(command, (command,))
    _one_sentence(talent(*words, **{variable: value}), variable)


def test_a_short_secret(talent: Talent) -> None:
    address = {"TALENT_DATABASE_URL": "postgresql://talent@127.0.0.1:5/talent"}
    _one_sentence(talent("migrate", TALENT_SECRET_KEY=SHORT, **address), "TALENT_SECRET_KEY")


def test_a_port_in_use_is_said_before_anything_is_migrated(where: Where, talent: Talent) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = str(other.getsockname()[1])
        url = where("postgres", "", "latin")
        _one_sentence(talent("serve", TALENT_PORT=port, TALENT_DATABASE_URL=url), "TALENT_PORT", port)


def test_a_search_engine_that_is_away(server: Any, template: str, talent: Talent) -> None:
    """On the template itself, to which nobody connects but who is allowed to for a moment."""
    url = server.url(template)

    def let(allowed: bool) -> None:
        asyncio.run(server.execute(f"ALTER DATABASE {template} WITH ALLOW_CONNECTIONS {allowed}"))

    let(True)
    try:
        key = os.environ["TALENT_SECRET_KEY"]
        away = {"TALENT_MEILI_URL": "http://127.0.0.1:9", "TALENT_SECRET_KEY": key}
        _one_sentence(talent("index", "rebuild", "need", TALENT_DATABASE_URL=url, **away), "TALENT_MEILI_URL")
    finally:
        let(False)


async def test_a_full_disk(server: Any) -> None:
    """The sentence for what PostgreSQL raises, and for a file of our own that cannot be written."""
    connection = await asyncpg.connect(server.url("postgres"))
    with pytest.raises(asyncpg.DiskFullError) as raised:
        await connection.execute("DO $$ BEGIN RAISE disk_full; END $$")
    await connection.close()
    of_a_search = EngineRefusedError("PostgreSQL refused")
    of_a_search.__cause__ = raised.value
    for error in (raised.value, of_a_search):
        assert "磁盘已满" in (sentence(error) or "")
    with pytest.raises(OSError, match="space") as ours:
        Path("/dev/full").write_text("x")
    assert "磁盘已满" in (sentence(ours.value) or "")
    assert sentence(KeyError("a mistake of ours")) is None


def test_a_misspelt_variable_is_told_by_the_real_command() -> None:
    told = subprocess.run(
        [Path(sys.executable).with_name("talent"), "--version"],
        env=os.environ | {"TALENT_PROT": "8000", "TALENT_ACCOUNT_PASSWORD": "x"},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert "TALENT_PROT" in told.stderr
    assert "TALENT_PORT" in told.stderr
    assert "TALENT_ACCOUNT_PASSWORD" not in told.stderr
