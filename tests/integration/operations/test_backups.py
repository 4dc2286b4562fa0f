"""A backup holds every row, opens under one key only, and makes a city again; a damaged one makes nothing."""

from __future__ import annotations

import asyncio
import io
import sys
import uuid
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import asyncpg
import click
import pytest
from click.testing import CliRunner

sys.path.insert(0, str(Path(__file__).parents[1] / "migrations"))
from test_installation import live

from talent_platform.database import installation
from talent_platform.database.engine import DB
from talent_platform.database.outage import connect
from talent_platform.errors import Unavailable
from talent_platform.operations import examination
from talent_platform.operations.backups import commands, content, sealed, service, tools
from talent_platform.operations.examination import CheckOutcome

__all__ = ["live"]


@pytest.fixture
async def empty(server: Any) -> AsyncIterator[str]:
    name = f"empty_{uuid.uuid4().hex}"
    await server.execute(f"CREATE DATABASE {name} TEMPLATE template0")
    yield server.url(name)
    await server.execute(f"DROP DATABASE {name} WITH (FORCE)")


async def _tables(url: str) -> list[str]:
    connection = await connect(url)
    try:
        return [row[0] for row in await connection.fetch(content._TABLES)]
    finally:
        await connection.close()


async def _talent(configure: Any, url: str, command: click.Command, *words: str) -> str:
    """What a command told; it ends well."""
    configure(database_url=url)
    ended = await asyncio.to_thread(CliRunner().invoke, command, list(words), catch_exceptions=False)
    assert ended.exit_code == 0, ended.output
    return ended.output


async def test_a_city_is_restored_by_the_commands_of_the_manual(
    live: str, empty: str, tmp_path: Path, configure: Any
) -> None:
    """While somebody writes: what the backup says of itself and what it holds are of one moment."""
    writer = await asyncpg.connect(live)
    stop = asyncio.Event()

    async def write() -> None:
        while not stop.is_set():
            await writer.execute(
                "INSERT INTO audit_entry (actor_name, action, subject) VALUES ('', 'test.done', 'test:1')"
            )

    writing = asyncio.create_task(write())
    told = await _talent(configure, live, commands.backup, "--to", str(tmp_path))
    stop.set()
    await writing
    await writer.close()
    path = Path(told.split("\t")[0])
    assert path.stat().st_mode & 0o077 == 0
    assert "机床厂".encode() not in path.read_bytes()
    assert "每行内容与备份时一致" in await _talent(configure, live, commands.restore_check, str(path))
    assert "恢复完成" in await _talent(configure, empty, commands.restore, str(path))
    assert await installation.check(empty) != await installation.check(live), (
        "it is an installation of its own"
    )
    await installation.open_database(empty)
    assert await DB.asyncpg_pool.fetchval("SELECT count(*) FROM account WHERE login = 'enterprise1'") == 1
    await DB.close()
    await installation.open_database(live)
    noted = await service.noted()
    assert noted.made is not None
    assert noted.tried is not None
    outcomes = {check.name: check.finding for check in await examination.of_work()}
    assert outcomes["backups"] == CheckOutcome.OK
    databases = [row[0] for row in await DB.asyncpg_pool.fetch("SELECT datname FROM pg_database")]
    assert not [name for name in databases if name.startswith("talent_check")]


async def test_what_is_no_whole_backup_of_this_key_makes_nothing(
    live: str, empty: str, tmp_path: Path
) -> None:
    path = await service.make(live, tmp_path)
    whole = path.read_bytes()
    damaged = tmp_path / "damaged"
    for body, said in (
        (whole[:-1], "不完整"), (whole[: len(sealed.MAGIC) + 24 + sealed.PIECE + 16], "不完整"),
        (whole[:200] + bytes([whole[200] ^ 1]) + whole[201:], "改动"), (whole + b"x", "改动"),
        (b"PGDMP" + whole, "不是"), (whole[:20] + b"x" + whole[21:], "另一把"),
    ):  # fmt: skip
        damaged.write_bytes(body)
        with pytest.raises(Unavailable, match=said):
            await service.restore(damaged, empty)
    assert await _tables(empty) == []
    with pytest.raises(Unavailable, match="不是空的"):
        await service.restore(path, live)
    assert "installation" in await _tables(live)


async def test_rows_that_differ_are_told_by_their_table(
    live: str, empty: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A copy that lost a row after the snapshot: here the description claims one more."""
    connection = await connect(live)
    found = await content.of(connection)
    more = found | {"account": content.TableContent(found["account"].rows + 1, found["account"].sum)}

    async def told(_: asyncpg.Connection) -> dict[str, content.TableContent]:
        return more

    with monkeypatch.context() as changed:
        changed.setattr(content, "of", told)
        path = await service.make(live, tmp_path)
    with pytest.raises(Unavailable, match=r"不一致：account$"):
        await service.restore(path, empty)
    found = await content.of(connection)
    await connection.execute("UPDATE account SET name = '乙' WHERE login = 'city'")
    assert content.differing(found, await content.of(connection)) == ["account"], "one cell is enough"
    await connection.close()


async def test_a_folder_that_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(Unavailable, match="不能写入"):
        await service.make("postgresql://nobody@localhost/none", tmp_path / "file" / "backups")


async def test_only_the_newest_are_kept(tmp_path: Path) -> None:
    for name in (
        "talent-a-20260101-000000",
        "talent-a-20260103-000000",
        "talent-a-20260102-000000",
        "talent-b-1",
    ):
        (tmp_path / f"{name}.backup").touch()
    removed = service.pruned(tmp_path, "a", 2)
    assert [path.name for path in removed] == ["talent-a-20260101-000000.backup"]
    assert len(list(tmp_path.iterdir())) == 3


def test_a_sealed_file_of_any_length_opens_again() -> None:
    for length in (0, 1, sealed.PIECE - 1, sealed.PIECE, sealed.PIECE + 1, 2 * sealed.PIECE):
        out = io.BytesIO()
        writer = sealed.SealedWriter(out)
        writer.write(b"x" * length)
        writer.finish()
        assert b"".join(sealed.opened(io.BytesIO(out.getvalue()))) == b"x" * length
        pieces = max(1, -(-length // sealed.PIECE))
        assert len(out.getvalue()) == len(sealed.MAGIC) + 24 + length + 16 * pieces


def test_no_password_stands_on_a_command_line() -> None:
    for address in (
        "postgresql://talent:p%2Fw%401@db:5432/talent?sslmode=require",
        "postgresql://talent@/talent?password=p/w@1",
    ):
        shown, environment = tools.open_address(address)
        assert "w" not in shown.replace("www", "").partition("@")[0]
        assert environment["PGPASSWORD"] == "p/w@1"
    assert tools.open_address("postgresql://a@h/b")[0] == "postgresql://a@h/b"
    assert tools.beside("postgresql://a:b@/c?host=/tmp", "d") == "postgresql://a:b@/d?host=/tmp"
